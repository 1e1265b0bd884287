//! Paragraph classes → repeated blocks, inside articles and across them.
//!
//! A *class* is a number that all paragraphs of one text, or nearly one text, share. Everything here works on
//! sequences of classes and never looks at a text.

/// The paragraphs of all articles: their classes, article after article.
#[derive(Debug, Clone, Copy)]
pub struct Sequences<'a> {
    /// Class of each paragraph, below `class_count`.
    pub classes: &'a [u32],
    /// First paragraph of each article, and the number of paragraphs at the end.
    pub starts: &'a [u32],
    /// Number of classes.
    pub class_count: usize,
}

/// Adjacent paragraphs that occur together more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// How many paragraphs.
    pub length: usize,
    /// First paragraph of each place, ascending.
    pub places: Vec<usize>,
}

/// The repeated blocks inside article `article`, in order of their first place.
///
/// Adjacent paragraphs that repeat together are one block, as long as possible; the places of a block do not
/// overlap. A paragraph that occurs once more than its block does is a block of its own with all its places.
pub fn within(sequences: Sequences<'_>, article: usize) -> Vec<Block> {
    let (start, end) = (sequences.starts[article], sequences.starts[article + 1]);
    let (start, end) = (start as usize, end as usize);
    let classes = &sequences.classes[start..end];
    if !any_repeats(classes) {
        return Vec::new();
    }
    let next = next_of_same_class(classes);
    let mut walk =
        Within { classes, later: later_places(&next), next, covered: vec![false; classes.len()] };
    let mut blocks = Vec::new();
    for first in 0..classes.len() {
        if !walk.covered[first]
            && let Some(second) = walk.next[first]
        {
            let length = walk.common_length(first, second, first);
            blocks.push(walk.take_block(first, length));
        }
    }
    // What is left over repeats something that is part of a longer block above.
    let mut first_of = std::collections::BTreeMap::new();
    for (i, class) in classes.iter().enumerate() {
        let first = *first_of.entry(*class).or_insert(i);
        if first != i && !walk.covered[i] {
            let length = walk.common_length(first, i, i);
            blocks.push(walk.take_block(first, length));
        }
    }
    for place in blocks.iter_mut().flat_map(|block| &mut block.places) {
        *place += start;
    }
    blocks.sort_by(|a, b| (a.places[0], b.length).cmp(&(b.places[0], a.length)));
    blocks
}

/// The search for blocks inside one article.
struct Within<'a> {
    classes: &'a [u32],
    /// The next paragraph of the same class.
    next: Vec<Option<usize>>,
    /// How many more there are.
    later: Vec<usize>,
    /// Whether a paragraph is part of a block.
    covered: Vec<bool>,
}

impl Within<'_> {
    /// How many paragraphs agree from `first` and from `other` on, those from `free` on being in no block yet; at least one.
    ///
    /// The class of `first` stands in them only at their start, so that no two places of such a block overlap.
    fn common_length(&self, first: usize, other: usize, free: usize) -> usize {
        let longest =
            self.next[first].map_or(1, |next| next - first).min(self.classes.len() - other);
        let agree = |&k: &usize| {
            self.classes[first + k] == self.classes[other + k] && !self.covered[free + k]
        };
        (0..longest).take_while(agree).count().max(1)
    }

    /// Takes all places of the block `first..first + length`, from there on.
    fn take_block(&mut self, first: usize, length: usize) -> Block {
        let block = &self.classes[first..first + length];
        // By its rarest class: a line that stands between any two others would be looked at once for each block.
        let rarest = (0..length).min_by_key(|&k| self.later[first + k]).unwrap_or(0);
        let places: Vec<usize> = std::iter::successors(Some(first + rarest), |&at| self.next[at])
            .map(|at| at - rarest)
            .filter(|&place| self.classes[place..].starts_with(block))
            .collect();
        for &place in &places {
            self.covered[place..place + length].fill(true);
        }
        Block { length, places }
    }
}

/// Whether a class comes twice: the question that nearly all articles end with.
fn any_repeats(classes: &[u32]) -> bool {
    const FEW: usize = 32;
    if classes.len() <= FEW {
        return classes.iter().enumerate().any(|(i, class)| classes[i + 1..].contains(class));
    }
    let mut sorted = classes.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}

fn next_of_same_class(classes: &[u32]) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..classes.len()).collect();
    order.sort_by_key(|&i| classes[i]);
    let mut next = vec![None; classes.len()];
    for pair in order.windows(2) {
        if classes[pair[0]] == classes[pair[1]] {
            next[pair[0]] = Some(pair[1]);
        }
    }
    next
}

fn later_places(next: &[Option<usize>]) -> Vec<usize> {
    let mut later = vec![0; next.len()];
    for place in (0..next.len()).rev() {
        later[place] = next[place].map_or(0, |next| later[next] + 1);
    }
    later
}

/// The blocks that two or more articles carry, by their first place.
///
/// Classes that always stand side by side, in every place, are one block: an article copied whole is one row and
/// not as many as it has paragraphs. Every class that two articles carry is in exactly one block.
///
/// Memory: a few bits a paragraph, and some 30 bytes for one whose class comes more than once.
pub fn across(sequences: Sequences<'_>) -> Vec<Block> {
    let places = Places::of(sequences);
    let begins =
        Bits::of(sequences.starts.iter().map(|&start| start as usize), sequences.classes.len() + 1);
    let groups = places.groups();
    let successor: Vec<Option<usize>> =
        groups.iter().map(|own| successor(sequences, &begins, &groups, own)).collect();
    let followers = Bits::of(successor.iter().flatten().copied(), groups.len());
    let mut blocks = Vec::new();
    for (number, own) in groups.iter().enumerate() {
        if followers.has(number) || !stands_in_two_articles(sequences, own) {
            continue;
        }
        let length = std::iter::successors(Some(number), |&number| successor[number]).count();
        blocks.push(Block { length, places: own.iter().map(|place| place.paragraph()).collect() });
    }
    blocks.sort_by_key(|block| block.places[0]);
    blocks
}

/// The class that follows a class in every place of it, and stands nowhere else; by number among `groups`, the places of each
/// class.
fn successor(
    sequences: Sequences<'_>,
    begins: &Bits,
    groups: &[&[Place]],
    own: &[Place],
) -> Option<usize> {
    let next = *sequences.classes.get(own[0].paragraph() + 1)?;
    let follows = |place: &Place| {
        let after = place.paragraph() + 1;
        sequences.classes.get(after) == Some(&next) && !begins.has(after)
    };
    if next == own[0].class || !own.iter().all(follows) {
        return None;
    }
    let number = groups.binary_search_by_key(&next, |places| places[0].class).ok()?;
    (groups[number].len() == own.len()).then_some(number)
}

fn stands_in_two_articles(sequences: Sequences<'_>, own: &[Place]) -> bool {
    let first = own[0].paragraph();
    let next_article = sequences.starts.partition_point(|&start| start as usize <= first);
    let end =
        sequences.starts.get(next_article).map_or(sequences.classes.len(), |&end| end as usize);
    own[own.len() - 1].paragraph() >= end
}

/// A paragraph and its class.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    class: u32,
    paragraph: u32,
}

impl Place {
    fn paragraph(self) -> usize {
        self.paragraph as usize
    }
}

/// The paragraphs of each class that comes more than once, ascending.
struct Places(Vec<Place>);

impl Places {
    fn of(sequences: Sequences<'_>) -> Self {
        let mut seen = Bits::of(std::iter::empty(), sequences.class_count);
        let mut again = Bits::of(std::iter::empty(), sequences.class_count);
        for &class in sequences.classes {
            let bits = if seen.has(class as usize) { &mut again } else { &mut seen };
            bits.set(class as usize);
        }
        let place = |(paragraph, &class)| Place { class, paragraph };
        let is_repeated = |place: &Place| again.has(place.class as usize);
        let mut places: Vec<Place> =
            (0..).zip(sequences.classes).map(place).filter(is_repeated).collect();
        places.sort_unstable();
        Self(places)
    }

    fn groups(&self) -> Vec<&[Place]> {
        self.0.chunk_by(|a, b| a.class == b.class).collect()
    }
}

/// A set of numbers, a bit each.
struct Bits(Vec<u64>);

impl Bits {
    fn of(numbers: impl Iterator<Item = usize>, count: usize) -> Self {
        let mut bits = Self(vec![0; count.div_ceil(64)]);
        for number in numbers {
            bits.set(number);
        }
        bits
    }

    fn set(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn has(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Articles written as letters, one a paragraph.
    fn blocks(
        articles: &[&str],
        find: impl Fn(Sequences<'_>) -> Vec<Block>,
    ) -> Vec<(usize, Vec<usize>)> {
        let classes: Vec<u32> =
            articles.iter().flat_map(|a| a.bytes()).map(|b| u32::from(b - b'A')).collect();
        let starts: Vec<u32> = std::iter::once(0)
            .chain(articles.iter().scan(0, |end, article| {
                *end += u32::try_from(article.len()).unwrap();
                Some(*end)
            }))
            .collect();
        find(Sequences { classes: &classes, starts: &starts, class_count: 26 })
            .into_iter()
            .map(|block| (block.length, block.places))
            .collect()
    }

    #[test]
    fn a_doubled_body_is_one_block_without_its_headline() {
        let within = |article: &str| blocks(&[article], |sequences| within(sequences, 0));
        assert_eq!(within("HABCDEFABCDEF"), [(6, vec![1, 7])]);
        assert_eq!(within("AABCDEBF"), [(1, vec![0, 1]), (1, vec![2, 6])]);
        assert_eq!(within("ABABAB"), [(2, vec![0, 2, 4])]);
        assert_eq!(within("ABCXABCYB"), [(3, vec![0, 4]), (1, vec![1, 5, 8])]);
        assert_eq!(within("AAAA"), [(1, vec![0, 1, 2, 3])]);
        assert_eq!(within("ABCD"), []);
    }

    proptest! {
        #[test]
        fn whatever_repeats_inside_an_article_is_in_a_block_and_places_are_equal_and_apart(
            article in "[ABCDE]{0,40}",
        ) {
            let found = blocks(&[&article], |sequences| within(sequences, 0));
            let mut covered = vec![false; article.len()];
            for (length, places) in found {
                prop_assert!(places.len() > 1);
                for pair in places.windows(2) {
                    prop_assert!(pair[0] + length <= pair[1]);
                    prop_assert_eq!(&article[pair[0]..pair[0] + length], &article[pair[1]..pair[1] + length]);
                }
                for &place in &places {
                    covered[place..place + length].fill(true);
                }
            }
            for (i, class) in article.chars().enumerate() {
                prop_assert_eq!(covered[i], article.matches(class).count() > 1);
            }
        }
    }

    #[test]
    fn a_copied_article_is_one_block_and_furniture_another() {
        let found = blocks(&["ABCX", "ABCX", "DEX", "FGX"], across);
        assert_eq!(found, [(3, vec![0, 4]), (1, vec![3, 7, 10, 13])]);
        assert_eq!(blocks(&["AAB", "C"], across), [], "inside one article is not across");
        assert_eq!(blocks(&["AB", "BA"], across), [(1, vec![0, 3]), (1, vec![1, 2])]);
    }

    #[test]
    fn a_long_repetitive_article_stays_linear() {
        let long = "AB".repeat(200_000);
        let began = std::time::Instant::now();
        assert_eq!(blocks(&[&long], |sequences| within(sequences, 0)).len(), 1);
        assert_eq!(blocks(&[&long, &long], across).len(), 1);
        // A line that stands between any two others, which are all doubled.
        let shared: Vec<u32> = (1..100_000).flat_map(|other| [0, other, 0, other]).collect();
        let starts = [0, u32::try_from(shared.len()).unwrap()];
        let sequences = Sequences { classes: &shared, starts: &starts, class_count: 100_000 };
        assert_eq!(within(sequences, 0).len(), 99_999);
        assert!(began.elapsed().as_secs() < 5);
    }
}

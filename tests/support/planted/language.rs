//! Invented text that looks like English to whoever counts words: Zipf frequencies, real function words and set
//! phrases, invented content words, names, numbers, quotations.

use super::random::Random;
use super::words::{
    CODAS, ENDINGS, FIRST_NAMES, FUNCTION_WORDS, NUCLEI, ONSETS, PHRASES, ROLES, WEEKDAYS,
};

/// Words invented for the lexicon, besides the real function words.
const CONTENT_WORDS: usize = 30_000;

/// All words there are, with their frequencies. The same in every run.
pub struct Lexicon {
    words: String,
    ends: Vec<u32>,
    function_words: Weighted,
    content_words: Weighted,
    phrases: Weighted,
    first_content: usize,
}

/// Who and what one article is about; words of its topic come again and again in it.
pub struct Subject {
    people: Vec<String>,
    places: Vec<String>,
    topic: Vec<usize>,
}

/// A headline and the paragraphs below it.
#[derive(Debug, Clone)]
pub struct Story {
    /// Without full stop.
    pub title: String,
    /// None of them empty, none with a line end.
    pub paragraphs: Vec<String>,
}

impl Lexicon {
    /// Invents the words.
    pub fn new() -> Self {
        let mut random = Random::new(0x1E81_C017, 0);
        let mut lexicon: Vec<String> =
            FUNCTION_WORDS.split_whitespace().map(str::to_owned).collect();
        let first_content = lexicon.len();
        let mut known: std::collections::BTreeSet<String> = lexicon.iter().cloned().collect();
        while lexicon.len() < first_content + CONTENT_WORDS {
            // Common words are short in every language.
            let syllables = if lexicon.len() < first_content + 4_000 { 1 } else { 2 };
            let word = invented(&mut random, syllables);
            if known.insert(word.clone()) {
                lexicon.push(word);
            }
        }
        let mut ends = Vec::new();
        let mut words = String::new();
        for word in &lexicon {
            words.push_str(word);
            ends.push(u32::try_from(words.len()).expect("30,000 short words"));
        }
        Self {
            words,
            ends,
            function_words: Weighted::zipf(first_content, 0.9, 2.0),
            content_words: Weighted::zipf(CONTENT_WORDS, 1.0, 20.0),
            phrases: Weighted::zipf(PHRASES.len(), 0.7, 2.0),
            first_content,
        }
    }

    /// A whole article of about this many words.
    pub fn story(&self, random: &mut Random, words: usize) -> Story {
        let subject = self.subject(random);
        let title = self.headline(random, &subject);
        let mut paragraphs = self.paragraphs(random, &subject, words);
        if let Some(first) = paragraphs.first_mut() {
            let dateline =
                format!("{}, {} (WPN) — ", subject.places[0].to_uppercase(), random.pick(WEEKDAYS));
            first.insert_str(0, &dateline);
        }
        Story { title, paragraphs }
    }

    /// Draws who and what an article is about.
    pub fn subject(&self, random: &mut Random) -> Subject {
        Subject {
            people: (0..3)
                .map(|_| format!("{} {}", random.pick(FIRST_NAMES), name(random)))
                .collect(),
            places: (0..2).map(|_| name(random)).collect(),
            topic: (0..24)
                .map(|_| self.first_content + 200 + random.below(CONTENT_WORDS - 200))
                .collect(),
        }
    }

    /// Paragraphs of together at least this many words.
    pub fn paragraphs(&self, random: &mut Random, subject: &Subject, words: usize) -> Vec<String> {
        let mut paragraphs = Vec::new();
        let mut written = 0;
        while written < words {
            let mut paragraph = String::with_capacity(400);
            for sentence in 0..random.between(1, 3) {
                if sentence > 0 {
                    if written >= words {
                        break;
                    }
                    paragraph.push(' ');
                }
                written += self.sentence(random, subject, &mut paragraph);
            }
            paragraphs.push(paragraph);
        }
        paragraphs
    }

    /// Six to eleven words, most of them content.
    pub fn headline(&self, random: &mut Random, subject: &Subject) -> String {
        let mut headline = random.pick(&subject.places).clone();
        for _ in 0..random.between(5, 10) {
            headline.push(' ');
            headline.push_str(self.content(random, subject));
        }
        headline
    }

    /// One content word.
    pub fn content(&self, random: &mut Random, subject: &Subject) -> &str {
        if random.chance(0.2) {
            self.word(*random.pick(&subject.topic))
        } else {
            self.word(self.first_content + self.content_words.draw(random))
        }
    }

    fn word(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.words[start as usize..self.ends[index] as usize]
    }

    /// Appends a sentence and tells its words.
    fn sentence(&self, random: &mut Random, subject: &Subject, text: &mut String) -> usize {
        let length = random.between(7, 27);
        match random.below(10) {
            0 => {
                text.push('“');
                let words = self.clause(random, subject, text, length);
                text.push_str(",” said ");
                let person = random.pick(&subject.people);
                text.push_str(person);
                text.push_str(", the ");
                text.push_str(random.pick::<&str>(ROLES));
                text.push_str(" of ");
                text.push_str(random.pick::<String>(&subject.places));
                text.push('.');
                words + 8
            }
            1 => {
                let person = random.pick(&subject.people);
                let surname = person.rsplit(' ').next().unwrap_or(person);
                text.push_str(surname);
                text.push_str(if random.chance(0.5) { " said " } else { "’s " });
                let start = text.len();
                let words = self.clause(random, subject, text, length);
                // Capitalised by the clause as a sentence of its own; here it stands inside one.
                lower_first(text, start);
                text.push('.');
                words + 2
            }
            _ => {
                let words = self.clause(random, subject, text, length);
                text.push('.');
                words
            }
        }
    }

    /// Appends a clause with a capital at its beginning and no mark at its end, and tells its words.
    fn clause(
        &self,
        random: &mut Random,
        subject: &Subject,
        text: &mut String,
        length: usize,
    ) -> usize {
        let beginning = text.len();
        let mut written = 0;
        let mut after_function_word = false;
        while written < length {
            if written > 0 {
                match random.below(100) {
                    0..=4 => text.push_str(", "),
                    5 => text.push_str(" — "),
                    6 if !after_function_word => text.push('-'),
                    _ => text.push(' '),
                }
            }
            let dice = random.below(1_000);
            if dice < 45 {
                let phrase = PHRASES[self.phrases.draw(random)];
                text.push_str(phrase);
                written += phrase.split(' ').count();
                after_function_word = true;
                continue;
            }
            if dice < 65 {
                text.push_str(&number(random));
                after_function_word = false;
            } else if dice < 75 {
                text.push_str(random.pick::<String>(&subject.places));
                after_function_word = false;
            } else if dice < 80 {
                text.push_str("on ");
                text.push_str(random.pick::<&str>(WEEKDAYS));
                after_function_word = false;
            } else if dice < if after_function_word { 220 } else { 670 } {
                text.push_str(self.word(self.function_words.draw(random)));
                after_function_word = true;
            } else {
                text.push_str(self.content(random, subject));
                after_function_word = false;
            }
            written += 1;
        }
        if let Some(first) = text[beginning..].chars().next().filter(char::is_ascii_lowercase) {
            text.replace_range(
                beginning..=beginning,
                first.to_ascii_uppercase().encode_utf8(&mut [0; 4]),
            );
        }
        written
    }
}

/// A name of a person or place.
pub fn name(random: &mut Random) -> String {
    let syllables = random.between(1, 2);
    let mut name = invented(random, syllables);
    if let Some(first) = name.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// A number as newspapers write them.
pub fn number(random: &mut Random) -> String {
    match random.below(6) {
        0 => format!("{}", random.between(1990, 2026)),
        1 => format!("{},{:03}", random.between(1, 900), random.below(1_000)),
        2 => format!("{}.{} percent", random.below(40), random.below(10)),
        3 => format!("${} million", random.between(2, 900)),
        4 => format!("{}–{}", random.between(1, 20), random.between(21, 60)),
        _ => format!("{}", random.between(2, 400)),
    }
}

fn lower_first(text: &mut str, at: usize) {
    if let Some(first) = text.get_mut(at..=at) {
        first.make_ascii_lowercase();
    }
}

/// A word of so many syllables and perhaps an ending.
fn invented(random: &mut Random, syllables: usize) -> String {
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(random.pick::<&str>(ONSETS));
        word.push_str(random.pick::<&str>(NUCLEI));
        word.push_str(random.pick::<&str>(CODAS));
    }
    word.push_str(random.pick::<&str>(ENDINGS));
    word
}

/// Draws indices with given weights in constant time (Walker 1977, Vose 1991: the alias method).
pub struct Weighted {
    /// For each index: the chance, of 2³², to stay with it, and the one to go to otherwise.
    slots: Vec<(u32, u32)>,
}

impl Weighted {
    /// Index r has weight 1 / (r + offset)^exponent.
    pub fn zipf(length: usize, exponent: f64, offset: f64) -> Self {
        Self::new(
            &(0..length).map(|rank| (rank as f64 + offset).powf(-exponent)).collect::<Vec<_>>(),
        )
    }

    /// The weights need not sum to anything.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares of 2³² and indices of words"
    )]
    pub fn new(weights: &[f64]) -> Self {
        let scale = weights.len() as f64 / weights.iter().sum::<f64>();
        let mut left: Vec<f64> = weights.iter().map(|weight| weight * scale).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..weights.len()).partition(|&index| left[index] < 1.0);
        let mut slots: Vec<(u32, u32)> =
            (0..weights.len()).map(|index| (u32::MAX, index as u32)).collect();
        while let (Some(poor), Some(&rich)) = (small.pop(), large.last()) {
            slots[poor] = ((left[poor] * f64::from(u32::MAX)) as u32, rich as u32);
            left[rich] -= 1.0 - left[poor];
            if left[rich] < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        Self { slots }
    }

    /// One index.
    pub fn draw(&self, random: &mut Random) -> usize {
        let bits = random.bits();
        let index = (((bits >> 32) * self.slots.len() as u64) >> 32) as usize;
        let (stay, other) = self.slots[index];
        if bits & 0xFFFF_FFFF <= u64::from(stay) { index } else { other as usize }
    }
}

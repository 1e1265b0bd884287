//! Planted articles: an invented feed in which every copy, and how it was made, is known.
//!
//! The feed is a stream of stories. Some come again, a while later and mostly from another source, changed in one of
//! the ways of [`Kind`]. Every story is a function of the seed and its number alone, so a copy makes its original
//! anew instead of keeping it: memory does not grow with the number of articles.

#[path = "planted/changes.rs"]
mod changes;
#[path = "planted/language.rs"]
pub mod language;
#[path = "planted/random.rs"]
pub mod random;
#[path = "planted/stories.rs"]
mod stories;
#[path = "planted/words.rs"]
mod words;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use language::Weighted;
use random::Random;
use serde::Serialize;
pub use stories::Kind;
use stories::{Form, Stories};

/// How much is planted.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Articles in all, copies included.
    pub articles: usize,
    /// Share of the articles that are a copy of an earlier one, 0 to below 1.
    pub copies: f64,
    /// The same seed gives the same articles.
    pub seed: u64,
    /// Outlets.
    pub sources: usize,
    /// A copy comes at most this many articles after what it was made from.
    pub window: usize,
    /// Median words of an article; its lengths run from 60 to 2,000.
    pub median_words: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            articles: 100_000,
            copies: 0.15,
            seed: 1,
            sources: 200,
            window: 5_000,
            median_words: 350,
        }
    }
}

/// One article of the feed.
#[derive(Debug, Clone, Serialize)]
pub struct PlantedArticle {
    /// `a` and seven digits, in the order of the feed.
    pub id: String,
    /// The outlet's name.
    pub source: String,
    /// The headline, which the text does not hold.
    pub title: String,
    /// Different for every article.
    pub url: String,
    /// RFC 3339, UTC; rises from article to article.
    pub published_at: String,
    /// The text.
    pub text: String,
    /// Where it comes from; `None` for a text of its own.
    #[serde(skip)]
    pub truth: Option<Truth>,
}

/// Where a copy comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// The id of the story's first article.
    pub origin: String,
    /// The id of the article it was made from: the origin but in a chain, where C is made from B.
    pub parent: String,
    /// How it was made.
    pub kind: Kind,
}

impl PlantedArticle {
    /// The article as one line of JSON, without line end, raw UTF-8.
    pub fn to_jsonl(&self) -> String {
        serde_json::to_string(self).expect("strings alone can always be written")
    }

    /// The row of the truth table, without line end; `None` for a text of its own.
    pub fn truth_row(&self) -> Option<String> {
        let truth = self.truth.as_ref()?;
        Some(format!("{},{},{},{}", self.id, truth.origin, truth.parent, truth.kind.name()))
    }
}

/// The header of the truth table, without line end.
pub const TRUTH_HEADER: &str = "id,origin_id,parent_id,kind";

/// A copy that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    /// Article number from which on it may come, then the order of planning.
    at: usize,
    number: usize,
    kind: Kind,
    /// The story's number, and the number of its first article and of the one this is made from.
    story: usize,
    origin: usize,
    parent: usize,
}

/// Makes the articles of the plan one by one.
pub fn generate(plan: &Plan, each: &mut dyn FnMut(&PlantedArticle)) {
    let stories = Stories::new(plan.seed, plan.median_words);
    let mut random = Random::new(plan.seed, 0);
    let copies = Copies::new(plan.copies);
    let mut due: BinaryHeap<Reverse<Due>> = BinaryHeap::new();
    let (mut told, mut planned) = (0, 0);

    for number in 0..plan.articles {
        let left = plan.articles - number;
        let is_due = due.peek().is_some_and(|Reverse(copy)| copy.at <= number);
        let delay = |random: &mut Random| 1 + random.below(plan.window.min(left).max(1));
        let copy = if is_due || due.len() >= left { due.pop() } else { None };
        if let Some(Reverse(copy)) = copy {
            let mut article = stories.copy(copy.story, copy.kind, copy.number);
            if copy.kind == Kind::ChainB && due.len() < left - 1 {
                let at = number + delay(&mut random);
                due.push(Reverse(Due { at, kind: Kind::ChainC, parent: number, ..copy }));
            }
            let truth = Truth { origin: id(copy.origin), parent: id(copy.parent), kind: copy.kind };
            article.title =
                if random.chance(0.3) { article.title.to_uppercase() } else { article.title };
            each(&article.published(number, plan, &mut random, Some(truth)));
            continue;
        }

        let story = told;
        told += 1;
        let (article, form) = stories.first(story);
        if form != Form::Doubled {
            let room = left - 1 - due.len();
            for _ in 0..copies.draw(&mut random).min(room) {
                planned += 1;
                let kind = form.draw(&mut random);
                let (at, origin, parent) = (number + delay(&mut random), number, number);
                due.push(Reverse(Due { at, number: planned, kind, story, origin, parent }));
            }
        }
        let doubled = Truth { origin: id(number), parent: id(number), kind: Kind::Doubled };
        let truth = (form == Form::Doubled).then_some(doubled);
        each(&article.published(number, plan, &mut random, truth));
    }
}

/// How often stories come again.
struct Copies {
    /// Share of the stories that come again at all.
    share: f64,
    /// How often these do: c copies with a weight of 1 / c², 1 to 49.
    number: Weighted,
    /// By what that number is multiplied when even all stories together come too seldom.
    factor: f64,
}

impl Copies {
    fn new(copies: f64) -> Self {
        let weights: Vec<f64> = (1..50).map(|copies| f64::from(copies).powi(-2)).collect();
        let products = weights.iter().zip(1..).map(|(weight, copies)| weight * f64::from(copies));
        let mean = products.sum::<f64>() / weights.iter().sum::<f64>();
        // A chain, 3 of 100 copies, is two articles.
        let per_story = copies / (1.0 - copies).max(1e-6) / 1.03;
        let share = (per_story / mean).min(1.0);
        Self { share, number: Weighted::new(&weights), factor: (per_story / mean).max(1.0) }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small numbers of copies"
    )]
    fn draw(&self, random: &mut Random) -> usize {
        if !random.chance(self.share) {
            return 0;
        }
        ((self.number.draw(random) + 1) as f64 * self.factor).round() as usize
    }
}

fn id(number: usize) -> String {
    format!("a{:07}", number + 1)
}

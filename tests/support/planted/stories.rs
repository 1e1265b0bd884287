//! Stories and what becomes of them: the text of a first article and of each kind of copy.

use super::changes;
use super::language::{Lexicon, Story, name};
use super::random::{Random, scatter};
use super::{Plan, PlantedArticle, Truth, id};

/// How an article was made from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The same bytes.
    Exact,
    /// Other bytes, but token by token the same: quotation marks, spaces, case, mojibake, NFD, ligatures …
    SameTokens,
    /// Words substituted, inserted or deleted at this rate, in thousandths.
    Edited(u16),
    /// 5 to 60 % of the words dropped, in whole paragraphs.
    ParagraphsDropped,
    /// 5 to 120 % as many words added, in paragraphs of its own.
    ParagraphsAdded,
    /// The first paragraph written anew.
    FirstRewritten,
    /// 5 to 55 % of the words written anew, in whole paragraphs.
    Rewritten,
    /// The first 30 to 80 %, and a line that says so.
    Abridged,
    /// 20 % of the words in one piece.
    Excerpt,
    /// The source's navigation and comment form around it.
    Furniture,
    /// The same article holds its body twice. Its origin is itself.
    Doubled,
    /// The first of two steps: a quarter away at the beginning, as much new at the end.
    ChainB,
    /// The second step: like B, but not like A.
    ChainC,
    /// The same sentences with other figures.
    Template,
    /// A text of 5 to 15 words, the same again.
    ShortSame,
    /// A text of 5 to 15 words with one of them changed.
    ShortOneWord,
}

impl Kind {
    /// Its name in the truth table; rates are in percent.
    pub fn name(self) -> String {
        let name = match self {
            Self::Exact => "exact",
            Self::SameTokens => "same_tokens",
            Self::Edited(rate) => return format!("edited_{}", f64::from(rate) / 10.0),
            Self::ParagraphsDropped => "paragraphs_dropped",
            Self::ParagraphsAdded => "paragraphs_added",
            Self::FirstRewritten => "first_rewritten",
            Self::Rewritten => "rewritten",
            Self::Abridged => "abridged",
            Self::Excerpt => "excerpt",
            Self::Furniture => "furniture",
            Self::Doubled => "doubled",
            Self::ChainB => "chain_b",
            Self::ChainC => "chain_c",
            Self::Template => "template",
            Self::ShortSame => "short_same",
            Self::ShortOneWord => "short_one_word",
        };
        name.to_owned()
    }
}

/// What kind of text a story is, which decides what its copies can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An article of fewer than eight paragraphs, too few for a chain.
    Brief,
    /// An article.
    Article,
    /// An article that holds its body twice; it has no copies.
    Doubled,
    /// A report that comes every day with other figures.
    Template,
    /// A headline and nothing else.
    Short,
}

/// Percent of the copies of an article that are of each kind. A chain counts once and gives two.
const RATES: &[(Kind, usize)] = &[
    (Kind::Exact, 15),
    (Kind::SameTokens, 10),
    (Kind::Edited(5), 6),
    (Kind::Edited(10), 6),
    (Kind::Edited(20), 6),
    (Kind::Edited(50), 6),
    (Kind::Edited(100), 5),
    (Kind::Edited(200), 5),
    (Kind::ParagraphsDropped, 6),
    (Kind::ParagraphsAdded, 6),
    (Kind::FirstRewritten, 5),
    (Kind::Rewritten, 8),
    (Kind::Abridged, 5),
    (Kind::Excerpt, 3),
    (Kind::Furniture, 5),
    (Kind::ChainB, 3),
];

impl Form {
    /// Of a thousand stories, 30 are short, 20 are templates and 5 have their body twice.
    fn of(random: &mut Random) -> Self {
        match random.below(1_000) {
            0..30 => Self::Short,
            30..50 => Self::Template,
            50..55 => Self::Doubled,
            _ => Self::Article,
        }
    }

    /// What a copy of it is.
    pub(super) fn draw(self, random: &mut Random) -> Kind {
        match self {
            Self::Short if random.chance(0.5) => return Kind::ShortSame,
            Self::Short => return Kind::ShortOneWord,
            Self::Template => return Kind::Template,
            Self::Brief | Self::Article | Self::Doubled => {}
        }
        let mut dice = random.below(RATES.iter().map(|(_, percent)| percent).sum());
        for &(kind, percent) in RATES {
            if dice < percent {
                return if kind == Kind::ChainB && self == Self::Brief {
                    Kind::Edited(50)
                } else {
                    kind
                };
            }
            dice -= percent;
        }
        Kind::Exact
    }
}

/// All stories of a seed.
pub(super) struct Stories {
    lexicon: Lexicon,
    seed: u64,
    median_words: f64,
}

/// A text without the outlet that prints it.
pub(super) struct Draft {
    pub(super) title: String,
    paragraphs: Vec<String>,
    kind: Option<Kind>,
}

impl Stories {
    pub(super) fn new(seed: u64, median_words: usize) -> Self {
        Self { lexicon: Lexicon::new(), seed, median_words: median_words as f64 }
    }

    /// The first article of a story.
    pub(super) fn first(&self, story: usize) -> (Draft, Form) {
        let (Story { title, mut paragraphs }, form) = self.tell(story);
        match form {
            Form::Doubled => paragraphs.extend_from_within(..),
            Form::Template => {
                fill_in_figures(&mut paragraphs, &mut Random::new(self.seed, story as u64));
            }
            Form::Brief | Form::Article | Form::Short => {}
        }
        (Draft { title, paragraphs, kind: None }, form)
    }

    /// A copy of a story. Copies of different numbers differ; the two steps of a chain have the same number.
    pub(super) fn copy(&self, story: usize, kind: Kind, number: usize) -> Draft {
        let (Story { title, mut paragraphs }, _) = self.tell(story);
        let text = &mut paragraphs;
        let random = &mut Random::new(scatter(self.seed ^ 0xC0_9135), number as u64);
        let lexicon = &self.lexicon;
        let subject = &lexicon.subject(random);
        match kind {
            // The furniture is that of the source, which is not known yet.
            Kind::Exact | Kind::Furniture | Kind::ShortSame | Kind::Doubled => {}
            Kind::SameTokens => *text = vec![changes::damage(&text.join("\n\n"), random)],
            Kind::Edited(rate) => {
                changes::edit_words(text, f64::from(rate) / 1_000.0, lexicon, subject, random);
            }
            Kind::ParagraphsDropped => {
                changes::drop_paragraphs(text, random.within(0.05, 0.6), random);
            }
            Kind::ParagraphsAdded => {
                changes::add_paragraphs(text, random.within(0.05, 1.2), lexicon, subject, random);
            }
            Kind::FirstRewritten => changes::rewrite_first(text, lexicon, subject, random),
            Kind::Rewritten => {
                changes::rewrite(text, random.within(0.05, 0.55), lexicon, subject, random);
            }
            Kind::Abridged => changes::abridge(text, random.within(0.3, 0.8)),
            Kind::Excerpt => changes::excerpt(text, 0.2, random),
            Kind::ChainB => changes::move_on(text, lexicon, subject, random),
            Kind::ChainC => {
                // The same random numbers made B, so this is B ...
                changes::move_on(text, lexicon, subject, random);
                // ... and this its copy.
                changes::move_on(text, lexicon, subject, random);
            }
            Kind::Template => fill_in_figures(text, random),
            Kind::ShortOneWord => {
                changes::change_one_word(text, lexicon.content(random, subject), random);
            }
        }
        Draft { title, paragraphs, kind: Some(kind) }
    }

    /// What the first article and all copies of a story are made from.
    fn tell(&self, story: usize) -> (Story, Form) {
        let random = &mut Random::new(scatter(self.seed ^ 0x0057_0217), story as u64);
        let form = Form::of(random);
        let subject = &self.lexicon.subject(random);
        match form {
            Form::Short => {
                let words: Vec<&str> = (0..random.between(5, 15))
                    .map(|_| self.lexicon.content(random, subject))
                    .collect();
                (Story { title: words.join(" "), paragraphs: vec![words.join(" ")] }, form)
            }
            Form::Template => (self.report(random), form),
            Form::Brief | Form::Article | Form::Doubled => {
                let words =
                    (self.median_words * (0.6 * random.normal()).exp()).clamp(60.0, 2_000.0);
                let told = self.lexicon.story(random, changes::count(words));
                let is_brief = form == Form::Article && told.paragraphs.len() < 8;
                (told, if is_brief { Form::Brief } else { form })
            }
        }
    }

    /// A report with `#` in place of each figure.
    fn report(&self, random: &mut Random) -> Story {
        let subject = &self.lexicon.subject(random);
        let is_weather = random.chance(0.5);
        let mut sentences = Vec::new();
        for _ in 0..random.between(5, 10) {
            let (name, word) = (name(random), self.lexicon.content(random, subject));
            sentences.push(if is_weather {
                format!(
                    "In {name} the {word} sky clears by the afternoon and the temperature reaches # degrees, with winds of \
                     # kilometres an hour and a chance of rain of # percent."
                )
            } else {
                format!(
                    "Shares of the {word} maker {name} closed at #.#, a change of #.# percent on the day, after analysts at \
                     several banks changed what they expect of the company this year to #."
                )
            });
        }
        let words = random.between(10, 120);
        let closing = self.lexicon.paragraphs(random, subject, words);
        let title = if is_weather { "Weather for the region" } else { "Markets at the close" };
        Story { title: title.to_owned(), paragraphs: [vec![sentences.join(" ")], closing].concat() }
    }
}

impl Draft {
    /// The draft as article number `number` of the feed, from a source drawn at random.
    pub(super) fn published(
        mut self,
        number: usize,
        plan: &Plan,
        random: &mut Random,
        truth: Option<Truth>,
    ) -> PlantedArticle {
        // The larger outlets come first and print more.
        let limit = random.between(1, plan.sources);
        let rank = random.below(limit);
        let outlet = &mut Random::new(0x0507_1E75, rank as u64);
        let source = format!(
            "The {} {}",
            name(outlet),
            outlet.pick(&["Courier", "Herald", "Post", "Times", "Echo"])
        );
        if self.kind == Some(Kind::Furniture) {
            changes::add_furniture(&mut self.paragraphs, &source, outlet);
        }
        let letters = |text: &str| -> String {
            text.chars()
                .filter_map(|c| {
                    if c == ' ' { Some('-') } else { c.is_ascii_alphanumeric().then_some(c) }
                })
                .collect()
        };
        let domain = letters(&source.replace(' ', "")).to_lowercase();
        let slug = letters(&self.title).to_lowercase();
        // 2026-03-01, and an article every 37 seconds.
        let seconds =
            1_772_323_200 + 37 * i64::try_from(number).unwrap_or(0) + i64::from(random.chance(0.5));
        PlantedArticle {
            id: id(number),
            source,
            url: format!("https://www.{domain}.example/news/{slug}-{number}"),
            title: self.title,
            published_at: jiff::Timestamp::from_second(seconds)
                .map(|time| time.to_string())
                .unwrap_or_default(),
            text: self.paragraphs.join("\n\n"),
            truth,
        }
    }
}

/// Writes a number in place of every `#`.
fn fill_in_figures(paragraphs: &mut [String], random: &mut Random) {
    for paragraph in paragraphs {
        let mut parts = paragraph.split('#').map(str::to_owned).collect::<Vec<_>>().into_iter();
        *paragraph = parts.next().unwrap_or_default();
        for part in parts {
            *paragraph += &random.below(100).to_string();
            *paragraph += &part;
        }
    }
}

//! Two articles, looked at closely: two of a collection, or two by themselves.

use super::articles;
use super::cards::describe;
use super::close_look::{Side, examined};
use super::collect::{Collection, collect};
use super::compared::{Compared, Comparing, mark_kinds};
use super::features::{Features, Recipe, Scratch};
use super::furniture::Furniture;
use super::grouping::{self, Grouped};
use super::ids;
use super::pages::Unsaying;
use super::pairs::ascending;
use super::records::Records;
use super::repeats;
use super::second_look::{self, read_again};
use super::tags::Learnt;
use super::watch::Watch;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::findings::{Card, Examined, InCollection, Tag, Why};
use crate::marks::credit_in;
use crate::options::Matching;
use crate::read::{Fields, Inputs, LoadScratch, Seen};
use crate::spill::Memory;
use crate::text::{Tokens, tokenise};
use crate::verdict::{Outcome, Told};
use std::ops::Range;

/// Examines two articles of a collection, by their ids. All of it is read, for furniture is learnt from it and clusters are formed
/// of it: relation and evidence are those that [`scan_within`](super::scan_within) of the same inputs gives.
///
/// # Errors
/// As a scan; and [`Error::NoSuchId`] or [`Error::SeveralOfId`] for an id that is not that of one article.
pub fn examine(
    memory: &Memory,
    inputs: &Inputs,
    ids: [&str; 2],
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Examined> {
    memory.unless_failed(examined_in(memory, inputs, ids, matching, watch))
}

fn examined_in(
    memory: &Memory,
    inputs: &Inputs,
    ids: [&str; 2],
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Examined> {
    let recipe = Recipe::new(matching)?;
    let collection = collect(memory, inputs, &recipe, watch)?;
    let records = &collection.records;
    let [a, b] = [ids::find(records, ids[0])?, ids::find(records, ids[1])?];
    let alike = articles::alike(memory, inputs, &collection, &recipe, matching, watch)?;
    let repeated = repeats::find(memory, inputs, &collection, &recipe, matching, watch)?;
    let furniture = Furniture::learn(&collection, &alike, &repeated, matching);
    let stand_ins = alike.stand_ins(records);
    let comparing = Comparing::of(memory, inputs, &collection, &recipe, &furniture, &stand_ins);
    let texts = [a, b].map(|article| alike.text_of[article as usize]);
    let firsts = texts.map(|text| alike.texts.first(text));
    let one = side(comparing, a)?;
    let other = side(comparing, b)?;
    let key = (firsts[0].min(firsts[1]), firsts[0].max(firsts[1]));
    let is_alike = alike.pairs.binary_search_by_key(&key, |pair| (pair.a, pair.b)).is_ok();
    let grouped = grouping::group(memory, &collection, alike, comparing, matching, watch)?;
    let learnt = Learnt {
        in_mould: grouped.moulds.of_pair(texts[0], texts[1]),
        round_ups: texts.map(|text| grouped.round_ups[text as usize]),
        unsaying: &grouped.unsaying,
    };
    let mut found = examined(one, other, matching, &learnt, |_| is_alike);
    let collection = in_collection(&collection, &grouped, texts, ids);
    let is_decided = collection.decided.iter().any(|told| told.outcome == Outcome::Followed);
    found.circumstances.tags = found.circumstances.tags.with(Tag::Decided, is_decided);
    found.collection = Some(collection);
    Ok(found)
}

/// Examines two articles by themselves: the first of each of the inputs. What is furniture is told by patterns and the list of the user
/// alone.
///
/// # Errors
/// An option out of range, an input that cannot be read, or one without an article.
pub fn examine_alone(a: &Inputs, b: &Inputs, matching: &Matching) -> Result<Examined> {
    let recipe = Recipe::new(matching)?;
    let furniture = Furniture::of_lists(matching);
    let (a, b) = (first_of(a, &recipe, &furniture)?, first_of(b, &recipe, &furniture)?);
    let unsaying = Unsaying::default();
    let learnt = Learnt { in_mould: 0, round_ups: [false; 2], unsaying: &unsaying };
    Ok(examined(a, b, matching, &learnt, |jaccard| jaccard >= matching.threshold))
}

/// An article of a collection. A scan compares [another](Comparing::stand_ins) in its stead, so what is quoted and what is
/// furniture comes from there.
fn side(comparing: Comparing<'_>, article: u32) -> Result<Side> {
    let Comparing { inputs, records, furniture, .. } = comparing;
    let stand_in = comparing.stand_in(article);
    let mut tokens = Tokens::default();
    let read = |article: u32| {
        let mut scratch = second_look::Scratch::of(Fields::All);
        Ok::<Article, Error>(read_again(inputs, records, article, &mut scratch)?.0.clone())
    };
    let compared = read(stand_in)?;
    let own = if stand_in == article { compared.clone() } else { read(article)? };
    tokenise(&compared.text, &mut tokens);
    let paragraphs = comparing.paragraphs(stand_in);
    let (compared, stretches) = seen(furniture, paragraphs, &compared, &tokens);
    let record = records.get(article);
    let mut card = Card::default();
    tokenise(&own.text, &mut tokens);
    let credit = credit_in(&own.text, &tokens, None);
    describe(&record, &own, &tokens, credit, &mut card);
    Ok(Side {
        article: own,
        card,
        tokens,
        identity: record.identity,
        compared,
        stretches,
        same_id: ids::same_id(records, article),
        compared_as: (stand_in != article).then(|| records.id(stand_in).to_owned()),
        is_first_of_several: false,
    })
}

/// An article as it is compared, and the stretches of it that are quoted or do not count.
fn seen(
    furniture: &Furniture,
    paragraphs: Range<usize>,
    article: &Article,
    tokens: &Tokens,
) -> (Compared, Vec<(Range<usize>, Why)>) {
    let Article { title, text, .. } = article;
    let mut compared = Compared::of(furniture, paragraphs.clone(), title, text, tokens);
    mark_kinds(title, text, tokens, &mut compared.marks);
    let mut stretches = Vec::new();
    furniture.each(paragraphs, text, tokens, |words, why| {
        if !furniture.keeps(why) {
            stretches.push((words, why));
        }
    });
    (compared, stretches)
}

/// The first article that some inputs give.
fn first_of(inputs: &Inputs, recipe: &Recipe, furniture: &Furniture) -> Result<Side> {
    let (mut found, mut scratch, mut reading) =
        (None, Scratch::default(), LoadScratch::new(Fields::All));
    let (mut several, mut reasons) = (false, Vec::new());
    for batch in inputs.batches() {
        batch?.each(&mut reading, |seen| match seen {
            Seen::Article(_) if found.is_some() => several = true,
            Seen::Article(article) => {
                let mut features = Features::default();
                if features.take(article, recipe, &mut scratch) {
                    found = Some((article.clone(), features.records));
                }
            }
            Seen::Skipped(row) => reasons.push(row.detail),
        });
        if several {
            break;
        }
    }
    if let Some((article, records)) = found {
        return Ok(alone(article, &records, several, furniture));
    }
    let path = inputs.names().first().copied().unwrap_or_default().to_owned();
    let why = reasons.first().map(|reason| format!(": {reason}")).unwrap_or_default();
    Err(Error::Input { path, reason: format!("it gives no article with words{why}") })
}

/// An article that belongs to no collection, the only one of its records.
fn alone(
    article: Article,
    records: &Records,
    is_first_of_several: bool,
    furniture: &Furniture,
) -> Side {
    let mut tokens = Tokens::default();
    let record = records.get(0);
    let mut card = Card::default();
    tokenise(&article.text, &mut tokens);
    let credit = credit_in(&article.text, &tokens, None);
    describe(&record, &article, &tokens, credit, &mut card);
    let (compared, stretches) = seen(furniture, 0..0, &article, &tokens);
    Side {
        card,
        tokens,
        identity: record.identity,
        compared,
        stretches,
        same_id: Vec::new(),
        compared_as: None,
        is_first_of_several,
        article,
    }
}

/// Where two texts of a collection stand in a scan of it.
fn in_collection(
    collection: &Collection,
    grouped: &Grouped,
    texts: [u32; 2],
    ids: [&str; 2],
) -> InCollection {
    let Grouped { pairs, clusters, .. } = grouped;
    let [a, b] = texts;
    let key = ascending(a, b);
    let cluster = |text: u32| {
        clusters.iter().position(|cluster| cluster.texts.iter().any(|member| member.text == text))
    };
    let (of_a, of_b) = (cluster(a), cluster(b));
    let lead = |cluster: Option<usize>| {
        cluster.map(|number| collection.records.id(clusters[number].lead).to_owned())
    };
    let is_about = |told: &Told| {
        let about = [told.given.a.as_str(), told.given.b.as_str()];
        about == ids || about == [ids[1], ids[0]]
    };
    InCollection {
        articles: collection.records.len() as u64,
        skipped: collection.skipped.len() as u64 - collection.repaired,
        is_pair: a == b || pairs.binary_search_by_key(&key, |pair| (pair.a, pair.b)).is_ok(),
        leads: (lead(of_a), lead(of_b)),
        together: of_a.is_some() && of_a == of_b,
        decided: grouped.told.iter().filter(|told| is_about(told)).cloned().collect(),
        has_decisions: grouped.told.iter().any(|told| told.changed && !is_about(told)),
    }
}

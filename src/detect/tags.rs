//! Explanations for what two articles share, by rules on what is known of both.

use super::clusters::minutes;
use super::groups::Groups;
use super::pages::{Page, Unsaying};
use super::pairs::order_of;
use super::ranks::Sources;
use crate::error::Result;
use crate::findings::{
    Card, Cards, Circumstances, Cluster, Evidence, Member, Order, Pair, Relation, Tag, Tags,
    VersionBy, Which,
};
use crate::marks::Title;
use crate::options::{Matching, SourceList};
use crate::spill::SpillFile;
use crate::text::Tokens;
use crate::urls::article_number;
use rayon::prelude::*;
use std::collections::BTreeSet;
use xxhash_rust::xxh3::xxh3_64;

/// Words of a contained beginning that is a teaser even if it ends with a sentence.
const TEASER: u32 = 120;
/// Share of the words of two titles from which on they are one, and below which they are different.
const TITLES: (f64, f64) = (0.8, 0.4);
/// Share of the words that come in the same order below which a text was reordered.
const ORDER: f64 = 0.8;
const THIRTY_DAYS: i64 = 30 * 24 * 60;
/// Sources of no common group that begin alike within so many minutes as only an agency makes them.
const UNRELATED: usize = 3;
const TWO_DAYS: i64 = 48 * 60;
/// A text of the same source that shares nearly all of its words with one of at most so many minutes before is a version of it,
/// whatever both are called. What a source makes every day comes again after a day, give or take some hours.
const VERSION_WITHIN: i64 = 20 * 60;
/// … where the shorter has so many counted words: shorter notices are of one mould as often as of one story.
const VERSION_WORDS: u32 = 40;

/// Cards that are read at a time.
const AT_A_TIME: usize = 1 << 16;

/// What is known of the articles that the tables show, by the numbers of their cards.
pub(super) struct Explaining<'a> {
    known: Vec<Known>,
    unsaying: &'a Unsaying,
}

/// What the rules look at of an article: cards are read once, however many pairs name them.
#[allow(
    clippy::struct_excessive_bools,
    reason = "what a text says of itself: any of it may hold with any other"
)]
struct Known {
    title: Title,
    page: Page,
    /// A hash of the number its URL shows, where it shows one.
    number: Option<u64>,
    /// Numbers of its source and of the group of that.
    source: u32,
    group: u32,
    has_source: bool,
    has_title: bool,
    has_agency: bool,
    has_byline: bool,
    is_live_blog: bool,
    is_corrected: bool,
    is_cut_off: bool,
    is_republished: bool,
    is_release: bool,
    is_round_up: bool,
    /// Its source was named as one that publishes press releases.
    is_from_releases: bool,
}

impl Known {
    /// What the rules look at of a card. `source` are the numbers of its source and of its group.
    fn of(card: &Card, source: (u32, u32), tokens: &mut Tokens) -> Self {
        Self {
            title: Title::of(&card.title, tokens),
            page: Page::of(card.url.trim()),
            number: article_number(&card.url).map(|number| xxh3_64(number.as_bytes())),
            source: source.0,
            group: source.1,
            has_source: !card.source.is_empty(),
            has_title: !card.title.is_empty(),
            has_agency: !card.agency.is_empty(),
            has_byline: !card.byline.is_empty(),
            is_live_blog: card.is_live_blog,
            is_corrected: card.is_corrected,
            is_cut_off: card.is_cut_off,
            is_republished: card.is_republished,
            is_release: card.is_release,
            is_round_up: false,
            is_from_releases: false,
        }
    }
}

impl<'a> Explaining<'a> {
    /// Reads the cards. `articles` and `round_ups` have the article of each, and whether that is a round-up.
    pub(super) fn new(
        cards: &Cards,
        (articles, round_ups): (&[u32], &[bool]),
        sources: &Sources<'_>,
        (groups, releases): (Option<&Groups<'_>>, &SourceList),
        unsaying: &'a Unsaying,
    ) -> Result<Self> {
        let is_from_releases: Vec<bool> =
            sources.names.iter().map(|name| releases.has(name)).collect();
        let numbers: Vec<u32> = (0..).take(cards.len()).collect();
        let known = |(card, bytes, tokens): &mut (Card, Vec<u8>, Tokens), number: u32| {
            cards.read(number, card, bytes).map_err(SpillFile::unreadable)?;
            let source = sources.of(articles[number as usize]);
            let group = groups.map_or(source, |groups| groups.numbers[source as usize]);
            let known = Known::of(card, (source, group), tokens);
            let is_round_up = round_ups[number as usize];
            let is_from_releases = is_from_releases[source as usize];
            Ok(Known { is_round_up, is_from_releases, ..known })
        };
        let mut all: Vec<Known> = Vec::with_capacity(numbers.len());
        for some in numbers.chunks(AT_A_TIME) {
            let some = some.par_iter().map_init(Default::default, |work, &card| known(work, card));
            all.extend(some.collect::<Result<Vec<_>>>()?);
        }
        Ok(Self { known: all, unsaying })
    }

    /// Fills in the tags of pairs.
    pub(super) fn pairs(&self, pairs: &mut [Pair]) {
        pairs.par_iter_mut().for_each(|pair| {
            let Pair { a, b, relation, ref evidence, order, lag_minutes, .. } = *pair;
            let explained = self.of(a, b);
            pair.title_similarity = explained.titles;
            pair.tags = tags(&Explained { relation, evidence, order, lag_minutes, ..explained });
        });
    }

    /// Fills in the tags of the members of clusters, each against its lead.
    pub(super) fn clusters(&self, clusters: &mut [Cluster]) {
        clusters.par_iter_mut().for_each(|cluster| {
            let Some(lead) = cluster.members.iter().find(|member| member.is_lead).copied() else {
                return;
            };
            for member in cluster.members.iter_mut().filter(|member| !member.is_lead) {
                member.tags = self.against_lead(member, &lead);
            }
            self.infer_wire(cluster, &lead);
        });
    }

    fn against_lead(&self, member: &Member, lead: &Member) -> Tags {
        let (Some(relation), Some(evidence)) = (member.relation, member.evidence) else {
            return Tags::default();
        };
        // Members know the earliest, not the lead.
        let lag = member.lag_minutes.zip(lead.lag_minutes).map(|(member, lead)| member - lead);
        let is_earlier = member.rank.zip(lead.rank).map(|(member, lead)| member < lead);
        let (a, b, evidence) = if is_earlier == Some(true) {
            (member.card, lead.card, evidence)
        } else {
            (lead.card, member.card, evidence.turned())
        };
        let order = match member.rank.zip(lead.rank) {
            Some((member, lead)) if member == lead => Order::Tie,
            Some(_) => Order::AFirst,
            None => Order::Unknown,
        };
        let (evidence, lag_minutes) = (&evidence, lag.map(i64::abs));
        tags(&Explained { relation, evidence, order, lag_minutes, ..self.of(a, b) })
    }

    /// Tags the members that look as if an agency had sent them: they begin as the lead does, were there within two days of it, and
    /// neither they nor the lead name an agency or a reporter.
    fn infer_wire(&self, cluster: &mut Cluster, lead: &Member) {
        let Some(published) = lead.lag_minutes else { return };
        let mut groups = BTreeSet::new();
        let mut alike = Vec::new();
        for (place, member) in cluster.members.iter().enumerate() {
            let begins_alike = member.is_lead || member.evidence.is_some_and(|e| e.begins_alike);
            let is_near = |lag: i64| (lag - published).abs() <= TWO_DAYS;
            let known = &self.known[member.card as usize];
            let is_release = known.is_release || known.is_from_releases;
            let is_named = known.has_agency || known.has_byline || is_release;
            let is_like_wire = begins_alike && member.lag_minutes.is_some_and(is_near) && !is_named;
            if member.is_lead && !is_like_wire {
                return;
            }
            if is_like_wire && known.has_source {
                groups.insert(known.group);
                alike.push(place);
            }
        }
        let is_one_outlet = |tags: Tags| tags.has(Tag::SameSource) || tags.has(Tag::SharedOwner);
        for place in alike.into_iter().filter(|_| groups.len() >= UNRELATED) {
            let member = &mut cluster.members[place];
            let holds = !member.is_lead && !is_one_outlet(member.tags);
            member.tags = member.tags.with(Tag::WireInferred, holds);
        }
    }

    /// What is known of two articles, and nothing of what they share.
    fn of(&self, a: u32, b: u32) -> Explained<'_> {
        const NOTHING: &Evidence = &Evidence::NOTHING;
        let (a, b) = (&self.known[a as usize], &self.known[b as usize]);
        Explained {
            a,
            b,
            titles: titles(a, b),
            relation: Relation::Unrelated,
            evidence: NOTHING,
            order: Order::Unknown,
            lag_minutes: None,
            same_page: self.unsaying.is_same(a.page, b.page),
        }
    }
}

/// How alike the titles of two are, where both have one.
fn titles(a: &Known, b: &Known) -> Option<f64> {
    (a.has_title && b.has_title).then(|| a.title.similarity(&b.title))
}

fn is_same_source(a: &Known, b: &Known) -> bool {
    a.has_source && a.source == b.source
}

/// A pair as the rules see it: `a` came first where the order is known.
struct Explained<'a> {
    a: &'a Known,
    b: &'a Known,
    /// How alike the titles are, 0 to 1; `None` where one has none.
    titles: Option<f64>,
    relation: Relation,
    evidence: &'a Evidence,
    order: Order,
    lag_minutes: Option<i64>,
    /// Whether their URLs name one page.
    same_page: bool,
}

/// The tags of a pair.
fn tags(pair: &Explained<'_>) -> Tags {
    use Relation::{Contained, Identical, NearIdentical, Partial};
    let Explained { a, b, titles, relation, evidence, order, same_page, .. } = *pair;
    let same_source = is_same_source(a, b);
    let shared_owner = a.has_source && a.source != b.source && a.group == b.group;
    // What stands under the URL of the other is no copy by another outlet, whatever name it was read under.
    let is_one_outlet = same_source || same_page;
    let update = version_by(pair).is_some();
    let is_copy = matches!(relation, Identical | NearIdentical);
    let (shorter, counted) = if evidence.counted.0 <= evidence.counted.1 {
        (a, evidence.counted.0)
    } else {
        (b, evidence.counted.1)
    };
    let contained = relation == Contained;
    let teaser = contained && evidence.begins_alike && (shorter.is_cut_off || counted <= TEASER);
    let credits = a.has_agency || b.has_agency;
    let is_pick_up = !is_one_outlet && (is_copy || contained || relation == Partial);
    let is_release = a.is_release || b.is_release;
    // What its publisher prints after others was not taken from there.
    let from_releases = a.is_from_releases || b.is_from_releases && order != Order::AFirst;
    Tags::default()
        .with(Tag::SameSource, same_source)
        .with(Tag::Update, update)
        .with(Tag::Correction, update && b.is_corrected)
        .with(Tag::SharedOwner, shared_owner)
        // What a company pays an agency to send is no report of the agency.
        .with(Tag::Wire, is_pick_up && !shared_owner && credits && !is_release)
        .with(Tag::PressRelease, is_pick_up && (is_release || from_releases))
        .with(Tag::Syndicated, is_pick_up && (a.is_republished || b.is_republished))
        .with(Tag::Teaser, teaser)
        .with(Tag::Excerpt, contained && !teaser && evidence.passages == 1)
        .with(
            Tag::Abridged,
            contained && !teaser && evidence.passages > 1 && evidence.order_kept >= ORDER,
        )
        .with(Tag::LiveBlog, a.is_live_blog || b.is_live_blog)
        .with(Tag::Roundup, a.is_round_up || b.is_round_up)
        .with(Tag::Retitled, is_copy && titles.is_some_and(|alike| alike < TITLES.1))
        .with(Tag::NumbersChanged, evidence.changed_numbers > 0)
        .with(Tag::QuoteShared, evidence.quoted.0.max(evidence.quoted.1) > 0)
        .with(Tag::Reordered, relation == NearIdentical && evidence.order_kept < ORDER)
        .with(Tag::OldReprint, pair.lag_minutes.is_some_and(|lag| lag > THIRTY_DAYS))
}

/// What explains two articles by themselves, `a` and `b` as they were named, and what they share.
pub(super) fn circumstances(
    a: &Card,
    b: &Card,
    seconds: [i64; 2],
    (relation, evidence): (Relation, &Evidence),
    learnt: &Learnt<'_>,
    matching: &Matching,
) -> Circumstances {
    let group = |card: &Card| {
        let listed = matching.groups.as_ref().and_then(|groups| groups.of(&card.source));
        listed.unwrap_or(&card.source).to_owned()
    };
    let other_source = u32::from(a.source != b.source);
    let other_group = u32::from(group(a) != group(b));
    let from_releases = [a, b].map(|card| matching.press_releases.has(&card.source));
    let mut tokens = Tokens::default();
    let mut known = |card: &Card, source: (u32, u32), number: usize| Known {
        is_round_up: learnt.round_ups[number],
        is_from_releases: from_releases[number],
        ..Known::of(card, source, &mut tokens)
    };
    let of_a = known(a, (0, 0), 0);
    let of_b = known(b, (other_source, other_group), 1);
    let (at_a, at_b) = ((seconds[0], a.precision), (seconds[1], b.precision));
    let (order, swap) = order_of(at_a, at_b, || b.id < a.id);
    let lag = if swap { minutes(at_b, at_a) } else { minutes(at_a, at_b) };
    let lag_minutes = lag.filter(|_| order == Order::AFirst);
    let turned = evidence.turned();
    let (first, second, evidence) =
        if swap { (&of_b, &of_a, &turned) } else { (&of_a, &of_b, evidence) };
    let same_page = learnt.unsaying.is_same(of_a.page, of_b.page);
    let titles = titles(first, second);
    let pair = Explained {
        a: first,
        b: second,
        titles,
        relation,
        evidence,
        order,
        lag_minutes,
        same_page,
    };
    Circumstances {
        tags: tags(&pair),
        title_similarity: titles,
        version_by: version_by(&pair),
        later: (order == Order::AFirst).then_some(if swap { Which::A } else { Which::B }),
        lag_minutes,
        from_releases: (from_releases[0], from_releases[1]),
    }
}

/// What a scan has learnt of two articles, besides what each shows.
pub(super) struct Learnt<'a> {
    /// How many of them are made in a mould.
    pub(super) in_mould: u32,
    /// Whether each is a round-up.
    pub(super) round_ups: [bool; 2],
    pub(super) unsaying: &'a Unsaying,
}

/// What tells that the later of two is a version of the earlier, where it is.
fn version_by(pair: &Explained<'_>) -> Option<VersionBy> {
    use Relation::{Contained, NearIdentical, Partial};
    let Explained { a, b, titles, relation, evidence, order, same_page, .. } = *pair;
    let is_alike = matches!(relation, NearIdentical | Contained | Partial);
    if !is_alike || order != Order::AFirst {
        None
    } else if same_page {
        Some(VersionBy::Page)
    } else if !is_same_source(a, b) {
        None
    } else if a.number.is_some() && a.number == b.number {
        Some(VersionBy::Number)
    } else if titles.is_some_and(|alike| alike >= TITLES.0) {
        Some(VersionBy::Title)
    } else {
        is_rewritten(relation, evidence, pair.lag_minutes).then_some(VersionBy::Words)
    }
}

/// Whether the later of two texts of one source is the earlier one, rewritten, as far as their words and times tell.
fn is_rewritten(relation: Relation, evidence: &Evidence, lag_minutes: Option<i64>) -> bool {
    let is_nearly_all = match relation {
        Relation::NearIdentical => true,
        // What stands somewhere in the other is an excerpt, or the other is a round-up.
        Relation::Contained => evidence.begins_alike,
        _ => false,
    };
    let is_soon = lag_minutes.is_some_and(|lag| lag <= VERSION_WITHIN);
    is_nearly_all && is_soon && evidence.counted.0.min(evidence.counted.1) >= VERSION_WORDS
}

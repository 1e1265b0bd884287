//! Explanations for what two articles share, by rules on what is known of both.

use super::pages::{Page, Unsaying};
use crate::error::Result;
use crate::findings::{Card, Cards, Cluster, Evidence, Member, Order, Pair, Relation, Tag, Tags};
use crate::marks::Title;
use crate::options;
use crate::spill::SpillFile;
use crate::text::Tokens;
use rayon::prelude::*;
use std::collections::BTreeSet;

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

/// What is known of the articles that the tables show.
pub(super) struct Explaining<'a> {
    cards: &'a Cards,
    /// Of each card, whether it is a round-up.
    round_ups: &'a [bool],
    /// Of each card.
    titles: Vec<Title>,
    pages: Vec<Page>,
    unsaying: &'a Unsaying,
    groups: Option<&'a options::Groups>,
}

/// Two cards, and memory that is used again.
#[derive(Default)]
struct Work {
    a: Card,
    b: Card,
    bytes: Vec<u8>,
}

impl<'a> Explaining<'a> {
    pub(super) fn new(
        cards: &'a Cards,
        round_ups: &'a [bool],
        unsaying: &'a Unsaying,
        groups: Option<&'a options::Groups>,
    ) -> Result<Self> {
        let count = u32::try_from(cards.len()).unwrap_or(u32::MAX);
        let known = |(work, tokens): &mut (Work, Tokens), card: u32| {
            cards.read(card, &mut work.a, &mut work.bytes).map_err(SpillFile::unreadable)?;
            Ok((Title::of(&work.a.title, tokens), Page::of(work.a.url.trim())))
        };
        let known = (0..count).into_par_iter().map_init(Default::default, known);
        let known: Vec<(Title, Page)> = known.collect::<Result<_>>()?;
        let (titles, pages) = known.into_iter().unzip();
        Ok(Self { cards, round_ups, titles, pages, unsaying, groups })
    }

    /// Fills in the tags of pairs.
    pub(super) fn pairs(&self, pairs: &mut [Pair]) -> Result<()> {
        pairs.par_iter_mut().try_for_each_init(Work::default, |work, pair| {
            let Pair { a, b, relation, ref evidence, order, lag_minutes, .. } = *pair;
            let explained = self.read(work, (a, b))?;
            pair.title_similarity = explained.titles;
            pair.tags = tags(&Explained { relation, evidence, order, lag_minutes, ..explained });
            Ok(())
        })
    }

    /// Fills in the tags of the members of clusters, each against its lead.
    pub(super) fn clusters(&self, clusters: &mut [(usize, Cluster)]) -> Result<()> {
        clusters.par_iter_mut().try_for_each_init(Work::default, |work, (_, cluster)| {
            let Some(lead) = cluster.members.iter().find(|member| member.is_lead).copied() else {
                return Ok(());
            };
            for member in cluster.members.iter_mut().filter(|member| !member.is_lead) {
                member.tags = self.against_lead(work, member, &lead)?;
            }
            self.infer_wire(work, cluster, &lead)
        })
    }

    fn against_lead(&self, work: &mut Work, member: &Member, lead: &Member) -> Result<Tags> {
        let (Some(relation), Some(evidence)) = (member.relation, member.evidence) else {
            return Ok(Tags::default());
        };
        // Members know the earliest, not the lead.
        let lag = member.lag_minutes.zip(lead.lag_minutes).map(|(member, lead)| member - lead);
        let is_earlier = member.rank.zip(lead.rank).map(|(member, lead)| member < lead);
        let (cards, evidence) = if is_earlier == Some(true) {
            ((member.card, lead.card), evidence)
        } else {
            ((lead.card, member.card), evidence.turned())
        };
        let order = match member.rank.zip(lead.rank) {
            Some((member, lead)) if member == lead => Order::Tie,
            Some(_) => Order::AFirst,
            None => Order::Unknown,
        };
        let (evidence, lag_minutes) = (&evidence, lag.map(i64::abs));
        let explained = self.read(work, cards)?;
        Ok(tags(&Explained { relation, evidence, order, lag_minutes, ..explained }))
    }

    /// Tags the members that look as if an agency had sent them: they begin as the lead does, were there within two days of it, and
    /// neither they nor the lead name an agency or a reporter.
    fn infer_wire(&self, work: &mut Work, cluster: &mut Cluster, lead: &Member) -> Result<()> {
        let Some(published) = lead.lag_minutes else { return Ok(()) };
        let mut sources = BTreeSet::new();
        let mut alike = Vec::new();
        for (place, member) in cluster.members.iter().enumerate() {
            let begins_alike = member.is_lead || member.evidence.is_some_and(|e| e.begins_alike);
            let is_near = |lag: i64| (lag - published).abs() <= TWO_DAYS;
            self.cards
                .read(member.card, &mut work.a, &mut work.bytes)
                .map_err(SpillFile::unreadable)?;
            let card = &work.a;
            let is_named = !card.agency.is_empty() || !card.byline.is_empty() || card.is_release;
            let is_like_wire = begins_alike && member.lag_minutes.is_some_and(is_near) && !is_named;
            if member.is_lead && !is_like_wire {
                return Ok(());
            }
            if is_like_wire && !card.source.is_empty() {
                sources.insert(self.group_of(&card.source).to_owned());
                alike.push(place);
            }
        }
        let is_one_outlet = |tags: Tags| tags.has(Tag::SameSource) || tags.has(Tag::SharedOwner);
        for place in alike.into_iter().filter(|_| sources.len() >= UNRELATED) {
            let member = &mut cluster.members[place];
            let holds = !member.is_lead && !is_one_outlet(member.tags);
            member.tags = member.tags.with(Tag::WireInferred, holds);
        }
        Ok(())
    }

    /// The group of a source, or the source itself.
    fn group_of<'s>(&'s self, source: &'s str) -> &'s str {
        self.groups.and_then(|groups| groups.of(source)).unwrap_or(source)
    }

    /// What the cards say of two articles, and nothing of what they share.
    fn read<'w>(&self, work: &'w mut Work, (a, b): (u32, u32)) -> Result<Explained<'w>> {
        const NOTHING: &Evidence = &Evidence::NOTHING;
        let Work { a: of_a, b: of_b, bytes } = work;
        self.cards.read(a, of_a, bytes).map_err(SpillFile::unreadable)?;
        self.cards.read(b, of_b, bytes).map_err(SpillFile::unreadable)?;
        let have_titles = !of_a.title.is_empty() && !of_b.title.is_empty();
        let shared_owner = !of_a.source.is_empty()
            && of_a.source != of_b.source
            && self.group_of(&of_a.source) == self.group_of(&of_b.source);
        let titles = || self.titles[a as usize].similarity(&self.titles[b as usize]);
        Ok(Explained {
            a: of_a,
            b: of_b,
            titles: have_titles.then(titles),
            relation: Relation::Unrelated,
            evidence: NOTHING,
            order: Order::Unknown,
            lag_minutes: None,
            same_page: self.unsaying.is_same(self.pages[a as usize], self.pages[b as usize]),
            has_roundup: self.round_ups[a as usize] || self.round_ups[b as usize],
            shared_owner,
        })
    }
}

/// A pair as the rules see it: `a` came first where the order is known.
struct Explained<'a> {
    a: &'a Card,
    b: &'a Card,
    /// How alike the titles are, 0 to 1; `None` where one has none.
    titles: Option<f64>,
    relation: Relation,
    evidence: &'a Evidence,
    order: Order,
    lag_minutes: Option<i64>,
    /// Whether their URLs name one page.
    same_page: bool,
    has_roundup: bool,
    /// Whether they are of different sources of one group.
    shared_owner: bool,
}

/// The tags of a pair.
fn tags(pair: &Explained<'_>) -> Tags {
    use Relation::{Contained, Identical, NearIdentical, Partial};
    let Explained { a, b, titles, relation, evidence, order, same_page, shared_owner, .. } = *pair;
    let same_source = !a.source.is_empty() && a.source == b.source;
    let is_version = matches!(relation, NearIdentical | Contained | Partial)
        && order == Order::AFirst
        && (same_page || titles.is_some_and(|alike| alike >= TITLES.0));
    // What stands under the URL of the other is no copy by another outlet, whatever name it was read under.
    let is_one_outlet = same_source || same_page;
    let update = is_one_outlet && is_version;
    let is_copy = matches!(relation, Identical | NearIdentical);
    let (shorter, counted) = if evidence.counted.0 <= evidence.counted.1 {
        (a, evidence.counted.0)
    } else {
        (b, evidence.counted.1)
    };
    let contained = relation == Contained;
    let teaser = contained && evidence.begins_alike && (shorter.is_cut_off || counted <= TEASER);
    let credits = !a.agency.is_empty() || !b.agency.is_empty();
    let is_pick_up = !is_one_outlet && (is_copy || contained || relation == Partial);
    let is_release = a.is_release || b.is_release;
    Tags::default()
        .with(Tag::SameSource, same_source)
        .with(Tag::Update, update)
        .with(Tag::Correction, update && b.is_corrected)
        .with(Tag::SharedOwner, shared_owner)
        // What a company pays an agency to send is no report of the agency.
        .with(Tag::Wire, is_pick_up && !shared_owner && credits && !is_release)
        .with(Tag::PressRelease, is_pick_up && is_release)
        .with(Tag::Syndicated, is_pick_up && (a.is_republished || b.is_republished))
        .with(Tag::Teaser, teaser)
        .with(Tag::Excerpt, contained && !teaser && evidence.passages == 1)
        .with(
            Tag::Abridged,
            contained && !teaser && evidence.passages > 1 && evidence.order_kept >= ORDER,
        )
        .with(Tag::LiveBlog, a.is_live_blog || b.is_live_blog)
        .with(Tag::Roundup, pair.has_roundup)
        .with(Tag::Retitled, is_copy && titles.is_some_and(|alike| alike < TITLES.1))
        .with(Tag::NumbersChanged, evidence.changed_numbers > 0)
        .with(Tag::QuoteShared, evidence.quoted.0.max(evidence.quoted.1) > 0)
        .with(Tag::Reordered, relation == NearIdentical && evidence.order_kept < ORDER)
        .with(Tag::OldReprint, pair.lag_minutes.is_some_and(|lag| lag > THIRTY_DAYS))
}

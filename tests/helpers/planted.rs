//! What the generator says it plants, measured.

use std::collections::BTreeMap;

use crate::support::oracle::{jaccard, shingles, tokens};
use crate::support::planted::random::Random;
use crate::support::planted::{Kind, Plan, PlantedArticle, generate};

fn planted(plan: &Plan) -> Vec<PlantedArticle> {
    let mut articles = Vec::new();
    generate(plan, &mut |article| articles.push(article.clone()));
    articles
}

/// Each copy with its Jaccard to its parent and to its origin, by kind.
fn similarities(articles: &[PlantedArticle]) -> BTreeMap<Kind, Vec<(f64, f64)>> {
    let by_id: BTreeMap<&str, &PlantedArticle> =
        articles.iter().map(|article| (&*article.id, article)).collect();
    let set = |id: &str| shingles(&tokens(&by_id[id].text), 3);
    let mut found: BTreeMap<Kind, Vec<(f64, f64)>> = BTreeMap::new();
    for article in articles {
        if let Some(truth) = &article.truth {
            let own = set(&article.id);
            let pair = (jaccard(&own, &set(&truth.parent)), jaccard(&own, &set(&truth.origin)));
            found.entry(truth.kind).or_default().push(pair);
        }
    }
    found
}

#[test]
fn the_same_seed_gives_the_same_bytes_for_ever() {
    let plan = Plan { articles: 300, ..Plan::default() };
    let bytes = |plan: &Plan| {
        let rows = planted(plan)
            .iter()
            .map(|article| (article.to_jsonl(), article.truth_row()))
            .collect::<Vec<_>>();
        format!("{rows:?}")
    };
    assert_eq!(bytes(&plan), bytes(&plan));
    assert_ne!(bytes(&plan), bytes(&Plan { seed: 2, ..plan.clone() }));
    // SplitMix64 of the reference implementation, seed 1234567.
    assert_eq!(Random::with_state(1_234_567).bits(), 6_457_827_717_110_365_317);
    assert_eq!(xxhash_rust::xxh3::xxh3_64(bytes(&plan).as_bytes()), 8_681_625_062_679_835_868);
}

#[test]
fn articles_look_like_news() {
    let plan = Plan { articles: 3_000, copies: 0.0, ..Plan::default() };
    let articles = planted(&plan);
    assert_eq!(articles.len(), 3_000);
    let mean = |of: &dyn Fn(&PlantedArticle) -> usize| {
        articles.iter().map(of).sum::<usize>() as f64 / 3_000.0
    };
    let bytes = mean(&|article| article.to_jsonl().len() + 1);
    assert!((2_700.0..3_000.0).contains(&bytes), "mean bytes {bytes}");
    let paragraphs = mean(&|article| article.text.split("\n\n").count());
    assert!((8.0..14.0).contains(&paragraphs), "mean paragraphs {paragraphs}");
    assert!(articles.iter().any(|article| article.text.split(' ').count() > 1_500));
    let sources = articles
        .iter()
        .map(|article| article.source.as_str())
        .collect::<std::collections::BTreeSet<_>>();
    assert!((150..=200).contains(&sources.len()), "{} sources", sources.len());
    for character in "“”’—–".chars() {
        assert!(articles.iter().any(|article| article.text.contains(character)), "no {character}");
    }
}

#[test]
fn unrelated_articles_share_as_much_as_english_does() {
    let articles = planted(&Plan { articles: 600, copies: 0.0, ..Plan::default() });
    let sets: Vec<_> = articles.iter().map(|article| shingles(&tokens(&article.text), 3)).collect();
    let mut random = Random::new(1, 1);
    let pairs = 5_000;
    let sum: f64 = (0..pairs)
        .map(|_| {
            let a = random.below(sets.len());
            let b = (a + 1 + random.below(sets.len() - 1)) % sets.len();
            jaccard(&sets[a], &sets[b])
        })
        .sum();
    let mean = sum / f64::from(pairs);
    assert!((0.003..0.01).contains(&mean), "mean Jaccard {mean}");
}

#[test]
fn as_many_copies_as_asked_for() {
    for (copies, articles) in [(0.15, 6_000), (0.5, 3_000), (0.9, 3_000), (0.15, 0), (0.5, 1)] {
        let plan = Plan { articles, copies, window: 500, median_words: 80, ..Plan::default() };
        let planted = planted(&plan);
        assert_eq!(planted.len(), articles);
        let is_copy = |article: &&PlantedArticle| {
            article.truth.as_ref().is_some_and(|truth| truth.origin != article.id)
        };
        let share = planted.iter().filter(is_copy).count() as f64 / articles.max(1) as f64;
        assert!((share - copies).abs() < 0.03 || articles < 2, "asked for {copies}, got {share}");
        let order: Vec<&str> = planted.iter().map(|article| article.id.as_str()).collect();
        assert!(order.is_sorted(), "ids rise");
        for article in &planted {
            if let Some(truth) = &article.truth {
                assert!(truth.origin <= truth.parent && truth.parent <= article.id, "{truth:?}");
            }
        }
    }
}

#[test]
fn every_kind_is_what_it_says() {
    let articles = planted(&Plan {
        articles: 4_000,
        copies: 0.6,
        median_words: 250,
        seed: 3,
        ..Plan::default()
    });
    let by_kind = similarities(&articles);
    let by_id: BTreeMap<&str, &PlantedArticle> =
        articles.iter().map(|article| (&*article.id, article)).collect();
    let check = |kind: Kind, low: f64, high: f64| {
        let pairs = &by_kind[&kind];
        let mean = pairs.iter().map(|(parent, _)| parent).sum::<f64>() / pairs.len() as f64;
        assert!(pairs.len() >= 10, "{} of {}", pairs.len(), kind.name());
        assert!((low..=high).contains(&mean), "{}: mean Jaccard {mean}", kind.name());
    };
    check(Kind::Exact, 1.0, 1.0);
    check(Kind::SameTokens, 1.0, 1.0);
    // A word changed at rate r leaves a shingle of three with (1 − r)³, and s of the shingles left give s / (2 − s).
    check(Kind::Edited(5), 0.95, 0.985);
    check(Kind::Edited(10), 0.92, 0.96);
    check(Kind::Edited(20), 0.85, 0.92);
    check(Kind::Edited(50), 0.70, 0.80);
    check(Kind::Edited(100), 0.52, 0.65);
    check(Kind::Edited(200), 0.28, 0.42);
    check(Kind::ParagraphsDropped, 0.55, 0.75);
    check(Kind::ParagraphsAdded, 0.55, 0.75);
    check(Kind::FirstRewritten, 0.6, 0.9);
    check(Kind::Rewritten, 0.35, 0.55);
    check(Kind::Abridged, 0.45, 0.6);
    check(Kind::Excerpt, 0.17, 0.22);
    check(Kind::Furniture, 0.6, 0.95);
    check(Kind::Template, 0.1, 0.8);
    check(Kind::ShortSame, 1.0, 1.0);
    check(Kind::ShortOneWord, 0.2, 0.8);
    check(Kind::ChainB, 0.5, 0.7);
    check(Kind::ChainC, 0.5, 0.7);
    for (kind, pairs) in &by_kind {
        match kind {
            Kind::ChainC => {
                assert!(pairs.iter().all(|&(to_b, to_a)| to_b > to_a && to_a < 0.5), "{pairs:?}");
            }
            Kind::Exact | Kind::SameTokens | Kind::ShortSame => {
                assert!(pairs.iter().all(|&(parent, _)| parent >= 1.0), "{}", kind.name());
            }
            _ => {}
        }
    }
    for article in &articles {
        let Some(truth) = &article.truth else { continue };
        let words = |id: &str| {
            tokens(&by_id[id].text).into_iter().map(|token| token.text).collect::<Vec<_>>()
        };
        match truth.kind {
            Kind::Exact | Kind::ShortSame => assert_eq!(article.text, by_id[&*truth.origin].text),
            Kind::SameTokens => {
                assert_eq!(words(&article.id), words(&truth.origin), "{}", article.text);
            }
            Kind::Doubled => {
                let words = words(&article.id);
                assert_eq!(words[..words.len() / 2], words[words.len() / 2..]);
            }
            _ => assert_ne!(article.text, by_id[&*truth.parent].text, "{}", truth.kind.name()),
        }
    }
    assert!(
        articles
            .iter()
            .filter(|article| article.truth.as_ref().is_some_and(|t| t.kind == Kind::Doubled))
            .count()
            > 2
    );
}

#[test]
fn similarities_spread_with_many_in_the_middle() {
    let articles = planted(&Plan {
        articles: 4_000,
        copies: 0.6,
        median_words: 250,
        seed: 3,
        ..Plan::default()
    });
    let all: Vec<f64> =
        similarities(&articles).values().flatten().map(|&(parent, _)| parent).collect();
    let share = |low: f64, high: f64| {
        all.iter().filter(|&&jaccard| (low..high).contains(&jaccard)).count() as f64
            / all.len() as f64
    };
    for tenth in 2..9 {
        let low = f64::from(tenth) / 10.0;
        assert!(share(low, low + 0.1) > 0.02, "few from {low}");
    }
    assert!(share(0.4, 0.7) > 0.2, "{} from .4 to .7", share(0.4, 0.7));
}

#[test]
fn clusters_have_every_size() {
    let articles =
        planted(&Plan { articles: 20_000, copies: 0.4, median_words: 60, ..Plan::default() });
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for truth in articles.iter().filter_map(|article| article.truth.as_ref()) {
        *sizes.entry(&truth.origin).or_default() += 1;
    }
    let largest = sizes.values().max().copied().unwrap_or(0);
    assert!((25..=60).contains(&largest), "largest {largest}");
    assert!(sizes.values().filter(|&&size| size == 1).count() * 2 > sizes.len());
}

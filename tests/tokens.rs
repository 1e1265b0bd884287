//! The library's tokens against the oracle's: equal words with equal spans, on hostile, planted and real texts.

mod support;

use proptest::prelude::*;
use std::ops::Range;
use support::planted::{Plan, generate};
use support::{data, oracle};
use wirecopy::text::{Tokens, repaired, tokenise, words};

/// What provokes trouble: everything the rules name, and its neighbours.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    // Letters and digits, plain and not.
    "a", "b", "S", "Z", "é", "É", "ß", "ẞ", "İ", "ı", "Σ", "ς", "ſ", "ñ", "Ж", "ж", "א", "ع", "ﷺ", "0", "7",
    "1,000", "٣", "²", "½", "①", "Ⅳ", "ª", "º", "µ", "K", "ŉ", "Ŀ",
    // What separates.
    " ", " ", "\n", "\n\n", "\r\n", "\t", ".", ",", "-", "–", "—", "_", "/", "\u{A0}", "\u{202F}",
    "\u{3000}", "·", "・", "…", "€", "\u{FFFD}", "\0", "😀", "1️⃣",
    // Apostrophes and quotation marks.
    "'", "'", "’", "’", "‘", "‛", "`", "´", "\u{2BB}", "\u{2BC}", "′", "″", "＇", "\u{1FBD}", "\u{1FEF}",
    "\u{1FFD}", "“", "”", "\"", "«", "»",
    // Mojibake, whole, cut and doubled.
    "â€™", "â€œ", "â€\u{9D}", "â€", "â€“", "â€¦", "â€‹", "â€\u{AD}", "â€\u{99}", "â", "€", "™", "โ€™", "โ€œ",
    "โ€", "โ€ฆ", "โ", "Ã©", "Ã", "Ã\u{AD}", "Ã‰", "Ãœ", "Ã„", "ÃŸ", "Ã«", "Ã»", "Ã\u{A0}", "Â", "Â«",
    "Â\u{A0}", "Â´", "Âª", "Â\u{AD}", "Ã¢â‚¬â„¢",
    // Marks: above, below, enclosing, spacing, doubled voicing, and characters that become marks.
    "\u{301}", "\u{323}", "\u{308}", "\u{345}", "\u{338}", "\u{20E3}", "\u{3099}", "ﾞ", "¨", "\u{93F}",
    "\u{903}", "\u{E0100}",
    // Invisible.
    "\u{AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{2060}", "\u{FEFF}", "\u{FE0F}", "\u{34F}",
    "\u{180E}",
    // Scripts without spaces, with their marks, digits and punctuation.
    "中", "国", "人", "年", "々", "〇", "、", "。", "か", "が", "カ", "ｶ", "ー", "ｰ", "ヿ", "㍿", "㈱", "豈", "𠀀", "ก", "ั",
    "า", "ำ", "้", "๒", "ๆ", "ຳ", "ກ", "ក", "្", "០", "က", "ာ", "၁", "。",
    // Hangul, whole and in parts.
    "한", "국", "\u{1112}", "\u{1161}", "\u{11AB}", "ㅎ", "ﾡ", "\u{FFA0}",
    // Full width and ligatures.
    "Ａ", "ｂ", "１", "，", "ﬁ", "ﬀ", "ﬅ", "Ǆ", "㎏", "℡", "Ⓐ", "🅰",
];

/// Compares word by word, so that a failure names the first word that differs, and the hashes of the fast way with what
/// the documentation says they are.
fn compare(text: &str, tokens: &mut Tokens) -> Result<(), String> {
    let ours = words(text);
    // What is repaired is tested where it is done; the oracle has the rules that come after.
    let copy = repaired(text);
    let read = copy.as_ref().map_or(text, |copy| &copy.text);
    let byte_of: Vec<usize> =
        read.char_indices().map(|(byte, _)| byte).chain([read.len()]).collect();
    let original = |span| copy.as_ref().map_or(Range::clone(&span), |copy| copy.original(span));
    let theirs: Vec<_> = oracle::tokens_as_they_are(read)
        .into_iter()
        .map(|token| (token.text, original(byte_of[token.start]..byte_of[token.end])))
        .collect();
    tokenise(text, tokens);
    let hashed = |i: usize| (i < tokens.len()).then(|| (tokens.hashes()[i], tokens.span(i)));
    for i in 0..ours.len().max(theirs.len()).max(tokens.len()) {
        if ours.get(i) != theirs.get(i) {
            let (ours, theirs) = (ours.get(i), theirs.get(i));
            return Err(format!("token {i}: library {ours:?}, oracle {theirs:?}"));
        }
        let expected =
            theirs.get(i).map(|(word, span)| (word_hash(word).to_le_bytes(), span.clone()));
        if hashed(i) != expected {
            let hashed = hashed(i);
            return Err(format!("token {i}: {:?} has {hashed:?}, not {expected:?}", theirs.get(i)));
        }
    }
    Ok(())
}

/// Written from the documentation of `wirecopy::text`.
fn word_hash(word: &str) -> u64 {
    if word.len() > 16 {
        return xxhash_rust::xxh3::xxh3_64(word.as_bytes());
    }
    let half = |bytes: &[u8]| {
        bytes.iter().rev().fold(0_u128, |value, &byte| value << 8 | u128::from(byte))
    };
    let (first, second) = word.as_bytes().split_at(word.len().min(8));
    let product = (half(first) ^ 0xE220_A839_7B1D_CDAF) * (half(second) ^ 0x6E78_9E6A_A1B9_65F4);
    u64::try_from((product % (1 << 64)) ^ (product >> 64)).expect("64 bits")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equal_the_oracles_on_what_provokes_trouble(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
    ) {
        let text = pieces.concat();
        compare(&text, &mut Tokens::default()).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn equal_the_oracles_on_any_string(text in any::<String>()) {
        compare(&text, &mut Tokens::default()).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn equal_the_oracles_on_every_pair_of_pieces() {
    let mut tokens = Tokens::default();
    for first in PIECES {
        for second in PIECES {
            // Letters on both sides show whether the two join or separate, spaces whether they stand alone.
            for text in [
                format!("x{first}{second}y"),
                format!("{first}{second}"),
                format!("国{first}{second}国"),
            ] {
                compare(&text, &mut tokens)
                    .unwrap_or_else(|difference| panic!("{text:?}: {difference}"));
            }
        }
    }
}

#[test]
fn equal_the_oracles_on_every_character() {
    let mut tokens = Tokens::default();
    for character in '\0'..=char::MAX {
        let text = format!("a{character}b {character} 国{character}国");
        compare(&text, &mut tokens).unwrap_or_else(|difference| panic!("{text:?}: {difference}"));
    }
}

#[test]
fn equal_the_oracles_on_planted_articles() {
    let mut tokens = Tokens::default();
    generate(&Plan { articles: 1_500, copies: 0.5, ..Plan::default() }, &mut |article| {
        compare(&article.text, &mut tokens)
            .unwrap_or_else(|difference| panic!("{}: {difference}", article.id));
    });
}

#[test]
fn equal_the_oracles_on_real_texts() {
    let Some(folder) = data::folder() else { return };
    let mut tokens = Tokens::default();
    let mut documents = data::seeds(&folder);
    // Steps that leave about a thousand texts of each.
    for (set, step) in [
        ("fnc1/docs.jsonl.zst", 3),
        ("reuters21578/docs.jsonl.zst", 20),
        ("cctv-zh/items_2022-2023.jsonl.zst", 30),
        ("semeval22-news-sim/docs.jsonl.zst", 5),
        ("tg-story-pairs/docs.jsonl.zst", 1),
        ("extractor-views/docs.jsonl.zst", 6),
    ] {
        documents.extend(data::documents(&folder, set, step));
    }
    // A tar file of small texts: its own bytes are control characters and only make it harder.
    let text = data::decompressed_text(&folder, "mojibake/ftfy-cases.tar.zst");
    documents.push(data::Document { name: "mojibake".to_owned(), text });
    for document in &documents {
        compare(&document.text, &mut tokens)
            .unwrap_or_else(|difference| panic!("{}: {difference}", document.name));
    }
}

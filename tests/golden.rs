//! What must never change unnoticed: tokens, shingle hashes, signatures and band keys, as plain files in `tests/data/`.

mod support;

use support::oracle;
use wirecopy::lsh::Bands;
use wirecopy::sketch::Sketcher;
use wirecopy::text::{Shingles, Tokens, identity, tokenise, words};

/// The rows of a file, three cells each; `#` begins a comment.
fn rows(file: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    file.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        cells.try_into().unwrap_or_else(|cells| panic!("three cells, not {cells:?}"))
    })
}

/// Replaces `\n`, `\r`, `\t` and `\u{…}`.
fn unescaped(text: &str) -> String {
    let text = text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    let mut parts = text.split("\\u{");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('}').expect("an escape ends");
        let code_point = u32::from_str_radix(number, 16).expect("an escape is hexadecimal");
        result.push(char::from_u32(code_point).expect("an escape is a character"));
        result += rest;
    }
    result
}

fn tokens_of(text: &str) -> Tokens {
    let mut tokens = Tokens::default();
    tokenise(text, &mut tokens);
    tokens
}

#[test]
fn tokens_never_change() {
    let mut shown = 0;
    for [what, text, expected] in rows(include_str!("data/tokens.tsv")) {
        let (text, expected) = (unescaped(text), unescaped(expected));
        let ours: Vec<String> = words(&text).into_iter().map(|(word, _)| word).collect();
        assert_eq!(ours.join("|"), expected, "{what}");
        let oracles: Vec<String> = oracle::tokens(&text).into_iter().map(|t| t.text).collect();
        assert_eq!(oracles.join("|"), expected, "{what}, the oracle");
        shown += 1;
    }
    assert!(shown >= 20, "{shown} rows");
}

/// The values of the golden text that begin with this word, in the order of the file, with what they are of.
fn golden(what: &str) -> Vec<(&'static str, &'static str)> {
    let found: Vec<_> = rows(include_str!("data/hashes.tsv"))
        .filter(|[name, ..]| *name == what)
        .map(|[_, of, value]| (of, value))
        .collect();
    assert!(!found.is_empty(), "no `{what}` in the file");
    found
}

fn values(what: &str) -> Vec<&'static str> {
    golden(what).into_iter().map(|(_, value)| value).collect()
}

fn golden_tokens() -> Tokens {
    tokens_of(golden("text")[0].1)
}

#[test]
fn shingle_hashes_never_change() {
    let tokens = golden_tokens();
    let all: Vec<String> = words(golden("text")[0].1).into_iter().map(|(word, _)| word).collect();
    let mut shingles = Shingles::default();
    for n in [1, 3, 5] {
        shingles.fill(&tokens, n);
        let words = |i: usize| all[i..i + n].join(" ");
        let ours: Vec<(String, String)> = (0..)
            .zip(shingles.all(&tokens))
            .map(|(i, hash)| (words(i), format!("{hash:016x}")))
            .collect();
        let expected: Vec<(String, String)> = golden(&format!("shingle {n}"))
            .into_iter()
            .map(|(words, hash)| (words.to_owned(), hash.to_owned()))
            .collect();
        assert_eq!(ours, expected);
    }
}

#[test]
fn the_identity_of_a_text_never_changes() {
    let tokens = golden_tokens();
    assert_eq!([format!("{:032x}", identity(&tokens, 0, tokens.len()))], *values("identity"));
}

#[test]
fn signatures_and_band_keys_never_change() {
    let tokens = golden_tokens();
    let mut shingles = Shingles::default();
    shingles.fill(&tokens, 3);
    let mut signature = Vec::new();
    Sketcher::new(24).sketch(shingles.all(&tokens), &mut signature);
    let slots: Vec<String> = signature.iter().map(|slot| format!("{slot:016x}")).collect();
    assert_eq!(slots, values("slot of 24"));

    let mut keys = Vec::new();
    Bands { bands: 8, rows: 3 }.keys(&signature, &mut keys);
    let keys: Vec<String> = keys.iter().map(|key| format!("{key:08x}")).collect();
    assert_eq!(keys, values("key of 8 × 3"));
}

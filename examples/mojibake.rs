//! Measures the repair of mojibake: what is repaired of planted damage, and what of clean text is taken for damage.
//!
//! ```sh
//! cargo run --release --example mojibake -- FOLDER [SHOWN [PAGE]]
//! ```
//!
//! FOLDER holds collections of texts (`semeval22-news-sim`, `tg-story-pairs`, `cctv-zh`, `extractor-views`, `fnc1`, `reuters21578`,
//! `senate-press`, those that are there) and the test cases of ftfy (`mojibake`). First it prints what is repaired in the texts
//! as they are, SHOWN of them for each collection and language, which must all be real damage; then, for each language
//! and code page, how many of its texts and sentences have the words of the clean text after UTF-8 was read as that page,
//! once and twice (of PAGE with the first difference of each that has others); then the test cases that come out otherwise than ftfy expects.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use wirecopy::text::{Tokens, repaired, tokenise};

/// The largest number of texts of a language that are damaged.
const TEXTS: usize = 60;
/// Characters of each.
const LENGTH: usize = 1_500;

const PAGES: [&str; 14] = [
    "windows-1252",
    "iso-8859-1",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1257",
    "iso-8859-2",
    "macintosh",
    "437",
    "850",
    "ibm866",
    "koi8-r",
    "windows-874",
];

#[rustfmt::skip]
const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";
#[rustfmt::skip]
const DOS_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[allow(clippy::print_stdout, reason = "this program prints tables")]
fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name the folder of collections")?);
    let shown = arguments.next().map_or(Ok(10), |shown| shown.parse())?;
    let page = arguments.next();
    let mut by_language: BTreeMap<String, Vec<String>> = BTreeMap::new();
    println!("Repaired in texts as they are");
    for set in [
        "semeval22-news-sim/docs.jsonl.zst",
        "tg-story-pairs/docs.jsonl.zst",
        "cctv-zh/items_2022-2023.jsonl.zst",
        "extractor-views/docs.jsonl.zst",
        "fnc1/docs.jsonl.zst",
        "reuters21578/docs.jsonl.zst",
        "basil-same-event/docs.jsonl.zst",
        "senate-press/docs.jsonl.zst",
    ] {
        let path = folder.join(set);
        if !path.exists() {
            println!("{set}: skipped, not there");
            continue;
        }
        let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in unpacked(&path)?.lines() {
            let record: serde_json::Value = serde_json::from_str(line)?;
            let text = record["text"].as_str().unwrap_or_default();
            let title = record["title"].as_str().unwrap_or_default();
            let language = record["lang"].as_str().unwrap_or("-").to_owned();
            texts.entry(language).or_default().push(format!("{title}\n\n{text}"));
        }
        for (language, texts) in texts {
            clean(set, &language, &texts, shown);
            by_language.entry(language).or_default().extend(texts);
        }
    }
    println!(
        "\nWords of the clean text after damage: texts / sentences, of 1,000; once, then twice"
    );
    for (language, texts) in &by_language {
        if language != "-" {
            planted(language, texts, page.as_deref());
        }
    }
    let cases = folder.join("mojibake/ftfy-cases.tar.zst");
    if cases.exists() {
        println!("\nTest cases of ftfy");
        test_cases(&unpacked(&cases)?)?;
    }
    Ok(())
}

fn unpacked(path: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let packed = std::fs::read(path)?;
    let mut bytes = Vec::new();
    let mut rest = packed.as_slice();
    while !rest.is_empty() {
        ruzstd::decoding::StreamingDecoder::new(&mut rest)?.read_to_end(&mut bytes)?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn words(text: &str, tokens: &mut Tokens) -> Vec<[u8; 8]> {
    tokenise(text, tokens);
    tokens.hashes().to_vec()
}

/// Tells what is repaired in texts that nobody damaged on purpose.
#[allow(clippy::print_stdout, reason = "this program prints tables")]
fn clean(set: &str, language: &str, texts: &[String], shown: usize) {
    let mut tokens = Tokens::default();
    let (mut touched, mut repairs) = (0, 0);
    let mut kinds: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for text in texts {
        tokenise(text, &mut tokens);
        if tokens.repairs() == 0 {
            continue;
        }
        (touched, repairs) = (touched + 1, repairs + tokens.repairs());
        let Some(copy) = repaired(text) else { continue };
        for (new, old) in copy.changes() {
            let kind = format!("{}→{}", &text[old.clone()], &copy.text[new]);
            let before: String = text[..old.start].chars().rev().take(20).collect();
            let before: String = before.chars().rev().collect();
            let after: String = text[old.end..].chars().take(20).collect();
            let entry = kinds.entry(kind).or_insert_with(|| {
                (0, format!("{before}[{}]{after}", &text[old]).replace('\n', "⏎"))
            });
            entry.0 += 1;
        }
    }
    println!("{set} {language}: {} texts, {touched} touched, {repairs} repairs", texts.len());
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for (kind, (count, place)) in kinds.iter().take(shown) {
        println!("    {count:>5} × {kind:?}  {place:?}");
    }
}

/// UTF-8 read as a page; bytes that it leaves open become what browsers make of them.
fn damaged(text: &str, page: &str) -> String {
    let dos = match page {
        "437" => Some(DOS_437),
        "850" => Some(DOS_850),
        "iso-8859-1" => return text.bytes().map(char::from).collect(),
        _ => None,
    };
    if let Some(dos) = dos {
        let shown: Vec<char> = dos.chars().collect();
        let of =
            |byte: u8| byte.checked_sub(0x80).map_or(char::from(byte), |at| shown[usize::from(at)]);
        return text.bytes().map(of).collect();
    }
    let encoding = encoding_rs::Encoding::for_label(page.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

#[allow(clippy::print_stdout, reason = "this program prints tables")]
fn planted(language: &str, texts: &[String], show: Option<&str>) {
    let mut tokens = Tokens::default();
    let not_ascii = |text: &&String| !text.is_ascii() && repaired(text).is_none();
    let texts: Vec<String> = texts
        .iter()
        .filter(not_ascii)
        .step_by(texts.len().div_ceil(3 * TEXTS))
        .take(TEXTS)
        .map(|text| text.chars().take(LENGTH).collect())
        .collect();
    let sentences: Vec<String> = texts
        .iter()
        .flat_map(|text| text.split_inclusive(['.', '!', '?', '。', '\n']))
        .filter(|sentence| !sentence.is_ascii())
        .take(10 * TEXTS)
        .map(str::to_owned)
        .collect();
    println!("{language}: {} texts, {} sentences", texts.len(), sentences.len());
    for page in PAGES {
        let mut cells = Vec::new();
        for times in 1..=2 {
            for set in [&texts, &sentences] {
                let mut same = 0;
                for text in set {
                    let mut broken = text.clone();
                    for _ in 0..times {
                        broken = damaged(&broken, page);
                    }
                    let is_same = words(&broken, &mut tokens) == words(text, &mut tokens);
                    same += usize::from(is_same);
                    if let Some(wanted) = show
                        && wanted == page
                        && !is_same
                        && times == 1
                    {
                        let copy = repaired(&broken).map_or(broken, |copy| copy.text);
                        let at = copy.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
                        let part = |text: &str| -> String {
                            text.chars().skip(at.saturating_sub(6)).take(16).collect()
                        };
                        println!("      {:?} is {:?}", part(text), part(&copy));
                    }
                }
                cells.push(format!("{:>4}", 1000 * same / set.len().max(1)));
            }
        }
        println!("    {page:<13} {}", cells.join(" "));
    }
}

#[allow(clippy::print_stdout, reason = "this program prints tables")]
fn test_cases(archive: &str) -> Outcome {
    let mut tokens = Tokens::default();
    // The files are arrays of objects, each file between two headers of the archive.
    for file in archive.split("tests__test-cases__").skip(1) {
        let name = file.split(".json").next().unwrap_or_default().to_owned();
        let (Some(start), Some(end)) = (file.find('['), file.rfind("\n]")) else { continue };
        let cases: Vec<serde_json::Value> = serde_json::from_str(&file[start..end + 2])?;
        let (mut same, mut touched) = (0, 0);
        let mut others = Vec::new();
        for case in &cases {
            let text = case["original"].as_str().unwrap_or_default();
            let expected = case["fixed-encoding"].as_str().or(case["fixed"].as_str());
            let expected = expected.unwrap_or_default();
            let copy = repaired(text);
            touched += usize::from(copy.is_some());
            let copy = copy.map_or(text.to_owned(), |copy| copy.text);
            if words(text, &mut tokens) == words(expected, &mut tokens) {
                same += 1;
            } else {
                others.push(format!(
                    "    {text:?}\n        ours {copy:?}\n        ftfy {expected:?}"
                ));
            }
        }
        println!(
            "{name}: {same} of {} have the words that ftfy gives; {touched} repaired",
            cases.len()
        );
        for other in others {
            println!("{other}");
        }
    }
    Ok(())
}

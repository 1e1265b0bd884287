//! The repair as a whole: what is read back, what is left alone, and where it comes from.

use super::repaired;
use crate::text::{Tokens, tokenise};
use encoding_rs::*;
use proptest::prelude::*;

fn after(text: &str) -> String {
    repaired(text).map_or_else(|| text.to_owned(), |copy| copy.text)
}

fn damaged(text: &str, page: &'static Encoding) -> String {
    page.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

#[test]
fn what_was_broken_is_read_back() {
    for (broken, whole) in [
        // Each page, and marks as well as letters.
        ("donâ€™t â€œgoâ€\u{9D} â€” fÃ¼r Ã©tÃ© StraÃŸe", "don’t “go”\u{20}— für été Straße"),
        ("donâ\u{80}\u{99}t fÃ¼r SÃ\u{84}TZE", "don’t für SÄTZE"),
        ("LiĂ¨ge, l'HĂ´pital, Ĺ˝inoma, mĂłwiÄ…", "Liège, l'Hôpital, Žinoma, mówią"),
        ("РџСЂРёРІРµС‚, РјРёСЂ! вЂњРќРѕвЂќ mГ©dicament", "Привет, мир! “Но” médicament"),
        ("BÃ¼yÃ¼k Ä°stanbul Å\u{9F}ehri", "Büyük İstanbul şehri"),
        ("wei√ü, r√©gime, don‚Äôt ‚Äúgo‚Äù", "weiß, régime, don’t “go”"),
        ("f├╝r ├ñhnlich donΓÇÖt ╨Я╤А╨╕╨▓╨╡╤В", "für ähnlich don’t Привет"),
        ("donÔÇÖt r├®gime", "don’t régime"),
        ("donтАЩt", "don’t"),
        ("donБ─≥t мир п©п╬п╨п╟", "don’t мир пока"),
        ("Trumpโ€™s โ€œSome workโ€ fiveโ€”six", "Trump’s “Some work” five—six"),
        ("æ—¥æœ¬èªž ä¸\u{AD}æ–‡ ðŸ˜€", "日本語 中文 😀"),
        ("Ø±Ø³Ø§Ù„Ø© ×¢×‘×¨×™×ª", "رسالة עברית"),
        // Twice, and three times over.
        ("doesnÃƒÂ¢Ã¢â€šÂ¬Ã¢â€žÂ¢t, nÃƒÂ©", "doesn’t, né"),
        // What lost a part.
        ("endâ€ and â€\u{FFFD}", "end” and ”"),
        ("jusqu'Ã nos jours, dÃ©jÃ  lÃ ", "jusqu'à nos jours, déjà  là "),
        ("atenÃ§Ã£o Ã s crianÃ§as", "atenção às crianças"),
        ("Ð ÑƒÑ\u{FFFD}Ñ\u{FFFD}ÐºÐ¸Ð¹", "Русский"),
        ("Don\u{92}t \u{93}go\u{94}", "Don’t “go”"),
        // In the middle of what is whole.
        ("Die Straße für “alle” fÃ¼r ärmere", "Die Straße für “alle” für ärmere"),
        // Dashes are no halves of letters: only some pages have a no-break space where those were lost.
        ("fÃ¼r – – – – und — — \u{FFFD}", "für – – – – und — — \u{FFFD}"),
        // Entities, and what is broken inside them.
        ("R&amp;D donâ€™t &acirc;&euro;&trade; &amp;eacute;", "R&D don’t ’ é"),
    ] {
        assert_eq!(after(broken), whole, "{broken}");
    }
}

#[test]
fn what_is_whole_is_left_alone() {
    for text in [
        "«LIBERTÉ», NESTLÉ® et « PÅ » ou VOCÊ… TEM SÓ… MARQUÉ…",
        "IRMÃ SÃO â €5, «IRMÃ», CORAÇÃO, C O N C L U S Ã O",
        "SELKÄ\u{A0}EDELLÄ, «PÅ» og AHÅ™, Å være, HÅØYA ER BLÅØYD",
        "ВІКІ Рівне, РП№ 5, «СТРОВ», всё ещё её, к\u{A0}нам, чтоб тесто, на 20 м²",
        "Îşi aminteşte. Ăştia, NICIODATĂ™",
        "5×£35, 4288×…, (-1/2)! = √π, `¬´, ∆°, 2012—∞, a – à, „Schön“ ‚Ämter‘",
        "เช่ารถยนต์ Tesla รถ โรงเรียน iPhone รุ่น",
        "Η ¨ανατροφή¨ ΤΟ», Ο’Νηλ, ΦΩΣ»",
        "ULUDAĞ’DA, İ», ERDOĞAN’IN",
        "R&D; AT&T &copy ; &x;",
        "MÄ£ÄM ÌÑÌ Q £ÄGÌ",
    ] {
        assert_eq!(repaired(text), None, "{text} becomes {}", after(text));
    }
}

#[test]
fn doubtful_cases_follow_plain_ones() {
    // Alone it may be a capital and a quotation mark.
    assert_eq!(after("Å»ycie"), "Å»ycie");
    assert_eq!(after("Å»ycie dziÄ™ki, Å¼e mÃ³wiÄ…, cześÄ‡"), "Życie dzięki, że mówią, cześć");
}

#[test]
fn spans_lead_back() {
    let text = "Er sagte: canâ€™t, R&amp;D und fÃ¼r.";
    let mut tokens = Tokens::default();
    tokenise(text, &mut tokens);
    let words: Vec<&str> = (0..tokens.len()).map(|i| &text[tokens.span(i)]).collect();
    assert_eq!(words, ["Er", "sagte", "canâ€™t", "R", "D", "und", "fÃ¼r"]);
    assert_eq!(tokens.repairs(), 3);
    let copy = repaired(text).unwrap();
    let changes: Vec<_> = copy.changes().map(|(new, old)| (&copy.text[new], &text[old])).collect();
    assert_eq!(changes, [("’", "â€™"), ("&", "&amp;"), ("ü", "Ã¼")]);
    tokenise("für", &mut tokens);
    assert_eq!(tokens.repairs(), 0);
}

/// Words of clean texts in several scripts, with the marks that texts have.
const PIECES: &[&str] = &[
    "für ",
    "Straße, ",
    "“été” ",
    "don’t ",
    "señor ",
    "– ",
    "łódź ",
    "čas ",
    "город ",
    "мир, ",
    "объект ",
    "Αθήνα ",
    "مدينة ",
    "שלום ",
    "中国 ",
    "日本語 ",
    "สวัสดี ",
    "plain words ",
    "and more. ",
    "£5 ",
    "…\n",
    "ğü ",
];

/// All that mojibake is made of.
const DEBRIS: &[&str] = &[
    "Ã", "Â", "â", "€", "™", "©", "\u{A0}", " ", "Р", "С", "Ђ", "і", "├", "╝", "√", "–", "‚", "Ä",
    "ô", "Ç", "Г", "Ё", "\u{FFFD}", "\u{81}", "é", "s", "X", "&amp;", "&", "amp;", "#39;",
    "eacute;", "ก", "โ", "»", "Ă", "Å", "\n", "т", "А", "Щ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_undone(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 12..60),
        page in 0_usize..6,
        times in 1..3,
    ) {
        // In these pages every byte is a character, so that nothing is lost.
        let page = [WINDOWS_1252, WINDOWS_1254, WINDOWS_1250, ISO_8859_2, WINDOWS_1251, MACINTOSH][page];
        let clean = pieces.concat();
        prop_assert_eq!(repaired(&clean), None);
        // So much damage is plain.
        let clean = format!("„Fürst“ é: “Größe” {clean}");
        let mut broken = clean.clone();
        for _ in 0..times {
            broken = damaged(&broken, page);
        }
        prop_assert_eq!(after(&broken), clean);
    }

    #[test]
    fn any_debris_has_ordered_spans_and_is_repaired_but_once(
        pieces in prop::collection::vec(prop::sample::select(DEBRIS), 0..40),
    ) {
        let text = pieces.concat();
        let Some(copy) = repaired(&text) else { return Ok(()) };
        prop_assert!(copy.repairs > 0 && copy.repairs == copy.changes().count());
        let mut end = 0;
        for (at, c) in copy.text.char_indices() {
            let original = copy.original(at..at + c.len_utf8());
            prop_assert!(original.start >= end && original.end > original.start);
            prop_assert!(text.is_char_boundary(original.start) && text.is_char_boundary(original.end));
            end = original.end;
        }
        prop_assert_eq!(end, text.len());
        prop_assert_eq!(repaired(&copy.text).map(|copy| copy.text), None);
    }
}

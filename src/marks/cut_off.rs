//! Whether a text ends the way teasers and paywall stubs do.

/// Whether the end of a text was cut off: it ends in `…` or `[+1204 chars]`, in a link to the rest (`Read more`), in the words
/// of a paywall, or in the middle of a sentence (a comma, or a word that no sentence ends in).
pub fn is_cut_off(text: &str) -> bool {
    let text = text.trim_end();
    let start = text.char_indices().rev().take(LONGEST_END).last().map_or(0, |(at, _)| at);
    let end = &text[start..];
    let marks = [']', ')', ' ', '\u{A0}', '→', '»', '›', '>', '】', '）', '▸', '►', '*'];
    // Inside quotation marks three dots are a speaker's.
    let bare = end.trim_end_matches(marks);
    let unmarked = end.trim_end_matches(|c| marks.contains(&c) || matches!(c, '"' | '”'));
    bare.ends_with('…')
        || bare.ends_with("...")
        || is_counted(unmarked)
        // With a full stop it is the end of a sentence.
        || ends_with_link(unmarked.trim_end_matches(':'))
        || ends_with_paywall(end)
        || is_open(text)
}

/// `NewsAPI` and its kin: `[+1204 chars]`.
fn is_counted(end: &str) -> bool {
    if !end.ends_with(['s', 'S']) {
        return false;
    }
    let end = end.to_lowercase();
    let chars = end.strip_suffix("chars").or_else(|| end.strip_suffix("characters"));
    chars.is_some_and(|rest| {
        let rest = rest.trim_end();
        let figures = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        figures.len() < rest.len() && figures.ends_with('+')
    })
}

/// How much of an end is looked at, in characters.
const LONGEST_END: usize = 64;

/// Links to the rest.
const LINKS: &[&str] = &[
    "read more",
    "continue reading",
    "read full story",
    "read the full story",
    "read full article",
    "read the full article",
    "read more here",
    "keep reading",
    "click here to read more",
    "(more",
    "[more",
    "weiterlesen",
    "mehr lesen",
    "zum artikel",
    "zum vollständigen artikel",
    "den vollständigen artikel lesen",
    "lire la suite",
    "lire plus",
    "lire l\u{2019}article",
    "lire l'article",
    "leer más",
    "seguir leyendo",
    "continuar leyendo",
    "sigue leyendo",
    "leer nota completa",
    "leia mais",
    "continue lendo",
    "continua a leggere",
    "leggi tutto",
    "leggi di più",
    "lees verder",
    "lees meer",
    "läs mer",
    "les mer",
    "læs mere",
    "lue lisää",
    "czytaj dalej",
    "czytaj więcej",
    "devamını oku",
    "читать далее",
    "читать полностью",
    "читать дальше",
    "阅读全文",
    "查看全文",
    "続きを読む",
    "더보기",
];

/// What paywalls say; a full stop may follow.
const PAYWALLS: &[&str] = &[
    "subscribe to read",
    "subscribe to continue",
    "subscribe to continue reading",
    "subscribe to read more",
    "subscribe to read the full article",
    "subscribe to unlock this article",
    "log in to continue reading",
    "sign in to continue reading",
    "sign in to read more",
    "register to continue reading",
    "for subscribers only",
    "this article is for subscribers only",
    "diesen artikel weiterlesen mit",
    "exklusiv für abonnenten",
    "nur für abonnenten",
    "la suite est réservée aux abonnés",
    "réservé aux abonnés",
    "cet article est réservé aux abonnés",
    "de cet article à lire",
    "solo para suscriptores",
    "доступно только подписчикам",
    "この記事は有料会員限定です",
];

static LAST_OF_LINKS: [bool; 256] = last_bytes(LINKS);
static LAST_OF_PAYWALLS: [bool; 256] = last_bytes(PAYWALLS);

/// Which bytes are the last of any of these.
const fn last_bytes(all: &[&str]) -> [bool; 256] {
    let mut last = [false; 256];
    let mut number = 0;
    while number < all.len() {
        let bytes = all[number].as_bytes();
        last[bytes[bytes.len() - 1] as usize] = true;
        number += 1;
    }
    last
}

/// The end in lower case, if its last byte is one of these then: most ends have another.
fn lower_if(end: &str, last: &[bool; 256]) -> Option<String> {
    let mut utf8 = [0; 4];
    let lower = end.chars().next_back()?.to_lowercase().next_back()?;
    let byte = lower.encode_utf8(&mut utf8).as_bytes().last()?;
    last[usize::from(*byte)].then(|| end.to_lowercase())
}

fn ends_with_link(end: &str) -> bool {
    lower_if(end, &LAST_OF_LINKS).is_some_and(|end| LINKS.iter().any(|words| end.ends_with(words)))
}

fn ends_with_paywall(end: &str) -> bool {
    let end = end.trim_end_matches(|c: char| !c.is_alphanumeric());
    lower_if(end, &LAST_OF_PAYWALLS).is_some_and(|end| {
        PAYWALLS
            .iter()
            .filter_map(|words| end.strip_suffix(words))
            .any(|before| !before.ends_with(char::is_alphanumeric))
    })
}

/// Words that no sentence ends in, of the languages whose articles and conjunctions are never anything else.
const OPEN: &[&str] = &[
    "the", "a", "an", "and", "or", "of", "their", "whose", "which", "und", "oder", "der", "dem",
    "des", "einer", "eines", "et", "ou", "le", "les", "des", "du", "el", "los", "las", "y", "del",
    "della", "и", "или", "что",
];

/// Whether the last line, which is long enough to be a sentence, stops in the middle of one.
fn is_open(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let stops = text.ends_with([',', '，', '、']) || OPEN.contains(&last);
    let line = || text.rsplit('\n').next().unwrap_or(text);
    stops && line().split_whitespace().take(8).count() == 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All in lower case, and every list to its end.
    fn slow_ends(end: &str) -> (bool, bool) {
        let lower = end.to_lowercase();
        let words = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_paywall = |paywall: &&str| {
            words.strip_suffix(paywall).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        };
        (LINKS.iter().any(|link| lower.ends_with(link)), PAYWALLS.iter().any(is_paywall))
    }

    proptest! {
        #[test]
        fn only_what_cannot_be_the_end_is_passed_over(
            before in "[a-zA-Z .,İKΣ]{0,3}",
            number in 0..LINKS.len() + PAYWALLS.len(),
            capitals in any::<u64>(),
            after in "[.!»İKΣa ]{0,2}",
        ) {
            let words = LINKS.iter().chain(PAYWALLS).nth(number).copied().unwrap_or_default();
            let mixed = words.chars().enumerate().flat_map(|(i, c)| {
                let is_capital = capitals >> (i % 64) & 1 == 1;
                if is_capital { c.to_uppercase().collect::<Vec<_>>() } else { vec![c] }
            });
            let end: String = before.chars().chain(mixed).chain(after.chars()).collect();
            prop_assert_eq!((ends_with_link(&end), ends_with_paywall(&end)), slow_ends(&end));
        }
    }

    #[test]
    fn teasers_are_told_by_their_end() {
        for teaser in [
            "The council met [...]",
            "The council met…",
            "The council met. Continue reading →",
            "Read more »\n",
            "The council met (...)",
            "The council met… [+1204 chars]",
            "The council met [+1204 chars]",
            "The council met. Read the full story",
            "The council met. Subscribe to continue reading.",
            "Der Rat tagte. Weiterlesen",
            "Le conseil s’est réuni. Lire la suite",
            "Il vous reste 80 % de cet article à lire.",
            "El consejo se reunió. Seguir leyendo",
            "Совет собрался. Читать далее",
            "市议会开会。阅读全文",
            "The council met on Tuesday to speak of the",
            "The council met on Tuesday to speak of walls,",
            "The council met. READ MORE",
            "Совет собрался. ЧИТАТЬ ДАЛЕЕ",
            "The council met [+1204 CHARS]",
            "NUR FÜR ABONNENTEN.",
        ] {
            assert!(is_cut_off(teaser), "{teaser}");
        }
        for whole in [
            "The council met.",
            "“I met him … once.”",
            "Children are to read more.",
            "",
            "By the",
            "The council met on Tuesday and spoke of its walls.\nBy the",
            "The wall is on the way to the harbour, and it is what they all spoke of.",
            "The council met on Tuesday and spoke of its plan A",
            "The council said that “we will see...”",
        ] {
            assert!(!is_cut_off(whole), "{whole}");
        }
    }
}

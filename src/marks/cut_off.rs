//! Whether a text ends the way teasers and paywall stubs do.

/// Whether the end of a text was cut off: it ends in `…` or `[+1204 chars]`, in a link to the rest (`Read more`), in the words
/// of a paywall, or in the middle of a sentence (a comma, or a word that no sentence ends in).
pub fn is_cut_off(text: &str) -> bool {
    let text = text.trim_end();
    let start = text.char_indices().rev().take(LONGEST_END).last().map_or(0, |(at, _)| at);
    let end = text[start..].to_lowercase();
    let unmarked = end.trim_end_matches([
        ']', ')', ' ', '\u{A0}', '→', '»', '›', '>', '】', '）', '▸', '►', '*', '"', '”',
    ]);
    // NewsAPI and its kin: "[+1204 chars]".
    let chars = unmarked.strip_suffix("chars").or_else(|| unmarked.strip_suffix("characters"));
    let is_counted = chars.is_some_and(|rest| {
        let rest = rest.trim_end();
        let figures = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        figures.len() < rest.len() && figures.ends_with('+')
    });
    // Inside quotation marks three dots are a speaker's.
    let bare = end
        .trim_end_matches([']', ')', ' ', '\u{A0}', '→', '»', '›', '>', '】', '）', '▸', '►', '*']);
    bare.ends_with('…')
        || bare.ends_with("...")
        || is_counted
        // With a full stop it is the end of a sentence.
        || ends_with_any(unmarked.trim_end_matches(':'), LINKS)
        || ends_with_words(&end, PAYWALLS)
        || is_open(text)
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

fn ends_with_any(end: &str, all: &[&str]) -> bool {
    all.iter().any(|words| before(end, words).is_some())
}

/// What stands before the words that a text ends with; `None` where it does not end with them, which mostly the last byte tells.
fn before<'a>(end: &'a str, words: &str) -> Option<&'a str> {
    let is_alike = end.as_bytes().last() == words.as_bytes().last();
    if is_alike { end.strip_suffix(words) } else { None }
}

fn ends_with_words(end: &str, all: &[&str]) -> bool {
    let end = end.trim_end_matches(|c: char| !c.is_alphanumeric());
    all.iter()
        .filter_map(|words| before(end, words))
        .any(|before| !before.ends_with(char::is_alphanumeric))
}

/// Words that no sentence ends in, of the languages whose articles and conjunctions are never anything else.
const OPEN: &[&str] = &[
    "the", "a", "an", "and", "or", "of", "their", "whose", "which", "und", "oder", "der", "dem",
    "des", "einer", "eines", "et", "ou", "le", "les", "des", "du", "el", "los", "las", "y", "del",
    "della", "и", "или", "что",
];

/// Whether the last line, which is long enough to be a sentence, stops in the middle of one.
fn is_open(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or(text);
    if line.split_whitespace().take(8).count() < 8 {
        return false;
    }
    let last = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    line.ends_with([',', '，', '、']) || OPEN.contains(&last)
}

#[cfg(test)]
mod tests {
    use super::is_cut_off;

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
        ] {
            assert!(is_cut_off(teaser), "{teaser}");
        }
        for whole in [
            "The council met.",
            "“I met him … once.”",
            "Children are to read more.",
            "",
            "By the",
            "The wall is on the way to the harbour, and it is what they all spoke of.",
            "The council met on Tuesday and spoke of its plan A",
            "The council said that “we will see...”",
        ] {
            assert!(!is_cut_off(whole), "{whole}");
        }
    }
}

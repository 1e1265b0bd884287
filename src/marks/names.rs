//! Whether a passage is nothing but a name.

use crate::text::is_unspaced;

/// From so many words on a passage is more than a name.
const WORDS: usize = 20;
/// A passage with fewer distinct characters says nothing.
const DISTINCT: usize = 4;

/// Whether a passage that two texts share is no evidence of copying: it has fewer than 20 words, of which four fifths or more
/// are capitalised words, function words or numerals ("Secretary of State for Digital, Culture, Media and Sport"), or it has
/// fewer than four distinct characters.
///
/// In German, where every noun has a capital, all words must be. In scripts without capitals or spaces the characters alone
/// decide.
pub fn is_names_only(passage: &str) -> bool {
    let mut distinct = Vec::with_capacity(DISTINCT);
    for c in passage.chars().filter(|c| c.is_alphanumeric()) {
        if !distinct.contains(&c) {
            distinct.push(c);
        }
        if distinct.len() == DISTINCT {
            break;
        }
    }
    if distinct.len() < DISTINCT {
        return true;
    }
    let has_case = |c: char| c.is_lowercase() || c.is_uppercase();
    if passage.contains(is_unspaced) || !passage.contains(has_case) {
        return false;
    }
    let (mut words, mut named, mut is_german) = (0_usize, 0_usize, false);
    let parts = passage.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'));
    for word in parts.filter(|word| word.contains(char::is_alphanumeric)) {
        words += 1;
        if words >= WORDS {
            return false;
        }
        let is_capital = word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        let lower = word.to_lowercase();
        is_german |= GERMAN.contains(&word);
        named += usize::from(is_capital || FUNCTION_WORDS.contains(&lower.as_str()));
    }
    let least = if is_german { words } else { (4 * words).div_ceil(5) };
    named >= least
}

/// Function words that only German has.
const GERMAN: &[&str] = &[
    "der", "das", "dem", "und", "im", "für", "vom", "zum", "zur", "ein", "eine", "einer", "eines",
    "mit",
];

/// Articles, prepositions and conjunctions, which stand inside names.
const FUNCTION_WORDS: &[&str] = &[
    "the", "a", "an", "of", "for", "and", "or", "in", "on", "at", "to", "by", "with", "from", "as",
    "s", "&", "der", "die", "das", "dem", "den", "des", "und", "oder", "für", "von", "vom", "zu",
    "zum", "zur", "im", "am", "ein", "eine", "einer", "eines", "mit", "auf", "bei", "aus", "an",
    "über", "unter", "le", "la", "les", "l", "d", "du", "de", "un", "une", "et", "ou", "pour",
    "par", "avec", "sur", "dans", "aux", "au", "à", "el", "los", "las", "del", "y", "e", "o", "en",
    "con", "por", "para", "al", "una", "il", "lo", "gli", "i", "di", "da", "dei", "della", "delle",
    "degli", "nel", "nella", "per", "do", "dos", "das", "no", "na", "em", "com", "van", "het",
    "een", "op", "voor", "och", "av", "och", "og", "и", "в", "на", "по", "с", "для", "о", "i",
];

#[cfg(test)]
mod tests {
    use super::is_names_only;

    #[test]
    fn names_are_told_from_sentences() {
        for name in [
            "Secretary of State for Digital, Culture, Media and Sport",
            "U.S. District Judge Ann Lee of the Southern District of New York",
            "Institute for the Study of War",
            "1. FC Harbour 3, Ferry United 2",
            "Bundesministerium für Umwelt und Verkehr",
            "Министерство обороны России в Москве",
            "-----------",
            "aaaaaa",
            "哈哈哈",
        ] {
            assert!(is_names_only(name), "{name}");
        }
        for sentence in [
            "The wall was raised by a metre on Monday, said the mayor",
            "Der Rat der Stadt hat am Dienstag die Mauer im Hafen erhöht",
            "市议会决定把围墙加高一米",
            "Ann Lee told Joe Ray that she would not raise the wall",
            "Secretary of State for Digital, Culture, Media and Sport Ann Lee of the House of Commons of the United Kingdom of Great Britain",
        ] {
            assert!(!is_names_only(sentence), "{sentence}");
        }
    }
}

//! HTML entities that a scraper left in plain text.

use super::Cell;
use memchr::memchr;

/// Longest that stands between `&` and `;`, any number of `amp;` aside.
const LONGEST: usize = 8;

/// Whether a text has an entity.
pub(super) fn any_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(ahead) = bytes.get(at..).and_then(|rest| memchr(b'&', rest)) {
        at += ahead;
        if entity(|i| bytes.get(at + i).copied()).is_some() {
            return true;
        }
        at += 1;
    }
    false
}

/// Reads entities: `&name;`, `&#8217;`, `&#x2019;`, and all of these with one `amp;` or more for every time that they were
/// escaped once more. Gives how many there were.
pub(super) fn read(cells: &mut Vec<Cell>) -> usize {
    let mut count = 0;
    let (mut from, mut to) = (0, 0);
    while from < cells.len() {
        let mut cell = cells[from];
        let mut length = 1;
        if cell.c == '&'
            && let Some((c, whole)) =
                entity(|i| cells.get(from + i).and_then(|cell| u8::try_from(cell.c).ok()))
        {
            cell = Cell { c, start: cell.start, end: cells[from + whole - 1].end };
            length = whole;
            count += 1;
        }
        cells[to] = cell;
        (from, to) = (from + length, to + 1);
    }
    cells.truncate(to);
    count
}

/// The entity that begins at byte 0, which is `&`, and how many bytes it has.
fn entity(byte: impl Fn(usize) -> Option<u8>) -> Option<(char, usize)> {
    let mut start = 1;
    while (0..4).all(|i| byte(start + i) == Some(b"amp;"[i])) {
        start += 4;
    }
    let mut name = [0; LONGEST];
    let mut length = 0;
    while let Some(byte) = byte(start + length)
        .filter(|byte| matches!(byte, b'#' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z'))
    {
        *name.get_mut(length)? = byte;
        length += 1;
    }
    let end = start + length;
    let found = match std::str::from_utf8(&name[..length]).ok()? {
        name if byte(end) == Some(b';') => character(name),
        _ => None,
    };
    // `&amp;` alone, or before what is no entity.
    found.map(|c| (c, end + 1)).or((start > 1).then_some(('&', start)))
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        // As browsers read them: the numbers of code page 1252 mean its characters.
        let c = match code {
            0x80..=0x9F => super::pages::shown(0, u8::try_from(code).ok()?)?,
            _ => char::from_u32(code)?,
        };
        // A line end here is no end of a line there.
        return match c {
            '\t' | '\n' | '\r' => Some(' '),
            c => (!c.is_control()).then_some(c),
        };
    }
    let at = NAMES.binary_search_by_key(&name, |&(name, _)| name).ok()?;
    Some(NAMES[at].1)
}

/// Sorted by name: those of HTML 4, and the letters of central Europe, Turkey and the Baltic.
static NAMES: &[(&str, char)] = &[
    ("AElig", 'Æ'),
    ("Aacute", 'Á'),
    ("Abreve", 'Ă'),
    ("Acirc", 'Â'),
    ("Agrave", 'À'),
    ("Alpha", 'Α'),
    ("Amacr", 'Ā'),
    ("Aogon", 'Ą'),
    ("Aring", 'Å'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Beta", 'Β'),
    ("Cacute", 'Ć'),
    ("Ccaron", 'Č'),
    ("Ccedil", 'Ç'),
    ("Chi", 'Χ'),
    ("Dagger", '‡'),
    ("Dcaron", 'Ď'),
    ("Delta", 'Δ'),
    ("Dstrok", 'Đ'),
    ("ETH", 'Ð'),
    ("Eacute", 'É'),
    ("Ecaron", 'Ě'),
    ("Ecirc", 'Ê'),
    ("Edot", 'Ė'),
    ("Egrave", 'È'),
    ("Emacr", 'Ē'),
    ("Eogon", 'Ę'),
    ("Epsilon", 'Ε'),
    ("Eta", 'Η'),
    ("Euml", 'Ë'),
    ("Gamma", 'Γ'),
    ("Gbreve", 'Ğ'),
    ("Gcedil", 'Ģ'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Idot", 'İ'),
    ("Igrave", 'Ì'),
    ("Imacr", 'Ī'),
    ("Iogon", 'Į'),
    ("Iota", 'Ι'),
    ("Iuml", 'Ï'),
    ("Kappa", 'Κ'),
    ("Kcedil", 'Ķ'),
    ("Lacute", 'Ĺ'),
    ("Lambda", 'Λ'),
    ("Lcaron", 'Ľ'),
    ("Lcedil", 'Ļ'),
    ("Lstrok", 'Ł'),
    ("Mu", 'Μ'),
    ("Nacute", 'Ń'),
    ("Ncaron", 'Ň'),
    ("Ncedil", 'Ņ'),
    ("Ntilde", 'Ñ'),
    ("Nu", 'Ν'),
    ("OElig", 'Œ'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Odblac", 'Ő'),
    ("Ograve", 'Ò'),
    ("Omacr", 'Ō'),
    ("Omega", 'Ω'),
    ("Omicron", 'Ο'),
    ("Oslash", 'Ø'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("Phi", 'Φ'),
    ("Pi", 'Π'),
    ("Prime", '″'),
    ("Psi", 'Ψ'),
    ("Racute", 'Ŕ'),
    ("Rcaron", 'Ř'),
    ("Rho", 'Ρ'),
    ("Sacute", 'Ś'),
    ("Scaron", 'Š'),
    ("Scedil", 'Ş'),
    ("Sigma", 'Σ'),
    ("THORN", 'Þ'),
    ("Tab", '\t'),
    ("Tau", 'Τ'),
    ("Tcaron", 'Ť'),
    ("Tcedil", 'Ţ'),
    ("Theta", 'Θ'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Udblac", 'Ű'),
    ("Ugrave", 'Ù'),
    ("Umacr", 'Ū'),
    ("Uogon", 'Ų'),
    ("Upsilon", 'Υ'),
    ("Uring", 'Ů'),
    ("Uuml", 'Ü'),
    ("Xi", 'Ξ'),
    ("Yacute", 'Ý'),
    ("Yuml", 'Ÿ'),
    ("Zacute", 'Ź'),
    ("Zcaron", 'Ž'),
    ("Zdot", 'Ż'),
    ("Zeta", 'Ζ'),
    ("aacute", 'á'),
    ("abreve", 'ă'),
    ("acirc", 'â'),
    ("acute", '´'),
    ("aelig", 'æ'),
    ("agrave", 'à'),
    ("alefsym", 'ℵ'),
    ("alpha", 'α'),
    ("amacr", 'ā'),
    ("amp", '&'),
    ("and", '∧'),
    ("ang", '∠'),
    ("aogon", 'ą'),
    ("apos", '\''),
    ("aring", 'å'),
    ("ast", '*'),
    ("asymp", '≈'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("bdquo", '„'),
    ("beta", 'β'),
    ("brvbar", '¦'),
    ("bsol", '\\'),
    ("bull", '•'),
    ("cacute", 'ć'),
    ("cap", '∩'),
    ("ccaron", 'č'),
    ("ccedil", 'ç'),
    ("cedil", '¸'),
    ("cent", '¢'),
    ("chi", 'χ'),
    ("circ", 'ˆ'),
    ("clubs", '♣'),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("cong", '≅'),
    ("copy", '©'),
    ("crarr", '↵'),
    ("cup", '∪'),
    ("curren", '¤'),
    ("dArr", '⇓'),
    ("dagger", '†'),
    ("darr", '↓'),
    ("dash", '‐'),
    ("dcaron", 'ď'),
    ("deg", '°'),
    ("delta", 'δ'),
    ("diams", '♦'),
    ("divide", '÷'),
    ("dollar", '$'),
    ("dstrok", 'đ'),
    ("eacute", 'é'),
    ("ecaron", 'ě'),
    ("ecirc", 'ê'),
    ("edot", 'ė'),
    ("egrave", 'è'),
    ("emacr", 'ē'),
    ("empty", '∅'),
    ("emsp", '\u{2003}'),
    ("ensp", '\u{2002}'),
    ("eogon", 'ę'),
    ("epsilon", 'ε'),
    ("equals", '='),
    ("equiv", '≡'),
    ("eta", 'η'),
    ("eth", 'ð'),
    ("euml", 'ë'),
    ("euro", '€'),
    ("excl", '!'),
    ("exist", '∃'),
    ("fnof", 'ƒ'),
    ("forall", '∀'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("frasl", '⁄'),
    ("gamma", 'γ'),
    ("gbreve", 'ğ'),
    ("ge", '≥'),
    ("grave", '`'),
    ("gt", '>'),
    ("hArr", '⇔'),
    ("harr", '↔'),
    ("hearts", '♥'),
    ("hellip", '…'),
    ("horbar", '―'),
    ("hyphen", '‐'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iexcl", '¡'),
    ("igrave", 'ì'),
    ("imacr", 'ī'),
    ("image", 'ℑ'),
    ("imath", 'ı'),
    ("infin", '∞'),
    ("inodot", 'ı'),
    ("int", '∫'),
    ("iogon", 'į'),
    ("iota", 'ι'),
    ("iquest", '¿'),
    ("isin", '∈'),
    ("iuml", 'ï'),
    ("kappa", 'κ'),
    ("kcedil", 'ķ'),
    ("lArr", '⇐'),
    ("lacute", 'ĺ'),
    ("lambda", 'λ'),
    ("lang", '\u{2329}'),
    ("laquo", '«'),
    ("larr", '←'),
    ("lbrace", '{'),
    ("lcaron", 'ľ'),
    ("lcedil", 'ļ'),
    ("lceil", '⌈'),
    ("lcub", '{'),
    ("ldquo", '“'),
    ("ldquor", '„'),
    ("le", '≤'),
    ("lfloor", '⌊'),
    ("lowast", '∗'),
    ("lowbar", '_'),
    ("loz", '◊'),
    ("lpar", '('),
    ("lrm", '\u{200E}'),
    ("lsaquo", '‹'),
    ("lsqb", '['),
    ("lsquo", '‘'),
    ("lsquor", '‚'),
    ("lstrok", 'ł'),
    ("lt", '<'),
    ("macr", '¯'),
    ("mdash", '—'),
    ("micro", 'µ'),
    ("middot", '·'),
    ("minus", '−'),
    ("mu", 'μ'),
    ("nabla", '∇'),
    ("nacute", 'ń'),
    ("nbsp", '\u{A0}'),
    ("ncaron", 'ň'),
    ("ncedil", 'ņ'),
    ("ndash", '–'),
    ("ne", '≠'),
    ("ni", '∋'),
    ("not", '¬'),
    ("notin", '∉'),
    ("nsub", '⊄'),
    ("ntilde", 'ñ'),
    ("nu", 'ν'),
    ("num", '#'),
    ("numero", '№'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("odblac", 'ő'),
    ("oelig", 'œ'),
    ("ograve", 'ò'),
    ("oline", '‾'),
    ("omacr", 'ō'),
    ("omega", 'ω'),
    ("omicron", 'ο'),
    ("oplus", '⊕'),
    ("or", '∨'),
    ("ordf", 'ª'),
    ("ordm", 'º'),
    ("oslash", 'ø'),
    ("otilde", 'õ'),
    ("otimes", '⊗'),
    ("ouml", 'ö'),
    ("para", '¶'),
    ("part", '∂'),
    ("percnt", '%'),
    ("period", '.'),
    ("permil", '‰'),
    ("perp", '⊥'),
    ("phi", 'φ'),
    ("pi", 'π'),
    ("piv", 'ϖ'),
    ("plus", '+'),
    ("plusmn", '±'),
    ("pound", '£'),
    ("prime", '′'),
    ("prod", '∏'),
    ("prop", '∝'),
    ("psi", 'ψ'),
    ("quest", '?'),
    ("quot", '"'),
    ("rArr", '⇒'),
    ("racute", 'ŕ'),
    ("radic", '√'),
    ("rang", '\u{232A}'),
    ("raquo", '»'),
    ("rarr", '→'),
    ("rbrace", '}'),
    ("rcaron", 'ř'),
    ("rceil", '⌉'),
    ("rcub", '}'),
    ("rdquo", '”'),
    ("real", 'ℜ'),
    ("reg", '®'),
    ("rfloor", '⌋'),
    ("rho", 'ρ'),
    ("rlm", '\u{200F}'),
    ("rpar", ')'),
    ("rsaquo", '›'),
    ("rsqb", ']'),
    ("rsquo", '’'),
    ("rsquor", '’'),
    ("sacute", 'ś'),
    ("sbquo", '‚'),
    ("scaron", 'š'),
    ("scedil", 'ş'),
    ("sdot", '⋅'),
    ("sect", '§'),
    ("semi", ';'),
    ("shy", '\u{AD}'),
    ("sigma", 'σ'),
    ("sigmaf", 'ς'),
    ("sim", '∼'),
    ("sol", '/'),
    ("spades", '♠'),
    ("sub", '⊂'),
    ("sube", '⊆'),
    ("sum", '∑'),
    ("sup", '⊃'),
    ("sup1", '¹'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("supe", '⊇'),
    ("szlig", 'ß'),
    ("tau", 'τ'),
    ("tcaron", 'ť'),
    ("tcedil", 'ţ'),
    ("there4", '∴'),
    ("theta", 'θ'),
    ("thetasym", 'ϑ'),
    ("thinsp", '\u{2009}'),
    ("thorn", 'þ'),
    ("tilde", '˜'),
    ("times", '×'),
    ("trade", '™'),
    ("uArr", '⇑'),
    ("uacute", 'ú'),
    ("uarr", '↑'),
    ("ucirc", 'û'),
    ("udblac", 'ű'),
    ("ugrave", 'ù'),
    ("umacr", 'ū'),
    ("uml", '¨'),
    ("uogon", 'ų'),
    ("upsih", 'ϒ'),
    ("upsilon", 'υ'),
    ("uring", 'ů'),
    ("uuml", 'ü'),
    ("verbar", '|'),
    ("vert", '|'),
    ("weierp", '℘'),
    ("xi", 'ξ'),
    ("yacute", 'ý'),
    ("yen", '¥'),
    ("yuml", 'ÿ'),
    ("zacute", 'ź'),
    ("zcaron", 'ž'),
    ("zdot", 'ż'),
    ("zeta", 'ζ'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str) -> String {
        let mut cells = super::super::cells(text);
        let count = read(&mut cells);
        assert_eq!(any_in(text), count > 0, "{text}");
        cells.iter().map(|cell| cell.c).collect()
    }

    #[test]
    fn names_are_sorted() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| name));
        assert!(NAMES.iter().all(|(name, _)| name.len() <= LONGEST));
    }

    #[test]
    fn complete_and_known_ones_are_read() {
        for (broken, whole) in [
            ("R&amp;D &quot;x&quot; &#8217;s &#x2019;s &#146;s", "R&D \"x\" ’s ’s ’s"),
            ("&amp;quot;x&amp;amp;amp;quot; &amp;amp;", "\"x\" &"),
            ("fa&ccedil;ade &Ccedil;a &scaron;koda&nbsp;&hellip;", "façade Ça škoda\u{A0}…"),
            ("&amp;x", "&x"),
            // These are none.
            (
                "R&D; AT&T &; &# &#; &#x; &quotx; &quot &unknown; &#0; &#xD800; &#1114112;",
                "R&D; AT&T &; &# &#; &#x; &quotx; &quot &unknown; &#0; &#xD800; &#1114112;",
            ),
        ] {
            assert_eq!(after(broken), whole);
        }
    }
}

//! The bytes of a page → text.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes at the beginning of a page in which a declaration is looked for. Browsers look at 1,024; scrapers put comments
/// and styles before it.
const HEAD: usize = 8192;

/// A page as text.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// What the bytes were read as.
    pub(super) charset: &'static str,
    /// Whether some bytes were none of that charset's; they became U+FFFD.
    pub(super) is_damaged: bool,
}

/// Reads a page as what it is: by its byte-order mark; as UTF-8 if it is valid UTF-8, whatever it says of itself; by `label`,
/// which is what an HTTP header said (empty for nothing); by its `<meta>`; by its XML declaration; or else as what it looks
/// like, for which `top_level_domain` is a hint.
///
/// A declared charset that does not fit the bytes is not believed.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    label: &str,
    top_level_domain: Option<&str>,
) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = wide(bytes) {
        return decoded(encoding, bytes);
    }
    let said = Encoding::for_label(label.trim().as_bytes()).or_else(|| declared(bytes));
    // A charset that shifts by escapes is plain ASCII to look at.
    let shifts = said.is_some_and(|encoding| !encoding.is_ascii_compatible());
    if !shifts && let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), charset: UTF_8.name(), is_damaged: false };
    }
    if let Some(encoding) = said {
        let found = decoded(encoding, bytes);
        if fits(&found) {
            return found;
        }
    }
    // Bytes that some editor broke do not make UTF-8 something else.
    let as_utf8 = decoded(UTF_8, bytes);
    if fits(&as_utf8) { as_utf8 } else { decoded(guess(bytes, top_level_domain), bytes) }
}

fn decoded<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, is_damaged) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, charset: encoding.name(), is_damaged }
}

fn fits(found: &Decoded<'_>) -> bool {
    !found.is_damaged || crate::read::charset::fits(&found.text)
}

fn guess(bytes: &[u8], top_level_domain: Option<&str>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let hint = top_level_domain.filter(|domain| {
        domain
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
    });
    detector.guess(hint.map(str::as_bytes), Utf8Detection::Allow)
}

/// UTF-16 without a byte-order mark: a page begins with ASCII.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    match *bytes {
        [b'<' | b'\n' | b'\r' | b' ', 0, 1..=255, 0, ..] => Some(UTF_16LE),
        [0, b'<' | b'\n' | b'\r' | b' ', 0, 1..=255, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// What a page says of itself.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let encoding = in_meta(head).or_else(|| in_xml(head))?;
    // By the rules of HTML: whoever could read that declaration was not reading UTF-16.
    let is_wide = encoding == UTF_16BE || encoding == UTF_16LE;
    let name = if is_wide { UTF_8 } else { encoding };
    Some(if name == encoding_rs::X_USER_DEFINED { WINDOWS_1252 } else { name })
}

/// The first charset named in a `<meta>`: by `charset=` itself, or in its `content`.
fn in_meta(head: &[u8]) -> Option<&'static Encoding> {
    let mut rest = head;
    while let Some(at) = find(rest, b"<meta") {
        rest = &rest[at + 5..];
        let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
        let tag = &rest[..end];
        if let Some(at) = find(tag, b"charset")
            && let Some(encoding) = value_after(&tag[at + 7..])
        {
            return Some(encoding);
        }
    }
    None
}

fn in_xml(head: &[u8]) -> Option<&'static Encoding> {
    let start = head.trim_ascii_start();
    let end = start.iter().position(|byte| *byte == b'>')?;
    let declaration = start[..end].strip_prefix(b"<?xml")?;
    value_after(&declaration[find(declaration, b"encoding")? + 8..])
}

/// The charset after an equals sign, in quotes or without.
fn value_after(rest: &[u8]) -> Option<&'static Encoding> {
    let value = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = match value {
        [b'"' | b'\'', inside @ ..] => inside,
        bare => bare,
    };
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"';>/,".contains(byte);
    let end = value.iter().position(ends).unwrap_or(value.len());
    Encoding::for_label(&value[..end])
}

/// Where a word in lower case begins, whatever the case it is written in.
fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], label: &str) -> (String, &'static str, bool) {
        let found = decode(bytes, label, None);
        (found.text.into_owned(), found.charset, found.is_damaged)
    }

    #[test]
    fn the_order_of_what_is_believed() {
        let latin = b"<meta charset=windows-1251><p>\xef\xf0\xe8\xe2\xe5\xf2";
        assert_eq!(read(latin, "").1, "windows-1251");
        assert_eq!(read(latin, "koi8-r").1, "KOI8-R", "the header before the page");
        assert_eq!(
            read("<meta charset=windows-1251>привет".as_bytes(), "iso-8859-1").1,
            "UTF-8",
            "what is valid"
        );
        assert_eq!(
            read("\u{feff}<meta charset=windows-1251>x".as_bytes(), "koi8-r"),
            ("<meta charset=windows-1251>x".into(), "UTF-8", false)
        );
        assert_eq!(read(b"\xff\xfe<\0p\0>\0", "utf-8"), ("<p>".into(), "UTF-16LE", false));
        assert_eq!(read(b"<\0p\0>\0", ""), ("<p>".into(), "UTF-16LE", false));
        let content = b"<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=Shift_JIS'>\x93\xfa\x96\x7b";
        assert_eq!(read(content, "nonsense").1, "Shift_JIS");
        assert_eq!(
            read(b"<?xml version='1.0' encoding=\"ISO-8859-2\"?><p>\xb1", "").1,
            "ISO-8859-2"
        );
        assert_eq!(read(b"<meta charset=iso-2022-jp>\x1b$B\x46\x7c\x1b(B", "").1, "ISO-2022-JP");
    }

    #[test]
    fn what_is_undeclared_or_declared_wrongly_is_recognised() {
        let text = "В субботу в городе открыли новый мост через реку. Движение по нему началось в полдень.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(read(&bytes, ""), (text.into(), "windows-1251", false));
        assert_eq!(read(&bytes, "utf-8").0, text);
        let (bytes, _, _) =
            encoding_rs::WINDOWS_874.encode("นายกรัฐมนตรีเปิดสะพานแห่งใหม่ในกรุงเทพมหานครเมื่อวันเสาร์");
        assert_eq!(read(&bytes, "").1, "windows-874");
        let (bytes, _, _) =
            encoding_rs::GB18030.encode("市长星期六宣布新桥通车，数千名居民参加了仪式。");
        assert_eq!(read(&bytes, "").1, "GBK");
    }

    #[test]
    fn a_broken_byte_does_not_make_utf8_something_else() {
        let mut bytes =
            "<p>Größe, Straße, Übermut, Ölpreis, Äpfel, süß, weiß, für, grün, schön, Mädchen, Tür"
                .to_owned()
                .into_bytes();
        bytes.push(0xe9);
        let (text, charset, is_damaged) = read(&bytes, "");
        assert_eq!((charset, is_damaged), ("UTF-8", true));
        assert!(text.ends_with('\u{fffd}'));
    }
}

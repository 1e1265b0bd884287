//! Which encoding bytes are in, and text out of them.
//!
//! A byte order mark decides; then what the user said; then UTF-8 where the bytes are UTF-8, or were before a few of them were
//! damaged; else what `chardetng` takes the first bytes for.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes are looked at to detect an encoding.
pub(super) const SAMPLE: usize = 1 << 18;
/// Fewer odd bytes than this in the beginning of a long input are damage, and not another encoding.
const FEW: usize = 16;
/// Bytes that a stream is decoded by.
const CHUNK: usize = 1 << 16;

/// What some bytes are encoded in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) encoding: &'static Encoding,
    pub(super) by: By,
}

/// How that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// They are UTF-8, or were it before some were damaged.
    Validity,
    /// They begin with a mark of so many bytes, which is no part of the text.
    Mark(usize),
    /// The user said so.
    Option,
    /// It is what they look like.
    Detection,
}

impl Decision {
    /// For people, `None` where there is nothing to say: `encoding=windows-1252 (detected)`.
    pub(super) fn told(&self) -> Option<String> {
        let how = match self.by {
            By::Mark(_) if self.encoding == UTF_8 => return None,
            By::Validity => return None,
            By::Mark(_) => "by its byte order mark",
            By::Option => "given",
            By::Detection => "detected",
        };
        Some(format!("encoding={} ({how})", self.encoding.name()))
    }

    /// Whether the bytes have to be decoded before they can be read as UTF-8, damaged or not.
    pub(super) fn is_foreign(&self) -> bool {
        self.encoding != UTF_8
    }

    /// Whether not even ASCII can be read as it stands.
    pub(super) fn is_wide(&self) -> bool {
        self.encoding == UTF_16LE || self.encoding == UTF_16BE
    }

    /// Bytes before the text.
    fn mark(&self) -> usize {
        match self.by {
            By::Mark(length) => length,
            By::Validity | By::Option | By::Detection => 0,
        }
    }
}

/// The encoding of that name, by the labels of the web (`latin1`, `cp1251`, `shift_jis`).
///
/// # Errors
/// For people, when there is none.
pub(super) fn named(label: &str) -> Result<&'static Encoding, String> {
    // `replacement` gives nothing but one U+FFFD.
    let known = Encoding::for_label_no_replacement(label.trim().as_bytes());
    known.ok_or_else(|| {
        "a name such as utf-8, windows-1252, windows-1251, iso-8859-2, koi8-r, gb18030, big5, \
         shift_jis, euc-kr or utf-16le"
            .to_owned()
    })
}

/// Decides by the first bytes of an input, `complete` when these are all, and by what the user said.
///
/// # Errors
/// For people, when they are in an encoding that cannot be read.
pub(super) fn decide(
    start: &[u8],
    complete: bool,
    given: Option<&'static Encoding>,
) -> Result<Decision, &'static str> {
    if let [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] = start {
        return Err("it is UTF-32; save it as UTF-8");
    }
    if let Some((encoding, length)) = Encoding::for_bom(start) {
        return Ok(Decision { encoding, by: By::Mark(length) });
    }
    if let Some(encoding) = given {
        return Ok(Decision { encoding, by: By::Option });
    }
    let sample = &start[..start.len().min(SAMPLE)];
    let complete = complete && sample.len() == start.len();
    if let Some(encoding) = wide(sample) {
        return Ok(Decision { encoding, by: By::Detection });
    }
    if is_mostly_utf_8(sample, complete) {
        return Ok(Decision { encoding: UTF_8, by: By::Validity });
    }
    if is_no_text(sample) {
        return Err("its bytes are those of no text");
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, complete);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    Ok(Decision { encoding, by: By::Detection })
}

/// Bytes of the byte order mark before a text.
pub(super) fn mark_of(bytes: &[u8]) -> usize {
    Encoding::for_bom(bytes).map_or(0, |(_, length)| length)
}

/// Whether such a mark says that what follows is UTF-16.
pub(super) fn has_mark_of_utf_16(bytes: &[u8]) -> bool {
    mark_of(bytes) == 2
}

/// Whether more characters beyond ASCII are whole than damaged.
fn is_mostly_utf_8(sample: &[u8], complete: bool) -> bool {
    let Err(failure) = simdutf8::compat::from_utf8(sample) else { return true };
    // No length: what is wrong is that the last character is cut.
    if failure.error_len().is_none() && !complete {
        return true;
    }
    let (mut whole, mut damaged) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    // Where much is still to come, a few odd bytes must not decide about all of it.
    whole > damaged || (!complete && damaged < FEW)
}

/// Whether bytes that are no UTF-8 are no text in any other encoding either, but a picture, a program, packed data: those are full
/// of control characters.
pub(super) fn is_no_text(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // White space and what encodings shift by are in texts.
    let is_control =
        |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\t'..=b'\r' | 0x0E | 0x0F | 0x1A | 0x1B);
    let count = sample.iter().filter(is_control).count();
    count >= 4 && 64 * count > sample.len()
}

/// UTF-16 without a mark: every second byte of what it has of ASCII is zero, few others are, and ASCII means text.
fn wide(sample: &[u8]) -> Option<&'static Encoding> {
    memchr::memchr(0, sample)?;
    let (pairs, _) = sample.as_chunks::<2>();
    let is_control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\r' | b'\n');
    if pairs.iter().any(|&[a, b]| (a == 0 && is_control(b)) || (b == 0 && is_control(a))) {
        return None;
    }
    let zeros = |place: usize| pairs.iter().filter(|pair| pair[place] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let is_clear = |more: usize, less: usize| more >= 2 * less && 64 * more >= pairs.len();
    if is_clear(second, first) {
        Some(UTF_16LE)
    } else {
        is_clear(first, second).then_some(UTF_16BE)
    }
}

/// Whether what was decoded has few bad places among the characters that tell encodings apart.
#[cfg(any(feature = "feeds", feature = "html"))]
pub(super) fn fits(decoded: &str) -> bool {
    let beyond_ascii = decoded.chars().filter(|character| !character.is_ascii());
    let (bad, all) = beyond_ascii.fold((0_usize, 0_usize), |(bad, all), character| {
        (bad + usize::from(character == '\u{fffd}'), all + 1)
    });
    10 * bad <= all
}

/// A text and whether U+FFFD stands in it for bytes that mean nothing.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) replaced: bool,
}

/// Bytes as UTF-8. Checking first is several times faster than looking for the damage.
pub(super) fn as_utf_8(bytes: &[u8]) -> Decoded<'_> {
    let text = simdutf8::basic::from_utf8(bytes)
        .map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
    let replaced = matches!(text, Cow::Owned(_));
    Decoded { text, replaced }
}

/// All bytes of a text, in whatever they are encoded, without a byte order mark.
///
/// # Errors
/// As for [`decide`].
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    given: Option<&'static Encoding>,
) -> Result<Decoded<'a>, &'static str> {
    let is_plain = given.is_none() && !matches!(bytes, [0xEF | 0xFE | 0xFF, ..]);
    if is_plain
        && memchr::memchr(0, &bytes[..bytes.len().min(SAMPLE)]).is_none()
        && let Ok(text) = simdutf8::basic::from_utf8(bytes)
    {
        return Ok(Decoded { text: Cow::Borrowed(text), replaced: false });
    }
    let decision = decide(bytes, true, given)?;
    let rest = &bytes[decision.mark()..];
    Ok(if decision.is_foreign() {
        let (text, replaced) = decision.encoding.decode_without_bom_handling(rest);
        Decoded { text, replaced }
    } else {
        as_utf_8(rest)
    })
}

/// A stream as UTF-8, decoded as it is read, its byte order mark left out. Bytes that mean nothing become U+FFFD.
pub(super) struct Decoding<R> {
    source: R,
    decoder: Decoder,
    /// What was read of the source and not decoded yet: `raw[taken..filled]`.
    raw: Vec<u8>,
    taken: usize,
    filled: usize,
    /// What was decoded and not given out yet: `text[given..]`.
    text: Vec<u8>,
    given: usize,
    is_over: bool,
}

impl<R: Read> Decoding<R> {
    /// `source` at its first byte.
    pub(super) fn new(source: R, decision: &Decision) -> Self {
        let decoder = match decision.by {
            By::Mark(_) => decision.encoding.new_decoder_with_bom_removal(),
            By::Validity | By::Option | By::Detection => {
                decision.encoding.new_decoder_without_bom_handling()
            }
        };
        Decoding {
            source,
            decoder,
            raw: vec![0; CHUNK],
            taken: 0,
            filled: 0,
            text: Vec::new(),
            given: 0,
            is_over: false,
        }
    }

    /// Decodes some more.
    fn refill(&mut self) -> io::Result<()> {
        if self.taken == self.filled {
            (self.taken, self.filled) = (0, self.source.read(&mut self.raw)?);
        }
        let is_last = self.filled == 0;
        // Room for the longest that so many bytes can become, and for U+FFFD.
        self.text.resize(4 * CHUNK, 0);
        self.given = 0;
        let raw = &self.raw[self.taken..self.filled];
        let (_, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, is_last);
        self.taken += read;
        self.text.truncate(written);
        self.is_over = is_last;
        Ok(())
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.is_over && !out.is_empty() {
            match self.refill() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                refilled => refilled?,
            }
        }
        let rest = &self.text[self.given..];
        let length = rest.len().min(out.len());
        out[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::*;
    use proptest::prelude::*;

    const RUSSIAN: &str = "Городской совет во вторник решил поднять стену гавани на один метр. Жители встретили это решение с радостью.";

    fn text_of(bytes: &[u8]) -> String {
        decode(bytes, None).unwrap().text.into_owned()
    }

    fn utf_16(text: &str, is_big: bool, with_mark: bool) -> Vec<u8> {
        let mark = with_mark.then_some(0xFEFF);
        let units = mark.into_iter().chain(text.encode_utf16());
        let bytes = |unit: u16| {
            let [low, high] = unit.to_le_bytes();
            if is_big { [high, low] } else { [low, high] }
        };
        units.flat_map(bytes).collect()
    }

    #[test]
    fn texts_come_out_of_the_encodings_of_the_world() {
        for (encoding, text) in [
            (
                WINDOWS_1252,
                "Der Bürgermeister eröffnete am Dienstag die Straße über den Fluß. „Schön“, sagte er.",
            ),
            (WINDOWS_1251, RUSSIAN),
            (KOI8_U, RUSSIAN),
            (IBM866, RUSSIAN),
            (ISO_8859_5, RUSSIAN),
            (WINDOWS_874, "สภาเมืองมีมติเมื่อวันอังคารให้ยกกำแพงท่าเรือขึ้นอีกหนึ่งเมตร"),
            (
                WINDOWS_1253,
                "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να υψώσει το τείχος του λιμανιού.",
            ),
            (WINDOWS_1255, "מועצת העיר החליטה ביום שלישי להגביה את חומת הנמל במטר אחד"),
            (WINDOWS_1256, "قرر مجلس المدينة يوم الثلاثاء رفع جدار الميناء بمقدار متر واحد"),
            (GBK, "市议会星期二决定将港口的围墙加高一米，居民对这一决定表示欢迎。"),
            (BIG5, "市議會星期二決定將港口的圍牆加高一米，居民對這一決定表示歡迎。"),
            (
                SHIFT_JIS,
                "市議会は火曜日、港の壁を一メートル高くすることを決めた。住民は喜んでいる。",
            ),
            (EUC_JP, "市議会は火曜日、港の壁を一メートル高くすることを決めた。住民は喜んでいる。"),
            (EUC_KR, "시의회는 화요일 항구의 벽을 1미터 높이기로 결정했다. 주민들은 환영했다."),
        ] {
            let (bytes, _, failed) = encoding.encode(text);
            assert!(!failed, "{}", encoding.name());
            assert_eq!(text_of(&bytes), text, "{}", encoding.name());
        }
        for (is_big, with_mark) in [(false, false), (false, true), (true, false), (true, true)] {
            assert_eq!(text_of(&utf_16("Straße “über”", is_big, with_mark)), "Straße “über”");
        }
        assert_eq!(text_of(&utf_16("港口", false, true)), "港口");
    }

    #[test]
    fn utf_8_stays_utf_8() {
        assert_eq!(text_of(b"\xEF\xBB\xBFCaf\xC3\xA9"), "Café");
        // More is whole than damaged.
        let decoded = decode(b"Caf\xC3\xA9 d\xC3\xA9j\xC3\xA0 \xE2\x80", None).unwrap();
        assert_eq!((decoded.text.as_ref(), decoded.replaced), ("Café déjà \u{FFFD}", true));
        // A start of which the last character is cut is no damage.
        let cut = &"é".as_bytes()[..1];
        assert_eq!(decide(cut, false, None).unwrap().by, By::Validity);
        assert_eq!(decide(cut, true, None).unwrap().by, By::Detection);
        assert_eq!(decide(b"", true, None).unwrap().told(), None);
    }

    #[test]
    fn the_user_knows_better_than_detection_but_not_than_a_mark() {
        let given = Some(named(" CP1251 ").unwrap());
        assert_eq!(
            decide(b"\xC3", true, given).unwrap().told().unwrap(),
            "encoding=windows-1251 (given)"
        );
        let marked = decide(b"\xFE\xFF\0a", true, given).unwrap();
        assert_eq!(marked.told().unwrap(), "encoding=UTF-16BE (by its byte order mark)");
        assert!(named("wtf-9").unwrap_err().contains("windows-1252"));
        assert!(decide(b"\xFF\xFE\0\0a\0\0\0", true, given).unwrap_err().contains("UTF-32"));
    }

    /// A source that gives a few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(out.len());
            out[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    proptest! {
        #[test]
        fn a_stream_is_what_the_whole_is(
            mut bytes in prop::collection::vec(any::<u8>(), 0..300),
            drop in 1_usize..9,
            number in 0_usize..7,
            with_mark in any::<bool>(),
        ) {
            let encoding = [UTF_16LE, UTF_16BE, WINDOWS_1251, GB18030, SHIFT_JIS, EUC_KR, UTF_8][number];
            let decision = if with_mark && number < 2 {
                bytes.splice(0..0, if number == 0 { [0xFF, 0xFE] } else { [0xFE, 0xFF] });
                Decision { encoding, by: By::Mark(2) }
            } else {
                Decision { encoding, by: By::Option }
            };
            let (whole, _) =
                encoding.decode_without_bom_handling(&bytes[decision.mark()..]);
            let mut stream = Decoding::new(Drops(&bytes, drop), &decision);
            let mut text = Vec::new();
            stream.read_to_end(&mut text).unwrap();
            prop_assert_eq!(text, whole.as_bytes());
        }
    }

    #[test]
    fn what_is_full_of_control_characters_is_no_text() {
        // A linear congruence is as good as what a packer makes.
        let noise = |mut state: u32| -> Vec<u8> {
            let step = |_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_le_bytes()[3]
            };
            (0..500).map(step).collect()
        };
        for seed in 1..50 {
            assert!(decide(&noise(seed), true, None).is_err(), "{seed}");
        }
        let page = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\x20\0\0\x02\x58\x08\x02\0\0\0\xff";
        assert!(is_no_text(page));
        // A few strays in a text of code page 1252 are damage.
        assert!(
            decide(b"Caf\xe9 \x01\x02 and a line that is long enough to be one", true, None)
                .is_ok()
        );
    }
}

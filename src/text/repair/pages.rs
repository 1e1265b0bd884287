//! The code pages that UTF-8 is taken for: which byte each shows as which character.

/// How many code pages are known.
pub(super) const COUNT: usize = 14;
/// Page 866, in which every byte from 0x80 to 0xAF and from 0xE0 on is a Cyrillic letter.
pub(super) const DOS_CYRILLIC: usize = 11;
/// Page 874, whose letters are those of a script without spaces.
pub(super) const THAI: usize = 13;

/// The characters of the bytes 0x80–0xFF. Where a page leaves a byte open it is the control of that number, as browsers have
/// it; a zero stands for what has none.
const PAGES: [&str; COUNT] = [
    // windows-1252
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ\
     \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿\
     ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
     àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
    // ISO-8859-1
    "\u{80}\u{81}\u{82}\u{83}\u{84}\u{85}\u{86}\u{87}\u{88}\u{89}\u{8A}\u{8B}\u{8C}\u{8D}\u{8E}\u{8F}\u{90}\u{91}\u{92}\u{93}\u{94}\u{95}\u{96}\u{97}\u{98}\u{99}\u{9A}\u{9B}\u{9C}\u{9D}\u{9E}\u{9F}\
     \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿\
     ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
     àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
    // windows-1254
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}\u{8E}\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}\u{9E}Ÿ\
     \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿\
     ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞß\
     àáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ",
    // windows-1250
    "€\u{81}‚\u{83}„…†‡\u{88}‰Š‹ŚŤŽŹ\u{90}‘’“”•–—\u{98}™š›śťžź\
     \u{A0}ˇ˘Ł¤Ą¦§¨©Ş«¬\u{AD}®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľż\
     ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß\
     ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙",
    // ISO-8859-2
    "\u{80}\u{81}\u{82}\u{83}\u{84}\u{85}\u{86}\u{87}\u{88}\u{89}\u{8A}\u{8B}\u{8C}\u{8D}\u{8E}\u{8F}\u{90}\u{91}\u{92}\u{93}\u{94}\u{95}\u{96}\u{97}\u{98}\u{99}\u{9A}\u{9B}\u{9C}\u{9D}\u{9E}\u{9F}\
     \u{A0}Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u{AD}ŽŻ°ą˛ł´ľśˇ¸šşťź˝žż\
     ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß\
     ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙",
    // windows-1257
    "€\u{81}‚\u{83}„…†‡\u{88}‰\u{8A}‹\u{8C}¨ˇ¸\u{90}‘’“”•–—\u{98}™\u{9A}›\u{9C}¯˛\u{9F}\
     \u{A0}\0¢£¤\0¦§Ø©Ŗ«¬\u{AD}®Æ°±²³´µ¶·ø¹ŗ»¼½¾æ\
     ĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽß\
     ąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙",
    // windows-1251
    "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\
     \u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї\
     АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ\
     абвгдежзийклмнопрстуфхцчшщъыьэюя",
    // windows-1253
    "€\u{81}‚ƒ„…†‡\u{88}‰\u{8A}‹\u{8C}\u{8D}\u{8E}\u{8F}\u{90}‘’“”•–—\u{98}™\u{9A}›\u{9C}\u{9D}\u{9E}\u{9F}\
     \u{A0}΅Ά£¤¥¦§¨©\0«¬\u{AD}®―°±²³΄µ¶·ΈΉΊ»Ό½ΎΏ\
     ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\0ΣΤΥΦΧΨΩΪΫάέήί\
     ΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώ\0",
    // Mac Roman
    "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü\
     †°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
     ¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›\u{FB01}\u{FB02}\
     ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ",
    // 437
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
     áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
     αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}",
    // 850
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
     áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
     └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
     ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}",
    // 866
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ\
     абвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
     рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\u{A0}",
    // KOI8-R
    "─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u{A0}⌡°²·÷\
     ═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©\
     юабцдефгхийклмнопярстужвьызшэщчъ\
     ЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ",
    // windows-874
    "€\u{81}\u{82}\u{83}\u{84}…\u{86}\u{87}\u{88}\u{89}\u{8A}\u{8B}\u{8C}\u{8D}\u{8E}\u{8F}\u{90}‘’“”•–—\u{98}\u{99}\u{9A}\u{9B}\u{9C}\u{9D}\u{9E}\u{9F}\
     \u{A0}กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟ\
     ภมยรฤลฦวศษสหฬอฮฯะ\u{E31}าำ\u{E34}\u{E35}\u{E36}\u{E37}\u{E38}\u{E39}\u{E3A}\0\0\0\0฿\
     เแโใไๅๆ\u{E47}\u{E48}\u{E49}\u{E4A}\u{E4B}\u{E4C}\u{E4D}\u{E4E}๏๐๑๒๓๔๕๖๗๘๙๚๛\0\0\0\0",
];

/// Code points from 0 that are looked up directly; after them the three of Mac Roman that lie beyond.
const DIRECT: usize = 0x2600;
const BEYOND: [char; 3] = ['\u{F8FF}', '\u{FB01}', '\u{FB02}'];
/// The different characters of all pages, and one row for all others.
const ROWS: usize = 568;

/// What a character is in every page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Its byte; zero where the page has no such character, or has it below 0x80.
    pub(super) bytes: [u8; COUNT],
    /// The pages, one bit each, in which it is the first byte of a character of several …
    pub(super) leads: u16,
    /// … and those in which it is one of the others.
    pub(super) continues: u16,
}

/// What a character is in every page.
#[inline]
pub(super) fn row(c: char) -> &'static Row {
    &TABLE.rows[TABLE.numbers[slot(c)] as usize]
}

/// The character that a page shows for a byte from 0x80 on.
pub(super) fn shown(page: usize, byte: u8) -> Option<char> {
    let at = usize::from(byte.checked_sub(0x80)?);
    PAGES.get(page)?.chars().nth(at).filter(|&c| c != '\0')
}

const fn slot(c: char) -> usize {
    let code = c as usize;
    if code < DIRECT {
        return code;
    }
    let mut i = 0;
    while i < BEYOND.len() {
        if BEYOND[i] as usize == code {
            return DIRECT + i;
        }
        i += 1;
    }
    // A row of its own for nothing: no page has U+0000 at 0x80 or above.
    0
}

struct Table {
    numbers: [u16; DIRECT + BEYOND.len()],
    rows: [Row; ROWS],
}

static TABLE: Table = {
    let mut numbers = [0; DIRECT + BEYOND.len()];
    let mut rows = [Row { bytes: [0; COUNT], leads: 0, continues: 0 }; ROWS];
    let mut count = 1_u16;
    let mut page = 0;
    while page < COUNT {
        let text = PAGES[page].as_bytes();
        let mut at = 0;
        let mut byte = 0x80_u8;
        while at < text.len() {
            let (c, length) = decoded(text, at);
            let slot = slot(c);
            if slot != 0 {
                if numbers[slot] == 0 {
                    numbers[slot] = count;
                    count += 1;
                }
                let row = &mut rows[numbers[slot] as usize];
                row.bytes[page] = byte;
                match byte {
                    0x80..=0xBF => row.continues |= 1 << page,
                    0xC2..=0xF4 => row.leads |= 1 << page,
                    _ => {}
                }
            }
            at += length;
            byte = byte.wrapping_add(1);
        }
        assert!(byte == 0, "a page has 128 characters");
        page += 1;
    }
    assert!(count as usize == ROWS);
    Table { numbers, rows }
};

/// The character at byte `at` of a text in UTF-8, of at most three bytes, and how many they are.
const fn decoded(text: &[u8], at: usize) -> (char, usize) {
    let first = text[at] as u32;
    let (code, length) = match first {
        0..=0x7F => (first, 1),
        0x80..=0xDF => ((first & 0x1F) << 6 | (text[at + 1] & 0x3F) as u32, 2),
        _ => (
            (first & 0xF) << 12
                | ((text[at + 1] & 0x3F) as u32) << 6
                | (text[at + 2] & 0x3F) as u32,
            3,
        ),
    };
    match char::from_u32(code) {
        Some(c) => (c, length),
        None => ('\0', length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::*;

    #[test]
    fn the_pages_are_those_of_the_web() {
        let known = [
            (0, WINDOWS_1252),
            (2, WINDOWS_1254),
            (3, WINDOWS_1250),
            (4, ISO_8859_2),
            (5, WINDOWS_1257),
            (6, WINDOWS_1251),
            (7, WINDOWS_1253),
            (8, MACINTOSH),
            (11, IBM866),
            (THAI, WINDOWS_874),
        ];
        for (page, encoding) in known {
            for byte in 0x80..=0xFF {
                let one = [byte];
                let text = encoding.decode_without_bom_handling(&one).0;
                let Some(c) = text.chars().next().filter(|&c| c != '\u{FFFD}') else { continue };
                assert_eq!(row(c).bytes[page], byte, "{c:?} in {}", encoding.name());
            }
        }
    }

    #[test]
    fn old_pages_of_dos_and_unix_are_known() {
        // UTF-8 of `é` and `’`, as they show there.
        for (page, shown) in [(9, "├⌐ΓÇÖ"), (10, "├®ÔÇÖ"), (12, "ц╘Б─≥")] {
            let bytes: Vec<u8> = shown.chars().map(|c| row(c).bytes[page]).collect();
            assert_eq!(bytes, "é’".as_bytes());
        }
        assert_eq!(row('a').leads | row('中').continues | row('\0').leads, 0);
    }
}

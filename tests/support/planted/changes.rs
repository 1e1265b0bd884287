//! What happens to a text on its way from one outlet to another.

use unicode_normalization::UnicodeNormalization;

use super::language::{Lexicon, Subject, name};
use super::random::Random;

/// Replaces, inserts or deletes (a third each) words at this rate, but at least one.
pub fn edit_words(
    paragraphs: &mut [String],
    rate: f64,
    lexicon: &Lexicon,
    subject: &Subject,
    random: &mut Random,
) {
    let words: usize = paragraphs.iter().map(|paragraph| word_count(paragraph)).sum();
    let always = random.below(words);
    let mut at = 0;
    for paragraph in paragraphs {
        let mut edited = String::with_capacity(paragraph.len() + 20);
        for word in paragraph.split(' ') {
            let is_edited = at == always || random.chance(rate);
            at += 1;
            if !is_edited {
                append(&mut edited, word);
                continue;
            }
            let other = lexicon.content(random, subject);
            match random.below(3) {
                0 => append(&mut edited, &with_letters(word, other)),
                1 => {
                    append(&mut edited, word);
                    append(&mut edited, other);
                }
                // A paragraph keeps its last word, so that none becomes empty.
                _ if edited.is_empty() => append(&mut edited, &with_letters(word, other)),
                _ => {}
            }
        }
        *paragraph = edited;
    }
}

/// Takes away about this share of the words, in whole paragraphs from all over, but at least one paragraph of two.
pub fn drop_paragraphs(paragraphs: &mut Vec<String>, share: f64, random: &mut Random) {
    let keep = words_of(paragraphs) * (1.0 - share);
    while paragraphs.len() > 1 {
        let at = random.below(paragraphs.len());
        paragraphs.remove(at);
        if words_of(paragraphs) <= keep {
            break;
        }
    }
}

/// Adds paragraphs of its own, about this share of the words, all over.
pub fn add_paragraphs(
    paragraphs: &mut Vec<String>,
    share: f64,
    lexicon: &Lexicon,
    subject: &Subject,
    random: &mut Random,
) {
    for paragraph in lexicon.paragraphs(random, subject, count(words_of(paragraphs) * share)) {
        let at = random.below(paragraphs.len() + 1);
        paragraphs.insert(at, paragraph);
    }
}

/// Writes the first paragraph anew, at about the same length.
pub fn rewrite_first(
    paragraphs: &mut [String],
    lexicon: &Lexicon,
    subject: &Subject,
    random: &mut Random,
) {
    if let Some(first) = paragraphs.first_mut() {
        *first = lexicon.paragraphs(random, subject, word_count(first)).join(" ");
    }
}

/// Writes about this share of the words anew, in whole paragraphs from all over.
pub fn rewrite(
    paragraphs: &mut [String],
    share: f64,
    lexicon: &Lexicon,
    subject: &Subject,
    random: &mut Random,
) {
    let mut left = words_of(paragraphs) * share;
    let mut order: Vec<usize> = (0..paragraphs.len()).collect();
    while left > 0.0 && !order.is_empty() {
        let at = order.swap_remove(random.below(order.len()));
        left -= word_count(&paragraphs[at]) as f64;
        paragraphs[at] = lexicon.paragraphs(random, subject, word_count(&paragraphs[at])).join(" ");
    }
}

/// Keeps about this share of the words from the beginning, in whole paragraphs, and says that there is more.
pub fn abridge(paragraphs: &mut Vec<String>, share: f64) {
    let keep = nearest(paragraphs, share).max(1);
    paragraphs.truncate(keep);
    paragraphs.push("Read the full story …".to_owned());
}

/// Keeps this share of the words in one piece, which may begin and end inside a paragraph.
pub fn excerpt(paragraphs: &mut Vec<String>, share: f64, random: &mut Random) {
    let words = words_of(paragraphs);
    let keep = count(words * share).max(1);
    let skip = random.below(count(words) - keep + 1);
    let mut at = 0;
    for paragraph in paragraphs.iter_mut() {
        let kept: Vec<&str> = paragraph
            .split(' ')
            .filter(|_| {
                at += 1;
                at > skip && at <= skip + keep
            })
            .collect();
        *paragraph = kept.join(" ");
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
}

/// Puts the lines of a page around the article: those of one source are always the same.
pub fn add_furniture(paragraphs: &mut Vec<String>, source: &str, furniture: &mut Random) {
    let sections: Vec<String> = (0..furniture.between(5, 9)).map(|_| name(furniture)).collect();
    let mut page = vec![
        format!("Home\nNews\n{}\nSubscribe\nLog in", sections.join("\n")),
        "Share on Facebook\nShare on Twitter\nPrint".to_owned(),
    ];
    page.append(paragraphs);
    page.push(format!(
        "Sign up to the {source} newsletter and get the day’s stories every morning."
    ));
    page.push(
        "Leave a comment\n\nYour email address will not be published. Required fields are marked *\n\nName *\n\nEmail *\n\n\
         Save my name and email in this browser for the next time I comment."
            .to_owned(),
    );
    page.push(format!("© 2026 {source}. All rights reserved."));
    *paragraphs = page;
}

/// Takes the first quarter away and adds as much of its own at the end.
pub fn move_on(
    paragraphs: &mut Vec<String>,
    lexicon: &Lexicon,
    subject: &Subject,
    random: &mut Random,
) {
    let first: Vec<String> = paragraphs.drain(..nearest(paragraphs, 0.24)).collect();
    paragraphs.extend(lexicon.paragraphs(random, subject, count(words_of(&first))));
}

/// Puts another word in place of one.
pub fn change_one_word(paragraphs: &mut [String], other: &str, random: &mut Random) {
    if let Some(text) = paragraphs.first_mut() {
        let mut words: Vec<&str> = text.split(' ').collect();
        let at = random.below(words.len());
        words[at] = if words[at] == other { "another" } else { other };
        *text = words.join(" ");
    }
}

/// Changes what scrapers and editing systems change, so that not one token does.
pub fn damage(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    match random.below(4) {
        0 => text = text.replace(['“', '”'], "\"").replace('’', "'"),
        1 => text = text.replace(['“', '”', '’'], ""),
        2 => text = text.replace('“', "«").replace('”', "»").replace('’', "´"),
        _ => {}
    }
    match random.below(4) {
        0 => text = text.replace(" — ", " -- ").replace('–', "-"),
        1 => text = text.replace(' ', "  "),
        _ => {}
    }
    if random.chance(0.3) {
        text = each_character(&text, |character, text| match character {
            ' ' if random.chance(0.2) => text.push('\u{A0}'),
            _ => text.push(character),
        });
    }
    if random.chance(0.2) {
        let first = text.find("\n\n").unwrap_or(text.len());
        text = text[..first].to_uppercase() + &text[first..];
    }
    if random.chance(0.2) {
        text = text.nfd().collect();
    }
    if random.chance(0.2) {
        text = text.replace("fi", "ﬁ").replace("ff", "ﬀ");
    }
    if random.chance(0.2) {
        let hidden = *random.pick(&['\u{AD}', '\u{200B}', '\u{FEFF}']);
        text = each_character(&text, |character, text| {
            text.push(character);
            if character.is_ascii_lowercase() && random.chance(0.05) {
                text.push(hidden);
            }
        });
    }
    if random.chance(0.1) {
        text = each_character(&text, |character, text| match character {
            '0'..='9' => text.extend(char::from_u32(character as u32 - '0' as u32 + '０' as u32)),
            _ => text.push(character),
        });
    }
    // Last, for it is what the transport does to whatever was written.
    if random.chance(0.4) { mojibake(&text, random) } else { text }
}

/// UTF-8 read as code page 1252, or (the Thai form) 874, for the marks and letters that news is full of.
fn mojibake(text: &str, random: &mut Random) -> String {
    let start = if random.chance(0.7) { "â€" } else { "โ€" };
    let last_byte_is_lost = random.chance(0.5);
    each_character(text, |character, text| {
        let third = match character {
            '‘' => "˜",
            '’' => "™",
            '“' => "œ",
            '”' if last_byte_is_lost => "",
            '”' => "\u{9D}",
            '–' => "“",
            '—' => "”",
            '…' => "¦",
            'é' | 'ñ' | 'ö' | 'ü' | 'ç' => {
                text.push('Ã');
                text.extend(char::from_u32(character as u32 - 0x40));
                return;
            }
            '\u{A0}' => {
                text.push_str("Â\u{A0}");
                return;
            }
            _ => {
                text.push(character);
                return;
            }
        };
        text.push_str(start);
        text.push_str(third);
    })
}

fn each_character(text: &str, mut each: impl FnMut(char, &mut String)) -> String {
    let mut changed = String::with_capacity(text.len() + text.len() / 16);
    text.chars().for_each(|character| each(character, &mut changed));
    changed
}

/// The word with its marks kept and its letters replaced.
fn with_letters(word: &str, letters: &str) -> String {
    let first = word.find(char::is_alphanumeric).unwrap_or(0);
    let last = word.char_indices().rfind(|(_, character)| character.is_alphanumeric());
    let last = last.map_or(first, |(at, character)| at + character.len_utf8());
    [&word[..first], letters, &word[last..]].concat()
}

/// How many paragraphs from the first hold nearest to this share of all words.
fn nearest(paragraphs: &[String], share: f64) -> usize {
    let wanted = words_of(paragraphs) * share;
    let distance = |keep: usize| (words_of(&paragraphs[..keep]) - wanted).abs();
    (0..=paragraphs.len()).min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}

fn append(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

fn word_count(text: &str) -> usize {
    text.split(' ').count()
}

fn words_of(paragraphs: &[String]) -> f64 {
    paragraphs.iter().map(|paragraph| word_count(paragraph)).sum::<usize>() as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares of word counts"
)]
pub(super) fn count(words: f64) -> usize {
    words.round() as usize
}

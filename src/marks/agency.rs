//! The names of news agencies and the wording of their credits, read from `agencies.txt`.

use super::pattern::Patterns;
use super::word_set::WordSet;
use crate::text::{Tokens, tokenise};
use std::ops::Range;
use std::sync::LazyLock;

/// What `agencies.txt` says.
#[derive(Debug, Default)]
pub(super) struct Agencies {
    /// By the first word of the name as printed: the name, its agency. Sorted, longer names first.
    names: Vec<([u8; 8], &'static str, &'static str)>,
    /// The first words of `names`, and the same with the byte that each begins with in print: `A.P.` begins with another word
    /// than `a wall` then.
    first: WordSet,
    printed: WordSet,
    /// Credit lines and closing sentences.
    pub(super) tails: Patterns<()>,
}

/// A name of an agency in a text.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) agency: &'static str,
    pub(super) span: Range<usize>,
    /// How many tokens it is.
    pub(super) tokens: usize,
}

/// The list, read once.
pub(super) static AGENCIES: LazyLock<Agencies> =
    LazyLock::new(|| read(include_str!("agencies.txt")).unwrap_or_default());

impl Agencies {
    /// The agency whose name begins at token `i`, the longest name that does.
    #[inline]
    pub(super) fn at(&self, text: &str, tokens: &Tokens, i: usize) -> Option<Named> {
        if self.first.may_have(tokens.hashes()[i]) { self.named_at(text, tokens, i) } else { None }
    }

    /// The names that begin with one of the tokens `among`, ascending; of those inside one another each.
    pub(super) fn named<'a>(
        &'a self,
        text: &'a str,
        tokens: &'a Tokens,
        among: Range<usize>,
    ) -> impl Iterator<Item = (usize, Named)> + 'a {
        let words = among.clone().zip(&tokens.hashes()[among]);
        let known = words.filter(|&(_, &word)| self.first.may_have(word));
        known.filter_map(|(i, _)| Some((i, self.named_at(text, tokens, i)?)))
    }

    fn named_at(&self, text: &str, tokens: &Tokens, i: usize) -> Option<Named> {
        let word = tokens.hashes()[i];
        let start = tokens.span(i).start;
        if !self.printed.may_have(with_byte(word, *text.as_bytes().get(start)?)) {
            return None;
        }
        let first = self.names.partition_point(|&(other, ..)| other < word);
        let (_, name, agency) = self.names[first..]
            .iter()
            .take_while(|&&(other, ..)| other == word)
            .find(|(_, name, _)| {
                text[start..].starts_with(name) && ends_word(&text[start + name.len()..], name)
            })?;
        let span = start..start + name.len();
        let tokens = (i..tokens.len()).take_while(|&i| tokens.span(i).start < span.end).count();
        Some(Named { agency, span, tokens })
    }
}

/// Whether an agency is named anywhere in some words.
pub(super) fn names_agency(words: &str) -> bool {
    let mut tokens = Tokens::default();
    tokenise(words, &mut tokens);
    AGENCIES.named(words, &tokens, 0..tokens.len()).next().is_some()
}

/// Whether a name ends where the rest of the text begins. Scripts without spaces go on.
fn ends_word(rest: &str, name: &str) -> bool {
    let goes_on = rest.chars().next().is_some_and(char::is_alphanumeric);
    !goes_on || name.chars().next_back().is_some_and(crate::text::is_unspaced)
}

/// A word with the byte that it begins with in print.
fn with_byte(mut word: [u8; 8], byte: u8) -> [u8; 8] {
    word[0] ^= byte;
    word
}

/// Reads the file; `Err` tells the line that is wrong.
pub(super) fn read(list: &'static str) -> Result<Agencies, &'static str> {
    let mut agencies = Agencies::default();
    let mut tails = Vec::new();
    let mut section = "";
    let mut tokens = Tokens::default();
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section = name,
            None if section == "agencies" => {
                let mut columns = line.splitn(3, '|').map(str::trim);
                let (Some(agency), Some(_), Some(names)) =
                    (columns.next(), columns.next(), columns.next())
                else {
                    return Err(line);
                };
                for name in names.split(';').map(str::trim) {
                    tokenise(name, &mut tokens);
                    let word = *tokens.hashes().first().ok_or(line)?;
                    // A mark before the first word is no part of what is looked for.
                    let name = &name[tokens.span(0).start..];
                    agencies.names.push((word, name, agency));
                    agencies.first.insert(word);
                    let byte = *name.as_bytes().first().ok_or(line)?;
                    agencies.printed.insert(with_byte(word, byte));
                }
            }
            None if section.starts_with("tails") => tails.push((line, ())),
            None if line.starts_with('#') => {}
            None => return Err(line),
        }
    }
    agencies.names.sort_by_key(|&(word, name, _)| (word, std::cmp::Reverse(name.len())));
    agencies.tails = Patterns::new(tails.into_iter())?;
    Ok(agencies)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_list_is_read_whole() {
        assert_eq!(read(include_str!("agencies.txt")).err(), None);
    }
}

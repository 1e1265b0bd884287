//! The names of news agencies and the wording of their credits, read from `agencies.txt`.

use super::pattern::Patterns;
use crate::text::{Tokens, tokenise};
use std::ops::Range;
use std::sync::LazyLock;

/// What `agencies.txt` says.
#[derive(Debug, Default)]
pub(super) struct Agencies {
    /// By the first word of the name as printed: the name, its agency. Sorted, longer names first.
    names: Vec<([u8; 8], &'static str, &'static str)>,
    known: Vec<u64>,
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
    pub(super) fn at(&self, text: &str, tokens: &Tokens, i: usize) -> Option<Named> {
        let word = tokens.hashes()[i];
        let bit = bit(word);
        if self.known.get(bit / 64)? >> (bit % 64) & 1 == 0 {
            return None;
        }
        let start = tokens.span(i).start;
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
    (0..tokens.len()).any(|i| AGENCIES.at(words, &tokens, i).is_some())
}

/// Whether a name ends where the rest of the text begins. Scripts without spaces go on.
fn ends_word(rest: &str, name: &str) -> bool {
    let goes_on = rest.chars().next().is_some_and(char::is_alphanumeric);
    !goes_on || name.chars().next_back().is_some_and(crate::text::is_unspaced)
}

fn bit(word: [u8; 8]) -> usize {
    usize::from(u16::from_le_bytes([word[0], word[1]]))
}

/// Reads the file; `Err` tells the line that is wrong.
pub(super) fn read(list: &'static str) -> Result<Agencies, &'static str> {
    let mut agencies = Agencies { known: vec![0; (1 << 16) / 64], ..Agencies::default() };
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
                    agencies.known[bit(word) / 64] |= 1 << (bit(word) % 64);
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

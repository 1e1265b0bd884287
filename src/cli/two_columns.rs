//! Two marked texts beside each other, as wide as the terminal.

use super::terminal::{column, columns, is_shown};
use wirecopy::findings::PassageKind;
use wirecopy::report::examined::{Piece, Row};
use wirecopy::text::{Tokens, tokenise};

/// What stands between the columns.
const BETWEEN: &str = " | ";
/// Unmatched text of more columns is shortened, to as much as this at either end.
const LONGEST: usize = 300;
const ENDS: usize = 70;

/// How texts are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looks {
    /// Columns of both texts together.
    pub(crate) width: usize,
    /// Whether matches have colours and lines too.
    pub(crate) colours: bool,
    /// Whether long stretches without a match are shown whole.
    pub(crate) full: bool,
}

/// What a stretch of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Matched(PassageKind),
    Changed,
    Furniture,
    Mark,
}

/// What is not divided at the end of a line, unless it is longer than one.
#[derive(Debug, Default)]
struct Atom {
    parts: Vec<(String, Style)>,
    after: After,
    is_matched: bool,
}

/// What stands before an atom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum After {
    Nothing,
    #[default]
    Space,
    LineEnd,
}

/// Texts with nothing marked, beside each other.
pub(crate) fn plain_columns(a: &str, b: &str, looks: Looks) -> Vec<String> {
    let piece = |text| vec![Piece { text, ..Piece::default() }];
    lines(&Row { a: piece(a), b: piece(b) }, Looks { full: true, ..looks })
}

/// The lines of a row.
pub(crate) fn lines(row: &Row<'_>, looks: Looks) -> Vec<String> {
    let width = (looks.width.saturating_sub(BETWEEN.len()) / 2).max(10);
    let [a, b] = [(&row.a, ("[-", "-]")), (&row.b, ("{+", "+}"))].map(|(pieces, marks)| {
        let atoms = atoms(pieces, marks);
        let atoms = if looks.full { atoms } else { shortened(atoms) };
        set(&atoms, width, looks.colours)
    });
    let line = |at: usize| {
        let empty = (String::new(), 0);
        let (one, taken) = a.get(at).unwrap_or(&empty);
        let (other, _) = b.get(at).unwrap_or(&empty);
        let space = " ".repeat(width.saturating_sub(*taken));
        format!("{one}{space}{BETWEEN}{other}").trim_end().to_owned()
    };
    (0..a.len().max(b.len())).map(line).collect()
}

/// The numbers of passages that begin or end at one place: the first few where there are many.
fn numbers(passages: &[u32]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = passages.iter().take(SHOWN).map(u32::to_string).collect();
    let more = if passages.len() > SHOWN { "+…" } else { "" };
    format!("{}{more}", shown.join("+"))
}

fn atoms(pieces: &[Piece<'_>], (begin, end): (&str, &str)) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut after = After::Nothing;
    for piece in pieces {
        let style = match piece.kind {
            Some(_) if piece.differs => Style::Changed,
            Some(kind) => Style::Matched(kind),
            None if piece.is_furniture => Style::Furniture,
            None => Style::Plain,
        };
        let mut open = String::new();
        let mut opens = Vec::new();
        if !piece.opens.is_empty() {
            opens.push((format!("[{} ", numbers(&piece.opens)), Style::Mark));
        }
        if piece.differs {
            open.push_str(begin);
        }
        for c in piece.text.chars().filter(|&c| is_shown(c) || c.is_whitespace()) {
            if c.is_whitespace() {
                after = if c == '\n' || after == After::LineEnd {
                    After::LineEnd
                } else {
                    After::Space
                };
                continue;
            }
            let is_new = atoms.is_empty()
                || after != After::Nothing
                || !opens.is_empty()
                || may_break_before(c);
            if is_new {
                let parts = std::mem::take(&mut opens);
                atoms.push(Atom { parts, after, is_matched: false });
                after = After::Nothing;
            }
            if let Some(atom) = atoms.last_mut() {
                atom.is_matched |= !piece.passages.is_empty();
                match atom.parts.last_mut() {
                    Some((text, last)) if *last == style && open.is_empty() => text.push(c),
                    _ => {
                        open.push(c);
                        atom.parts.push((std::mem::take(&mut open), style));
                    }
                }
            }
        }
        if let Some(atom) = atoms.last_mut() {
            if piece.differs && open.is_empty() {
                atom.parts.push((end.to_owned(), style));
            }
            if !piece.closes.is_empty() {
                atom.parts.push((format!(" {}]", numbers(&piece.closes)), Style::Mark));
            }
        }
    }
    atoms
}

/// Scripts without spaces may be broken before any character that does not close something.
fn may_break_before(c: char) -> bool {
    column(c) == 2
        && !matches!(
            c,
            '、' | '。'
                | '，'
                | '．'
                | '：'
                | '；'
                | '！'
                | '？'
                | '）'
                | '」'
                | '』'
                | '》'
                | '】'
                | '〉'
                | 'ー'
                | '々'
        )
}

/// Long stretches without a match, down to their ends and the number of words between.
fn shortened(atoms: Vec<Atom>) -> Vec<Atom> {
    let mut found = Vec::new();
    let mut rest = atoms.into_iter().peekable();
    while let Some(first) = rest.next() {
        let is_matched = first.is_matched;
        let mut run = vec![first];
        while let Some(next) = rest.next_if(|next| next.is_matched == is_matched) {
            run.push(next);
        }
        let width = |run: &[Atom]| run.iter().map(Atom::columns).sum::<usize>();
        if is_matched || width(&run) <= LONGEST {
            found.append(&mut run);
            continue;
        }
        let taken = |mut of: Box<dyn Iterator<Item = &Atom> + '_>| {
            let (mut count, mut width) = (0, 0);
            while let Some(atom) = of.next().filter(|_| width < ENDS) {
                width += atom.columns();
                count += 1;
            }
            count
        };
        let head = taken(Box::new(run.iter()));
        let tail = run.len() - taken(Box::new(run.iter().rev())).min(run.len() - head);
        let words = words(&run[head..tail]);
        let said = format!("… {words} {} …", if words == 1 { "word" } else { "words" });
        let gap = Atom { parts: vec![(said, Style::Mark)], after: After::Space, is_matched };
        let mut end = run.split_off(tail);
        run.truncate(head);
        if let Some(first) = end.first_mut() {
            first.after = After::Space;
        }
        found.append(&mut run);
        found.push(gap);
        found.append(&mut end);
    }
    found
}

/// How many words some atoms have.
fn words(atoms: &[Atom]) -> usize {
    let mut text = String::new();
    for atom in atoms {
        if atom.after != After::Nothing {
            text.push('\n');
        }
        text.extend(atom.parts.iter().map(|(part, _)| part.as_str()));
    }
    let mut tokens = Tokens::default();
    tokenise(&text, &mut tokens);
    tokens.len()
}

impl Atom {
    fn columns(&self) -> usize {
        self.parts.iter().map(|(text, _)| columns(text)).sum::<usize>()
            + usize::from(self.after == After::Space)
    }
}

/// Atoms in lines, each with the columns it takes.
fn set(atoms: &[Atom], width: usize, colours: bool) -> Vec<(String, usize)> {
    let mut lines: Vec<(Vec<(String, Style)>, usize)> = Vec::new();
    for atom in atoms {
        let space = usize::from(atom.after == After::Space);
        let needed: usize = atom.parts.iter().map(|(text, _)| columns(text)).sum();
        let fits = |taken: usize| {
            atom.after != After::LineEnd && (taken == 0 || taken + space + needed <= width)
        };
        if lines.last().is_none_or(|&(_, taken)| !fits(taken)) {
            lines.push((Vec::new(), 0));
        }
        for (number, (text, style)) in atom.parts.iter().enumerate() {
            let Some((line, taken)) = lines.last_mut() else { break };
            if number == 0 && space == 1 && *taken > 0 {
                put(line, " ", *style);
                *taken += 1;
            }
            put_text(text, *style, width, &mut lines);
        }
    }
    lines.into_iter().map(|(parts, taken)| (painted(&parts, colours), taken)).collect()
}

/// Appends a text to the last line, and breaks it where it is longer than what is left of that.
fn put_text(
    text: &str,
    style: Style,
    width: usize,
    lines: &mut Vec<(Vec<(String, Style)>, usize)>,
) {
    for c in text.chars() {
        if lines.last().is_none_or(|(_, taken)| *taken + column(c) > width) {
            lines.push((Vec::new(), 0));
        }
        if let Some((line, taken)) = lines.last_mut() {
            put(line, c.encode_utf8(&mut [0; 4]), style);
            *taken += column(c);
        }
    }
}

fn put(line: &mut Vec<(String, Style)>, text: &str, style: Style) {
    match line.last_mut() {
        Some((before, last)) if *last == style => before.push_str(text),
        _ => line.push((text.to_owned(), style)),
    }
}

fn painted(parts: &[(String, Style)], colours: bool) -> String {
    let part = |(text, style): &(String, Style)| match style.code().filter(|_| colours) {
        Some(code) => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        None => text.clone(),
    };
    parts.iter().map(part).collect()
}

impl Style {
    /// As a terminal is told. Underlined is what counts; what is not told by number and marks alone is colour.
    fn code(self) -> Option<&'static str> {
        Some(match self {
            Self::Plain => return None,
            Self::Matched(PassageKind::Verbatim) => "4;36",
            Self::Matched(PassageKind::Edited) => "4;33",
            Self::Matched(PassageKind::Quote) => "4;35",
            Self::Matched(PassageKind::Boilerplate | PassageKind::Credit | PassageKind::Title)
            | Self::Furniture => "2",
            Self::Changed | Self::Mark => "1",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOOKS: Looks = Looks { width: 43, colours: false, full: false };

    fn matched(text: &str, number: u32, kind: PassageKind) -> Piece<'_> {
        let passages = vec![number];
        Piece {
            text,
            kind: Some(kind),
            opens: vec![number],
            closes: vec![number],
            passages,
            ..Piece::default()
        }
    }

    #[test]
    fn matches_have_their_number_at_both_ends() {
        let row = Row {
            a: vec![
                Piece { text: "“", ..Piece::default() },
                matched("The port closed on Friday", 1, PassageKind::Verbatim),
                Piece { text: ".”\n\nNobody", ..Piece::default() },
            ],
            b: vec![matched("港口星期五关闭，没有人知道原因是什么。", 1, PassageKind::Verbatim)],
        };
        assert_eq!(
            lines(&row, LOOKS),
            [
                "“[1 The port closed  | [1 港口星期五关闭，",
                "on Friday 1].”       | 没有人知道原因是什",
                "Nobody               | 么。 1]",
            ]
        );
    }

    #[test]
    fn what_differs_is_marked_on_its_side() {
        let part = |text, differs| Piece {
            text,
            kind: Some(PassageKind::Edited),
            passages: vec![12],
            differs,
            ..Piece::default()
        };
        let row = Row {
            a: vec![part("on ", false), part("late Friday", true), part(" at noon", false)],
            b: vec![part("on ", false), part("Monday", true), part(" at noon", false)],
        };
        assert_eq!(
            lines(&row, LOOKS),
            ["on [-late Friday-]   | on {+Monday+} at", "at noon              | noon"]
        );
    }

    #[test]
    fn long_stretches_without_a_match_are_shortened() {
        let text = "one two three four ".repeat(40);
        let row = Row { a: vec![Piece { text: &text, ..Piece::default() }], b: Vec::new() };
        let shown = lines(&row, LOOKS).join("\n");
        assert!(shown.contains("… 130 words …"), "{shown}");
        let whole = lines(&row, Looks { full: true, ..LOOKS }).join("\n");
        assert_eq!(whole.matches("four").count(), 40);
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_none_commands(
            a in "[a-z\u{1b}\u{202e}中 。\n]{0,300}",
            b in "\\PC{0,100}",
            differs in any::<bool>(),
            width in 23_usize..120,
        ) {
            let piece = Piece { differs, ..matched(&b, 7, PassageKind::Edited) };
            let row = Row { a: vec![Piece { text: &a, ..Piece::default() }], b: vec![piece] };
            for line in lines(&row, Looks { width, ..LOOKS }) {
                prop_assert!(columns(&line) <= width, "{line}");
                let obeyed = line.contains(['\u{1b}', '\u{202e}', '\n']);
                prop_assert!(!obeyed);
            }
        }
    }
}

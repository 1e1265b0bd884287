//! Rows under a header, in columns that fit: all of a text in a file or a pipe, cut to the width of a terminal.

use super::side_by_side::one_line;
use super::terminal::columns;
use std::io::{self, Write};

/// Spaces between two columns.
const GAP: usize = 2;
/// Narrowest the last column gets, whatever the others need.
const LEAST: usize = 16;

/// How text is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Columns of the terminal; `None` for all of every text.
    pub(crate) width: Option<usize>,
    /// Whether there are colours.
    pub(crate) colours: bool,
}

/// What a piece of text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    Strong,
    Faint,
    /// A name to be typed elsewhere.
    Name,
    /// What an editor should look at.
    Alert,
}

impl Look {
    /// A text in its colour, where there are colours.
    pub(crate) fn paint(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Plain => "",
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Name => "36",
            Ink::Alert => "33",
        };
        if self.colours && !code.is_empty() && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// A text in one line, cut where the terminal ends after `before` columns.
    pub(crate) fn cut(self, text: &str, before: usize) -> String {
        let room = self.width.map_or(usize::MAX, |width| width.saturating_sub(before).max(LEAST));
        one_line(text, room)
    }
}

/// A column: its name, and on which side its cells stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) is_number: bool,
    /// Most columns of the terminal it takes where the width is bounded.
    pub(crate) most: usize,
}

/// A cell and its colour.
pub(crate) type Cell = (Ink, String);

/// A row, and what stands below it, each in a line of its own.
#[derive(Debug, Clone)]
pub(crate) struct Row<const N: usize> {
    pub(crate) cells: [Cell; N],
    pub(crate) below: Vec<Cell>,
}

/// Writes the rows; the last column takes what room is left, and what is below a row begins where its second column does.
///
/// A column in which no row says anything is left out.
pub(crate) fn write<const N: usize>(
    columns_of: [Column; N],
    rows: &[Row<N>],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown: Vec<usize> = (0..N)
        .filter(|&i| i + 1 == N || rows.iter().any(|row| !row.cells[i].1.is_empty()))
        .collect();
    let most = |i: usize| if look.width.is_some() { columns_of[i].most } else { usize::MAX };
    let text = |i: usize, text: &str| one_line(text, most(i));
    let widths: Vec<usize> = (0..N)
        .map(|i| {
            let cells = rows.iter().map(|row| columns(&text(i, &row.cells[i].1)));
            cells.chain([columns(columns_of[i].name)]).max().unwrap_or(0)
        })
        .collect();
    let before_last: usize = shown.iter().filter(|&&i| i + 1 < N).map(|&i| widths[i] + GAP).sum();
    let line = |cells: &dyn Fn(usize) -> (Ink, String)| {
        let mut parts = String::new();
        for &i in &shown {
            let (ink, cell) = cells(i);
            if i + 1 == N {
                parts.push_str(&look.paint(ink, &look.cut(&cell, before_last)));
                break;
            }
            let cell = text(i, &cell);
            let space = " ".repeat(widths[i].saturating_sub(columns(&cell)));
            let painted = look.paint(ink, &cell);
            let (first, second) =
                if columns_of[i].is_number { (space, painted) } else { (painted, space) };
            parts.extend([first.as_str(), &second, &" ".repeat(GAP)]);
        }
        parts.trim_end().to_owned()
    };
    writeln!(out, "{}", line(&|i| (Ink::Faint, columns_of[i].name.to_owned())))?;
    let indent = shown.first().filter(|&&i| i + 1 < N).map_or(0, |&i| widths[i] + GAP);
    for row in rows {
        writeln!(out, "{}", line(&|i| row.cells[i].clone()))?;
        for (ink, below) in &row.below {
            let below = look.paint(*ink, &look.cut(below, indent));
            writeln!(out, "{}{below}", " ".repeat(indent))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [Column; 3] = [
        Column { name: "n", is_number: true, most: 9 },
        Column { name: "source", is_number: false, most: 6 },
        Column { name: "title", is_number: false, most: usize::MAX },
    ];

    fn shown(rows: &[[&str; 3]], width: Option<usize>) -> String {
        let row = |cells: &[&str; 3]| Row {
            cells: cells.map(|cell| (Ink::Plain, cell.to_owned())),
            below: Vec::new(),
        };
        let rows: Vec<Row<3>> = rows.iter().map(row).collect();
        let mut out = Vec::new();
        write(NAMES, &rows, Look { width, colours: false }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_stand_to_the_right_and_wide_characters_count_twice() {
        assert_eq!(
            shown(&[["7", "新闻", "one"], ["12", "Post", "two"]], None),
            " n  source  title\n 7  新闻    one\n12  Post    two\n"
        );
    }

    #[test]
    fn a_terminal_gets_what_fits_and_a_pipe_gets_all() {
        let rows = [["1", "The Evening Post", "A headline that is longer than the line"]];
        assert!(
            shown(&rows, None)
                .ends_with("1  The Evening Post  A headline that is longer than the line\n")
        );
        assert_eq!(shown(&rows, Some(30)), "n  source  title\n1  The E…  A headline that is…\n");
    }

    #[test]
    fn a_column_without_a_word_is_left_out() {
        assert_eq!(shown(&[["1", "", "a"]], None), "n  title\n1  a\n");
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_the_terminal(
            rows in proptest::collection::vec(["[0-9]{0,5}", "[a-z 中]{0,30}", "[a-z\u{1b}\u{202e}中 \n]{0,90}"], 0..5),
            width in 40_usize..120,
        ) {
            let rows: Vec<[&str; 3]> = rows.iter().map(|row| [&*row[0], &*row[1], &*row[2]]).collect();
            for line in shown(&rows, Some(width)).lines() {
                prop_assert!(columns(line) <= width, "{line}");
                let is_hidden = line.contains(['\u{1b}', '\u{202e}']);
                prop_assert!(!is_hidden);
            }
        }
    }
}

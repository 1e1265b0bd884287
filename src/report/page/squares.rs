//! Tables of figures as pictures: a square for each, the larger the more. Sizes are read in black and white too; a table beside has the
//! figures.

use serde::Serialize;

/// Rows and columns of squares.
#[derive(Debug, Serialize)]
pub(super) struct Squares {
    width: f64,
    height: f64,
    /// The names of rows, where they end, with the middle of the row.
    rows: Vec<Name>,
    /// The names of columns, with the middle of the column.
    columns: Vec<Name>,
    /// Where the names of columns stand.
    head: f64,
    /// Whether the names of columns run upwards.
    is_turned: bool,
    cells: Vec<Square>,
}

#[derive(Debug, Serialize)]
struct Name {
    at: f64,
    name: String,
}

#[derive(Debug, Serialize)]
struct Square {
    x: f64,
    y: f64,
    side: f64,
    /// The row and the column of the same figure in the table, from 0 on.
    row: usize,
    column: usize,
    /// For whoever points at it.
    says: String,
}

/// One figure.
pub(super) struct Figure {
    pub(super) row: usize,
    pub(super) column: usize,
    /// 0 to 1: the side of its square.
    pub(super) part: f64,
    pub(super) says: String,
}

/// From one row to the next, and the side of the largest square.
const STEP: f64 = 22.0;
const LARGEST: f64 = 19.0;
/// Room for the names of rows, and for names of columns that run upwards and that do not.
const LEFT: f64 = 190.0;
const HEAD: (f64, f64) = (165.0, 20.0);

impl Squares {
    /// Names of columns run upwards where they `are_long`.
    pub(super) fn of(
        rows: Vec<String>,
        columns: Vec<String>,
        are_long: bool,
        figures: Vec<Figure>,
    ) -> Self {
        let is_turned = are_long;
        let top = if is_turned { HEAD.0 } else { HEAD.1 };
        let middle = |start: f64, place: usize| start + STEP * (place as f64 + 0.5);
        let named = |start: f64, names: Vec<String>| -> Vec<Name> {
            let name = |(place, name)| Name { at: middle(start, place), name };
            names.into_iter().enumerate().map(name).collect()
        };
        let square = |Figure { row, column, part, says }: Figure| {
            // One that is there is seen.
            let side = (LARGEST * part.clamp(0.0, 1.0) * 10.0).round().max(20.0) / 10.0;
            let corner = |middle: f64| ((middle - side / 2.0) * 10.0).round() / 10.0;
            Square {
                x: corner(middle(LEFT, column)),
                y: corner(middle(top, row)),
                side,
                row,
                column,
                says,
            }
        };
        Self {
            width: LEFT + STEP * columns.len() as f64 + 10.0,
            height: top + STEP * rows.len() as f64 + 6.0,
            head: top - 6.0,
            is_turned,
            rows: named(top, rows),
            columns: named(LEFT, columns),
            cells: figures.into_iter().map(square).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_larger_and_stands_in_the_middle_of_its_place() {
        let figure = |row, column, part| Figure { row, column, part, says: String::new() };
        let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
        let drawn = Squares::of(
            names(["a", "b"]),
            names(["1", "2"]),
            false,
            vec![figure(1, 0, 1.0), figure(0, 1, 0.5), figure(1, 1, 0.0)],
        );
        let sides: Vec<f64> = drawn.cells.iter().map(|cell| cell.side).collect();
        assert_eq!(sides, [19.0, 9.5, 2.0]);
        for (cell, (row, column)) in drawn.cells.iter().zip([(1, 0), (0, 1), (1, 1)]) {
            assert!((cell.x + cell.side / 2.0 - drawn.columns[column].at).abs() < 0.1);
            assert!((cell.y + cell.side / 2.0 - drawn.rows[row].at).abs() < 0.1);
        }
    }
}

//! Small inputs that take much work, such as saved pages: opened many at a time, on all threads.

use std::collections::VecDeque;
use std::io::{Cursor, Read};

use rayon::prelude::*;

use super::inputs::Inner;
use super::open::{self, Fails, Input, Opened, Trouble};
use crate::options::InputFormat;

/// How many inputs are opened at a time, and how many bytes they may have together.
const INPUTS: usize = 64;
const BYTES: u64 = 1 << 24;

/// Inputs that were opened before their turn.
#[derive(Default)]
pub(super) struct Ahead {
    opened: VecDeque<(u32, Result<Opened, Trouble>)>,
}

impl Ahead {
    /// The input with a number, if it is one to be opened together with others; what it gives is then in memory.
    pub(super) fn open(&mut self, inner: &Inner, number: u32) -> Option<Result<Opened, Trouble>> {
        if self.opened.front().is_none_or(|(first, _)| *first != number) {
            self.opened = opened(inner, number);
        }
        self.opened.pop_front().map(|(_, opened)| opened)
    }
}

fn opened(inner: &Inner, number: u32) -> VecDeque<(u32, Result<Opened, Trouble>)> {
    let mut bytes = 0;
    let inputs: Vec<(u32, &Input)> = (number..)
        .zip(&inner.list[number as usize..])
        .take_while(|(number, input)| {
            bytes += input.found.size;
            bytes <= BYTES && is_small_work(input) && inner.kept(*number).is_none()
        })
        .take(INPUTS)
        .collect();
    if inputs.is_empty() {
        // Nor are threads started for nothing.
        return VecDeque::new();
    }
    let open = |&(number, input): &(u32, &Input)| {
        (number, open::open(input, &inner.context).map(read_whole))
    };
    let opened: Vec<_> = inner.context.pool.install(|| inputs.par_iter().map(open).collect());
    opened.into()
}

/// Whether an input is one article, or a few, that have to be made out of something else.
fn is_small_work(input: &Input) -> bool {
    // A Parquet file holds many times its size, and is read on all threads anyway.
    let is_small = |format: InputFormat| format.is_converted() && format != InputFormat::Parquet;
    input.found.origin.is_lasting() && input.found.format.is_some_and(is_small)
}

fn read_whole(opened: Opened) -> Opened {
    let Opened { mut bytes, count, stamp, rows } = opened;
    let mut whole = Vec::new();
    let failure = bytes.read_to_end(&mut whole).err();
    let whole = Cursor::new(whole).chain(Fails(failure));
    Opened { bytes: Box::new(whole), count, stamp, rows }
}

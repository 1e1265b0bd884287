//! `repeats`: one row a repeated text. `repeat_places`: one row a place of such a text.
//!
//! - `kind` is the first that holds, of the example's words in its article:
//!   `credit` (at most 40 words, four in five of which credit agencies, reporters or photographers),
//!   `boilerplate` (more than half of its words are furniture: learnt from the articles of its source, by the list of patterns, or by
//!   the user's list), `quote` (four in five of its words are quoted);
//!   then of its places: `wire` (25 words or more, published by three sources within 72 hours), `template` (published on three days or
//!   more, with differences); else `unknown`.
//! - `ignored` tells whether more than half of its words do not count in the shares of pairs, and `reason` why: `auto` (the program
//!   took it for furniture), `list` (the user's list has it); `kept` where it is furniture and counts, as the user asked.
//! - `n_days` counts days in UTC.
//! - `mean_position` is 0 for what stands at the top of its articles and 1 for what stands at their end: of the text around it, the part
//!   that comes before. `position_spread` is the standard deviation. Both are empty for what is all of its articles.
//! - `first_source` is the source of the earliest article *of this collection* with it.

use super::TableStyle;
use super::names;
use super::table::Cell::{Count, Flag, Share, Text, Unknown};
use super::table::TableWriter;
use crate::findings::{Findings, RepeatText};
use std::io::{self, Write};

const COLUMNS: [&str; 22] = [
    "repeat_id",
    "scope",
    "kind",
    "ignored",
    "reason",
    "words",
    "paragraphs",
    "places",
    "n_articles",
    "n_sources",
    "n_days",
    "top_source",
    "top_source_share",
    "first_seen_at",
    "last_seen_at",
    "first_source",
    "mean_position",
    "position_spread",
    "lowest_similarity",
    "text",
    "example_id",
    "example_url",
];

const PLACE_COLUMNS: [&str; 6] = ["repeat_id", "article_id", "place", "start", "end", "similarity"];

/// Writes the table of texts.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    table.rows(&findings.repeats, |repeat, (said, bytes): &mut (RepeatText, Vec<u8>), put| {
        findings.read_repeat_text(repeat, said, bytes)?;
        put([
            Text(&repeat.id),
            Text(names::scope(repeat.scope)),
            Text(names::repeat_kind(repeat.kind)),
            Flag(repeat.is_ignored()),
            Text(repeat.treatment.map_or("", names::treatment)),
            Count(repeat.words.into()),
            Count(repeat.paragraphs.into()),
            Count(repeat.n_places.into()),
            Count(repeat.n_articles.into()),
            Count(repeat.n_sources.into()),
            if repeat.n_days == 0 { Unknown } else { Count(repeat.n_days.into()) },
            Text(&said.top_source),
            Share(repeat.top_source_share),
            Text(&said.first_seen_at),
            Text(&said.last_seen_at),
            Text(&said.first_source),
            repeat.position.map_or(Unknown, |(mean, _)| Share(mean)),
            repeat.position.map_or(Unknown, |(_, spread)| Share(spread)),
            Share(repeat.lowest_similarity),
            Text(&said.text),
            Text(&said.example_id),
            Text(&said.example_url),
        ])
    })?;
    table.finish()
}

/// Writes the table of places; `place` counts from 1 within its text.
pub(super) fn write_places(
    findings: &Findings,
    style: TableStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = TableWriter::new(PLACE_COLUMNS, style, out)?;
    for repeat in &findings.repeats {
        for (number, place) in (1..).zip(findings.places(repeat)) {
            let place = place?;
            table.row([
                Text(&repeat.id),
                Text(&place.article_id),
                Count(number),
                Count(place.start.into()),
                Count(place.end.into()),
                Share(place.similarity),
            ])?;
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::super::example::table;
    use super::super::{Table, TableFormat};
    use snapbox::{assert_data_eq, file};

    // SNAPSHOTS=overwrite writes the files anew.
    #[test]
    fn as_in_the_files() {
        let written = |format| table(Table::Repeats, format);
        assert_data_eq!(written(TableFormat::Csv), file!["golden/repeats.csv"].raw());
        assert_data_eq!(written(TableFormat::Tsv), file!["golden/repeats.tsv"].raw());
        assert_data_eq!(written(TableFormat::Jsonl), file!["golden/repeats.jsonl"].raw());
    }

    #[test]
    fn places_csv() {
        assert_eq!(
            table(Table::RepeatPlaces, TableFormat::Csv),
            "repeat_id,article_id,place,start,end,similarity\n\
             r19ab,p-1,1,1200,1251,0.8000\n\
             r19ab,q-1,2,0,48,1.0000\n\
             r19ab,q-2,3,0,48,1.0000\n\
             r20cd,p-1,1,40,1600,1.0000\n\
             r20cd,p-1,2,1602,3162,1.0000\n"
        );
    }

    #[test]
    fn places_tsv() {
        assert_eq!(
            table(Table::RepeatPlaces, TableFormat::Tsv),
            "repeat_id\tarticle_id\tplace\tstart\tend\tsimilarity\n\
             r19ab\tp-1\t1\t1200\t1251\t0.8000\n\
             r19ab\tq-1\t2\t0\t48\t1.0000\n\
             r19ab\tq-2\t3\t0\t48\t1.0000\n\
             r20cd\tp-1\t1\t40\t1600\t1.0000\n\
             r20cd\tp-1\t2\t1602\t3162\t1.0000\n"
        );
    }

    #[test]
    fn places_jsonl() {
        assert_eq!(
            table(Table::RepeatPlaces, TableFormat::Jsonl),
            "{\"repeat_id\":\"r19ab\",\"article_id\":\"p-1\",\"place\":1,\"start\":1200,\"end\":1251,\"similarity\":0.8000}\n\
             {\"repeat_id\":\"r19ab\",\"article_id\":\"q-1\",\"place\":2,\"start\":0,\"end\":48,\"similarity\":1.0000}\n\
             {\"repeat_id\":\"r19ab\",\"article_id\":\"q-2\",\"place\":3,\"start\":0,\"end\":48,\"similarity\":1.0000}\n\
             {\"repeat_id\":\"r20cd\",\"article_id\":\"p-1\",\"place\":1,\"start\":40,\"end\":1600,\"similarity\":1.0000}\n\
             {\"repeat_id\":\"r20cd\",\"article_id\":\"p-1\",\"place\":2,\"start\":1602,\"end\":3162,\"similarity\":1.0000}\n"
        );
    }
}

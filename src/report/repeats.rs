//! `repeats`: one row a repeated text. `repeat_places`: one row a place of such a text.

use super::TableStyle;
use super::names;
use super::table::Cell::{Count, Share, Text};
use super::table::TableWriter;
use crate::findings::{Findings, RepeatText};
use std::io::{self, Write};

const COLUMNS: [&str; 15] = [
    "repeat_id",
    "scope",
    "words",
    "paragraphs",
    "places",
    "n_articles",
    "n_sources",
    "top_source",
    "top_source_share",
    "first_seen_at",
    "last_seen_at",
    "lowest_similarity",
    "text",
    "example_id",
    "example_url",
];

const PLACE_COLUMNS: [&str; 6] = ["repeat_id", "article_id", "place", "start", "end", "similarity"];

/// Writes the table of texts.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    let (mut said, mut bytes) = (RepeatText::default(), Vec::new());
    for repeat in &findings.repeats {
        findings.read_repeat_text(repeat, &mut said, &mut bytes)?;
        table.row([
            Text(&repeat.id),
            Text(names::scope(repeat.scope)),
            Count(repeat.words.into()),
            Count(repeat.paragraphs.into()),
            Count(repeat.n_places.into()),
            Count(repeat.n_articles.into()),
            Count(repeat.n_sources.into()),
            Text(&said.top_source),
            Share(repeat.top_source_share),
            Text(&said.first_seen_at),
            Text(&said.last_seen_at),
            Share(repeat.lowest_similarity),
            Text(&said.text),
            Text(&said.example_id),
            Text(&said.example_url),
        ])?;
    }
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

    #[test]
    fn csv() {
        assert_eq!(
            table(Table::Repeats, TableFormat::Csv),
            "repeat_id,scope,words,paragraphs,places,n_articles,n_sources,top_source,top_source_share,first_seen_at,\
             last_seen_at,lowest_similarity,text,example_id,example_url\n\
             r19ab,across,9,1,3,3,2,Quay News,0.6666,2026-03-01T08:15:00Z,2026-03-01T09:00:00Z,0.8000,\
             \"=Sign up, it is free: \u{202e}now\",q-1,https://quay.example/1\n\
             r20cd,within,280,6,2,1,1,Harbour Post,1.0000,,,1.0000,The whole body …,p-1,\n"
        );
    }

    #[test]
    fn tsv() {
        assert_eq!(
            table(Table::Repeats, TableFormat::Tsv),
            "repeat_id\tscope\twords\tparagraphs\tplaces\tn_articles\tn_sources\ttop_source\ttop_source_share\t\
             first_seen_at\tlast_seen_at\tlowest_similarity\ttext\texample_id\texample_url\n\
             r19ab\tacross\t9\t1\t3\t3\t2\tQuay News\t0.6666\t2026-03-01T08:15:00Z\t2026-03-01T09:00:00Z\t0.8000\t\
             =Sign up, it is free: \u{202e}now\tq-1\thttps://quay.example/1\n\
             r20cd\twithin\t280\t6\t2\t1\t1\tHarbour Post\t1.0000\t\t\t1.0000\tThe whole body …\tp-1\t\n"
        );
    }

    #[test]
    fn jsonl() {
        assert_eq!(
            table(Table::Repeats, TableFormat::Jsonl),
            "{\"repeat_id\":\"r19ab\",\"scope\":\"across\",\"words\":9,\"paragraphs\":1,\"places\":3,\"n_articles\":3,\
             \"n_sources\":2,\"top_source\":\"Quay News\",\"top_source_share\":0.6666,\
             \"first_seen_at\":\"2026-03-01T08:15:00Z\",\"last_seen_at\":\"2026-03-01T09:00:00Z\",\
             \"lowest_similarity\":0.8000,\"text\":\"=Sign up, it is free: \u{202e}now\",\"example_id\":\"q-1\",\
             \"example_url\":\"https://quay.example/1\"}\n\
             {\"repeat_id\":\"r20cd\",\"scope\":\"within\",\"words\":280,\"paragraphs\":6,\"places\":2,\"n_articles\":1,\
             \"n_sources\":1,\"top_source\":\"Harbour Post\",\"top_source_share\":1.0000,\
             \"first_seen_at\":null,\"last_seen_at\":null,\
             \"lowest_similarity\":1.0000,\"text\":\"The whole body …\",\"example_id\":\"p-1\",\
             \"example_url\":null}\n"
        );
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

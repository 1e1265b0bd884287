//! Two articles that were looked at closely, as one page: no script, nothing from elsewhere, every text escaped.

use super::super::names;
use super::super::summary::visible;
use super::pieces::{Piece, rows};
use super::said;
use crate::findings::{Examined, ExaminedArticle, SharedPassage, TriedRule};
use std::fmt::Write as _;
use std::io::{self, Write};

/// The page, with a `{{name}}` for each part that differs.
const PAGE: &str = include_str!("page.html");

/// Writes one page that needs nothing else: the articles side by side, with numbered matches that are links from one side to the
/// other, the rules, and what was left out.
pub fn write_html(found: &Examined, out: &mut dyn Write) -> io::Result<()> {
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        out.write_all(before.as_bytes())?;
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        out.write_all(part(name, found).as_bytes())?;
        rest = after;
    }
    out.write_all(rest.as_bytes())
}

fn part(name: &str, found: &Examined) -> String {
    let Examined { a, b, evidence, .. } = found;
    match name {
        "title" => format!("{} | {}", heading(a), heading(b)),
        "relation" => names::relation(found.relation).replace('_', " "),
        "decision" => escaped(&sentence(&said::reason(found))),
        "article_a" => article("A", a, evidence.counted.0, evidence.share_a()),
        "article_b" => article("B", b, evidence.counted.1, evidence.share_b()),
        "notes" => list(&said::notes(found)),
        "matches" => matches(found),
        "texts" => texts(found),
        "rules" => rules(found),
        "miss" => said::nearest_miss(found)
            .map_or_else(String::new, |miss| format!("<p>Nearest miss: {}</p>", escaped(&miss))),
        "cluster" => list(&said::cluster(found)),
        "figures" => figures(found),
        "furniture" => format!("{}{}", furniture("A", a), furniture("B", b)),
        "version" => env!("CARGO_PKG_VERSION").to_owned(),
        _ => String::new(),
    }
}

/// What an article is called: its title, or else its id.
fn heading(article: &ExaminedArticle) -> String {
    let card = &article.card;
    escaped(if card.title.trim().is_empty() { &card.id } else { &card.title })
}

fn article(letter: &str, article: &ExaminedArticle, counted: u32, share: f64) -> String {
    let card = &article.card;
    let mut facts: Vec<String> = [&card.source, &card.published_at, &card.byline]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .map(|fact| escaped(fact))
        .collect();
    if !card.agency.is_empty() {
        facts.push(format!("credits {}", escaped(&card.agency)));
    }
    facts.push(if counted == card.words {
        said::counted(card.words, "word", "words")
    } else {
        format!("{}, of which {counted} count", said::counted(card.words, "word", "words"))
    });
    let is_web = card.url.starts_with("https://") || card.url.starts_with("http://");
    let url = match (&card.url, is_web) {
        (url, _) if url.is_empty() => String::new(),
        (url, false) => format!("<p class=\"url\">{}</p>", escaped(url)),
        (url, true) => format!(
            "<p class=\"url\"><a rel=\"noopener noreferrer\" href=\"{0}\">{0}</a></p>",
            escaped(url)
        ),
    };
    format!(
        "<h2 dir=\"auto\"><span class=\"letter\">{letter}</span> {}</h2>\n<p class=\"id\">{}</p>\n<p dir=\"auto\">{}</p>\n{url}\n\
         <p class=\"share\"><strong>{}</strong> of this is in the other</p>",
        heading(article),
        escaped(&card.id),
        facts.join(" · "),
        said::percent(share),
    )
}

fn list(said: &[String]) -> String {
    said.iter().fold(String::new(), |mut all, one| {
        let _ = writeln!(all, "<li>{}</li>", escaped(one));
        all
    })
}

fn matches(found: &Examined) -> String {
    if found.passages.is_empty() {
        return "<tr><td colspan=\"6\">No passage is in both.</td></tr>".to_owned();
    }
    let row = |passage: &SharedPassage| {
        let SharedPassage { number, words, .. } = passage;
        let kind = names::passage_kind(passage.kind);
        format!(
            "<tr><th scope=\"row\"><a href=\"#a{number}\">{number}</a></th><td><span class=\"m {kind}\">{kind}</span></td>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
            words.0,
            words.1,
            said::percent(passage.identity),
            if passage.is_counted() { "yes" } else { "no" },
        )
    };
    found.passages.iter().map(row).collect()
}

/// With a capital at its start.
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn texts(found: &Examined) -> String {
    let mut html = String::new();
    for row in rows(found) {
        html.push_str("<div class=\"row\">\n");
        for (own, other, pieces) in [('a', 'b', &row.a), ('b', 'a', &row.b)] {
            html.push_str("<div dir=\"auto\">");
            for piece in pieces {
                put_piece(piece, own, other, &mut html);
            }
            html.push_str("</div>\n");
        }
        html.push_str("</div>\n");
    }
    html
}

fn put_piece(piece: &Piece<'_>, own: char, other: char, html: &mut String) {
    for number in &piece.opens {
        let _ = write!(
            html,
            "<a class=\"number\" id=\"{own}{number}\" href=\"#{other}{number}\"><span class=\"hidden\">match </span>{number}\
             <span class=\"hidden\"> begins </span></a>"
        );
    }
    let text = shown(piece.text);
    let marked = match (piece.kind, piece.differs) {
        (None, _) if piece.is_furniture => format!("<span class=\"furniture\">{text}</span>"),
        (None, _) => text,
        (Some(_), true) if own == 'a' => format!("<del>{text}</del>"),
        (Some(_), true) => format!("<ins>{text}</ins>"),
        (Some(kind), false) => {
            format!("<mark class=\"m {}\">{text}</mark>", names::passage_kind(kind))
        }
    };
    html.push_str(&marked);
    for number in &piece.closes {
        let _ = write!(
            html,
            "<span class=\"end\"><span class=\"hidden\"> match </span>{number}<span class=\"hidden\"> ends </span></span>"
        );
    }
}

fn rules(found: &Examined) -> String {
    let row = |(number, rule): (usize, &TriedRule)| {
        let figures: Vec<String> =
            rule.figures.iter().map(|one| escaped(&said::figure(one))).collect();
        let (class, verdict) = match number.cmp(&found.decided) {
            std::cmp::Ordering::Less => ("", "no"),
            std::cmp::Ordering::Equal => (" class=\"decides\"", "yes, and decides"),
            std::cmp::Ordering::Greater if rule.holds && !rule.figures.is_empty() => {
                (" class=\"after\"", "yes, but not asked any more")
            }
            std::cmp::Ordering::Greater => (" class=\"after\"", "not asked any more"),
        };
        format!(
            "<tr{class}><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{verdict}</td></tr>\n",
            names::relation(rule.relation).replace('_', " "),
            escaped(rule.says),
            figures.join("<br>"),
        )
    };
    found.rules.iter().enumerate().map(row).collect()
}

fn figures(found: &Examined) -> String {
    said::evidence(found).into_iter().fold(String::new(), |mut html, (what, figure)| {
        let _ = writeln!(html, "<dt>{what}</dt><dd>{}</dd>", escaped(&figure));
        html
    })
}

fn furniture(letter: &str, article: &ExaminedArticle) -> String {
    let said = said::furniture(article);
    if said.is_empty() {
        return format!("<li>{letter}: nothing</li>\n");
    }
    said.iter().fold(String::new(), |mut html, one| {
        let _ = writeln!(html, "<li dir=\"auto\">{letter}: {}</li>", escaped(one));
        html
    })
}

/// A text with its lines.
fn shown(text: &str) -> String {
    escaped(text).replace('\n', "<br>\n")
}

/// A text as a page may have it: nothing in it is taken for a mark, and nothing turns the direction of what follows.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(character),
            '\r' => {}
            _ => html.push(visible(character)),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_page_is_known() {
        let names = PAGE.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
        let known = [
            "title",
            "relation",
            "decision",
            "article_a",
            "article_b",
            "notes",
            "matches",
            "texts",
            "rules",
            "miss",
            "cluster",
            "figures",
            "furniture",
            "version",
        ];
        assert_eq!(names.collect::<std::collections::BTreeSet<_>>(), known.into_iter().collect());
    }

    #[test]
    fn nothing_in_a_text_is_taken_for_a_mark() {
        assert_eq!(
            escaped("<script>\"a\" & 'b'</script>\r\n\u{202e}x\u{1b}"),
            "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;\n\u{fffd}x\u{fffd}"
        );
    }
}

//! Writes the articles of two outlets of the sample in the forms their readers would have them in: saved pages, feeds, and
//! JSON lines. `cargo run --example forms -- data/forms` makes what is committed there; a test scans each form and
//! compares the clusters.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use wirecopy::article::Article;
use wirecopy::options::Reading;
use wirecopy::read::Inputs;

const FEEDS: [&str; 2] =
    ["data/sample/feeds/coast-tribune.csv", "data/sample/feeds/northern-gazette.tsv.gz"];

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::args().nth(1).ok_or("usage: forms FOLDER")?;
    let out = Path::new(&out);
    fs::create_dir_all(out.join("feeds"))?;
    let mut lines = String::new();
    for feed in FEEDS {
        let articles = articles(feed)?;
        let outlet = Path::new(feed).file_name().and_then(|name| name.to_str()).unwrap_or(feed);
        let outlet = outlet.split('.').next().unwrap_or(outlet);
        let pages = out.join("pages").join(outlet);
        fs::create_dir_all(&pages)?;
        for (number, article) in articles.iter().enumerate() {
            let id = article.id.as_deref().unwrap_or("none");
            fs::write(pages.join(format!("{id}.html")), page(article, number, &articles))?;
            writeln!(lines, "{}", json(article))?;
        }
        fs::write(out.join("feeds").join(format!("{outlet}.rss")), rss(outlet, &articles))?;
    }
    fs::write(out.join("articles.jsonl"), lines)?;
    Ok(())
}

fn articles(feed: &str) -> Result<Vec<Article>, Box<dyn Error>> {
    let inputs = Inputs::find(&[feed.to_owned()], &Reading::default())?;
    let mut articles = Vec::new();
    for batch in inputs.batches() {
        articles.extend(batch?.parse().articles);
    }
    Ok(articles)
}

fn json(article: &Article) -> serde_json::Value {
    serde_json::json!({
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "published_at": article.published.given,
        "source": &*article.source,
        "author": article.byline,
    })
}

/// A page as a content system would make it: what belongs to the site around the article, and one of two ways of saying
/// who wrote it when.
fn page(article: &Article, number: usize, others: &[Article]) -> String {
    let site = escaped(&article.source);
    let title = escaped(&article.title);
    let url = escaped(&article.url);
    let metadata = if number.is_multiple_of(2) {
        let about = serde_json::json!({
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": article.title,
            "datePublished": iso(article),
            "author": {"@type": "Person", "name": article.byline},
            "publisher": {"@type": "Organization", "name": &*article.source},
            "mainEntityOfPage": article.url,
        });
        // A script ends at its first closing tag, wherever that stands.
        format!(
            "<script type=\"application/ld+json\">{}</script>",
            about.to_string().replace("</", "<\\/")
        )
    } else {
        let author = escaped(&article.byline);
        format!(
            "<meta property=\"og:type\" content=\"article\">\n\
             <meta property=\"og:title\" content=\"{title}\">\n\
             <meta property=\"og:site_name\" content=\"{site}\">\n\
             <meta property=\"article:published_time\" content=\"{}\">\n\
             <meta name=\"author\" content=\"{author}\">",
            iso(article)
        )
    };
    let mut more = String::new();
    for other in others.iter().filter(|other| other.id != article.id).take(4) {
        let (url, title) = (escaped(&other.url), escaped(&other.title));
        let _ = writeln!(more, "<li><a href=\"{url}\">{title}</a></li>");
    }
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{title} | {site}</title>\n\
         <link rel=\"canonical\" href=\"{url}\">\n{metadata}\n</head>\n<body>\n\
         <header><nav><ul><li><a href=\"/\">Home</a></li><li><a href=\"/news\">News</a></li>\
         <li><a href=\"/sport\">Sport</a></li><li><a href=\"/weather\">Weather</a></li></ul></nav></header>\n\
         <main>\n<article>\n<h1>{title}</h1>\n<div class=\"article-body\">\n{}</div>\n</article>\n\
         <aside class=\"related\"><h2>Most read</h2>\n<ul>\n{more}</ul></aside>\n</main>\n\
         <footer><p>© {site}. All rights reserved.</p><p><a href=\"/privacy\">Privacy</a> \
         <a href=\"/imprint\">Imprint</a></p></footer>\n</body>\n</html>\n",
        paragraphs(&article.text)
    )
}

fn rss(outlet: &str, articles: &[Article]) -> String {
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n<title>{}</title>\n\
         <link>https://{outlet}.example/</link>\n<description>All stories</description>\n",
        articles.first().map_or_else(String::new, |article| escaped(&article.source))
    );
    for article in articles {
        let summary: String = article.text.chars().take(80).collect();
        let _ = write!(
            feed,
            "<item>\n<title>{}</title>\n<link>{}</link>\n<guid isPermaLink=\"false\">{}</guid>\n\
             <pubDate>{}</pubDate>\n<dc:creator>{}</dc:creator>\n<description>{}</description>\n\
             <content:encoded>{}</content:encoded>\n</item>\n",
            escaped(&article.title),
            escaped(&article.url),
            escaped(article.id.as_deref().unwrap_or_default()),
            escaped(&article.published.given),
            escaped(&article.byline),
            escaped(&summary),
            // Markup in a feed is escaped once more.
            escaped(&paragraphs(&article.text)),
        );
    }
    feed + "</channel>\n</rss>\n"
}

fn paragraphs(text: &str) -> String {
    let mut paragraphs = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let _ = writeln!(paragraphs, "<p>{}</p>", escaped(line));
    }
    paragraphs
}

fn iso(article: &Article) -> String {
    jiff::Timestamp::from_second(article.published.seconds)
        .map(|time| time.to_string())
        .unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

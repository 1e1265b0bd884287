//! `report.html`: what a scan found, as one page that needs nothing else.
//!
//! - The overview, the tables and the members of clusters are plain HTML and stand there without scripts; where scripts run, one
//!   section is shown at a time, tables sort and search, and two articles stand side by side.
//! - Nothing is loaded from anywhere: style, script and data are in the page, and a policy forbids all else. Of the script and the
//!   style the policy names the hashes, so that nothing in a headline can be either.
//! - Every text is escaped; what steers the direction of writing is shown as a mark; links lead to `http` and `https` alone.
//! - The same findings and the same choices give the same bytes.
//!
//! What the templates may name is in `view.rs`, what the script reads in `data.rs`. `templates/`, `report.css` and
//! `report.js` are files that a designer can open.

mod clusters;
mod data;
mod escape;
mod overview;
mod pictures;
mod squares;
mod tables;
mod view;

use crate::findings::Findings;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::value::Value as Part;
use minijinja::{Environment, context};
use rayon::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");
/// Tells the style that scripts run, before anything is drawn.
const EARLY: &str = "document.documentElement.className = \"js\";";
const TEMPLATES: [(&str, &str); 9] = [
    ("page.html", include_str!("templates/page.html")),
    ("macros.html", include_str!("templates/macros.html")),
    ("overview.html", include_str!("templates/overview.html")),
    ("clusters.html", include_str!("templates/clusters.html")),
    ("cluster.html", include_str!("templates/cluster.html")),
    ("pairs.html", include_str!("templates/pairs.html")),
    ("repeats.html", include_str!("templates/repeats.html")),
    ("sources.html", include_str!("templates/sources.html")),
    ("method.html", include_str!("templates/method.html")),
];

/// How much of other people's texts a page has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageText {
    /// All of the articles that are compared.
    #[default]
    Full,
    /// What they share, with some 30 words around it.
    Matched,
    /// None: figures, titles and links alone. Texts of repeats are left out too.
    None,
}

/// What a page shows besides the findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageStyle {
    /// How much of the texts.
    pub text: PageText,
    /// When the run was, in words for people; `None` leaves it out, so that the same findings give the same bytes.
    pub stamp: Option<String>,
}

/// Writes the page. `run` is what `run.json` has: its `options` are shown and its `options.threshold` is drawn.
///
/// Shown are the clusters and the texts of [`Findings::shown`]; what was left out is said in numbers.
///
/// # Errors
/// When `out` fails, or what the findings put aside cannot be read back.
pub fn write_page(
    findings: &Findings,
    run: &Value,
    style: &PageStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let run_id = view::run_id(findings, run);
    let data = || data::json(findings, &run_id, style.text).map(|data| escape::json_in_html(&data));
    let (view, data) = rayon::join(|| view::view(findings, run, &run_id, style), data);
    let (view, data) = (view?, data?);
    let mut environment = Environment::new();
    environment.set_formatter(escape::write_value);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(io::Error::other)?);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).map_err(io::Error::other)?;
    }
    // Most of the page is its clusters: each is put into words by itself.
    let section = environment.get_template("cluster.html").map_err(io::Error::other)?;
    let clusters = view.clusters.par_iter().map(|cluster| {
        let cluster = Part::from(Serde(cluster));
        let has_groups = view.has_groups;
        let section = section.render(context! { cluster => cluster.clone(), has_groups })?;
        Ok((cluster, Part::from_safe_string(section)))
    });
    let clusters: Result<Vec<_>, minijinja::Error> = clusters.collect();
    let (clusters, sections): (Vec<_>, Vec<_>) =
        clusters.map_err(io::Error::other)?.into_iter().unzip();
    let page = environment.get_template("page.html").map_err(io::Error::other)?;
    let context = context! {
        view => Part::from(Serde(&view)),
        clusters,
        sections,
        style => Part::from_safe_string(STYLE.to_owned()),
        script => Part::from_safe_string(SCRIPT.to_owned()),
        style_hash => Part::from_safe_string(hash(STYLE)),
        early => Part::from_safe_string(EARLY.to_owned()),
        early_hash => Part::from_safe_string(hash(EARLY)),
        script_hash => Part::from_safe_string(hash(SCRIPT)),
        data => Part::from_safe_string(data),
    };
    page.render_captured_to(context, &mut *out).map_err(io::Error::other)?;
    out.flush()
}

/// What a policy names a script or a style by.
fn hash(content: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(content.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = |three: &[u8]| {
        let number = (0..3)
            .fold(0, |number, at| number << 8 | usize::from(three.get(at).copied().unwrap_or(0)));
        (0..4).map(move |place| number >> (18 - 6 * place) & 63)
    };
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let digits = digits(three).take(three.len() + 1).map(|digit| char::from(DIGITS[digit]));
        text.extend(digits);
        text.extend(std::iter::repeat_n('=', 3 - three.len()));
    }
    text
}

#[cfg(test)]
mod tests;

//! HTML fragments (an item of a feed, the part of a page that was found to be its article) → plain text.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// The text of a fragment of HTML: its blocks as paragraphs with an empty line between them, a single line break as a line
/// end, entities as the characters they stand for, and nothing of scripts, styles, pictures and controls.
///
/// A fragment without blocks and line breaks is a plain text and keeps its own lines. Markup or entities that were escaped
/// twice are read twice. Broken markup is read as browsers read it; there is no input that fails, nested as it may be.
pub(super) fn plain(html: &str) -> String {
    let text = join(once(html));
    // A browser would show the tags. No editor writes that into a feed, but many a script escapes what is escaped.
    if looks_escaped(&text) { join(once(&text)) } else { text }
}

/// The blocks of a fragment of HTML that hold text, in their order.
#[cfg(feature = "html")]
pub(super) fn blocks(html: &str) -> Vec<Block> {
    read(html, Lines::Flow).writer.finish()
}

/// A paragraph, a heading, an item of a list, a row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// The text, with single line ends and no white space at its ends.
    pub(super) text: String,
    /// How many of its characters are no white space.
    pub(super) letters: usize,
    /// How many of those are text of links.
    pub(super) linked: usize,
    pub(super) kind: Kind,
}

/// What a block is, for what looks at it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Paragraph,
    Heading,
    /// Something in a list.
    Item,
    /// Something in a quotation.
    Quote,
}

fn join(blocks: Vec<Block>) -> String {
    let texts: Vec<String> = blocks.into_iter().map(|block| block.text).collect();
    texts.join("\n\n")
}

fn once(html: &str) -> Vec<Block> {
    let first = read(html, Lines::Flow);
    if first.has_blocks || !html.contains('\n') {
        first.writer.finish()
    } else {
        read(html, Lines::Kept).writer.finish()
    }
}

fn read(html: &str, lines: Lines) -> Reading {
    let sink = Sink(RefCell::new(Reading {
        writer: Writer::new(lines),
        has_blocks: false,
        skipped: None,
        preformatted: 0,
        within: Within::default(),
    }));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    // The tokenizer counts in 32 bits.
    for piece in pieces(html) {
        input.push_back(StrTendril::from_slice(piece));
        // Nothing stops it: scripts are not run here.
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// A text in pieces of at most a mebibyte.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let near = (1 << 20).min(rest.len());
        let end = (0..=near).rev().find(|end| rest.is_char_boundary(*end))?;
        let (piece, others) = rest.split_at(end);
        rest = others;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Whether a text that was read once still shows end tags or entities.
fn looks_escaped(text: &str) -> bool {
    const SIGNS: [&str; 18] = [
        "</p>",
        "<br>",
        "<br/>",
        "<br />",
        "</div>",
        "</a>",
        "</li>",
        "</strong>",
        "</em>",
        "</span>",
        "&nbsp;",
        "&amp;",
        "&quot;",
        "&#39;",
        "&rsquo;",
        "&#8217;",
        "&lt;p",
        "&mdash;",
    ];
    text.contains(['<', '&']) && SIGNS.iter().any(|sign| text.contains(sign))
}

/// What an element does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A paragraph begins before it and after it.
    Block,
    /// A line ends.
    Break,
    /// A cell of a table: set apart from its neighbour by a space.
    Cell,
    /// A block that keeps its own lines.
    Preformatted,
    /// Neither it nor what is in it is text of an article.
    Skipped,
    /// Part of the line it stands in.
    Inline,
}

/// The role of an element, by its name in lower case.
pub(super) fn role(name: &str) -> Role {
    match name {
        "address" | "article" | "aside" | "blockquote" | "body" | "caption" | "center" | "dd"
        | "details" | "dialog" | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption"
        | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "head"
        | "header" | "hgroup" | "hr" | "html" | "legend" | "li" | "main" | "menu" | "nav"
        | "ol" | "p" | "search" | "section" | "summary" | "table" | "tbody" | "tfoot" | "thead"
        | "tr" | "ul" => Role::Block,
        "br" => Role::Break,
        "td" | "th" => Role::Cell,
        "pre" | "listing" | "plaintext" | "xmp" => Role::Preformatted,
        "audio" | "button" | "canvas" | "datalist" | "iframe" | "map" | "math" | "noembed"
        | "noframes" | "noscript" | "object" | "script" | "select" | "style" | "svg"
        | "template" | "textarea" | "title" | "video" => Role::Skipped,
        _ => Role::Inline,
    }
}

/// Whether this is an element of HTML that an editor writes, by its name in lower case.
pub(super) fn is_element(name: &str) -> bool {
    const INLINE: [&str; 20] = [
        "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "img", "mark", "picture", "q",
        "s", "small", "span", "strong", "sub", "sup", "u",
    ];
    role(name) != Role::Inline || INLINE.contains(&name)
}

/// What the line ends of the source mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// A space, as in HTML.
    Flow,
    /// What they are in a plain text.
    Kept,
}

/// Puts blocks of plain text together: white space becomes one space.
#[derive(Debug)]
struct Writer {
    done: Vec<Block>,
    block: Block,
    gap: Gap,
    lines: Lines,
}

/// What comes between what was written and what will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Paragraph,
}

/// How many elements are open that say something about the text in them.
#[derive(Debug, Default)]
struct Within {
    links: usize,
    headings: usize,
    lists: usize,
    quotes: usize,
}

impl Within {
    fn tag(&mut self, name: &str, starts: bool) {
        let count = match name {
            "a" => &mut self.links,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => &mut self.headings,
            "ul" | "ol" => &mut self.lists,
            "blockquote" => &mut self.quotes,
            _ => return,
        };
        *count = if starts { *count + 1 } else { count.saturating_sub(1) };
    }

    fn kind(&self) -> Kind {
        match self {
            Self { headings: 1.., .. } => Kind::Heading,
            Self { lists: 1.., .. } => Kind::Item,
            Self { quotes: 1.., .. } => Kind::Quote,
            _ => Kind::Paragraph,
        }
    }
}

impl Writer {
    fn new(lines: Lines) -> Self {
        Self { done: Vec::new(), block: Block::default(), gap: Gap::Paragraph, lines }
    }

    /// Adds a run of text, whose line ends are kept where it is preformatted.
    fn text(&mut self, run: &str, preformatted: bool, within: &Within) {
        let keeps_lines = preformatted || self.lines == Lines::Kept;
        for c in run.chars() {
            match c {
                '\n' if keeps_lines => self.line_break(),
                ' ' | '\n' | '\t' | '\r' | '\u{c}' => self.gap = self.gap.max(Gap::Space),
                // A paragraph of no-break spaces is how editors make room.
                _ if self.gap >= Gap::Line && c.is_whitespace() => {}
                _ => {
                    self.fill_gap();
                    if self.block.text.is_empty() {
                        self.block.kind = within.kind();
                    }
                    self.block.text.push(c);
                    let counts = usize::from(!c.is_whitespace());
                    self.block.letters += counts;
                    self.block.linked += if within.links > 0 { counts } else { 0 };
                }
            }
        }
    }

    /// Ends the line; a second time, the paragraph.
    fn line_break(&mut self) {
        self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
    }

    /// Ends the paragraph.
    fn paragraph(&mut self) {
        self.gap = Gap::Paragraph;
    }

    /// Sets what follows apart by a space.
    fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_block();
        self.done
    }

    fn end_block(&mut self) {
        let text = &mut self.block.text;
        text.truncate(text.trim_end().len());
        let block = std::mem::take(&mut self.block);
        if !block.text.is_empty() {
            self.done.push(block);
        }
    }

    fn fill_gap(&mut self) {
        let text = &mut self.block.text;
        match self.gap {
            Gap::None => {}
            Gap::Paragraph => self.end_block(),
            Gap::Space | Gap::Line => {
                text.truncate(text.trim_end().len());
                if !text.is_empty() {
                    text.push(if self.gap == Gap::Line { '\n' } else { ' ' });
                }
            }
        }
        self.gap = Gap::None;
    }
}

struct Reading {
    writer: Writer,
    has_blocks: bool,
    /// The element that is being left out, and how many of its name are open.
    skipped: Option<(String, usize)>,
    preformatted: usize,
    within: Within,
}

impl Reading {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let starts = tag.kind == TagKind::StartTag;
        if tag.self_closing && is_foreign(name) {
            return TokenSinkResult::Continue;
        }
        if let Some((skipped, open)) = &mut self.skipped {
            if skipped == name {
                *open = if starts { *open + 1 } else { *open - 1 };
            }
            if *open == 0 || name == "body" {
                self.skipped = None;
            }
            return TokenSinkResult::Continue;
        }
        self.within.tag(name, starts);
        let role = role(name);
        self.has_blocks |= matches!(role, Role::Block | Role::Break | Role::Preformatted);
        match role {
            Role::Block => self.writer.paragraph(),
            Role::Break => self.writer.line_break(),
            Role::Cell => self.writer.space(),
            Role::Preformatted => {
                self.writer.paragraph();
                let open = self.preformatted;
                self.preformatted = if starts { open + 1 } else { open.saturating_sub(1) };
            }
            Role::Skipped if starts => {
                self.skipped = Some((name.to_owned(), 1));
                return raw(name).map_or(TokenSinkResult::Continue, TokenSinkResult::RawData);
            }
            Role::Skipped | Role::Inline => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements that may be closed in their start tag.
fn is_foreign(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// How the inside of an element is to be tokenized when it is no markup.
fn raw(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "iframe" | "noembed" | "noframes" | "style" => Some(RawKind::Rawtext),
        "textarea" | "title" => Some(RawKind::Rcdata),
        _ => None,
    }
}

struct Sink(RefCell<Reading>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let reading = &mut *self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => return reading.tag(&tag),
            Token::CharacterTokens(run) if reading.skipped.is_none() => {
                let preformatted = reading.preformatted > 0;
                reading.writer.text(&run, preformatted, &reading.within);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }

    /// Feeds write CDATA inside of what is already a CDATA section.
    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blocks_become_paragraphs_and_the_rest_flows() {
        for (html, text) in [
            (
                "<p>The <b>mayor</b>\n  spoke.</p><p>No one&nbsp;came.",
                "The mayor spoke.\n\nNo one\u{a0}came.",
            ),
            ("one<br>two<br><br/>three<br>", "one\ntwo\n\nthree"),
            ("<ul><li>a<li>b</ul>c", "a\n\nb\n\nc"),
            ("<h2>Head</h2>Text", "Head\n\nText"),
            ("<p>&nbsp;</p><p>a</p><p> &nbsp; </p><p>b</p>", "a\n\nb"),
            ("<table><tr><td>1</td><td>2</td></tr><tr><td>3", "1 2\n\n3"),
            ("<pre>a\nb</pre>\nc\nd", "a\nb\n\nc d"),
            ("a<script>if (1 < 2) {'</p>'}</script>b<style>p{}</style>c", "abc"),
            ("a<svg><title>t</title><svg/></svg>b<svg/>c", "abc"),
            ("a<!-- <p>x</p> -->b<p hidden", "ab"),
            (
                "caf&eacute; &#8217;t &hellip; &#x1F600; &unreal; 5 < 6 & 7",
                "café ’t … 😀 &unreal; 5 < 6 & 7",
            ),
            ("<![CDATA[<p>x]]>", "<p>x"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    #[test]
    fn a_text_without_blocks_keeps_its_lines() {
        assert_eq!(
            plain("First line,\n second.\n\n\nNext <i>part</i>."),
            "First line,\nsecond.\n\nNext part."
        );
        assert_eq!(plain("First line,\nthe same.<p>Next."), "First line, the same.\n\nNext.");
    }

    #[test]
    fn what_is_escaped_twice_is_read_twice() {
        assert_eq!(
            plain("&lt;p&gt;Rain &amp;amp; snow&lt;/p&gt;&lt;p&gt;Sun&lt;/p&gt;"),
            "Rain & snow\n\nSun"
        );
        assert_eq!(plain("the council&amp;rsquo;s vote"), "the council’s vote");
        assert_eq!(plain("Q&A: if a &lt; b and c &gt; d"), "Q&A: if a < b and c > d");
    }

    #[test]
    fn nesting_and_length_cost_nothing() {
        let deep = "<div><b>".repeat(300_000) + "x";
        assert_eq!(plain(&deep), "x");
        let long = format!("<p title=\"{}\">x", "é".repeat(3_000_000));
        assert_eq!(plain(&long), "x");
        assert_eq!(plain(&"<svg>".repeat(100_000)), "");
    }

    proptest! {
        #[test]
        fn nothing_fails_and_paragraphs_are_tidy(html in "([a-z &;#<>/!\\[\\]\\-\"'=\n\u{a0}é]|<p>|</p>|<br>|<script>|</script>|<pre>|&amp;|&lt;){0,60}") {
            let text = plain(&html);
            prop_assert!(!text.contains("\n\n\n"), "{text:?}");
            prop_assert_eq!(text.trim(), &text);
        }
    }
}

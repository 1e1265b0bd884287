//! What of the blocks that were found is no part of the article, told from the blocks themselves.
//!
//! Rules look at links, lengths and places, so that they hold in any language; the few phrases are for what has no links.

use crate::read::convert::markup::{Block, Kind};

/// Letters from which on a block with the end of a sentence in it is prose.
const PROSE: usize = 60;

/// Letters up to which a block that is all link is furniture; longer ones are stories somebody linked as a whole.
const LINK_LINE: usize = 200;

/// The blocks without links to other stories and the headings above them, what stands above the first sentence (bylines,
/// dates, breadcrumbs, the title once more), and calls to subscribe.
pub(super) fn without(blocks: &[Block], title: &str) -> Vec<Block> {
    let drops = drops(blocks, title);
    blocks.iter().zip(drops).filter(|(_, drop)| !drop).map(|(block, _)| block.clone()).collect()
}

fn drops(blocks: &[Block], title: &str) -> Vec<bool> {
    let first_prose = blocks.iter().position(is_prose);
    let mut drops: Vec<bool> = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.iter().enumerate() {
        let is_above = first_prose.is_some_and(|first| at < first);
        drops.push(
            is_link_line(block)
                || is_label(&block.text)
                || (is_above && is_head_line(block, title)),
        );
    }
    // A heading, or a line that announces something, goes with what stood below it.
    for at in (0..blocks.len()).rev() {
        let next_is_gone = drops.get(at + 1).copied();
        let goes = match blocks[at].kind {
            Kind::Heading => next_is_gone.unwrap_or(true),
            _ => {
                announces(&blocks[at])
                    && next_is_gone.unwrap_or(false)
                    && is_link_line(&blocks[at + 1])
            }
        };
        drops[at] |= goes;
    }
    drops
}

/// Whether a block has a sentence in it that is not a link.
fn is_prose(block: &Block) -> bool {
    block.kind != Kind::Heading
        && block.letters - block.linked >= PROSE
        && block.text.contains(['.', '!', '?', '。', '।', '！', '？', '۔', '؟', '…', '։', '።'])
}

/// Whether nearly all of a block is a link.
fn is_link_line(block: &Block) -> bool {
    let plain = block.letters - block.linked;
    block.kind != Kind::Quote
        && block.linked > 0
        && block.letters <= LINK_LINE
        && (plain * 5 <= block.letters || (plain <= 14 && block.linked >= 20))
}

/// Whether a block above the first sentence is no part of the text: anything short that is no sentence.
fn is_head_line(block: &Block, title: &str) -> bool {
    let ends_sentence =
        block.text.ends_with(['.', '!', '?', '。', '।', '！', '？', ':', '"', '”', '»']);
    match block.kind {
        Kind::Heading => same_words(&block.text, title),
        Kind::Quote => false,
        Kind::Paragraph | Kind::Item => {
            block.letters < 45 && !ends_sentence || same_words(&block.text, title)
        }
    }
}

/// Whether a block is there for what stands below it.
fn announces(block: &Block) -> bool {
    let ends_open = block.text.ends_with([':', '…', '：']) || block.text.ends_with("...");
    let is_capital = !block.text.contains(char::is_lowercase);
    block.letters < 25 && !block.text.ends_with(['.', '!', '?', '。', '！', '？'])
        || block.letters < 50 && is_capital
        || block.letters < 100 && ends_open
}

fn same_words(left: &str, right: &str) -> bool {
    let words = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    !left.is_empty() && words(left) == words(right)
}

/// Blocks that are furniture wherever they stand, in lower case without what stands around their letters.
const LABELS: &[&str] = &[
    "advert",
    "advertisement",
    "anzeige",
    "publicité",
    "publicidad",
    "publicidade",
    "pubblicità",
    "реклама",
    "reklama",
    "reclame",
    "continue reading below",
    "continue reading",
    "story continues below",
    "comments",
    "learn more",
    "read more",
    "enlarge image",
    "close",
    "loading",
    "share this article",
    "share this",
    "share",
    "caption",
];

/// How furniture without links begins.
const CALLS: &[&str] = &[
    "click here ",
    "subscribe to ",
    "sign up ",
    "follow us ",
    "get the latest ",
    "join the conversation",
    "download the ",
    "like us on ",
];

fn is_label(text: &str) -> bool {
    if text.len() > 300 {
        return false;
    }
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    LABELS.contains(&bare) || CALLS.iter().any(|call| bare.starts_with(call))
}

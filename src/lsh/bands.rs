//! How a signature is cut into bands, and how likely that finds a pair.
//!
//! # The rule
//!
//! *As many rows a band as the slot budget allows, from three to eight, and then just enough bands for the wanted
//! recall.*
//!
//! - More rows mean fewer false candidates, and more slots, which cost time (see `sketch`) and 4 bytes a band and unit.
//!   The budget for articles is generous, for the false candidates of a collection grow with the square of its size.
//! - Fewer than three rows are no use: what merely shares a subject or a phrase then floods the candidates. The budget
//!   is exceeded rather than that.
//! - More than eight rows are no use either: what is left by then are texts that do share a good deal, on which
//!   verification decides.
//! - Only where three rows would need more than [`MAX_SLOTS`] slots (at recall 0.99: below a threshold of about 0.15)
//!   are there two, or one. The recall is kept in every case.
//!
//! Measured on 72,139 different press releases and their 276,733 different paragraphs of 18 shingles or more (three-word
//! shingles, every bucket paired up, one core; sketching includes the band keys):
//!
//! | units, threshold | bands × rows | sketching | candidates | of them similar | units named |
//! |---|---|---:|---:|---:|---:|
//! | articles, 0.5 | 17 × 2 | 0.11 s | 690,945 | 114,811 | 47,560 |
//! | articles, 0.5 | 35 × 3 | 0.15 s | 214,026 | 114,791 | 26,732 |
//! | articles, 0.5 | **72 × 4** | 0.29 s | 188,246 | 114,779 | 22,763 |
//! | articles, 0.5 | 146 × 5 | 0.77 s | 181,344 | 114,808 | 21,048 |
//! | articles, 0.8 | 12 × 5 | 0.11 s | 108,101 | 54,265 | 14,746 |
//! | articles, 0.8 | **26 × 8** | 0.21 s | 95,279 | 54,282 | 12,830 |
//! | paragraphs, 0.6 | 11 × 2 | 0.19 s | 1,550,480 | 198,775 | 124,824 |
//! | paragraphs, 0.6 | **19 × 3** | 0.30 s | 473,628 | 198,541 | 69,548 |
//! | paragraphs, 0.6 | 34 × 4 | 0.55 s | 414,022 | 198,773 | 56,551 |
//!
//! # Does the promise hold?
//!
//! 1 − (1 − sʳ)ᵇ assumes independent slots, which those of paragraphs are (the column of k hash functions). Those of articles are
//! slightly better than that: they disagree in turns, not in clumps.
//! Measured share of pairs found at exactly the threshold, 40,000 pairs a cell (standard error 0.0005), with the same
//! bands on other kinds of signature:
//!
//! | threshold, bands × rows | shingles in the union | promised | ours | k hash functions | one permutation, densified |
//! |---|---:|---:|---:|---:|---:|
//! | 0.5, 72 × 4 | 8 | 0.9904 | 0.9932 | 0.9909 | 0.9873 |
//! | 0.5, 72 × 4 | 20 | 0.9904 | 0.9932 | 0.9907 | 0.9873 |
//! | 0.5, 72 × 4 | 400 | 0.9904 | 0.9930 | | 0.9909 |
//! | 0.6, 19 × 3 | 5 | 0.9902 | 0.9952 | 0.9898 | 0.9856 |
//! | 0.6, 19 × 3 | 20 | 0.9902 | 0.9953 | 0.9900 | 0.9879 |
//! | 0.6, 19 × 3 | 400 | 0.9902 | 0.9919 | | 0.9918 |
//! | 0.8, 12 × 5 | 10 | 0.9915 | 0.9969 | 0.9913 | 0.9865 |
//! | 0.3, 169 × 3 | 10 | 0.9902 | 0.9930 | 0.9903 | 0.9860 |

use crate::bits::{folded_product, upper};
use crate::error::{Error, Result};
use crate::sketch::MAX_SLOTS;

/// Slot budget for whole articles: a few hundred shingles each, and many of them similar by topic.
pub const ARTICLE_SLOTS: usize = 300;

/// Slot budget for paragraphs: a dozen an article, a few dozen shingles each, and most pairs share nothing at all.
pub const PARAGRAPH_SLOTS: usize = 64;

const FEWEST_ROWS: usize = 3;
const MOST_ROWS: usize = 8;

/// How a signature is cut: into `bands` bands of `rows` slots each, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands {
    /// Number of bands.
    pub bands: usize,
    /// Slots in a band.
    pub rows: usize,
}

/// A row of the table that shows what bands find.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The similarity of a pair.
    pub jaccard: f64,
    /// How likely such a pair becomes a candidate.
    pub probability: f64,
}

impl Bands {
    /// The bands that find a pair *at* `threshold` with a probability of at least `recall`, for articles.
    ///
    /// `threshold` lies above 0 and goes to 1, `recall` lies between 0 and 1, both excluded; anything else is an
    /// [`Error::Option`], and so is a threshold so low that [`MAX_SLOTS`] slots cannot keep the promise (0.0012 at recall
    /// 0.99).
    pub fn choose(threshold: f64, recall: f64) -> Result<Self> {
        Self::choose_within(threshold, recall, ARTICLE_SLOTS)
    }

    /// The same within another budget of slots, which is exceeded where the recall or three rows a band need it.
    pub fn choose_within(threshold: f64, recall: f64, slots: usize) -> Result<Self> {
        if !(recall > 0.0 && recall < 1.0) {
            return Err(Error::Option {
                name: "--recall",
                value: recall.to_string(),
                allowed: "above 0 and below 1".to_owned(),
            });
        }
        if !(threshold > 0.0 && threshold <= 1.0) {
            return Err(out_of_range(threshold, "above 0 and at most 1".to_owned()));
        }
        let within = |rows, limit| {
            fewest_bands(threshold, recall, rows).filter(|bands| bands.slots() <= limit)
        };
        (FEWEST_ROWS..=MOST_ROWS)
            .rev()
            .find_map(|rows| within(rows, slots.min(MAX_SLOTS)))
            .or_else(|| (1..=FEWEST_ROWS).rev().find_map(|rows| within(rows, MAX_SLOTS)))
            .ok_or_else(|| {
                let lowest = -((-recall).ln_1p() / MAX_SLOTS as f64).exp_m1();
                let shown = (lowest * 1e4).ceil() / 1e4;
                out_of_range(threshold, format!("at least {shown} for a recall of {recall}"))
            })
    }

    /// Slots that a signature needs.
    pub fn slots(&self) -> usize {
        self.bands.saturating_mul(self.rows)
    }

    /// How likely a pair of this similarity (0 to 1) becomes a candidate: 1 − (1 − sʳ)ᵇ, to full precision at both ends.
    pub fn probability(&self, jaccard: f64) -> f64 {
        -(self.bands as f64 * ln_band_misses(jaccard, self.rows)).exp_m1()
    }

    /// Replaces `band_keys` by one key a band: the upper 32 bits of h, which begins as the band's number from 0 and for
    /// each slot of the band in order becomes the two halves of the 128-bit product (h ⊕ slot) · `9E3779B97F4A7C15` joined
    /// by ⊕, with `E220A8397B1DCDAF` added. Stable like the signature.
    ///
    /// `signature` has at least [`Self::slots`] slots; bands beyond its end have no key.
    pub fn keys(&self, signature: &[u64], band_keys: &mut Vec<u32>) {
        let bands = signature.chunks_exact(self.rows.max(1)).take(self.bands);
        band_keys.clear();
        band_keys.extend(
            (0..).zip(bands).map(|(band, slots)| upper(slots.iter().copied().fold(band, mix))),
        );
    }

    /// The S-curve as a table: similarities 0.05, 0.10, … 1 and the threshold itself, ascending.
    pub fn curve_table(&self, threshold: f64) -> Vec<CurvePoint> {
        let mut similarities: Vec<f64> = (1..=20).map(|step| f64::from(step) / 20.0).collect();
        similarities.push(threshold.clamp(0.0, 1.0));
        similarities.sort_by(f64::total_cmp);
        similarities.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
        similarities
            .into_iter()
            .map(|jaccard| CurvePoint { jaccard, probability: self.probability(jaccard) })
            .collect()
    }
}

/// The fewest bands of `rows` rows that reach the recall, or `None` when that takes more than [`MAX_SLOTS`] bands.
fn fewest_bands(threshold: f64, recall: f64, rows: usize) -> Option<Bands> {
    let exact = (-recall).ln_1p() / ln_band_misses(threshold, rows);
    // Where the quotient is a whole number, rounding must not decide between it and the next, on any machine.
    let bands = (exact * (1.0 - 1e-12)).ceil().max(1.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to MAX_SLOTS")]
    (bands <= MAX_SLOTS as f64).then_some(Bands { bands: bands as usize, rows })
}

/// ln(1 − sʳ): the logarithm of the probability that one band does not agree.
fn ln_band_misses(jaccard: f64, rows: usize) -> f64 {
    let ln_agrees = rows as f64 * jaccard.clamp(0.0, 1.0).ln();
    // Each form keeps its digits where the other loses them.
    if ln_agrees > -std::f64::consts::LN_2 {
        (-ln_agrees.exp_m1()).ln()
    } else {
        (-ln_agrees.exp()).ln_1p()
    }
}

fn out_of_range(threshold: f64, allowed: String) -> Error {
    Error::Option { name: "--threshold", value: threshold.to_string(), allowed }
}

#[inline]
fn mix(hash: u64, slot: u64) -> u64 {
    folded_product(hash ^ slot, 0x9E37_79B9_7F4A_7C15).wrapping_add(0xE220_A839_7B1D_CDAF)
}

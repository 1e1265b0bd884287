//! A small documented random generator, so that a seed means the same texts for ever.

/// `SplitMix64` (Steele, Lea and Flood 2014): state += 0x9E3779B97F4A7C15, then two xor-shift multiplications.
///
/// The same seed gives the same sequence on every machine and in every version of this file.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

/// The finishing function of `SplitMix64`: a bijection that scatters every bit over all others.
pub fn scatter(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

impl Random {
    /// The generator numbered `stream` of those that belong to `seed`.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self { state: scatter(seed ^ scatter(stream.wrapping_add(0x9E37_79B9_7F4A_7C15))) }
    }

    /// The generator in this very state.
    pub fn with_state(state: u64) -> Self {
        Self { state }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        scatter(self.state)
    }

    /// A number from 0 to `limit` − 1 (0 for a limit of 0), off by less than `limit` / 2⁶⁴ from uniform.
    pub fn below(&mut self, limit: usize) -> usize {
        let product = u128::from(self.bits()) * limit as u128;
        usize::try_from(product >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// A number from 0 up to, not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number from `low` up to `high`.
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A number from the normal distribution with mean 0 and deviation 1 (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// One of the items, which must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

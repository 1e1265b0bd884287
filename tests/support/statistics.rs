//! How far a count can be off by chance.

/// The smallest recall that is believable after finding `found` of `total`: below it, finding as many or more would
/// have a chance of less than 1 − `confidence`. One-sided Clopper-Pearson, so never too optimistic; 0 for a total of 0.
pub fn recall_lower_bound(found: u64, total: u64, confidence: f64) -> f64 {
    if found == 0 {
        return 0.0;
    }
    let (a, b) = (found as f64, (total - found) as f64 + 1.0);
    // The chance of `found` or more of `total` at recall p is the incomplete beta function, which rises with p.
    solve(|p| incomplete_beta(a, b, p) - (1.0 - confidence))
}

/// The greatest recall that is believable after finding `found` of `total`: above it, finding as few or fewer would
/// have a chance of less than 1 − `confidence`. One-sided Clopper-Pearson; 1 for a total of 0.
pub fn recall_upper_bound(found: u64, total: u64, confidence: f64) -> f64 {
    if found == total {
        return 1.0;
    }
    let (a, b) = (found as f64 + 1.0, (total - found) as f64);
    solve(|p| incomplete_beta(a, b, p) - confidence)
}

/// The chance that a pair of this Jaccard agrees in at least one of the bands, by the textbook: 1 − (1 − jʳ)ᵇ.
pub fn found_probability(jaccard: f64, bands: usize, rows: usize) -> f64 {
    let agrees_in_a_band = jaccard.powf(rows as f64);
    1.0 - (1.0 - agrees_in_a_band).powf(bands as f64)
}

/// The chance of a value below `z` under the standard normal distribution, exact to seven digits.
pub fn normal(z: f64) -> f64 {
    // P(1/2, z²/2) of the incomplete gamma function, by its series.
    let x = z * z / 2.0;
    if x > 40.0 {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    let mut term = 1.0 / 0.5;
    let mut sum = term;
    let mut a = 0.5;
    while term > sum * 1e-15 {
        a += 1.0;
        term *= x / a;
        sum += term;
    }
    let within = sum * (-x).exp() * x.sqrt() / std::f64::consts::PI.sqrt();
    if z > 0.0 { 0.5 + within / 2.0 } else { 0.5 - within / 2.0 }
}

/// Where a function that rises from below 0 to above 0 between 0 and 1 is 0.
fn solve(function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if function(middle) < 0.0 { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8, evaluated by the
/// method of Lentz).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    // The fraction converges quickly on this side of the mean only.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let not_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut above = 1.0;
    let mut below = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = below;
    for step in 1..10_000 {
        let step = f64::from(step);
        let even = step * (b - step) * x / ((a + 2.0 * step - 1.0) * (a + 2.0 * step));
        let odd = -(a + step) * (a + b + step) * x / ((a + 2.0 * step) * (a + 2.0 * step + 1.0));
        let before = fraction;
        for numerator in [even, odd] {
            below = 1.0 / not_zero(1.0 + numerator * below);
            above = not_zero(1.0 + numerator / above);
            fraction *= below * above;
        }
        if (fraction / before - 1.0).abs() < 1e-14 {
            break;
        }
    }
    let front = a * x.ln() + b * (-x).ln_1p() + log_gamma(a + b) - log_gamma(a) - log_gamma(b);
    front.exp() * fraction / a
}

/// The logarithm of the gamma function for x > 0, by the series of Stirling above 10.
fn log_gamma(x: f64) -> f64 {
    if x < 10.0 {
        return log_gamma(x + 1.0) - x.ln();
    }
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1_260.0 * x.powi(5))
        - 1.0 / (1_680.0 * x.powi(7));
    (x - 0.5) * x.ln() - x + (2.0 * std::f64::consts::PI).ln() / 2.0 + series
}

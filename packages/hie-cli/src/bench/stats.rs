//! Rates, medians and shares, for people to read: no decision of the suite follows from them.

#![expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "figures of a measurement"
)]

use std::time::Duration;

/// How many a second.
pub fn rate(number: usize, elapsed: Duration) -> f64 {
    number as f64 / elapsed.as_secs_f64().max(1e-9)
}

/// A number of things, to be compared.
pub fn count(number: usize) -> f64 {
    number as f64
}

/// `a` as a share of `b`; 0 where there is nothing to compare with.
pub fn share(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

/// Change from one figure to another, per cent.
pub fn change(from: u64, to: u64) -> f64 {
    share(to as f64, from as f64).mul_add(100.0, -100.0)
}

/// Milliseconds.
pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// The value below which this share (per cent) of them lies; 0 of none.
pub fn percentile(values: &[f64], per_cent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let at = last
        .saturating_mul(per_cent)
        .saturating_add(50)
        .checked_div(100);
    sorted.get(at.unwrap_or(0)).copied().unwrap_or_default()
}

/// The one in the middle.
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 50)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert!((median(&[9.0, 1.0, 5.0]) - 5.0).abs() < 1e-9);
        assert!(median(&[]).abs() < 1e-9);
        assert!((percentile(&[1.0, 2.0, 3.0, 4.0, 5.0], 95) - 5.0).abs() < 1e-9);
    }

    #[test]
    fn rates_and_changes() {
        assert!((rate(50, Duration::from_millis(500)) - 100.0).abs() < 1e-9);
        assert!((change(100, 103) - 3.0).abs() < 1e-9);
        assert!((change(100, 97) + 3.0).abs() < 1e-9);
        assert!(share(1.0, 0.0).abs() < 1e-9);
    }
}

//! A destination's tax; pure.

use super::spread::rounded_share;

/// A million parts.
const WHOLE: i64 = 1_000_000;

/// A destination's tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaxRate {
    /// Parts per million.
    pub rate_ppm: i64,
    /// Whether prices include it.
    pub included: bool,
}

impl TaxRate {
    /// The tax on top of `amount`, a·r, or within it where prices include it,
    /// a·r/(1+r); rounded half up.
    #[must_use]
    pub fn of(self, amount: i64) -> i64 {
        let whole = if self.included {
            WHOLE + self.rate_ppm
        } else {
            WHOLE
        };
        rounded_share(amount, self.rate_ppm, whole)
    }

    /// What `tax` adds to a price: nothing where prices include it.
    #[must_use]
    pub fn on_top(self, tax: i64) -> i64 {
        if self.included { 0 } else { tax }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_is_added_on_top_or_found_within() {
        let on_top = TaxRate {
            rate_ppm: 82_500,
            included: false,
        };
        assert_eq!((on_top.of(1000), on_top.of(500)), (83, 41));
        let within = TaxRate {
            rate_ppm: 200_000,
            included: true,
        };
        assert_eq!((within.of(1200), within.on_top(200)), (200, 0));
    }
}

//! Numbers: read only as far as their type asks, so that a type without fractions links no tables
//! for floating point.

use serde::de::Expected;

use super::mistake::Mistake;

/// A number as it stands there.
pub(super) struct Number<'de> {
    pub(super) text: &'de str,
    /// Without a fraction and an exponent.
    pub(super) is_whole: bool,
}

/// A whole number of any sign.
pub(super) enum Whole {
    Unsigned(u64),
    Signed(i64),
}

impl Number<'_> {
    pub(super) fn whole(&self) -> Option<Whole> {
        if !self.is_whole {
            return None;
        }
        let unsigned = self.text.parse().ok().map(Whole::Unsigned);
        unsigned.or_else(|| self.text.parse().ok().map(Whole::Signed))
    }

    pub(super) fn float(&self) -> Result<f64, Mistake> {
        let number = self.text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| Mistake::new(format_args!("number out of range")))
    }

    pub(super) fn instead_of(&self, expected: &dyn Expected) -> Mistake {
        Mistake::new(format_args!("invalid type: number `{}`, expected {expected}", self.text))
    }
}

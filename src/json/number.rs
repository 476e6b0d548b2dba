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
        let below_zero = self.text.strip_prefix('-');
        let digits = below_zero.unwrap_or(self.text);
        let number = self.is_whole.then(|| value(digits))??;
        match below_zero {
            None => Some(Whole::Unsigned(number)),
            Some(_) => 0_i64.checked_sub_unsigned(number).map(Whole::Signed),
        }
    }

    pub(super) fn float(&self) -> Result<f64, Mistake> {
        let number = self.text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| Mistake::new(format_args!("number out of range")))
    }

    pub(super) fn instead_of(&self, expected: &dyn Expected) -> Mistake {
        Mistake::new(format_args!("invalid type: number `{}`, expected {expected}", self.text))
    }
}

/// What these digits come to, if it is not too much.
fn value(digits: &str) -> Option<u64> {
    // Nineteen nines are not.
    if digits.len() > 19 {
        return digits.parse().ok();
    }
    let mut value = 0;
    for digit in digits.as_bytes() {
        value = value * 10 + u64::from(digit - b'0');
    }
    Some(value)
}

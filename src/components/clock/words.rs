//! What is known -> words.

use super::{
    labels::ClockLabels,
    reading::{Offset, Reading},
};
use crate::components::fill;

/// A difference below this many milliseconds is not worth a number.
const IN_STEP: i64 = 100;

/// What is said below the time. `ago` puts an age into words.
pub(super) fn note(
    reading: &Reading,
    labels: &ClockLabels,
    ago: impl FnOnce(i32, &str) -> String,
) -> String {
    if reading.is_old() {
        let (number, unit) = reading.ago();
        return fill(&labels.last_tick, "ago", &ago(-number, unit));
    }
    reading.offset.map_or_else(|| labels.waiting.to_string(), |offset| difference(offset, labels))
}

fn difference(offset: Offset, labels: &ClockLabels) -> String {
    let Offset { ahead_ms, give_or_take_ms } = offset;
    let far = ahead_ms.abs();
    let agrees = far < IN_STEP.max(give_or_take_ms.unwrap_or_default() + 1);
    // Where no number is said, all of it may be the uncertainty.
    let around = give_or_take_ms.map(|most| if agrees { most + far } else { most });
    let unit = Unit::for_uncertainty(around);
    let said = unit.nearest(far);
    let words = match ahead_ms {
        _ if agrees => labels.in_step.to_string(),
        1.. => fill(&labels.ahead, "seconds", &unit.text(said)),
        _ => fill(&labels.behind, "seconds", &unit.text(said)),
    };
    let Some(around) = around else { return words };
    // What is said is rounded; the truth is to lie within all the same.
    let rounded = if agrees { 0 } else { (far - unit.millis(said)).abs() };
    words + &fill(&labels.give_or_take, "seconds", &unit.text(unit.above(around + rounded)))
}

/// As fine as it makes sense to say. In whole numbers, because printing a float costs every visitor
/// kilobytes.
#[derive(Clone, Copy)]
enum Unit {
    Tenths,
    Hundredths,
}

impl Unit {
    fn for_uncertainty(millis: Option<i64>) -> Self {
        match millis {
            Some(..90) => Self::Hundredths,
            _ => Self::Tenths,
        }
    }

    fn millis(self, count: i64) -> i64 {
        match self {
            Self::Tenths => count * 100,
            Self::Hundredths => count * 10,
        }
    }

    fn nearest(self, millis: i64) -> i64 {
        (millis + self.millis(1) / 2) / self.millis(1)
    }

    fn above(self, millis: i64) -> i64 {
        (millis + self.millis(1) - 1) / self.millis(1)
    }

    fn text(self, count: i64) -> String {
        match self {
            Self::Tenths => format!("{}.{}", count / 10, count % 10),
            Self::Hundredths => format!("{}.{:02}", count / 100, count % 100),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn check(ahead_ms: i64, give_or_take_ms: Option<i64>, words: &str) {
        let offset = Some(Offset { ahead_ms, give_or_take_ms });
        let reading = Reading { at: Some(0), offset, is_live: true, ..Reading::default() };
        let said = note(&reading, &ClockLabels::english(), |_, _| unreachable!("it is not old"));
        assert_eq!(said, words);
    }

    #[test]
    fn a_difference_is_said_as_finely_as_it_is_known() {
        check(2_460, Some(31), "This device's clock is 2.46 s ahead (±\u{a0}0.04\u{a0}s)");
        check(-2_460, Some(30), "This device's clock is 2.46 s behind (±\u{a0}0.03\u{a0}s)");
        check(2_460, Some(120), "This device's clock is 2.5 s ahead (±\u{a0}0.2\u{a0}s)");
        check(2_449, None, "This device's clock is 2.4 s ahead");
        check(-62_050, None, "This device's clock is 62.1 s behind");
    }

    #[test]
    fn the_truth_is_within_what_is_said() {
        // From 2.434 to 2.496.
        check(2_465, Some(31), "This device's clock is 2.47 s ahead (±\u{a0}0.04\u{a0}s)");
        check(2_464, Some(20), "This device's clock is 2.46 s ahead (±\u{a0}0.03\u{a0}s)");
        check(2_450, Some(160), "This device's clock is 2.5 s ahead (±\u{a0}0.3\u{a0}s)");
    }

    #[test]
    fn what_may_be_no_difference_is_none() {
        check(99, None, "This device's clock agrees");
        check(-99, None, "This device's clock agrees");
        check(100, None, "This device's clock is 0.1 s ahead");
        check(4, Some(6), "This device's clock agrees (±\u{a0}0.01\u{a0}s)");
        check(-60, Some(6), "This device's clock agrees (±\u{a0}0.07\u{a0}s)");
        check(-400, Some(400), "This device's clock agrees (±\u{a0}0.8\u{a0}s)");
        check(-402, Some(400), "This device's clock is 0.4 s behind (±\u{a0}0.5\u{a0}s)");
    }

    #[test]
    fn an_age_is_said_instead_of_a_difference() {
        let age = Duration::from_millis(4_200);
        let reading = Reading { at: Some(0), age, ..Reading::default() };
        let ago = |number: i32, unit: &str| format!("{number} {unit}");
        assert_eq!(note(&reading, &ClockLabels::english(), ago), "Last tick -4 second");
        let waiting = note(&Reading::default(), &ClockLabels::simplified_chinese(), ago);
        assert_eq!(waiting, "正在等待服务器时间");
    }
}

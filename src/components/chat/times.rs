//! Moments in words, in a person's language and time zone.

use std::time::Duration;

use js_sys::Date;
use yew_sse_wire::UnixMillis;

use crate::components::intl::{Dates, Relative, date, locales};

const SECOND: UnixMillis = 1_000;
const MINUTE: UnixMillis = 60 * SECOND;
const HOUR: UnixMillis = 60 * MINUTE;

/// How often ages are looked at again.
pub(super) const TICK: Duration = Duration::from_secs(20);

/// How old a line is, as far as its words depend on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Age {
    Now,
    Minutes(u8),
    /// An hour or more: the time of day says it better.
    Hours,
}

impl Age {
    /// The age at a moment. What seems to come from the future is from a clock that is ahead.
    pub(super) fn of(at: UnixMillis, now: UnixMillis) -> Self {
        match now.saturating_sub(at) {
            ..MINUTE => Self::Now,
            age @ ..HOUR => Self::Minutes((age / MINUTE) as u8),
            _ => Self::Hours,
        }
    }

    /// Whether it says another thing later.
    pub(super) fn changes(self) -> bool {
        self != Self::Hours
    }
}

/// A day where this device is: year, month and day of the month as one number, 20231114.
pub(super) fn day_of(at: UnixMillis) -> u32 {
    day(&date(at))
}

/// The day before the day of a moment, whichever of them has 23 hours.
fn day_before(at: UnixMillis) -> u32 {
    let date = date(at);
    date.set_date(date.get_date() - 1);
    day(&date)
}

fn day(date: &Date) -> u32 {
    (date.get_full_year() * 100 + date.get_month() + 1) * 100 + date.get_date()
}

/// The browser's formatters for a language, made once for all lines.
#[derive(Debug)]
pub(super) struct Times {
    time: Dates,
    day: Dates,
    full: Dates,
    relative: Relative,
}

impl Times {
    /// For a language tag such as `zh-CN`; without one, or with one that is none, for the language
    /// of the page, else of the browser.
    pub(super) fn new(locale: Option<&str>) -> Self {
        let locales = locales(locale);
        Self {
            time: Dates::new(&locales, &[&[("hour", "numeric"), ("minute", "2-digit")]]),
            day: Dates::new(
                &locales,
                &[&[
                    ("weekday", "long"),
                    ("day", "numeric"),
                    ("month", "long"),
                    ("year", "numeric"),
                ]],
            ),
            full: Dates::new(&locales, &[&[("dateStyle", "full"), ("timeStyle", "medium")]]),
            relative: Relative::new(&locales, "auto"),
        }
    }

    /// "now", "5 minutes ago", "14:03".
    pub(super) fn ago(&self, at: UnixMillis, age: Age) -> String {
        match age {
            Age::Now => self.relative.text(0, "second"),
            Age::Minutes(minutes) => self.relative.text(-i32::from(minutes), "minute"),
            Age::Hours => self.time.text(at),
        }
    }

    /// "today", "yesterday", "Tuesday, November 14, 2023".
    pub(super) fn day(&self, at: UnixMillis, now: UnixMillis) -> String {
        match day_of(at) {
            day if day == day_of(now) => self.relative.text(0, "day"),
            day if day == day_before(now) => self.relative.text(-1, "day"),
            _ => self.day.text(at),
        }
    }

    /// The whole moment.
    pub(super) fn full(&self, at: UnixMillis) -> String {
        self.full.text(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_minutes_for_an_hour() {
        let now = 10 * HOUR;
        let age = |ago| Age::of(now - ago, now);
        assert_eq!(Age::of(now + HOUR, now), Age::Now);
        assert_eq!(age(MINUTE - 1), Age::Now);
        assert_eq!(age(MINUTE), Age::Minutes(1));
        assert_eq!(age(HOUR - 1), Age::Minutes(59));
        assert_eq!(age(HOUR), Age::Hours);
    }
}

//! A moment in a person's language, with their way to count hours, in a time zone.

use js_sys::Array;
use yew_sse_wire::UnixMillis;

use super::hands::second_of_day;
use crate::components::intl::{Dates, Options, Relative, locales};

const TIME: &Options = &[("hour", "numeric"), ("minute", "2-digit"), ("second", "2-digit")];
const DAY: &Options = &[("weekday", "long"), ("day", "numeric"), ("month", "long")];
const ZONE: &Options = &[("timeZoneName", "short")];
// Any text is true, and leaves it to the language whether noon is 12 or 0.
const TWELVE: &Options = &[("hour12", "true")];
const TWENTY_FOUR: &Options = &[("hourCycle", "h23")];

/// The browser's formatters for a clock.
#[derive(Debug)]
pub(super) struct Times {
    time: Dates,
    day: Dates,
    /// The time of day as [`second_of_day`] reads it.
    plain: Dates,
    relative: Relative,
}

impl Times {
    /// As [`ClockProps`](super::ClockProps) has them. With a zone that the browser does not know it
    /// is this device's, and the console says so.
    pub(super) fn new(locale: Option<&str>, hour12: Option<bool>, zone: Option<&str>) -> Self {
        let locales = locales(locale);
        let asked = zone.map(|zone| ("timeZone", zone));
        let asked = asked.as_slice();
        let hours = match hour12 {
            None => &[],
            Some(true) => TWELVE,
            Some(false) => TWENTY_FOUR,
        };
        let plain = Dates::new(&Array::of1(&"en".into()), &[TIME, TWENTY_FOUR, asked]);
        if let Some(unknown) = zone.filter(|_| !plain.are_known()) {
            web_sys::console::warn_1(&format!("`{unknown}` is not a time zone").into());
            return Self::new(locale, hour12, None);
        }
        // Where this device is needs no name.
        let name = if zone.is_some() { ZONE } else { &[] };
        Self {
            time: Dates::new(&locales, &[TIME, hours, asked]),
            day: Dates::new(&locales, &[DAY, name, asked]),
            plain,
            relative: Relative::new(&locales, "always"),
        }
    }

    /// The digits: what comes before the half of the day, its name, what comes after; the first
    /// alone where a day has 24 hours.
    pub(super) fn digits(&self, at: UnixMillis) -> [String; 3] {
        let mut all = [String::new(), String::new(), String::new()];
        let mut place = 0;
        for (kind, text) in self.time.parts(at) {
            if kind == "dayPeriod" {
                all[1] = text;
                place = 2;
            } else {
                all[place] += &text;
            }
        }
        all
    }

    /// "Tuesday, November 14", in another zone than this device's with its name.
    pub(super) fn day(&self, at: UnixMillis) -> String {
        self.day.text(at)
    }

    /// Where the hands point.
    pub(super) fn second_of_day(&self, at: UnixMillis) -> u32 {
        second_of_day(&self.plain.text(at))
    }

    /// "4 seconds ago", of a negative number.
    pub(super) fn ago(&self, number: i32, unit: &str) -> String {
        self.relative.text(number, unit)
    }
}

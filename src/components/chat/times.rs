//! Moments in words, in a person's language and time zone.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use yew_sse_wire::UnixMillis;

const SECOND: UnixMillis = 1_000;
const MINUTE: UnixMillis = 60 * SECOND;
const HOUR: UnixMillis = 60 * MINUTE;
/// The last moment that JavaScript's `Date` knows, some 270,000 years from now.
const LAST_DATE: UnixMillis = 8_640_000_000_000_000;

/// How often ages are looked at again.
pub(super) const TICK_MS: u32 = 20_000;

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

/// A moment for a `datetime` attribute.
pub(super) fn machine(at: UnixMillis) -> String {
    date(at).to_iso_string().into()
}

fn date(at: UnixMillis) -> Date {
    Date::new(&number(at))
}

/// A `Date` beyond the last cannot be printed: the line is somebody's mistake.
fn number(at: UnixMillis) -> JsValue {
    (at.min(LAST_DATE) as f64).into()
}

/// The browser's formatters for a language, made once for all lines.
#[derive(Debug)]
pub(super) struct Times {
    time: Function,
    day: Function,
    full: Function,
    relative: Intl::RelativeTimeFormat,
}

impl Times {
    /// For a language tag such as `zh-CN`; without one, or with one that is none, for the language
    /// of the page, else of the browser.
    pub(super) fn new(locale: Option<&str>) -> Self {
        let locales =
            locale.and_then(known).or_else(|| known(&page_language()?)).unwrap_or_default();
        let format = |options: &[(&str, &str)]| {
            Intl::DateTimeFormat::new(&locales, &object(options)).format()
        };
        Self {
            time: format(&[("hour", "numeric"), ("minute", "2-digit")]),
            day: format(&[
                ("weekday", "long"),
                ("day", "numeric"),
                ("month", "long"),
                ("year", "numeric"),
            ]),
            full: format(&[("dateStyle", "full"), ("timeStyle", "medium")]),
            relative: Intl::RelativeTimeFormat::new(&locales, &object(&[("numeric", "auto")])),
        }
    }

    /// "now", "5 minutes ago", "14:03".
    pub(super) fn ago(&self, at: UnixMillis, age: Age) -> String {
        match age {
            Age::Now => self.relative(0, "second"),
            Age::Minutes(minutes) => self.relative(-i32::from(minutes), "minute"),
            Age::Hours => text(&self.time, at),
        }
    }

    /// "today", "yesterday", "Tuesday, November 14, 2023".
    pub(super) fn day(&self, at: UnixMillis, now: UnixMillis) -> String {
        match day_of(at) {
            day if day == day_of(now) => self.relative(0, "day"),
            day if day == day_before(now) => self.relative(-1, "day"),
            _ => text(&self.day, at),
        }
    }

    /// The whole moment.
    pub(super) fn full(&self, at: UnixMillis) -> String {
        text(&self.full, at)
    }

    fn relative(&self, value: i32, unit: &str) -> String {
        self.relative.format(value.into(), unit).into()
    }
}

fn text(format: &Function, at: UnixMillis) -> String {
    let text = format.call1(&JsValue::UNDEFINED, &number(at)).ok();
    text.and_then(|text| text.as_string()).unwrap_or_default()
}

/// The language tag as formatters take it, if it is one: they throw at what is none.
fn known(tag: &str) -> Option<Array> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let canonical = Reflect::get(&intl, &"getCanonicalLocales".into()).ok()?;
    let canonical: Function = canonical.dyn_into().ok()?;
    canonical.call1(&intl, &tag.into()).ok()?.dyn_into().ok()
}

fn page_language() -> Option<String> {
    let root = web_sys::window()?.document()?.document_element()?;
    root.get_attribute("lang")
}

fn object(entries: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        // It refuses on frozen objects alone.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
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

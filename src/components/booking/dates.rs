//! Dates as people of a language write them.

use js_sys::Date;

use crate::components::intl::{Dates, locales};

/// A date such as `2026-11-21` as `Sat, Nov 21`, in the language of the locale, else the page's,
/// else the browser's.
///
/// It is a date of the plan's zone already, so no zone may move it: noon by UTC is on that date.
pub(super) fn day(date: &str, locale: Option<&str>) -> String {
    let noon = Date::parse(&format!("{date}T12:00:00Z"));
    if noon.is_nan() {
        return date.to_owned();
    }
    let options =
        [("weekday", "short"), ("month", "short"), ("day", "numeric"), ("timeZone", "UTC")];
    Dates::new(&locales(locale), &[&options]).text(noon as u64)
}

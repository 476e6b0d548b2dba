//! When the doors are open, as a plan file writes it.

use std::fmt;

use jiff::civil::Weekday;
use serde::Deserialize;

/// A day's minutes.
pub(super) const DAY: u16 = 24 * 60;

/// When the doors are open, by weekday.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OpeningHours {
    monday: Hours,
    tuesday: Hours,
    wednesday: Hours,
    thursday: Hours,
    friday: Hours,
    saturday: Hours,
    sunday: Hours,
}

/// The ranges of one day, in order, none within another.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Vec<Range>")]
struct Hours(Vec<Range>);

/// `09:00-18:00`, in minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Range {
    pub(super) from: u16,
    pub(super) to: u16,
}

impl OpeningHours {
    /// The ranges in which the doors are open on that weekday.
    pub(super) fn on(&self, weekday: Weekday) -> &[Range] {
        let hours = match weekday {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        };
        &hours.0
    }
}

impl TryFrom<Vec<Range>> for Hours {
    type Error = String;

    fn try_from(mut ranges: Vec<Range>) -> Result<Self, String> {
        ranges.sort_by_key(|range| range.from);
        match ranges.windows(2).find(|pair| pair[1].from < pair[0].to) {
            Some(pair) => Err(format!("{} and {} overlap", pair[0], pair[1])),
            None => Ok(Self(ranges)),
        }
    }
}

impl TryFrom<String> for Range {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parse = |text: &str| {
            let (from, to) = text.split_once('-')?;
            let (from, to) = (minutes(from)?, minutes(to)?);
            (from < to).then_some(Self { from, to })
        };
        let rule = "is not a range of hours on one day, such as 09:00-18:00 or 20:00-24:00";
        parse(&text).ok_or_else(|| format!("`{text}` {rule}"))
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, to] = [self.from, self.to].map(|m| format!("{:02}:{:02}", m / 60, m % 60));
        write!(f, "{from}-{to}")
    }
}

/// `09:30` -> 570, up to `24:00`.
fn minutes(text: &str) -> Option<u16> {
    let bytes = text.as_bytes();
    let &[h1, h2, b':', m1, m2] = bytes else { return None };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    let (hours, minutes) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= DAY).then_some(total)
}

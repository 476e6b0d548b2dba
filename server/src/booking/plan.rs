//! The plan file -> what can be reserved, and when the doors are open.

use std::{fs, io, path::Path};

use jiff::{civil::Date, tz::TimeZone};
use serde::Deserialize;
use toml::value::Datetime;
use yew_sse_wire::{Checked, Slug, booking};

use super::hours::{DAY, OpeningHours, Range};

/// The plan without a file.
const BUILT_IN: &str = include_str!("built-in.toml");

/// The most places, so that a plan stays something that a page can show.
const MOST_PLACES: usize = 200;

/// What can be reserved, and when: the file, checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    pub(super) zone: Zone,
    pub(super) slot_minutes: SlotMinutes,
    #[serde(default)]
    pub(super) closed: Vec<ClosedDay>,
    pub(super) hours: OpeningHours,
    pub(super) places: Places,
}

/// Why a plan file is of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(#[source] io::Error),
    /// It is not what a plan must be: where, and which rule it breaks.
    #[error("{0}")]
    Wrong(String),
}

/// A time zone that is known by its IANA name.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Zone(pub(super) TimeZone);

/// How long one reservation lasts.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u16")]
pub(super) struct SlotMinutes(pub(super) u16);

/// A day on which nothing is open.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Datetime")]
pub(super) struct ClosedDay(Date);

/// At least one place, each id once.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<PlaceEntry>")]
pub(super) struct Places(pub(super) Vec<booking::Place>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceEntry {
    id: Slug,
    name: Checked<80>,
}

impl Plan {
    /// Reads a plan file; without one, it is the built-in plan.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it is no plan.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, PlanError> {
        match file {
            None => Ok(Self::default()),
            Some(file) => Self::parse(&fs::read_to_string(file).map_err(PlanError::Unreadable)?),
        }
    }

    pub(crate) fn parse(text: &str) -> Result<Self, PlanError> {
        toml::from_str(text).map_err(|error| PlanError::Wrong(error.to_string().trim_end().into()))
    }

    /// The ranges in which the doors are open on that day.
    pub(super) fn hours_on(&self, date: Date) -> &[Range] {
        let is_closed = self.closed.iter().any(|closed| closed.0 == date);
        if is_closed { &[] } else { self.hours.on(date.weekday()) }
    }
}

impl Default for Plan {
    /// The built-in plan.
    fn default() -> Self {
        Self::parse(BUILT_IN).expect("the built-in plan is one")
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        match TimeZone::get(&name) {
            Ok(zone) if zone.iana_name().is_some() => Ok(Self(zone)),
            _ => Err(format!("`{name}` is not an IANA time zone, such as Europe/Berlin")),
        }
    }
}

impl TryFrom<u16> for SlotMinutes {
    type Error = &'static str;

    fn try_from(minutes: u16) -> Result<Self, Self::Error> {
        let fits = (5..=DAY).contains(&minutes);
        fits.then_some(Self(minutes)).ok_or("a reservation lasts 5 to 1440 minutes")
    }
}

impl TryFrom<Datetime> for ClosedDay {
    type Error = &'static str;

    fn try_from(day: Datetime) -> Result<Self, Self::Error> {
        const RULE: &str = "a closed day is a date without a time, such as 2026-12-25";
        match day {
            Datetime { date: Some(_), time: None, offset: None } => {
                day.to_string().parse().map(Self).map_err(|_| RULE)
            }
            _ => Err(RULE),
        }
    }
}

impl TryFrom<Vec<PlaceEntry>> for Places {
    type Error = String;

    fn try_from(entries: Vec<PlaceEntry>) -> Result<Self, String> {
        if !(1..=MOST_PLACES).contains(&entries.len()) {
            return Err(format!("a plan has 1 to {MOST_PLACES} places"));
        }
        let mut places: Vec<booking::Place> = Vec::new();
        for PlaceEntry { id, name } in entries {
            if places.iter().any(|place| place.id == id) {
                return Err(format!("two places have the id `{id}`"));
            }
            places.push(booking::Place { id, name: name.to_string() });
        }
        Ok(Self(places))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = r#"
zone = "Europe/Berlin"
slot_minutes = 60
closed = [2026-12-25]
[hours]
friday = ["13:00-18:00", "09:00-12:00"]
[[places]]
id = "desk-1"
name = "Desk 1"
"#;

    /// The plan with one part replaced is refused, at that line, by that rule.
    #[track_caller]
    fn check(part: &str, by: &str, line: usize, rule: &str) {
        let error = Plan::parse(&PLAN.replace(part, by)).expect_err(by).to_string();
        assert!(error.contains(&format!("line {line}, ")), "{error}");
        assert!(error.contains(rule), "{error}");
    }

    fn hours(plan: &Plan, date: &str) -> Vec<String> {
        plan.hours_on(date.parse().unwrap()).iter().map(Range::to_string).collect()
    }

    #[test]
    fn a_day_has_its_weekdays_hours_in_order_unless_it_is_closed() {
        let plan = Plan::parse(PLAN).unwrap();
        assert_eq!(hours(&plan, "2026-12-18"), ["09:00-12:00", "13:00-18:00"]);
        assert!(hours(&plan, "2026-12-19").is_empty());
        assert!(hours(&plan, "2026-12-25").is_empty());
    }

    #[test]
    fn the_built_in_plan_is_open_every_day() {
        let plan = Plan::default();
        let days = jiff::civil::date(2026, 11, 21).series(jiff::Span::new().days(1)).take(7);
        assert!(days.into_iter().all(|date| !plan.hours_on(date).is_empty()));
        assert_eq!(plan.places.0.len(), 8);
    }

    #[test]
    fn a_wrong_value_is_told_its_line_and_its_rule() {
        check("Europe/Berlin", "Berlin", 2, "`Berlin` is not an IANA time zone");
        check("= 60", "= 4", 3, "a reservation lasts 5 to 1440 minutes");
        check("= 60", "= \"1h\"", 3, "invalid type: string");
        check("2026-12-25", "\"2026-12-25\"", 4, "invalid type: string");
        check("2026-12-25", "2026-12-25T10:00:00", 4, "a date without a time");
        check("09:00-12:00", "9-12", 6, "`9-12` is not a range of hours");
        check("09:00-12:00", "12:00-09:00", 6, "such as 09:00-18:00");
        check("09:00-12:00", "12:00-24:01", 6, "such as 09:00-18:00");
        check("09:00-12:00", "09:00-13:30", 6, "09:00-13:30 and 13:00-18:00 overlap");
        check("\"desk-1\"", "\"Desk 1\"", 8, "must be 1 to 40 of a-z, 0-9 and -");
        check("\"Desk 1\"", "\"\"", 9, "must not be empty");
    }

    #[test]
    fn a_slip_of_the_pen_is_not_passed_over() {
        check("closed", "close", 4, "unknown field `close`, expected one of `zone`");
        check("friday", "fri", 6, "unknown field `fri`, expected one of `monday`");
        check("name", "named", 9, "unknown field `named`");
        check("zone =", "#", 1, "missing field `zone`");
        let twice = "name = \"Desk 1\"\n[[places]]\nid = \"desk-1\"\nname = \"Again\"";
        check("name = \"Desk 1\"", twice, 7, "two places have the id `desk-1`");
    }

    #[test]
    fn a_plan_without_places_is_none() {
        let (head, _) = PLAN.split_once("[[").unwrap();
        let error = Plan::parse(&format!("places = []\n{head}")).unwrap_err().to_string();
        assert!(error.contains("a plan has 1 to 200 places"), "{error}");
    }

    #[test]
    fn a_file_that_is_not_there_says_so() {
        let error = Plan::open(Some(Path::new("/nowhere/plan.toml"))).unwrap_err();
        assert!(matches!(error, PlanError::Unreadable(_)), "{error}");
    }
}

//! The plan at a moment -> the seven days that can be reserved, as they go over the wire.

use std::time::Duration;

use jiff::{
    SignedDuration, Span, Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use sha2::{Digest, Sha256};
use yew_sse_wire::{
    UnixMillis,
    booking::{Day, Place, Slot, Time},
};

use super::{hours::Range, plan::Plan};

/// How many days can be reserved, today among them.
const DAYS: usize = 7;

/// For how many days after it a reservation is known by its id, so that whoever repeats a request is
/// answered as before.
const REMEMBERED_DAYS: i64 = 30;

/// Seven days of a plan, beginning with today in its zone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Week {
    /// Another day or another plan, another version.
    pub(crate) version: String,
    pub(crate) zone: String,
    pub(crate) places: Vec<Place>,
    pub(crate) days: Vec<Day>,
    /// When today began, as a slot's start is written.
    pub(crate) begins: String,
    /// What began before this start is not known any more, not even by its id.
    pub(crate) forgets: String,
    /// When tomorrow begins.
    pub(crate) ends: UnixMillis,
}

/// Why a slot cannot be reserved, whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotOpen {
    /// It is none of the week's.
    #[error("There is no such place and time in the plan of the next 7 days.")]
    Unknown,
    /// It is too late.
    #[error("This time has begun already.")]
    Begun,
}

impl Week {
    /// The week as of `now`, the time since the Unix epoch.
    pub(crate) fn at(plan: &Plan, now: Duration) -> Self {
        let zone = &plan.zone.0;
        let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        let today = zone.to_datetime(timestamp(now)).date();
        let dates: Vec<Date> = today.series(Span::new().days(1)).take(DAYS + 1).collect();
        let days = dates.iter().take(DAYS).map(|date| day(plan, *date)).collect();
        let next = dates.get(1).and_then(|tomorrow| instant(zone, *tomorrow, 0));
        let written = |date| instant(zone, date, 0).map_or_else(String::new, |begin| start(&begin));
        let remembered = Span::new().days(REMEMBERED_DAYS);
        let mut week = Self {
            version: String::new(),
            zone: zone.iana_name().unwrap_or("UTC").to_owned(),
            places: plan.places.0.clone(),
            days,
            begins: written(today),
            forgets: written(today.saturating_sub(remembered)),
            ends: next.map_or(UnixMillis::MAX, |next| unix_millis(&next)),
        };
        week.version = version(&today, &week);
        week
    }

    /// Whether a slot can be reserved: it is one of the week's, and has not begun.
    pub(crate) fn is_open(&self, slot: &Slot, now: Duration) -> Result<(), NotOpen> {
        let is_place = self.places.iter().any(|place| &*place.id == slot.place());
        let mut times = self.days.iter().flat_map(|day| &day.times).filter(|_| is_place);
        match times.find(|time| time.start == slot.start()) {
            None => Err(NotOpen::Unknown),
            Some(time) if Duration::from_millis(time.at) <= now => Err(NotOpen::Begun),
            Some(_) => Ok(()),
        }
    }
}

/// Until when the log must keep what is said of a slot, whatever else it drops: longer than it is
/// remembered.
pub(crate) fn needed_until(slot: &Slot) -> Option<UnixMillis> {
    let begins: Timestamp = slot.start().parse().ok()?;
    let needed = begins.checked_add(SignedDuration::from_hours(24 * (REMEMBERED_DAYS + 2))).ok()?;
    u64::try_from(needed.as_millisecond()).ok()
}

/// From what is in it, so that servers that share a log agree, and a client that has it knows.
fn version(today: &Date, week: &Week) -> String {
    let content = serde_json::to_vec(&(&week.zone, &week.places, &week.days));
    let hash = Sha256::digest(content.expect("a week is JSON"));
    format!("{today}-{:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3])
}

fn day(plan: &Plan, date: Date) -> Day {
    let ranges = plan.hours_on(date).iter();
    let mut times: Vec<Time> = ranges.flat_map(|range| times(plan, date, *range)).collect();
    // The end of one range may be in the hour that is skipped, and the start of the next after it.
    let mut free_from = 0;
    times.retain(|time| {
        let is_free = time.at >= free_from;
        if is_free {
            free_from = time.at + u64::from(time.minutes) * 60_000;
        }
        is_free
    });
    Day { date: date.to_string(), times }
}

/// The times of one range.
///
/// A reservation lasts its minutes whatever the wall clock does meanwhile. So a day on which clocks
/// are set forward has fewer of them and one on which they are set back has more, and none of them
/// begins at a time of day that does not exist.
fn times(plan: &Plan, date: Date, range: Range) -> Vec<Time> {
    let (zone, minutes) = (&plan.zone.0, plan.slot_minutes.0);
    let bounds = instant(zone, date, range.from).zip(instant(zone, date, range.to));
    let Some((opens, closes)) = bounds else { return Vec::new() };
    let lasts = SignedDuration::from_mins(minutes.into());
    std::iter::successors(Some(opens), |begin| begin.checked_add(lasts).ok())
        .take_while(|begin| begin.duration_until(&closes) >= lasts)
        // Where a zone left out a whole day, its hours would be the next day's.
        .filter(|begin| begin.date() == date)
        .map(|begin| Time {
            start: start(&begin),
            at: unix_millis(&begin),
            minutes: minutes.into(),
            label: label(&begin),
        })
        .collect()
}

/// `10:00`; with the name of the clock where the same time comes twice that day.
fn label(begin: &Zoned) -> String {
    let is_twice = begin.time_zone().to_ambiguous_timestamp(begin.datetime()).is_ambiguous();
    begin.strftime(if is_twice { "%H:%M %Z" } else { "%H:%M" }).to_string()
}

fn start(begin: &Zoned) -> String {
    begin.timestamp().strftime("%Y-%m-%dT%H:%MZ").to_string()
}

/// Some minutes after midnight by the wall clock. A time that is skipped is as much later as the
/// clocks are set forward; of one that comes twice it is the first.
fn instant(zone: &TimeZone, date: Date, minutes: u16) -> Option<Zoned> {
    let minutes = Span::new().minutes(minutes);
    let wall: DateTime = date.at(0, 0, 0, 0).checked_add(minutes).ok()?;
    wall.to_zoned(zone.clone()).ok()
}

fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}

fn unix_millis(time: &Zoned) -> UnixMillis {
    u64::try_from(time.timestamp().as_millisecond()).unwrap_or_default()
}

#[cfg(test)]
mod tests;

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
mod tests {
    use super::*;

    const BERLIN: &str = "Europe/Berlin";

    fn plan(zone: &str, hours: &str, minutes: u16) -> Plan {
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let hours = days.map(|day| format!("{day} = [{hours}]\n")).concat();
        Plan::parse(&format!(
            "zone = \"{zone}\"\nslot_minutes = {minutes}\nplaces = [{{ id = \"a\", name = \"A\" }}]\n\
             [hours]\n{hours}"
        ))
        .unwrap()
    }

    fn at(moment: &str) -> Duration {
        let moment: Timestamp = moment.parse().unwrap();
        Duration::from_millis(moment.as_millisecond().try_into().unwrap())
    }

    /// The first day's times: their labels, and their starts without the date.
    #[track_caller]
    fn check(plan: &Plan, now: &str, labels: &[&str], starts: &[&str]) {
        let week = Week::at(plan, at(now));
        let times = &week.days[0].times;
        assert_eq!(times.iter().map(|time| &*time.label).collect::<Vec<_>>(), labels);
        assert_eq!(times.iter().map(|time| &time.start[11..16]).collect::<Vec<_>>(), starts);
        for time in times {
            assert_eq!(at(&time.start.replace('Z', ":00Z")).as_millis() as u64, time.at);
        }
    }

    #[test]
    fn a_week_begins_with_today_in_its_own_zone() {
        let plan = plan(BERLIN, "\"09:00-11:00\"", 60);
        let dates = |now| {
            let days = Week::at(&plan, at(now)).days;
            (days.len(), days[0].date.clone(), days[6].date.clone())
        };
        let week = |first: &str, last: &str| (7, first.to_owned(), last.to_owned());
        assert_eq!(dates("2026-11-21T22:59:59Z"), week("2026-11-21", "2026-11-27"));
        assert_eq!(dates("2026-11-21T23:00:00Z"), week("2026-11-22", "2026-11-28"));
        assert_eq!(Week::at(&plan, at("2026-11-21T22:59:59Z")).begins, "2026-11-20T23:00Z");
        let ends = Week::at(&plan, at("2026-11-21T12:00:00Z")).ends;
        assert_eq!(ends, at("2026-11-21T23:00:00Z").as_millis() as u64);
    }

    #[test]
    fn a_day_has_as_many_times_as_fit() {
        let plan = plan(BERLIN, "\"09:00-11:30\", \"23:00-24:00\"", 60);
        let (labels, starts) = (["09:00", "10:00", "23:00"], ["08:00", "09:00", "22:00"]);
        check(&plan, "2026-11-21T12:00:00Z", &labels, &starts);
    }

    #[test]
    fn an_hour_that_is_skipped_cannot_be_reserved() {
        // On 29 March 2026, 02:00 is 03:00.
        let night = plan(BERLIN, "\"00:00-05:00\"", 60);
        let (labels, starts) =
            (["00:00", "01:00", "03:00", "04:00"], ["23:00", "00:00", "01:00", "02:00"]);
        check(&night, "2026-03-29T10:00:00Z", &labels, &starts);
        let opens_in_the_gap = plan(BERLIN, "\"02:00-04:00\"", 60);
        check(&opens_in_the_gap, "2026-03-29T10:00:00Z", &["03:00"], &["01:00"]);
        let around_it = plan(BERLIN, "\"01:30-02:30\", \"03:00-04:00\"", 30);
        let (labels, starts) = (["01:30", "03:00", "03:30"], ["00:30", "01:00", "01:30"]);
        check(&around_it, "2026-03-29T10:00:00Z", &labels, &starts);
    }

    #[test]
    fn an_hour_that_comes_twice_can_be_reserved_twice() {
        // On 25 October 2026, 03:00 is 02:00 again.
        let night = plan(BERLIN, "\"01:00-04:00\"", 60);
        let labels = ["01:00", "02:00 CEST", "02:00 CET", "03:00"];
        check(&night, "2026-10-25T10:00:00Z", &labels, &["23:00", "00:00", "01:00", "02:00"]);
        let day = plan(BERLIN, "\"09:00-11:00\"", 60);
        check(&day, "2026-10-25T10:00:00Z", &["09:00", "10:00"], &["08:00", "09:00"]);
        check(&day, "2026-10-24T10:00:00Z", &["09:00", "10:00"], &["07:00", "08:00"]);
    }

    #[test]
    fn a_zone_may_be_off_by_half_an_hour_and_change_by_one() {
        let kolkata = plan("Asia/Kolkata", "\"09:00-10:30\"", 45);
        check(&kolkata, "2026-11-21T12:00:00Z", &["09:00", "09:45"], &["03:30", "04:15"]);
        // On 5 April 2026, 02:00 is 01:30 again.
        let lord_howe = plan("Australia/Lord_Howe", "\"01:00-02:30\"", 30);
        let labels = ["01:00", "01:30 +11", "01:30 +1030", "02:00"];
        let starts = ["14:00", "14:30", "15:00", "15:30"];
        check(&lord_howe, "2026-04-05T00:00:00Z", &labels, &starts);
    }

    #[test]
    fn a_day_that_a_zone_left_out_has_no_times() {
        // Samoa had no 30 December 2011.
        let apia = plan("Pacific/Apia", "\"09:00-10:00\"", 60);
        let week = Week::at(&apia, at("2011-12-29T20:00:00Z"));
        let day = |n: usize| (&*week.days[n].date, week.days[n].times.len());
        assert_eq!(
            [day(0), day(1), day(2)],
            [("2011-12-29", 1), ("2011-12-30", 0), ("2011-12-31", 1)]
        );
    }

    #[test]
    fn no_start_comes_twice_in_a_year_of_any_week() {
        for zone in [BERLIN, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"] {
            let plan = plan(zone, "\"00:00-12:00\", \"12:00-24:00\"", 30);
            for week in 0..53 {
                let now = at("2026-01-01T12:00:00Z") + Duration::from_secs(week * 7 * 86_400);
                let week = Week::at(&plan, now);
                let starts: Vec<_> =
                    week.days.iter().flat_map(|day| &day.times).map(|time| time.at).collect();
                // Round the clock, there is no hole either.
                assert!(starts.windows(2).all(|pair| pair[0] + 30 * 60_000 == pair[1]), "{zone}");
            }
        }
    }

    #[test]
    fn a_version_changes_with_the_day_and_with_the_plan_and_with_nothing_else() {
        let version = |hours, now| Week::at(&plan(BERLIN, hours, 60), at(now)).version;
        let one = version("\"09:00-18:00\"", "2026-11-21T08:00:00Z");
        assert!(one.starts_with("2026-11-21-"), "{one}");
        assert_eq!(one, version("\"09:00-18:00\"", "2026-11-21T20:00:00Z"));
        assert_ne!(one, version("\"09:00-18:00\"", "2026-11-22T08:00:00Z"));
        assert_ne!(one, version("\"09:00-17:00\"", "2026-11-21T08:00:00Z"));
    }

    #[test]
    fn what_can_be_reserved_is_in_the_plan_and_has_not_begun() {
        let week = Week::at(&plan(BERLIN, "\"09:00-11:00\"", 60), at("2026-11-21T12:00:00Z"));
        let is_open = |slot: &str| week.is_open(&slot.parse().unwrap(), at("2026-11-22T08:00:00Z"));
        assert_eq!(is_open("a@2026-11-22T09:00Z"), Ok(()));
        assert_eq!(is_open("a@2026-11-22T08:00Z"), Err(NotOpen::Begun));
        for slot in ["b@2026-11-22T09:00Z", "a@2026-11-22T09:30Z", "a@2026-11-28T09:00Z"] {
            assert_eq!(is_open(slot), Err(NotOpen::Unknown), "{slot}");
        }
        let needed = needed_until(&"a@2026-11-21T09:00Z".parse().unwrap());
        assert_eq!(needed, Some(at("2026-12-23T09:00:00Z").as_millis() as u64));
        assert_eq!(needed_until(&"a@2026-99-99T99:99Z".parse().unwrap()), None);
    }
}

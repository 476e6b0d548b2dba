//! A plan's days, in several time zones and around their changes of the clock.

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
    assert_eq!([day(0), day(1), day(2)], [("2011-12-29", 1), ("2011-12-30", 0), ("2011-12-31", 1)]);
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

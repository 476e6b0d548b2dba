//! What the ticks tell: the server's time, and how this device's clock differs.

use std::{collections::VecDeque, time::Duration};

use yew_sse_wire::{UnixMillis, clock::ClockEvent};

use super::reading::{Offset, Reading};
use crate::hub::{Fold, Received};

/// How many ticks the difference is judged by.
const JUDGED: usize = 10;
/// The last moment that JavaScript's `Date` knows, some 270,000 years from now.
const LAST_DATE: UnixMillis = 8_640_000_000_000_000;
/// Ticks come each second. When none has come for so long, they are late; in milliseconds.
const LATE: u64 = 2_500;
const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

/// What the ticks tell.
#[derive(Debug, Default)]
pub(super) struct ClockState {
    at: Option<UnixMillis>,
    /// When the last one came, by this device's clock.
    arrived: Duration,
    /// This device's time of arrival less the server's time, in milliseconds, newest last.
    lags: VecDeque<i64>,
}

impl ClockState {
    /// The server's time.
    pub(super) fn at(&self) -> Option<UnixMillis> {
        self.at
    }

    /// What is known now, over a connection that it took so long to open.
    pub(super) fn reading(
        &self,
        now: Duration,
        is_live: bool,
        opening: Option<Duration>,
    ) -> Reading {
        // A device's clock may be set back meanwhile.
        let age = now.saturating_sub(self.arrived);
        let is_late = is_live && self.at.is_some() && age >= Duration::from_millis(LATE);
        Reading { at: self.at, offset: self.offset(opening), age, is_live, is_late }
    }

    fn offset(&self, opening: Option<Duration>) -> Option<Offset> {
        let fastest = self.lags.iter().min().copied()?;
        let is_middle = |lag: &i64| {
            let faster = self.lags.iter().filter(|other| *other <= lag).count();
            faster * 2 >= self.lags.len()
        };
        let middle = self.lags.iter().copied().filter(is_middle).min()?;
        let half = opening.map(|opening| (opening.as_millis() as i64 + 1) / 2);
        Some(Offset {
            ahead_ms: fastest - half.unwrap_or_default(),
            give_or_take_ms: half.map(|half| half + middle - fastest),
        })
    }
}

impl Reading {
    /// Whether the age of what is shown is to be said.
    pub(super) fn is_old(&self) -> bool {
        self.at.is_some() && (self.is_late || !self.is_live)
    }

    /// How long it holds if nothing comes; for good if there is nothing yet.
    pub(super) fn holds(&self) -> Option<Duration> {
        self.at?;
        let age = self.age.as_millis() as u64;
        Some(Duration::from_millis(match age {
            _ if !self.is_old() => LATE.saturating_sub(age),
            ..MINUTE => SECOND - age % SECOND,
            _ => MINUTE - age % MINUTE,
        }))
    }

    /// The age as a number of units, as browsers call them.
    pub(super) fn ago(&self) -> (i32, &'static str) {
        match self.age.as_secs() as i32 {
            seconds @ ..60 => (seconds.max(1), "second"),
            seconds @ ..3_600 => (seconds / 60, "minute"),
            seconds => (seconds / 3_600, "hour"),
        }
    }
}

impl Fold for ClockState {
    type Event = ClockEvent;

    fn fold(&mut self, received: Received<ClockEvent>) {
        let ClockEvent::Tick { at } = received.event;
        // A `Date` beyond it cannot be printed: the tick is somebody's mistake.
        if at > LAST_DATE {
            return;
        }
        self.at = Some(at);
        self.arrived = received.at;
        if self.lags.len() == JUDGED {
            self.lags.pop_front();
        }
        self.lags.push_back(received.at.as_millis() as i64 - at as i64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(ticks: &[(u64, u64)]) -> ClockState {
        let mut clock = ClockState::default();
        for &(at, arrived) in ticks {
            let event = ClockEvent::Tick { at };
            clock.fold(Received { event, at: millis(arrived), id: None });
        }
        clock
    }

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Ticks and the time that opening took -> how far this device is ahead, and give or take.
    #[track_caller]
    fn check(ticks: &[(u64, u64)], opening: Option<u64>, expected: (i64, Option<i64>)) {
        let reading = clock(ticks).reading(Duration::ZERO, true, opening.map(millis));
        let offset = reading.offset.expect("there are ticks");
        assert_eq!((offset.ahead_ms, offset.give_or_take_ms), expected, "{ticks:?}");
    }

    #[test]
    fn before_the_first_tick_nothing_is_known() {
        let reading = clock(&[]).reading(millis(9_000), true, Some(millis(10)));
        assert_eq!(reading, Reading { age: millis(9_000), is_live: true, ..Reading::default() });
        assert_eq!((reading.is_old(), reading.holds()), (false, None));
    }

    #[test]
    fn the_fastest_tick_says_how_far_ahead_at_most() {
        check(&[(1_000, 3_900), (2_000, 4_500), (3_000, 6_000)], None, (2_500, None));
        check(&[(9_000, 5_000), (10_000, 6_900)], None, (-4_000, None));
    }

    #[test]
    fn half_of_what_opening_took_is_the_way_give_or_take_the_other_half() {
        check(&[(1_000, 1_030)], Some(40), (10, Some(20)));
        check(&[(1_000, 1_030)], Some(41), (9, Some(21)));
        check(&[(1_000, 990)], Some(40), (-30, Some(20)));
    }

    #[test]
    fn an_unsteady_way_tells_less_and_one_that_hiccups_no_less() {
        check(&[(0, 30), (0, 50), (0, 40)], Some(40), (10, Some(30)));
        check(&[(0, 30), (0, 30), (0, 31), (0, 2_000)], Some(40), (10, Some(20)));
        check(&[(0, 30), (0, 90)], Some(40), (10, Some(20)));
    }

    #[test]
    fn the_truth_lies_within() {
        // Whatever the clocks differ by and however the time is split between both ways.
        for (ahead, there, back) in [(0, 1, 80), (-700, 80, 1), (5_000, 0, 0), (3, 40, 41)] {
            let lag = |tick: u64| ahead + back + [7, 0, 12, 3][tick as usize % 4];
            let ticks: Vec<_> = (1..9)
                .map(|tick| (tick * 9_000, (tick as i64 * 9_000 + lag(tick)) as u64))
                .collect();
            let opening = millis((there + back) as u64);
            let reading = clock(&ticks).reading(Duration::ZERO, true, Some(opening));
            let offset = reading.offset.unwrap();
            let off = (offset.ahead_ms - ahead).abs();
            assert!(off <= offset.give_or_take_ms.unwrap(), "{ahead} is {off} from {offset:?}");
        }
    }

    #[test]
    fn a_clock_that_was_set_is_believed_after_ten_ticks() {
        let mut ticks = vec![(0, 1_000); 10];
        ticks.extend([(0, 9_000); 10]);
        check(&ticks, None, (9_000, None));
    }

    #[test]
    fn a_time_that_cannot_be_is_passed_over() {
        assert_eq!(clock(&[(5, 0), (u64::MAX, 0)]).at(), Some(5));
    }

    #[track_caller]
    fn check_age(age: u64, is_live: bool, expected: (bool, bool, u64, (i32, &str))) {
        let reading = clock(&[(1_000, 1_000)]).reading(millis(1_000 + age), is_live, None);
        let holds = reading.holds().unwrap().as_millis() as u64;
        assert_eq!((reading.is_late, reading.is_old(), holds, reading.ago()), expected, "{age} ms");
    }

    #[test]
    fn ticks_are_late_after_two_seconds_and_a_half() {
        check_age(0, true, (false, false, 2_500, (1, "second")));
        check_age(2_499, true, (false, false, 1, (2, "second")));
        check_age(2_500, true, (true, true, 500, (2, "second")));
        check_age(4_000, true, (true, true, 1_000, (4, "second")));
    }

    #[test]
    fn without_a_connection_the_time_is_old_at_once_and_its_age_is_said() {
        check_age(10, false, (false, true, 990, (1, "second")));
        check_age(59_999, false, (false, true, 1, (59, "second")));
        check_age(60_000, false, (false, true, 60_000, (1, "minute")));
        check_age(3_599_000, false, (false, true, 1_000, (59, "minute")));
        check_age(7_200_000, false, (false, true, 60_000, (2, "hour")));
    }

    #[test]
    fn a_clock_set_back_is_no_reason_to_worry() {
        let reading = clock(&[(9_000, 9_000)]).reading(millis(2_000), true, None);
        assert_eq!((reading.age, reading.is_late), (Duration::ZERO, false));
    }
}

//! What the ticks tell: the server's time, and how this device's clock differs.

use std::collections::VecDeque;

use yew_sse_wire::{UnixMillis, clock::ClockEvent};

use super::labels::ClockLabels;
use crate::{
    components::fill,
    hub::{Fold, Received},
};

/// How many ticks the difference is judged by.
const JUDGED: usize = 10;
/// The last moment that JavaScript's `Date` knows, some 270,000 years from now.
const LAST_DATE: UnixMillis = 8_640_000_000_000_000;
/// Below this many milliseconds a difference may as well be the network's.
const IN_STEP: i64 = 100;

/// What the ticks tell.
#[derive(Debug, Default)]
pub(super) struct ClockState {
    at: Option<UnixMillis>,
    /// This device's time of arrival less the server's time, in milliseconds, newest last.
    lags: VecDeque<i64>,
}

impl ClockState {
    /// The server's time.
    pub(super) fn at(&self) -> Option<UnixMillis> {
        self.at
    }

    /// How far this device's clock is ahead, in milliseconds; negative if it is behind.
    ///
    /// The way here takes time and never saves any, so the tick that came fastest says it best.
    fn ahead(&self) -> Option<i64> {
        self.lags.iter().min().copied()
    }

    /// The difference in words.
    pub(super) fn words(&self, labels: &ClockLabels) -> String {
        match self.ahead() {
            None => labels.waiting.to_string(),
            Some(ahead) if ahead.abs() < IN_STEP => labels.in_step.to_string(),
            Some(ahead) if ahead > 0 => fill(&labels.ahead, "seconds", &seconds(ahead)),
            Some(ahead) => fill(&labels.behind, "seconds", &seconds(-ahead)),
        }
    }
}

/// Milliseconds as seconds with one decimal; in whole numbers, because printing a float costs every
/// visitor kilobytes.
fn seconds(millis: i64) -> String {
    let tenths = (millis + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
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
        if self.lags.len() == JUDGED {
            self.lags.pop_front();
        }
        self.lags.push_back(received.at.as_millis() as i64 - at as i64);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn check(ticks: &[(u64, u64)], words: &str) {
        let mut clock = ClockState::default();
        for &(at, arrived) in ticks {
            let event = ClockEvent::Tick { at };
            clock.fold(Received { event, at: Duration::from_millis(arrived), id: None });
        }
        assert_eq!(clock.words(&ClockLabels::english()), words);
        assert_eq!(clock.at(), ticks.last().map(|tick| tick.0));
    }

    #[test]
    fn before_the_first_tick_it_waits() {
        check(&[], "Waiting for the server's time");
    }

    #[test]
    fn the_fastest_tick_tells_the_difference() {
        check(
            &[(1_000, 3_900), (2_000, 4_500), (3_000, 6_000)],
            "This device's clock is 2.5 s ahead",
        );
        check(&[(9_000, 5_000), (10_000, 6_900)], "This device's clock is 4.0 s behind");
    }

    #[test]
    fn a_time_that_cannot_be_is_passed_over() {
        let mut clock = ClockState::default();
        let received =
            |at| Received { event: ClockEvent::Tick { at }, at: Duration::ZERO, id: None };
        clock.fold(received(5));
        clock.fold(received(u64::MAX));
        assert_eq!(clock.at(), Some(5));
    }

    #[test]
    fn a_slow_network_is_not_a_wrong_clock() {
        check(&[(1_000, 1_900), (2_000, 2_040), (3_000, 3_700)], "This device's clock agrees");
    }

    #[test]
    fn a_clock_that_was_set_is_believed_after_ten_ticks() {
        let mut ticks = vec![(0, 1_000); 10];
        ticks.extend([(0, 9_000); 10]);
        check(&ticks, "This device's clock is 9.0 s ahead");
    }
}

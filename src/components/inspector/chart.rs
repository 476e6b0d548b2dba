//! Seconds and changes of the status -> what is drawn, as paths of an SVG.
//!
//! A second is ten units wide. Above are the events, below them the delay, at the bottom the
//! connection.

use std::fmt::Write;

use super::state::{COLUMNS, Second};
use crate::{connection::Status, hub::Changed};

/// How wide and how high the drawing is.
pub(super) const WIDTH: u64 = COLUMNS * 10;
pub(super) const HEIGHT: u64 = 100;
/// Where the events stand, and the highest bar.
const FLOOR: u64 = 62;
const HIGHEST: u64 = 56;
/// Where a delay of nothing is, and the longest.
const PROMPT: u64 = 88;
const LATEST: u64 = 18;
/// Less than this is not drawn as much: one event a second, a few milliseconds.
const MANY: u64 = 4;
const LONG: u64 = 50;

/// What is drawn, and what is said of it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Chart {
    pub(super) bars: String,
    pub(super) delays: String,
    /// In the newest second, and at most.
    pub(super) rate: (u64, u64),
    /// The newest and the longest delay in milliseconds, if events say when they were sent.
    pub(super) delay: Option<(u64, u64)>,
}

impl Chart {
    pub(super) fn new(seconds: &[Second]) -> Self {
        let mut chart = Self::default();
        // This device's clock may differ from the server's: the fastest of all counts as prompt.
        let offset = seconds.iter().filter_map(|it| Some(it.differences?.0)).min().unwrap_or(0);
        let delay = |second: &Second| Some((second.differences?.1 - offset).unsigned_abs());
        let most = seconds.iter().map(|second| second.events).max().unwrap_or(0);
        let longest = seconds.iter().filter_map(delay).max();
        let mut is_drawing = false;
        for (second, x) in seconds.iter().zip((0..).step_by(10)) {
            if second.events > 0 {
                let high = (second.events * HIGHEST / most.max(MANY)).max(2);
                let _ = write!(chart.bars, "M{} {FLOOR}v-{high}h8v{high}z", x + 1);
            }
            let drawn = delay(second);
            if let Some(late) = drawn {
                let y = PROMPT - late * LATEST / longest.unwrap_or(0).max(LONG);
                let step = if is_drawing { 'L' } else { 'M' };
                // As long as a bar is wide: one alone is seen, too.
                let _ = write!(chart.delays, "{step}{} {y}h8", x + 1);
            }
            is_drawing = drawn.is_some();
            chart.delay = drawn.zip(longest).or(chart.delay);
        }
        chart.rate = (seconds.last().map_or(0, |second| second.events), most);
        chart
    }
}

/// When the connection was open, when it was not, and when nobody tried to make it so.
pub(super) fn connection(trail: &[Changed], now: u64) -> [String; 3] {
    let mut drawn = <[String; 3]>::default();
    let from = (now / 1_000).saturating_sub(COLUMNS) * 1_000;
    let x = |at: u64| (at.saturating_sub(from) / 100).min(WIDTH);
    for (place, change) in trail.iter().enumerate() {
        let until = trail.get(place + 1).map_or(now, millis);
        let (start, end) = (x(millis(change)), x(until));
        if until <= from || start == WIDTH {
            continue;
        }
        let (path, top) = match change.status {
            Status::Open => (&mut drawn[0], HEIGHT - 6),
            Status::Closed(_) => (&mut drawn[2], 0),
            _ => (&mut drawn[1], 0),
        };
        // What was short is seen, too.
        let _ = write!(path, "M{start} {top}V{HEIGHT}h{}V{top}z", (end.max(start) - start).max(3));
    }
    drawn
}

/// When it changed, in Unix milliseconds.
pub(super) fn millis(change: &Changed) -> u64 {
    change.at.as_millis() as u64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        components::inspector::state::Tape,
        connection::{CloseReason, Failure, Retrier},
        decode::RawEvent,
    };

    /// The chart of a moment, after ticks that arrived then and say that they were sent then.
    fn chart(now: u64, ticks: &[(u64, Option<u64>)]) -> Chart {
        let mut tape = Tape::new(500);
        for (at, sent) in ticks {
            let data = sent.map_or_else(|| "{}".into(), |sent| format!(r#"{{"at":{sent}}}"#));
            tape.hear(
                &RawEvent { name: "tick".into(), id: String::new(), data: data.into() },
                None,
                *at,
            );
        }
        Chart::new(&tape.seconds(now).collect::<Vec<_>>())
    }

    #[test]
    fn a_bar_is_as_high_as_its_second_has_events() {
        let drawn = chart(3_000, &[(500, None), (2_100, None), (2_200, None)]);
        assert_eq!(drawn.bars, "M1 62v-14h8v14zM21 62v-28h8v28z");
        assert_eq!((drawn.rate, drawn.delay, &*drawn.delays), ((2, 2), None, ""));
    }

    #[test]
    fn of_many_events_the_highest_bar_is_as_high_as_there_is_room() {
        let drawn = chart(2_000, &[vec![(0, None); 100], vec![(1_000, None)]].concat());
        assert_eq!(drawn.bars, "M1 62v-56h8v56zM11 62v-2h8v2z");
        assert_eq!(drawn.rate, (1, 100));
    }

    #[test]
    fn a_delay_is_what_is_beyond_the_shortest_whatever_the_clocks_say() {
        // The server's clock is ten minutes ahead.
        let ticks =
            [(0, 5), (1_000, 0), (3_000, 50)].map(|(at, late)| (at, Some(at + 600_000 - late)));
        let drawn = chart(4_000, &ticks);
        assert_eq!(drawn.delay, Some((50, 50)));
        assert_eq!(drawn.delays, "M1 87h8L11 88h8M31 70h8");
    }

    #[test]
    fn a_few_milliseconds_are_not_drawn_as_a_mountain() {
        let drawn = chart(2_000, &[(0, Some(0)), (1_004, Some(1_000))]);
        assert_eq!((drawn.delay, &*drawn.delays), (Some((4, 4)), "M1 88h8L11 87h8"));
    }

    #[test]
    fn the_connection_is_drawn_from_when_it_changed() {
        let retrying =
            Status::Retrying { attempt: 1, by: Retrier::Library, next: None, why: Failure::Lost };
        let changed = |at, status| Changed { at: Duration::from_millis(at), status };
        let trail = [
            changed(100_000, Status::Connecting),
            changed(150_000, Status::Open),
            changed(230_000, retrying),
            changed(230_010, Status::Open),
            changed(240_000, Status::Closed(CloseReason::Caller)),
        ];
        let [open, not, closed] = connection(&trail, 241_500);
        assert_eq!(open, "M0 94V100h800V94zM800 94V100h100V94z");
        assert_eq!((&*not, &*closed), ("M800 0V100h3V0z", "M900 0V100h10V0z"));
        assert_eq!(connection(&[], 241_500), ["", "", ""]);
    }
}

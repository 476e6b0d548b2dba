//! What a connection has been through, in words.

use super::{amounts::seconds, chart::millis, labels::InspectorLabels, state::Replay};
use crate::{
    components::fill,
    connection::{CloseReason, Retrier, Status},
    hub::Changed,
};

/// One line of the timeline.
#[derive(Debug, PartialEq)]
pub(super) struct Step<'a> {
    /// Since when, in Unix milliseconds.
    pub(super) at: u64,
    pub(super) status: &'a Status,
    /// Until the try began, in milliseconds.
    wait: u64,
    /// How long it was not open before, if it ever was.
    away: Option<u64>,
    replay: Option<&'a Replay>,
}

/// The steps, oldest first: a wait and the try after it are one.
pub(super) fn steps<'a>(trail: &'a [Changed], replays: &'a [Replay]) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    let mut lost = None;
    for (place, change) in trail.iter().enumerate() {
        let (at, status) = (millis(change), &change.status);
        if let Some(last) = steps.last_mut().filter(|last| is_same_try(last.status, status)) {
            last.status = status;
            continue;
        }
        let mut step = Step { at, status, wait: 0, away: None, replay: None };
        match status {
            Status::Open => {
                let end = trail.get(place + 1).map_or(u64::MAX, millis);
                step.away = lost.take().map(|lost: u64| at.saturating_sub(lost));
                step.replay = replays.iter().find(|replay| (at..=end).contains(&replay.at));
            }
            Status::Retrying { next, .. } => {
                let next = next.map_or(at, |next| next.as_millis() as u64);
                step.wait = next.saturating_sub(at);
            }
            _ => {}
        }
        let was_open = steps.last().is_some_and(|last| *last.status == Status::Open);
        if was_open && *status != Status::Open {
            lost = Some(at);
        }
        steps.push(step);
    }
    steps
}

fn is_same_try(one: &Status, other: &Status) -> bool {
    match (one, other) {
        (Status::Retrying { attempt, .. }, Status::Retrying { attempt: other, .. }) => {
            attempt == other
        }
        _ => one == other,
    }
}

impl Step<'_> {
    /// What it is, and what is to be said of it.
    pub(super) fn words(&self, labels: &InspectorLabels) -> (String, String) {
        let (title, about) = match self.status {
            Status::Connecting => (&labels.connecting, String::new()),
            Status::Open => return (self.opened(labels), self.replayed(labels)),
            Status::Retrying { attempt, by, why, .. } => {
                let by = match by {
                    Retrier::Library => &labels.by_library,
                    Retrier::Browser => &labels.by_browser,
                };
                let by = fill(&fill(by, "attempt", attempt), "seconds", &seconds(self.wait));
                (&labels.lost, format!("{} {by}", labels.why(why)))
            }
            Status::Paused(_) => (&labels.paused, String::new()),
            Status::Closed(CloseReason::Error(error)) => (&labels.closed, error.to_string()),
            Status::Closed(CloseReason::Finished) => (&labels.closed, labels.finished.to_string()),
            Status::Closed(CloseReason::Unsupported) => {
                (&labels.closed, labels.unsupported.to_string())
            }
            Status::Closed(CloseReason::Caller) => (&labels.closed, String::new()),
        };
        (title.to_string(), about)
    }

    fn opened(&self, labels: &InspectorLabels) -> String {
        match self.away {
            Some(away) => fill(&labels.again, "seconds", &seconds(away)),
            None => labels.open.to_string(),
        }
    }

    fn replayed(&self, labels: &InspectorLabels) -> String {
        match self.replay {
            Some(replay) if replay.anew => labels.anew.to_string(),
            Some(replay) if self.away.is_some() => fill(&labels.replayed, "events", &replay.events),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::connection::{Diagnosis, Failure};

    fn retrying(attempt: u32, by: Retrier, next: Option<u64>, why: Failure) -> Status {
        Status::Retrying { attempt, by, next: next.map(Duration::from_millis), why }
    }

    #[track_caller]
    fn check(trail: &[(u64, Status)], replays: &[(u64, u64, bool)], expected: &[(&str, &str)]) {
        let changed = |(at, status): &(u64, Status)| Changed {
            at: Duration::from_millis(*at),
            status: status.clone(),
        };
        let trail: Vec<Changed> = trail.iter().map(changed).collect();
        let replay = |&(at, events, anew): &(u64, u64, bool)| Replay { at, events, anew };
        let replays: Vec<Replay> = replays.iter().map(replay).collect();
        let labels = InspectorLabels::english();
        let words = steps(&trail, &replays).into_iter().map(|step| step.words(&labels));
        let words: Vec<(String, String)> = words.collect();
        let words: Vec<(&str, &str)> = words.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn a_stream_opens_is_lost_and_comes_back_with_what_was_missed() {
        check(
            &[
                (1_000, Status::Connecting),
                (1_050, Status::Open),
                (5_000, retrying(1, Retrier::Library, Some(5_730), Failure::Lost)),
                (5_730, retrying(1, Retrier::Library, None, Failure::Lost)),
                (5_800, Status::Open),
            ],
            &[(1_060, 0, false), (5_810, 10, false)],
            &[
                ("Connecting", ""),
                ("Open", ""),
                (
                    "Not connected",
                    "The stream ended or broke. Try 1, by this library, after 0.7 s.",
                ),
                ("Open again after 0.8 s", "Missed events replayed: 10."),
            ],
        );
    }

    #[test]
    fn each_try_is_told_with_the_newest_reason() {
        let found = Failure::Diagnosed(Diagnosis::Status(503));
        check(
            &[
                (0, Status::Open),
                (0, retrying(1, Retrier::Browser, None, Failure::Lost)),
                (3_000, retrying(2, Retrier::Library, Some(5_000), Failure::Refused)),
                (3_100, retrying(2, Retrier::Library, Some(5_000), found.clone())),
                (5_000, retrying(2, Retrier::Library, None, found)),
                (5_100, Status::Open),
            ],
            &[(5_200, 0, true)],
            &[
                ("Open", ""),
                ("Not connected", "The stream ended or broke. Try 1, left to the browser."),
                ("Not connected", "The server answers 503. Try 2, by this library, after 2.0 s."),
                ("Open again after 5.1 s", "What was missed cannot be had: the stream began anew."),
            ],
        );
    }

    #[test]
    fn of_a_server_that_does_not_say_when_it_has_caught_up_no_number_is_known() {
        let lost = retrying(1, Retrier::Library, Some(500), Failure::Stalled);
        check(
            &[(0, Status::Open), (0, lost.clone()), (900, Status::Open), (950, lost)],
            &[(1_000, 7, false)],
            &[
                ("Open", ""),
                (
                    "Not connected",
                    "Two and a half heartbeats were not there. Try 1, by this library, after 0.5 s.",
                ),
                ("Open again after 0.9 s", ""),
                (
                    "Not connected",
                    "Two and a half heartbeats were not there. Try 1, by this library, after 0.0 s.",
                ),
            ],
        );
    }

    #[test]
    fn an_end_is_told_with_its_reason() {
        check(&[(0, Status::Closed(CloseReason::Caller))], &[], &[("Closed", "")]);
        check(
            &[(0, Status::Closed(CloseReason::Finished))],
            &[],
            &[("Closed", "The server said that nothing more will come.")],
        );
    }
}

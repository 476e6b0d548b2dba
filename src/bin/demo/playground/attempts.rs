//! What each try to connect came to.

use std::time::Duration;

use yew_sse::{CloseReason, Failure, Retrier, Status};

/// How many are kept.
const KEPT: usize = 200;

/// One try.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attempt {
    /// Counted from 1.
    pub(crate) number: u64,
    /// When it began, as time since the Unix epoch. A browser's own try begins when its wait does:
    /// it does not say when that is over.
    pub(crate) at: Duration,
    pub(crate) by: Retrier,
    pub(crate) outcome: Outcome,
}

/// What it came to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Connecting,
    Open,
    Failed(Failure),
    Paused,
    Closed(CloseReason),
}

impl Outcome {
    /// In one word, for tests and styles.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Failed(Failure::Lost) => "lost",
            Self::Failed(Failure::OpenTimeout) => "timeout",
            Self::Failed(Failure::Stalled) => "stalled",
            Self::Failed(Failure::Drained) => "drained",
            Self::Failed(Failure::NoAddress(_)) => "no-address",
            Self::Failed(_) => "refused",
            Self::Paused => "paused",
            Self::Closed(CloseReason::Finished) => "finished",
            Self::Closed(_) => "closed",
        }
    }

    fn is_over(&self) -> bool {
        !matches!(self, Self::Connecting | Self::Open)
    }
}

/// The last tries, read off the changes of the status.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    tries: Vec<Attempt>,
    /// What was told last.
    told: Option<Status>,
}

impl Attempts {
    /// Oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Attempt> {
        self.tries.iter()
    }

    /// The status has become this.
    pub(crate) fn hear(&mut self, status: Status, at: Duration) {
        let is_told_better =
            self.told.as_ref().is_some_and(|told| differ_in_why_alone(told, &status));
        match &status {
            // Something was found out about a failure that is known.
            Status::Retrying { why, .. } if is_told_better => self.explain(why),
            Status::Connecting => self.begin(Retrier::Library, at),
            Status::Retrying { by, next: None, why, .. } => {
                self.end(Outcome::Failed(why.clone()));
                self.begin(*by, at);
            }
            Status::Retrying { why, .. } => self.end(Outcome::Failed(why.clone())),
            Status::Open => {
                if self.tries.last().is_none_or(|last| last.outcome.is_over()) {
                    self.begin(Retrier::Library, at);
                }
                self.end(Outcome::Open);
            }
            Status::Paused(_) => self.end(Outcome::Paused),
            Status::Closed(reason) => self.end(Outcome::Closed(reason.clone())),
        }
        self.told = Some(status);
    }

    fn begin(&mut self, by: Retrier, at: Duration) {
        let number = self.tries.last().map_or(1, |last| last.number + 1);
        if self.tries.len() == KEPT {
            self.tries.remove(0);
        }
        self.tries.push(Attempt { number, at, by, outcome: Outcome::Connecting });
    }

    /// The last try has come to this, if it is not over.
    fn end(&mut self, outcome: Outcome) {
        if let Some(last) = self.tries.last_mut().filter(|last| !last.outcome.is_over()) {
            last.outcome = outcome;
        }
    }

    fn explain(&mut self, why: &Failure) {
        let failed = |it: &&mut Attempt| matches!(it.outcome, Outcome::Failed(_));
        if let Some(last) = self.tries.iter_mut().rev().find(failed) {
            last.outcome = Outcome::Failed(why.clone());
        }
    }
}

fn differ_in_why_alone(one: &Status, other: &Status) -> bool {
    match (one, other) {
        (
            Status::Retrying { attempt, by, next, .. },
            Status::Retrying { attempt: attempt2, by: by2, next: next2, .. },
        ) => (attempt, by, next) == (attempt2, by2, next2),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use yew_sse::Diagnosis;

    use super::*;

    fn retrying(attempt: u32, by: Retrier, next: Option<u64>, why: Failure) -> Status {
        Status::Retrying { attempt, by, next: next.map(Duration::from_secs), why }
    }

    #[track_caller]
    fn check(statuses: &[Status], expected: &[(Retrier, &str)]) {
        let mut attempts = Attempts::default();
        for (second, status) in (1..).zip(statuses) {
            attempts.hear(status.clone(), Duration::from_secs(second));
        }
        let seen: Vec<_> = attempts.iter().map(|it| (it.by, it.outcome.name())).collect();
        assert_eq!(seen, expected);
    }

    use Retrier::{Browser, Library};

    #[test]
    fn a_try_opens_and_is_lost_and_the_browser_gets_it_back() {
        check(
            &[
                Status::Connecting,
                Status::Open,
                retrying(1, Browser, None, Failure::Lost),
                Status::Open,
            ],
            &[(Library, "lost"), (Browser, "open")],
        );
    }

    #[test]
    fn each_refused_try_is_one() {
        let refused = |attempt, next| retrying(attempt, Library, next, Failure::Refused);
        check(
            &[
                Status::Connecting,
                refused(1, Some(5)),
                refused(1, None),
                refused(2, Some(9)),
                refused(2, None),
                Status::Open,
            ],
            &[(Library, "refused"), (Library, "refused"), (Library, "open")],
        );
    }

    #[test]
    fn what_is_found_out_later_is_said_of_the_try_that_failed() {
        let found = Failure::Diagnosed(Diagnosis::Status(503));
        let statuses = [
            Status::Connecting,
            retrying(1, Library, Some(5), Failure::Refused),
            retrying(1, Library, Some(5), found.clone()),
            retrying(1, Library, None, found.clone()),
        ];
        check(&statuses, &[(Library, "refused"), (Library, "connecting")]);
        let mut attempts = Attempts::default();
        for status in statuses {
            attempts.hear(status, Duration::ZERO);
        }
        assert_eq!(attempts.iter().next().map(|it| &it.outcome), Some(&Outcome::Failed(found)));
    }

    #[test]
    fn a_close_ends_a_try_and_a_wait_for_one_is_none() {
        let closed = Status::Closed(CloseReason::Caller);
        check(&[Status::Connecting, Status::Open, closed.clone()], &[(Library, "closed")]);
        let lost = retrying(1, Library, Some(5), Failure::Stalled);
        check(&[Status::Connecting, Status::Open, lost, closed], &[(Library, "stalled")]);
    }

    #[test]
    fn old_tries_go_and_keep_their_numbers() {
        let mut attempts = Attempts::default();
        for _ in 0..KEPT + 5 {
            attempts.hear(Status::Connecting, Duration::ZERO);
        }
        assert_eq!(attempts.iter().count(), KEPT);
        assert_eq!(attempts.iter().next().map(|first| first.number), Some(6));
    }
}

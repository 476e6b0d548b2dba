//! What a connection has been through.

use std::{cell::RefCell, time::Duration};

use crate::connection::Status;

/// How many changes of the status are kept.
const KEPT: usize = 100;

/// One change of a connection's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// When, by this device's clock, as time since the Unix epoch.
    pub at: Duration,
    /// What it has been from then on.
    pub status: Status,
}

/// The last changes of a connection's status.
#[derive(Default)]
pub(super) struct Trail(RefCell<Vec<Changed>>);

impl Trail {
    pub(super) fn note(&self, at: Duration, status: Status) {
        let mut changes = self.0.borrow_mut();
        if changes.len() == KEPT {
            changes.remove(0);
        }
        changes.push(Changed { at, status });
    }

    /// Oldest first.
    pub(super) fn changes(&self) -> Vec<Changed> {
        self.0.borrow().clone()
    }

    /// The shortest time that it took to open the stream, of those that are kept: from the moment of
    /// asking to that of the answer.
    pub(super) fn opening(&self) -> Option<Duration> {
        let mut shortest = None;
        for pair in self.0.borrow().windows(2) {
            let [from, to] = pair else { continue };
            let asked =
                matches!(from.status, Status::Connecting | Status::Retrying { next: None, .. });
            if asked && matches!(to.status, Status::Open) {
                // Of a moment the milliseconds are known that are over.
                let took = to.at.saturating_sub(from.at) + Duration::from_millis(1);
                shortest = Some(shortest.map_or(took, |shortest| took.min(shortest)));
            }
        }
        shortest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::{Failure, Retrier};

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn trying(next: Option<u64>) -> Status {
        let (by, next) = (Retrier::Library, next.map(millis));
        Status::Retrying { attempt: 1, by, next, why: Failure::Lost }
    }

    #[track_caller]
    fn check(changes: &[(u64, Status)], opening: Option<u64>) {
        let trail = Trail::default();
        for (at, status) in changes {
            trail.note(millis(*at), status.clone());
        }
        assert_eq!(trail.opening(), opening.map(millis), "{changes:?}");
    }

    #[test]
    fn opening_took_as_long_as_the_quickest_try() {
        let slow = [(1_000, Status::Connecting), (1_300, Status::Open)];
        let quick = [(5_000, trying(Some(6_000))), (6_000, trying(None)), (6_019, Status::Open)];
        check(&slow[..1], None);
        check(&slow, Some(301));
        check(&[&slow[..], &quick].concat(), Some(20));
    }

    #[test]
    fn a_wait_is_no_part_of_opening() {
        check(&[(5_000, trying(Some(6_000))), (6_019, Status::Open)], None);
    }
}

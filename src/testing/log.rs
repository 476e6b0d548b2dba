//! What came of a script.

use std::time::Duration;

use super::attempt::Attempt;
use crate::{
    connection::{CloseReason, Status},
    error::Error,
};

/// What came of a [`Script`](super::Script). All times count from its beginning.
#[derive(Clone, Debug)]
pub struct Log<S> {
    pub(super) state: S,
    pub(super) resyncs: usize,
    pub(super) attempts: Vec<Attempt>,
    pub(super) statuses: Vec<(Duration, Status)>,
    pub(super) errors: Vec<Error>,
}

impl<S> Log<S> {
    pub(super) fn of(state: S) -> Self {
        Self { state, resyncs: 0, attempts: vec![], statuses: vec![], errors: vec![] }
    }

    pub(super) fn map<T>(self, map: impl FnOnce(S) -> T) -> Log<T> {
        let Self { state, resyncs, attempts, statuses, errors } = self;
        Log { state: map(state), resyncs, attempts, statuses, errors }
    }

    /// The state, with every event folded in.
    #[must_use]
    pub fn state(&self) -> &S {
        &self.state
    }

    /// How often events may have been missed, and nothing proved that they were not.
    #[must_use]
    pub fn resyncs(&self) -> usize {
        self.resyncs
    }

    /// Every try to get a stream, in order.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Every status and when it began, in order. The first is `Connecting`.
    #[must_use]
    pub fn statuses(&self) -> &[(Duration, Status)] {
        &self.statuses
    }

    /// The status at the end.
    #[must_use]
    pub fn status(&self) -> &Status {
        self.statuses.last().map_or(&Status::Closed(CloseReason::Caller), |(_, status)| status)
    }

    /// Why events that could not be read could not, in order. The stream went on.
    #[must_use]
    pub fn errors(&self) -> &[Error] {
        &self.errors
    }
}

//! What can be seen of a connection's life.

use std::time::Duration;

use super::life::Life;
use crate::connection::{Failure, Retrier, Status};

impl Life {
    /// What it says of itself; each step has checked that it was told, too.
    pub(super) fn status(&self) -> &Status {
        &self.told
    }

    pub(super) fn has_source(&self) -> bool {
        !self.sources.is_empty()
    }

    /// The number of the source that is to take over.
    pub(super) fn second(&self) -> Option<u32> {
        self.sources.get(1).map(|source| source.generation)
    }

    /// The number of the source that is there.
    #[track_caller]
    pub(super) fn generation(&self) -> u32 {
        self.sources.first().expect("a source that could speak").generation
    }

    /// The number of the last source that there was.
    pub(super) fn newest(&self) -> Option<u32> {
        self.newest
    }

    /// How long until the next try, which is the library's.
    #[track_caller]
    pub(super) fn wait(&self) -> Duration {
        match self.status() {
            Status::Retrying { by: Retrier::Library, next: Some(next), .. } => *next - self.now,
            other => panic!("{other:?} does not wait"),
        }
    }

    /// The number of the next try, and who begins it.
    #[track_caller]
    pub(super) fn retrying(&self) -> (u32, Retrier) {
        match self.status() {
            Status::Retrying { attempt, by, .. } => (*attempt, *by),
            other => panic!("{other:?} does not retry"),
        }
    }

    /// Why it retries.
    #[track_caller]
    pub(super) fn why(&self) -> &Failure {
        match self.status() {
            Status::Retrying { why, .. } => why,
            other => panic!("{other:?} does not retry"),
        }
    }

    /// Where the stream goes on if it is lost for good now, as it stands in the address.
    #[track_caller]
    pub(super) fn place(&mut self) -> Option<String> {
        self.fail();
        self.wait_for_try();
        self.answer();
        self.place_asked()
    }

    /// Where the last try asked the stream to go on.
    pub(super) fn place_asked(&self) -> Option<String> {
        let (_, query) = self.tries.last()?.split_once('?')?;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| *name == "last_event_id").map(|(_, id)| id.to_owned())
    }

    /// The last event passed on: its own id.
    #[track_caller]
    pub(super) fn last_id(&self) -> Option<&str> {
        self.delivered.last().expect("an event").1.as_deref()
    }

    /// Waits for the next try to begin, and not a moment longer.
    #[track_caller]
    pub(super) fn wait_for_try(&mut self) {
        let before = self.tries.len();
        for _ in 0..10 {
            self.pass(self.timer.expect("something to wait for"));
            if self.tries.len() > before {
                return;
            }
        }
        panic!("no try; {:?}", self.status());
    }
}

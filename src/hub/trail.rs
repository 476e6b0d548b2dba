//! What a connection has been through.

use std::{cell::RefCell, collections::VecDeque, time::Duration};

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
pub(super) struct Trail(RefCell<VecDeque<Changed>>);

impl Trail {
    pub(super) fn note(&self, at: Duration, status: Status) {
        let mut changes = self.0.borrow_mut();
        if changes.len() == KEPT {
            changes.pop_front();
        }
        changes.push_back(Changed { at, status });
    }

    /// Oldest first.
    pub(super) fn changes(&self) -> Vec<Changed> {
        self.0.borrow().iter().cloned().collect()
    }
}

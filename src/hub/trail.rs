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
}

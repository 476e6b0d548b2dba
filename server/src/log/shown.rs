//! What a log shows to everybody, whoever keeps its entries.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::watch;

use super::Unavailable;
use crate::ring::{Encoded, Ring};

/// What a log shows to everybody.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) epoch: Arc<str>,
    pub(super) ring: Arc<Ring>,
    pub(super) head: watch::Sender<u64>,
    floor: Arc<AtomicU64>,
    trouble: Arc<Mutex<Option<String>>>,
}

impl Shown {
    pub(super) fn new(epoch: String, head: u64, floor: u64) -> Self {
        Self {
            epoch: epoch.into(),
            ring: Arc::new(Ring::new(head)),
            head: watch::Sender::new(head),
            floor: Arc::new(AtomicU64::new(floor)),
            trouble: Arc::default(),
        }
    }

    pub(super) fn head(&self) -> u64 {
        *self.head.borrow()
    }

    pub(super) fn floor(&self) -> u64 {
        self.floor.load(Ordering::Acquire)
    }

    /// First what is no longer there, then what is new.
    pub(super) fn show(&self, floor: u64, head: u64, encoded: Vec<Encoded>) {
        // Several may show something in the same moment.
        self.floor.fetch_max(floor, Ordering::AcqRel);
        if !encoded.is_empty() {
            self.ring.push(encoded);
            self.head.send_replace(head);
        }
    }

    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn in_trouble(&self, error: &Unavailable) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.as_ref() != Some(&error.0) {
            tracing::error!(%error, "nothing can be written; trying again");
            *trouble = Some(error.0.clone());
        }
    }

    pub(super) fn no_trouble(&self) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.take().is_some() {
            tracing::info!("the log can be written again");
        }
    }
}

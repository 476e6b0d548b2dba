//! What a connection's socket knows, and the streams on it do not.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether a connection was cut off, since its peer took nothing. One for each connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut(Arc<AtomicBool>);

impl Cut {
    /// Says so, before its streams are dropped.
    pub(crate) fn off(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn is_off(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

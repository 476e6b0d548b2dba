//! What the caller is told about the connection.

use std::time::Duration;

use super::failure::Failure;
use crate::error::Error;

/// The truth about a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Asked for, not yet answered.
    Connecting,
    /// Events can arrive.
    Open,
    /// Lost, or not reached yet; somebody is trying again.
    Retrying {
        /// Which try is next or under way, counted from 1 since the connection was last stable.
        attempt: u32,
        /// Who tries.
        by: Retrier,
        /// When the try begins, as time since the Unix epoch. `None` while it is under way, and
        /// where the browser tries: it does not say when.
        next: Option<Duration>,
        /// Why the stream was lost, or the last try failed.
        why: Failure,
    },
    /// Closed for a while; it opens by itself.
    Paused(PauseReason),
    /// Closed until the caller reopens it.
    Closed(CloseReason),
}

impl Status {
    /// The state alone, in one word: `connecting`, `open`, `retrying`, `paused` or `closed`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Retrying { .. } => "retrying",
            Self::Paused(_) => "paused",
            Self::Closed(_) => "closed",
        }
    }
}

/// Who tries to get a lost connection back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retrier {
    /// The browser's `EventSource`, after the fixed time it has built in or was told by the server.
    Browser,
    /// This library, with growing waits.
    Library,
}

/// Why a connection is closed for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PauseReason {
    /// The page is hidden, and [`Options::pause_when_hidden`](super::Options) is set.
    Hidden,
    /// The visitor has left the page; the browser may keep it for the way back.
    Away,
}

/// Why a connection is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseReason {
    /// The caller closed it, or gave no address.
    Caller,
    /// The server said that there is nothing more to come: with `stream-end`, or with a 204 where
    /// [`Options::diagnose`](super::Options::diagnose) is on.
    Finished,
    /// The browser has no `EventSource`.
    Unsupported,
    /// Something that waiting does not mend: a type that names no events, or an address that the
    /// browser refuses.
    Error(Error),
}

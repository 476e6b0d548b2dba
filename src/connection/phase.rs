//! What a connection is about at the moment.

use std::time::Duration;

use super::{
    ids::Shown,
    options::Options,
    status::{CloseReason, PauseReason},
};
use crate::backoff::CEILING;

/// How long a connection must have been open, with at least one event, before its failures are
/// forgotten.
const STABLE: Duration = Duration::from_secs(10);

/// A server that announces an even shorter heartbeat is not held to it, and a longer one is not
/// believed: neither number may come from a sane server.
const HEARTBEAT_MIN_MS: u64 = 100;
const HEARTBEAT_MAX_MS: u64 = 60 * 60 * 1_000;

/// How long after a successor that came to nothing there is another.
pub(super) const AGAIN: Duration = Duration::from_secs(30);

/// Each phase has a source or none, and at most one deadline.
#[derive(Debug)]
pub(super) enum Phase {
    /// A source was asked for and has not answered.
    Connecting { since: Duration },
    /// The source is open.
    Open(Open),
    /// The source lost its stream; the browser is getting it back.
    LeftToBrowser { since: Duration },
    /// No source; the next try begins then.
    Waiting { until: Duration },
    /// No source until the page is back.
    Paused(PauseReason),
    /// No source until the caller asks for one.
    Closed(CloseReason),
}

/// What is known of an open source.
#[derive(Debug)]
pub(super) struct Open {
    since: Duration,
    heard: Option<Duration>,
    silence: Option<Duration>,
    pub(super) next: Next,
}

/// What is to take an open source's place.
#[derive(Debug)]
pub(super) enum Next {
    Nobody,
    /// A source is to be opened beside it then.
    Wanted {
        at: Duration,
    },
    /// It is open, or opening, and has not caught up.
    Opening(Successor),
}

/// A source that was opened beside an open one, to have the stream from its beginning.
#[derive(Debug)]
pub(super) struct Successor {
    pub(super) generation: u32,
    pub(super) since: Duration,
    pub(super) shown: Shown,
    pub(super) heartbeat_ms: u64,
}

impl Phase {
    pub(super) fn has_source(&self) -> bool {
        matches!(self, Self::Connecting { .. } | Self::Open(_) | Self::LeftToBrowser { .. })
    }

    /// When something must have happened.
    pub(super) fn deadline(&self, options: &Options) -> Option<Duration> {
        let open_timeout = options.patience();
        match self {
            Self::Connecting { since } => Some(*since + open_timeout),
            Self::Open(open) => {
                let stall = open.silence.map(|silence| open.last_sign() + silence);
                let next = match &open.next {
                    Next::Nobody => None,
                    Next::Wanted { at } => Some(*at),
                    Next::Opening(next) => Some(next.since + open_timeout),
                };
                stall.into_iter().chain(next).min()
            }
            // The browser's wait is not ours to know; this is longer than any it has built in.
            Self::LeftToBrowser { since } => {
                Some(*since + options.backoff.max.min(CEILING) + open_timeout)
            }
            Self::Waiting { until } => Some(*until),
            Self::Paused(_) | Self::Closed(_) => None,
        }
    }

    /// Whether the connection has proved itself.
    pub(super) fn is_stable(&self, now: Duration) -> bool {
        match self {
            Self::Open(open) => open.heard.is_some() && now.saturating_sub(open.since) >= STABLE,
            _ => false,
        }
    }

    /// A clock that was set back must not make a stall look like the future.
    pub(super) fn not_after(&mut self, now: Duration) {
        if let Self::Open(open) = self {
            open.since = open.since.min(now);
            open.heard = open.heard.map(|heard| heard.min(now));
            match &mut open.next {
                Next::Nobody => {}
                Next::Wanted { at } => *at = (*at).min(now + AGAIN),
                Next::Opening(next) => next.since = next.since.min(now),
            }
        }
    }
}

impl Open {
    pub(super) fn new(now: Duration) -> Self {
        Self { since: now, heard: None, silence: None, next: Next::Nobody }
    }

    /// Takes a sign of life; answers whether it was the first.
    pub(super) fn hear(&mut self, now: Duration) -> bool {
        self.heard.replace(now).is_none()
    }

    /// Whether it took one at this very moment.
    pub(super) fn has_heard_at(&self, now: Duration) -> bool {
        self.heard == Some(now)
    }

    /// The server announced how often to expect one: two and a half heartbeats without any are a
    /// stall. Zero announces nothing.
    pub(super) fn expect(&mut self, heartbeat_ms: u64) {
        let heartbeat = heartbeat_ms.clamp(HEARTBEAT_MIN_MS, HEARTBEAT_MAX_MS);
        self.silence = (heartbeat_ms > 0).then(|| Duration::from_millis(heartbeat * 5 / 2));
    }

    pub(super) fn is_greeted(&self) -> bool {
        self.heard.is_some()
    }

    /// Whether nothing has been heard for too long.
    pub(super) fn stalls(&self, now: Duration) -> bool {
        self.silence.is_some_and(|silence| self.last_sign() + silence <= now)
    }

    fn last_sign(&self) -> Duration {
        self.heard.unwrap_or(self.since)
    }
}

//! What a connection reads of the control events: a part of
//! [`yew_sse_wire::control::Control`], so that pages need not carry what reads the rest.

use serde::{Deserialize, de::IgnoredAny};
use yew_sse_wire::control::{End, ResetReason};

use crate::decode::{FromSse, RawEvent};

/// What the names of all of them begin with, and hardly any other name.
const PREFIX: &str = "stream-";

#[derive(Debug, Deserialize)]
pub(super) enum Control {
    #[serde(rename = "stream-hello")]
    Hello {
        heartbeat_ms: u64,
        resume: bool,
        #[expect(dead_code, reason = "without them it is somebody else's greeting")]
        epoch: IgnoredAny,
        #[expect(dead_code, reason = "without them it is somebody else's greeting")]
        head: IgnoredAny,
    },
    #[serde(rename = "stream-caught-up")]
    CaughtUp,
    #[serde(rename = "stream-heartbeat")]
    Heartbeat,
    #[serde(rename = "stream-reset")]
    Reset {
        #[expect(dead_code, reason = "one that is not known may mean anything")]
        reason: ResetReason,
    },
    #[serde(rename = "stream-end")]
    End(End),
}

impl Control {
    /// The event as one of them, if it is one. The name is looked at first: a stream may carry
    /// thousands of other events a second.
    #[inline]
    pub(super) fn of(event: &RawEvent) -> Option<Self> {
        if Self::may_be(event) { Self::read(event) } else { None }
    }

    /// Whether the event is called like one.
    pub(super) fn may_be(event: &RawEvent) -> bool {
        event.name.starts_with(PREFIX)
    }

    /// Apart, as few events are one.
    #[inline(never)]
    fn read(event: &RawEvent) -> Option<Self> {
        Self::from_event(event).ok()
    }
}

#[cfg(test)]
mod tests {
    use yew_sse_wire::control;

    use super::*;

    #[test]
    fn every_control_event_is_known_by_its_name() {
        assert_eq!(Control::names(), control::Control::names());
        assert!(Control::names().unwrap().iter().all(|name| name.starts_with(PREFIX)));
    }
}

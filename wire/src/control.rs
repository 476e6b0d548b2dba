//! The events that speak of the stream itself.
//!
//! A generic SSE server sends none of them. Where they are sent, the client can be sure instead of
//! guessing: how often to expect a sign of life, whether missed events can be had again, whether
//! the end of the stream is the end.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::UnixMillis;

/// The query parameter that resumes a stream where the `Last-Event-ID` header cannot be set: a new
/// `EventSource` object cannot carry one.
pub const LAST_EVENT_ID: &str = "last_event_id";

/// An event about the stream itself.
///
/// ```
/// use yew_sse_wire::{control::Control, frame};
///
/// let frame = frame(&Control::Heartbeat { at: 1_700_000_000_000 });
/// assert_eq!(frame.name, "stream-heartbeat");
/// assert_eq!(frame.data, r#"{"at":1700000000000}"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Control {
    /// First on every stream: what the client may rely on.
    #[serde(rename = "stream-hello")]
    Hello {
        /// The life of the log behind the stream; ids of another epoch mean nothing here.
        epoch: String,
        /// The newest position in the log.
        head: u64,
        /// The longest silence, in milliseconds: a heartbeat is sent whenever nothing else was.
        heartbeat_ms: u64,
        /// Whether a lost stream can be resumed after its last event id. It also promises that
        /// ids are unique and grow.
        resume: bool,
    },
    /// History is over, what follows is news. Its id is the head's.
    #[serde(rename = "stream-caught-up")]
    CaughtUp {},
    /// Nothing else was sent for `heartbeat_ms`. A named event with data, because a browser shows
    /// neither comments nor empty events to the page.
    #[serde(rename = "stream-heartbeat")]
    Heartbeat {
        /// The server's time.
        at: UnixMillis,
    },
    /// What was missed cannot be had; snapshots follow.
    #[serde(rename = "stream-reset")]
    Reset {
        /// Why the id that was given is of no use.
        reason: ResetReason,
    },
    /// The server is about to end the stream.
    #[serde(rename = "stream-end")]
    End(End),
}

/// Why a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case", try_from = "PlainEnd")]
pub enum End {
    /// The server is going away and asks the client to come back.
    Drain {
        /// When: this many milliseconds from now. Each client gets its own, so that they do not
        /// return all at once.
        retry_ms: u64,
    },
    /// There is nothing more to come. The client does not reconnect.
    Finished,
}

/// [`End`] as it is read: what serde makes of a tagged enum costs every visitor four kilobytes.
#[derive(Deserialize)]
struct PlainEnd {
    reason: Reason,
    retry_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Reason {
    Drain,
    Finished,
}

impl TryFrom<PlainEnd> for End {
    type Error = &'static str;

    fn try_from(end: PlainEnd) -> Result<Self, &'static str> {
        match (end.reason, end.retry_ms) {
            (Reason::Drain, Some(retry_ms)) => Ok(Self::Drain { retry_ms }),
            (Reason::Drain, None) => Err("missing field `retry_ms`"),
            (Reason::Finished, _) => Ok(Self::Finished),
        }
    }
}

/// Why a stream could not be resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResetReason {
    /// The id is of another log's life: the log was replaced.
    Epoch,
    /// The id is ahead of the log.
    Ahead,
    /// The id is not one that this server makes.
    Malformed,
    /// The id is older than the log keeps.
    Expired,
}

/// The id of one event: `<epoch>-<seq>`.
///
/// ```
/// use yew_sse_wire::control::EventId;
///
/// let id: EventId = "k3f9-42".parse().unwrap();
/// assert_eq!((id.epoch.as_str(), id.seq), ("k3f9", 42));
/// assert_eq!(id.to_string(), "k3f9-42");
/// assert!("42".parse::<EventId>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventId {
    /// The log's life: made when the log is created.
    pub epoch: String,
    /// The position in the log, counted from 1.
    pub seq: u64,
}

/// The text is not an id that a yew-sse server makes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event id is <epoch>-<seq>: ASCII letters or digits, a hyphen, a whole number")]
pub struct NotAnEventId;

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.seq)
    }
}

impl EventId {
    /// The two parts of an id, epoch first, as they stand in the text; none if it is not one. For
    /// those who read thousands a second.
    #[must_use]
    pub fn parts(text: &str) -> Option<(&str, u64)> {
        let (epoch, seq) = text.split_once('-')?;
        let epoch_is_plain =
            !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let seq_is_plain = seq.bytes().all(|byte| byte.is_ascii_digit());
        let seq = seq.parse().ok().filter(|_| epoch_is_plain && seq_is_plain)?;
        Some((epoch, seq))
    }
}

impl FromStr for EventId {
    type Err = NotAnEventId;

    fn from_str(text: &str) -> Result<Self, NotAnEventId> {
        let (epoch, seq) = Self::parts(text).ok_or(NotAnEventId)?;
        Ok(Self { epoch: epoch.to_owned(), seq })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(control: &Control, name: &str, data: &str) {
        let frame = crate::frame(control);
        assert_eq!((frame.name.as_str(), frame.data.as_str()), (name, data));
        let back = serde_json::from_str(&format!("{{{name:?}:{data}}}")).unwrap();
        assert_eq!(*control, back);
    }

    #[test]
    fn a_hello_says_what_the_client_may_rely_on() {
        check(
            &Control::Hello { epoch: "k3f9".into(), head: 7, heartbeat_ms: 15_000, resume: true },
            "stream-hello",
            r#"{"epoch":"k3f9","head":7,"heartbeat_ms":15000,"resume":true}"#,
        );
    }

    #[test]
    fn every_control_event_has_data_or_a_browser_would_not_dispatch_it() {
        check(&Control::CaughtUp {}, "stream-caught-up", "{}");
        check(
            &Control::Reset { reason: ResetReason::Expired },
            "stream-reset",
            r#"{"reason":"expired"}"#,
        );
    }

    #[test]
    fn an_end_says_whether_to_come_back() {
        check(
            &Control::End(End::Drain { retry_ms: 900 }),
            "stream-end",
            r#"{"reason":"drain","retry_ms":900}"#,
        );
        check(&Control::End(End::Finished), "stream-end", r#"{"reason":"finished"}"#);
    }

    #[test]
    fn a_foreign_id_is_not_an_event_id() {
        for text in ["", "-", "7", "a-", "-7", "a-7x", "a-+7", "a b-7", "a-99999999999999999999"] {
            assert_eq!(text.parse::<EventId>(), Err(NotAnEventId), "{text:?}");
        }
    }
}

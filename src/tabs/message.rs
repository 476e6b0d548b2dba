//! What tabs say to each other.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    connection::{
        CloseReason, Diagnosis, Failure, Name, PauseReason, RawEvent, Reach, Retrier, Status,
    },
    error::Error,
    json,
};

/// Who leads, since when: a later leader's is greater. The time is the wall clock's, in
/// milliseconds; a leader that hears of a greater one goes beyond it, for clocks are set back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Term {
    pub(super) since: u64,
    pub(super) tab: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Message {
    /// A tab takes part.
    Want {
        tab: u64,
        /// Counted by the tab, so that it knows which of its wants was answered.
        number: u32,
        /// The last leader that it has heard of.
        term: Term,
        names: Vec<Name>,
    },
    /// The leader speaks, which has come as far as `reach`.
    Lead { term: Term, reach: Reach, word: Word },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Word {
    /// How it stands with the connection.
    State {
        #[serde(with = "StatusText")]
        status: Status,
        answer: Option<Answer>,
    },
    Event {
        name: String,
        /// The id that the browser showed with it.
        id: String,
        /// Whether that is its own.
        own_id: bool,
        data: String,
        at: Duration,
    },
    Resync,
}

/// The leader listens to what a tab wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) tab: u64,
    pub(super) number: u32,
    /// It has done so all the time, or nothing was said before.
    pub(super) is_complete: bool,
}

impl Message {
    /// As text. None if it says what is no other tab's business.
    pub(super) fn to_text(&self) -> Option<String> {
        json::write(self).ok()
    }

    /// What was said; nothing if that is not a message.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        json::read(text).ok()
    }
}

impl Word {
    pub(super) fn event(event: &RawEvent, own_id: bool, at: Duration) -> Self {
        let (name, id) = (event.name.to_string(), event.id.clone());
        Self::Event { name, id, own_id, data: (*event.data).to_owned(), at }
    }
}

// How a status is written, without making that a promise of the public types.

#[derive(Serialize, Deserialize)]
#[serde(remote = "Status")]
enum StatusText {
    Connecting,
    Open,
    Retrying {
        attempt: u32,
        #[serde(with = "RetrierText")]
        by: Retrier,
        next: Option<Duration>,
        #[serde(with = "FailureText")]
        why: Failure,
    },
    #[serde(skip)]
    #[allow(dead_code, reason = "a leader that pauses leads no more")]
    Paused(PauseReason),
    Closed(#[serde(with = "CloseReasonText")] CloseReason),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Retrier")]
enum RetrierText {
    Browser,
    Library,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "CloseReason")]
enum CloseReasonText {
    #[serde(skip)]
    Caller,
    Finished,
    #[serde(skip)]
    Unsupported,
    #[serde(skip)]
    #[allow(dead_code, reason = "each tab finds out by itself")]
    Error(Error),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Failure")]
enum FailureText {
    Lost,
    Refused,
    OpenTimeout,
    Stalled,
    Drained,
    NoAddress(String),
    Diagnosed(#[serde(with = "DiagnosisText")] Diagnosis),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Diagnosis")]
enum DiagnosisText {
    Status(u16),
    WrongType(String),
    Cors,
    Unreachable,
    NoAnswer,
    ConnectionsUsedUp,
}

//! A connection that runs, as those see it who listen to it.

use std::{borrow::Cow, rc::Rc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    Connection, Gap,
    options::Options,
    phase::{Next, Phase},
    signals::Input,
    status::Status,
};
use crate::decode::RawEvent;

/// A running connection. Dropping it ends all that it started.
pub(crate) trait Running {
    /// How it stands with the connection.
    fn status(&self) -> Status;

    /// Listens for these event names too: on this stream and on all that follow.
    fn listen(&self, names: &[Name]);

    /// Hands in what the caller wants.
    fn take(&self, input: Input);
}

/// What it takes to open one.
pub(crate) struct Opening {
    /// Where to, absolute.
    pub(crate) address: String,
    /// Makes it anew for each try, if that is how it is had.
    pub(crate) fresh: Option<Fresh>,
    pub(crate) options: Options,
    /// Is told what comes of it, maybe before it is open.
    pub(crate) tell: Tell,
}

/// Is told what a running connection has to say.
pub(crate) type Tell = Box<dyn Fn(Signal<&RawEvent>)>;

/// What a running connection has to say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Signal<E = RawEvent> {
    /// The status is another one, from this time on (since the Unix epoch).
    Status { status: Status, at: Duration },
    /// Events may have been missed.
    Resync,
    /// An event arrived at this time (since the Unix epoch).
    Event {
        event: E,
        /// Whether its id is its own, and not an earlier event's that the browser shows again.
        own_id: bool,
        at: Duration,
    },
}

impl Signal {
    /// The same for those who only look at it.
    pub(crate) fn as_ref(&self) -> Signal<&RawEvent> {
        match self {
            Self::Status { status, at } => Signal::Status { status: status.clone(), at: *at },
            Self::Resync => Signal::Resync,
            Self::Event { event, own_id, at } => Signal::Event { event, own_id: *own_id, at: *at },
        }
    }
}

impl Signal<&RawEvent> {
    /// The same, to be kept.
    pub(crate) fn cloned(self) -> Signal {
        match self {
            Self::Status { status, at } => Signal::Status { status, at },
            Self::Resync => Signal::Resync,
            Self::Event { event, own_id, at } => Signal::Event { event: event.clone(), own_id, at },
        }
    }
}

/// Makes an address anew for each try, and hands it on, or says why there is none. It answers
/// once, now or later.
pub(crate) type Fresh = Rc<dyn Fn(Box<dyn FnOnce(Result<String, String>)>)>;

/// What an event is called: known from a type, or told at run time.
pub(crate) type Name = Cow<'static, str>;

/// How far a connection has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reach {
    /// The last id: where a new source would go on.
    pub(crate) last: Option<String>,
    /// The server promised that ids grow, and that a new source can go on after one.
    pub(crate) resumes: bool,
    /// There is no source, or it has said nothing: the next word is the first after `last`.
    pub(crate) silent: bool,
    /// Somebody still waits for the stream from its beginning.
    pub(crate) late: bool,
}

impl Connection {
    /// One that takes the place of another, which came as far as `last`. With `lost`, there was a
    /// stream, and what came after that was missed.
    pub(crate) fn after(mut self, last: Option<&str>, lost: bool) -> Self {
        self.ids.go_on_after(last);
        if lost {
            self.gap = Gap::Lost;
        }
        self
    }

    /// How far it has come.
    pub(crate) fn reach(&self) -> Reach {
        let is_greeted = matches!(&self.phase, Phase::Open(open) if open.is_greeted());
        let has_next =
            matches!(&self.phase, Phase::Open(open) if !matches!(open.next, Next::Nobody));
        Reach {
            last: self.ids.last().map(str::to_owned),
            resumes: self.resumes,
            silent: !is_greeted,
            late: self.latecomer || has_next,
        }
    }
}

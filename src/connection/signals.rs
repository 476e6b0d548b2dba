//! What a connection takes and what it asks for.

use std::time::Duration;

use super::{
    failure::Diagnosis,
    status::{CloseReason, Status},
};
use crate::decode::RawEvent;

/// Everything that can happen to a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The caller wants it open: at first, or again after a close.
    Open,
    /// The caller wants it closed.
    Close,
    /// Somebody has come who needs the stream from its beginning.
    Refresh,
    /// The source of this generation has something to say. A superseded one is not heard.
    Source(u32, SourceInput),
    /// The moment of the last [`Effect::WakeAt`] has come.
    TimerFired,
    /// What an [`Effect::Diagnose`] found.
    Diagnosed(Diagnosis),
    /// The browser lost the network.
    Offline,
    /// The browser has a network again.
    Online,
    /// The page is no longer visible.
    Hidden,
    /// The page is visible again.
    Shown,
    /// The page goes on after it was frozen.
    Resumed,
    /// The visitor leaves the page (`pagehide`).
    PageHidden,
    /// The page is back from the browser's cache (`pageshow`, persisted).
    PageShown,
}

/// What a source can say.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceInput {
    /// The server answered with a stream.
    Opened,
    /// An event arrived.
    Event(RawEvent),
    /// The stream was lost, or never came.
    Failed {
        /// Whether the browser has given up; otherwise it retries by itself.
        fatal: bool,
    },
    /// There was no address to try, and why.
    NoAddress(String),
    /// The browser did not even make a request.
    Refused(CloseReason),
}

/// Everything that a connection can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open a source; it speaks as this generation. There is no other at that moment, except after
    /// [`Input::Refresh`]: then the one that there is goes on until this one has caught up.
    Open {
        /// What it says of itself in [`Input::Source`].
        generation: u32,
        /// Where to; the id is in it.
        address: String,
        /// The id to go on after, for an address that is made anew for each try.
        last_event_id: Option<String>,
    },
    /// Find out with one request why the last try failed; [`Input::Diagnosed`] tells.
    Diagnose,
    /// Drop the source of this generation.
    Drop(u32),
    /// Fire the timer at this time (since the Unix epoch), and not at any earlier wish.
    WakeAt(Option<Duration>),
    /// The status has changed.
    Tell(Status),
    /// Events may have been missed, and nothing proves that they were not: once, before whatever
    /// comes next.
    Resync,
    /// Pass on the event that was taken.
    Deliver {
        /// Whether its id is its own, and not an earlier event's that the browser shows again.
        own_id: bool,
    },
}

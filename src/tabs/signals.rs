//! What a tab takes and what it asks for.

use std::time::Duration;

use super::message::Message;
use crate::connection::{Input, Name, Reach, Signal};

/// Everything that can happen to a tab.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Happening {
    /// The caller wants something, or something happens to the page.
    Input(Input),
    /// The caller wants these events too.
    Listen(Vec<Name>),
    /// The lock is this tab's.
    Granted,
    /// There is no lock to be had.
    Refused,
    /// Another tab speaks.
    Heard(Message),
    /// The connection of this number, one of the tab's own, speaks, and has come that far.
    Own(u32, Signal, Reach),
}

/// Everything that it can ask for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Effect {
    /// Open the channel, and ask for the lock.
    Join,
    /// Give both up.
    Leave,
    Post(Message),
    /// Open a connection of one's own. There is no other at that moment.
    Open {
        /// What it says of itself in [`Happening::Own`].
        number: u32,
        /// The id to go on after.
        last: Option<String>,
        /// Whether there was a stream, and what came after that was missed.
        lost: bool,
    },
    /// Let it listen for these events, too.
    Listen(Vec<Name>),
    /// Let it have the stream from its beginning, for whoever has come late.
    Refresh,
    Drop,
    /// Fire the timer at this time (since the Unix epoch), and not at any earlier wish.
    WakeAt(Option<Duration>),
    Tell(Signal),
}

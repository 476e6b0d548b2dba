//! The clock feed: the server's time, pushed every second.

use serde::{Deserialize, Serialize};

use crate::UnixMillis;

/// The feed's name, as in `?feeds=clock`.
pub const FEED: &str = "clock";

/// What the clock feed sends.
///
/// Ticks are not kept: they carry no id, and a client that was away gets the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockEvent {
    /// The server's time, once a second, at the start of the second.
    #[serde(rename = "clock-tick")]
    Tick {
        /// The server's time when the tick was made.
        at: UnixMillis,
    },
}

//! What a clock knows at a moment.

use std::time::Duration;

use yew_sse_wire::UnixMillis;

/// What a [`Clock`](super::Clock) knows when it is rendered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The server's time, as of the last tick; `None` before the first.
    pub at: Option<UnixMillis>,
    /// How this device's clock differs from the server's; `None` before the first tick.
    pub offset: Option<Offset>,
    /// How long ago the last tick came.
    pub age: Duration,
    /// Whether ticks can arrive: the connection is open.
    pub is_live: bool,
    /// Whether they are late: the connection is open, and more than 2.5 seconds have passed.
    pub is_late: bool,
}

/// How this device's clock differs from the server's.
///
/// A stream goes one way. A tick says when it left the server, and this device sees when it arrives;
/// how much of the difference is the way, and how much the clocks, nothing in it tells. What is known:
///
/// - The way takes time and never saves any. Of the last ten ticks the fastest has the least of it,
///   so this device's clock is ahead by that tick's difference at most.
/// - When the stream was opened, the request went there and the answer came back, within a time that
///   is known. The way back alone took less.
///
/// So the truth lies between the fastest tick's difference and that less the time it took to open the
/// stream, the shortest time if it was opened several times. `ahead_ms` is the middle; half of that
/// time, and what the middlemost of the ten ticks took longer than the fastest, which says how unsteady
/// the way is, is `give_or_take_ms`. It does not cover a way that has become longer since for all
/// ticks alike. Opening includes what is needed to reach a server for the first time: over a
/// fast connection, or after a second try, the number is smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Offset {
    /// How far this device's clock is ahead, in milliseconds; negative if it is behind.
    pub ahead_ms: i64,
    /// How much more or less it may be, in milliseconds; `None` where this tab did not open the stream,
    /// since tabs share it: then `ahead_ms` is what it is at most.
    pub give_or_take_ms: Option<i64>,
}

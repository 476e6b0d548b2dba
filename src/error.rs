//! What can go wrong between the network and a typed event.

/// A mistake that waiting does not mend.
///
/// Losing the connection is none: it is a [`Status`](crate::Status), and with SSE a normal day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The type names no events, so the browser could not be told what to listen for.
    #[error(
        "`{type_name}` names no events: use an enum whose variants are the event names, without \
         `#[serde(tag)]` or `#[serde(untagged)]`; for unnamed events use `Text` or `Json<T>`"
    )]
    NotAnEventEnum {
        /// The Rust type.
        type_name: &'static str,
    },
    /// A browser fires `open` and `error` itself; a server's events of that name cannot be had.
    #[error(
        "`{type_name}` names the event `{name}`, which is the browser's own: rename it on the \
         server and with `#[serde(rename)]`"
    )]
    ReservedName {
        /// The Rust type.
        type_name: &'static str,
        /// The event name.
        name: &'static str,
    },
    /// The browser refused the address before any request was made: it cannot be parsed, or, in
    /// WebKit, the page's Content-Security-Policy forbids it (elsewhere that looks like a failure).
    #[error("the browser does not open `{address}`: {reason}")]
    InvalidAddress {
        /// As it was given.
        address: String,
        /// What the browser said.
        reason: String,
    },
    /// An event arrived, but its data is not what the type asks for. The stream goes on.
    #[error("event `{event}` did not decode: {reason}")]
    Decode {
        /// The event's name.
        event: String,
        /// What the decoder said.
        reason: String,
    },
}

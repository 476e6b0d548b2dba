//! Ready components: drop one into a page.
//!
//! Each takes an `address`, a `class` and its `labels`, all with defaults. Without an address it
//! reads what the [`SseProvider`](crate::SseProvider) above it offers, else its own feed from the
//! page's own origin. They bring markup; the styles are in `styles/`, or come with [`Styles`], in a
//! cascade layer, so that any rule of yours wins.

mod styles;
mod part;
#[cfg(feature = "inspector")]
mod tag;
mod again;
mod intl;
mod send;
mod status;
mod clock;
mod chat;
mod booking;
#[cfg(feature = "inspector")]
mod inspector;

use std::fmt::Display;

use yew::prelude::*;

#[cfg(feature = "inspector")]
pub use self::inspector::{Inspector, InspectorLabels, InspectorProps};
pub use self::{
    booking::{Booking, BookingLabels, BookingProps},
    chat::{Chat, ChatLabels, ChatProps},
    clock::{Clock, ClockLabels, ClockProps, Look, Offset, Reading},
    send::SendError,
    status::{BadgeLabels, ConnectionBadge, ConnectionBadgeProps},
    styles::Styles,
};
use crate::connection::Status;
/// What callbacks are handed.
#[doc(inline)]
pub use yew_sse_wire::{
    booking::{Place, Slot},
    chat::Line,
};

/// Tells the host how it stands with the connection: now, and whenever that changes.
#[hook]
fn use_told(status: &Status, on_status: &Callback<Status>) {
    let on_status = on_status.clone();
    use_effect_with(status.clone(), move |status| on_status.emit(status.clone()));
}

/// Puts a value into a label: `{name}` becomes the value.
fn fill(label: &str, name: &str, value: &dyn Display) -> String {
    label.replace(&format!("{{{name}}}"), &value.to_string())
}

//! What the page and the server of yew-sse say to each other.
//!
//! One SSE event is one variant of a serde enum: the `event:` name is the variant, `data:` its
//! JSON ([`frame`]). Both ends use these types, and the same pure rules fold the events into
//! state, so the two cannot drift apart. Nothing here does I/O or reads a clock.

// In reading order, which is also dependency order.
mod checked;
pub mod control;
pub mod clock;
pub mod chat;
pub mod booking;
pub mod fault;
mod frame;
mod health;
mod problem;

pub use checked::{Checked, NotASlug, NotAUuid, NotText, RequestId, Slug};
pub use frame::{Frame, frame};
pub use health::{Health, Readiness};
pub use problem::{PROBLEM_JSON, Problem};

/// Where every feed is streamed, over one connection: `GET /api/events?feeds=clock`.
pub const EVENTS: &str = "/api/events";

/// The query parameter that names the feeds asked for, separated by commas.
pub const FEEDS: &str = "feeds";

/// Where the server says whether it is ready: `GET /healthz`.
pub const HEALTH: &str = "/healthz";

/// Where a token is exchanged for a cookie, which an `EventSource` can send: `POST /api/session`.
/// `DELETE` gives it up.
pub const SESSION: &str = "/api/session";

/// A moment: milliseconds since the Unix epoch, which is also what JavaScript's `Date` counts.
pub type UnixMillis = u64;

//! A test kit for apps that use this library: a scripted server and a virtual clock. Feature `testing`.
//!
//! | what you test | with | runs in |
//! |---|---|---|
//! | a [`Fold`](crate::Fold), or an event type: what your state makes of a stream and of its losses | [`Script`] | plain `cargo test` |
//! | a component: what people see | [`Scripted`](browser::Scripted) | a browser, with wasm-bindgen-test |
//!
//! In both, time passes only where the test says so: forty seconds of silence take none. Both run
//! the real connection, with its waits, stalls and resumes.
//!
//! ```toml
//! [dev-dependencies]
//! yew-sse = { git = "https://example.com/yew-sse", features = ["testing"] } # where you have it from
//! ```
//!
//! # Without a browser
//!
//! A server sends three events and falls silent, is down when it is asked again, and comes back:
//!
//! ```
//! use std::time::Duration;
//!
//! use serde::Deserialize;
//! use yew_sse::{Fold, Options, Received, Status, testing::Script};
//!
//! #[derive(Deserialize)]
//! #[serde(rename_all = "lowercase")]
//! enum Shop {
//!     Sold { count: u32 },
//! }
//!
//! #[derive(Default)]
//! struct Today {
//!     sold: u32,
//! }
//!
//! impl Fold for Today {
//!     type Event = Shop;
//!
//!     fn fold(&mut self, received: Received<Shop>) {
//!         let Shop::Sold { count } = received.event;
//!         self.sold += count;
//!     }
//! }
//!
//! let heartbeat = Duration::from_secs(15);
//! let log = Script::new()
//!     .open()
//!     .hello(heartbeat)
//!     .event_with_id("1", "sold", r#"{"count":1}"#)
//!     .event_with_id("2", "sold", r#"{"count":2}"#)
//!     .event_with_id("3", "sold", r#"{"count":3}"#)
//!     .silence(Duration::from_secs(40))
//!     .refuse(503)
//!     .open_resuming("3")
//!     .hello(heartbeat)
//!     .event_with_id("4", "sold", r#"{"count":4}"#)
//!     .run::<Today>(Options::default());
//!
//! assert_eq!(log.state().sold, 10);
//! assert_eq!(log.resyncs(), 0, "nothing was missed, and the server proved it");
//! assert_eq!(log.status(), &Status::Open);
//! assert_eq!(log.attempts().len(), 3);
//! assert_eq!(log.attempts()[1].last_event_id.as_deref(), Some("3"));
//! assert!(log.attempts()[1].at > heartbeat * 5 / 2, "two and a half heartbeats are a stall");
//! ```
//!
//! What a server without `stream-hello` may do, such as those of most tutorials: it drops the stream,
//! the browser comes back after three seconds with the `Last-Event-ID` header, and nothing proves
//! that the server took notice of it, so the fold's `resync` is called.
//!
//! ```
//! # use std::time::Duration;
//! use yew_sse::{Options, Text, testing::Script};
//!
//! let log = Script::new()
//!     .open()
//!     .event_with_id("7", "message", "before")
//!     .lose()
//!     .open_resuming("7")
//!     .event("message", "after")
//!     .collect::<Text>(Options::default());
//!
//! let lines: Vec<&str> = log.state().iter().map(|received| &*received.event).collect();
//! assert_eq!(lines, ["before", "after"]);
//! assert_eq!(log.resyncs(), 1);
//! assert_eq!(log.attempts()[1].at, Duration::from_secs(3));
//! ```
//!
//! # In a browser
//!
//! See [`Scripted`](browser::Scripted).

mod attempt;
mod script;
mod log;
mod stage;
pub mod browser;
#[cfg(test)]
mod tests;

pub use self::{attempt::Attempt, log::Log, script::Script};

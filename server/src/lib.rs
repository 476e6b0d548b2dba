//! A small server behind yew-sse's components: live feeds over Server-Sent Events.
//!
//! [`app`] is the server, [`App::serve`] gives it a port, and the `yew-sse-server` program adds
//! flags and signals.
//!
//! # The path of one event
//!
//! 1. [`chat`] - somebody posts a line, which becomes a [`record`],
//! 2. [`log`] - it is appended, and when it is durable,
//! 3. [`ring`] - encoded once into bytes that all streams share,
//! 4. [`stream`] - each open stream is woken, and its [`cursor`] takes whatever is new of its feeds,
//! 5. [`serve`] - the bytes are written to the socket.
//!
//! A stream begins in [`events`], which reads what the client asks for. A connection is a cursor,
//! not a queue: a wake-up carries no data, so a slow reader costs no memory; when it has fallen
//! behind the ring, it reads on from the log. The [`clock`] alone is not in the log.
//!
//! ```no_run
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use yew_sse_server::{Config, app};
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let stop = async { /* until it is told to */ };
//! app(Config::default()).await?.serve(listener, stop).await;
//! # Ok(())
//! # }
//! ```
//!
//! A program of your own mounts [`App::router`] in its own, and adds feeds: see [`OwnFeed`], and
//! `server/examples/prices.rs`.

// The path above links to private modules: it is for whoever reads the code.
#![allow(rustdoc::private_intra_doc_links)]

// In reading order, which is also dependency order.
mod origin;
mod proxy;
mod token;
mod keep;
mod metrics;
#[cfg(feature = "nats")]
mod nats_address;
mod problem;
mod json;
mod sse;
mod resume;
mod clock;
mod record;
mod ring;
mod log;
mod own;
mod config;
mod bell;
mod drain;
mod forwarded;
mod limits;
mod rate;
mod session;
mod access;
mod door;
mod login;
mod faults;
mod feeds;
mod bells;
mod chat;
mod booking;
mod bench;
mod snapshots;
mod cursor;
mod heartbeat;
mod cut;
mod stream_record;
mod stream;
mod state;
mod events;
mod health;
mod scrape;
mod cors;
mod csp;
mod site;
#[cfg(feature = "tls")]
mod tls;
mod app;
mod socket;
mod connection;
mod shards;
mod serve;
// Only for tests and fuzzers, which say `--cfg fuzzing`.
#[cfg(any(test, fuzzing))]
pub mod fuzzing;

pub use app::{App, Error, app};
pub use booking::PlanError;
pub use config::{Config, LogAddress};
pub use keep::{Keep, NotAKeep};
pub use log::OpenError;
#[cfg(feature = "nats")]
pub use nats_address::{NatsAddress, NotANatsAddress};
pub use origin::{AllowOrigin, NotAnOrigin, Origin};
pub use own::{NotAFeed, OwnFeed, PublishError, Publisher};
pub use proxy::{NotAProxy, TrustedProxy};
#[cfg(feature = "tls")]
pub use tls::TlsError;
pub use token::{AccessToken, NotAToken};

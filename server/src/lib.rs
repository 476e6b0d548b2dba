//! A small server behind yew-sse's components: live feeds over Server-Sent Events.
//!
//! [`app`] is the server, [`App::serve`] gives it a port, and the `yew-sse-server` program adds
//! flags and signals.
//!
//! # The path of one event
//!
//! 1. [`clock`] - something happens, and is encoded once, by [`sse`], into shared bytes,
//! 2. [`stream`] - each open stream is woken and takes whatever is new since it last looked,
//! 3. [`serve`] - the bytes are written to the socket.
//!
//! A stream begins in [`events`], which reads what the client asks for. A connection is a cursor,
//! not a queue: a wake-up carries no data, so a slow reader costs no memory.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use yew_sse_server::{Config, app};
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let stop = async { /* until it is told to */ };
//! app(Config::default())?.serve(listener, stop).await;
//! # Ok(())
//! # }
//! ```

// The path above links to private modules: it is for whoever reads the code.
#![allow(rustdoc::private_intra_doc_links)]

// In reading order, which is also dependency order.
mod origin;
mod config;
mod problem;
mod json;
mod sse;
mod resume;
#[allow(dead_code, reason = "its users come next")]
mod record;
#[allow(dead_code, reason = "its users come next")]
mod log;
mod clock;
#[allow(dead_code, reason = "its users come next")]
mod booking;
mod drain;
mod limits;
mod faults;
mod stream;
mod state;
mod events;
mod health;
mod cors;
mod csp;
mod site;
mod app;
mod serve;

pub use app::{App, Error, app};
pub use config::{Config, LogAddress};
pub use origin::{AllowOrigin, NotAnOrigin, Origin};

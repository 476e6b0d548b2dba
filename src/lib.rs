//! Live feeds for [Yew](https://yew.rs) over Server-Sent Events.
//!
//! # The path of one event
//!
//! 1. [`connection`] - decides when there is a stream to read,
//! 2. `source` - the browser's `EventSource` hands over text,
//! 3. [`decode`] - the text becomes a typed value,
//! 4. `hub` - the value is folded into state that all who listen share,
//! 5. [`hooks`] - the state reaches a component, at most once a frame,
//! 6. [`components`] - the state becomes markup.
//!
//! The feature `inspector` brings a component to look at what a connection does.
//! The feature `testing` brings a kit to test all that with: a scripted server and a virtual clock.

// In reading order, which is also dependency order: a module may use those above it.
mod error;
mod json;
mod text;
pub mod decode;
pub mod backoff;
pub mod connection;
mod source;
mod tabs;
mod hub;
pub mod hooks;
#[cfg(feature = "components")]
pub mod components;
#[cfg(feature = "testing")]
pub mod testing;

pub use self::{
    connection::{CloseReason, Diagnosis, Failure, Options, PauseReason, Retrier, Status},
    decode::{FromSse, Json, RawEvent, Text},
    error::Error,
    hooks::*,
    hub::{Address, Changed, Fold, Heard, History, Received},
};

/// The README's examples compile, and those of the guides.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../README.md")]
    pub struct Readme;
    #[doc = include_str!("../docs/guides/auth.md")]
    pub struct Auth;
    #[doc = include_str!("../docs/guides/proxies.md")]
    pub struct Proxies;
    #[doc = include_str!("../docs/guides/resume.md")]
    pub struct Resume;
    #[doc = include_str!("../docs/guides/styling.md")]
    pub struct Styling;
    #[cfg(feature = "testing")]
    #[doc = include_str!("../docs/guides/testing.md")]
    pub struct Testing;
    #[doc = include_str!("../docs/guides/from-gloo-net.md")]
    pub struct FromGlooNet;
    #[doc = include_str!("../docs/guides/from-leptos-use.md")]
    pub struct FromLeptosUse;
    #[doc = include_str!("../docs/guides/from-javascript.md")]
    pub struct FromJavaScript;
}

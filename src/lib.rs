//! Server-Sent Events for [Yew](https://yew.rs).

// In reading order, which is also dependency order: a module may use those above it.
mod error;
pub mod decode;
pub mod backoff;
pub mod connection;

pub use self::{
    connection::{CloseReason, Options, PauseReason, Retrier, Status},
    decode::{FromSse, Json, Text},
    error::Error,
};

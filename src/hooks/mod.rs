//! The hooks: a stream as a component's state.
//!
//! Which one?
//!
//! | hook | gives | for |
//! |---|---|---|
//! | [`use_event_source_fold`] | state that every event was folded into | lists, totals, boards: the usual case |
//! | [`use_event_source`] | the newest event | gauges and clocks, where only the last one counts |
//! | [`use_event_source_status`] | the connection's status | badges |
//!
//! All of them share one connection per address, whoever asks (with credentials or without makes two;
//! the other options are those of whoever came first), and render at most once per animation frame. An empty address means off. Their handles `close` and `reopen` that one
//! connection, for everybody who shares it.

mod provider;
mod connected;
mod use_event_source_fold;
mod use_event_source;
mod use_event_source_status;

pub use self::{
    provider::{SseProvider, SseProviderProps, use_sse_address},
    use_event_source::{UseEventSourceHandle, use_event_source, use_event_source_with_options},
    use_event_source_fold::{
        UseEventSourceFoldHandle, use_event_source_fold, use_event_source_fold_with_options,
    },
    use_event_source_status::{
        UseEventSourceStatusHandle, use_event_source_status, use_event_source_status_with_options,
    },
};

//! The hooks: a stream as a component's state.
//!
//! Which one?
//!
//! | hook | gives | for |
//! |---|---|---|
//! | [`use_event_source_fold`] | state that every event was folded into | lists, totals, boards: the usual case |
//! | [`use_event_source`] | the newest event | gauges and clocks, where only the last one counts |
//! | [`use_event_source_history`] | the last events, and how many had to go | logs and feeds |
//! | [`use_event_source_callback`] | each event, to a function; no render at all | sounds, charts, another store |
//! | [`use_event_source_raw`] | the last events of any names | tools that learn the names at run time |
//! | [`use_event_source_status`] | the connection's status | badges |
//!
//! All of them share one connection per address, whoever asks (with credentials or without makes two;
//! the other options are those of whoever came first), and render at most once per animation frame.
//! An [`Address`](crate::Address) may be none, which is off, may change, and may be made anew for each
//! try. Their handles `close` and `reopen` that one connection, for everybody who shares it.

mod provider;
mod connected;
mod use_event_source_fold;
mod use_event_source;
mod use_event_source_history;
mod use_event_source_callback;
mod use_event_source_status;

#[cfg(feature = "inspector")]
pub(crate) use self::use_event_source_status::use_event_source_onlooker;
pub use self::{
    provider::{SseProvider, SseProviderProps, use_sse_address},
    use_event_source::{UseEventSourceHandle, use_event_source, use_event_source_with_options},
    use_event_source_callback::{
        UseEventSourceCallbackHandle, use_event_source_callback,
        use_event_source_callback_with_options,
    },
    use_event_source_fold::{
        UseEventSourceFoldHandle, use_event_source_fold, use_event_source_fold_with_options,
    },
    use_event_source_history::{
        UseEventSourceHistoryHandle, use_event_source_history,
        use_event_source_history_with_options, use_event_source_raw,
        use_event_source_raw_with_options,
    },
    use_event_source_status::{
        UseEventSourceStatusHandle, use_event_source_status, use_event_source_status_with_options,
    },
};

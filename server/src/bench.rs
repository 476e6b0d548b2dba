//! Events of any length, for `cargo xtask bench server` (`--bench-feed`).

use axum::{extract::State, http::StatusCode};
use yew_sse_wire::chat::{ChatEvent, Line};

use crate::{
    clock::{now, unix_millis},
    log::{AppendError, SharedLog, Unavailable},
    problem::Refusal,
    record::{Feed, Record},
};

/// Where they are posted.
pub(crate) const BENCH: &str = "/api/bench";

/// `POST /api/bench`: the body becomes a line in the room `bench`, through the log as any other.
pub(crate) async fn post(
    State(log): State<SharedLog>,
    text: String,
) -> Result<StatusCode, Refusal> {
    let (room, at) = ("bench".to_owned(), unix_millis(now()));
    let line = Line { seq: 0, room, id: String::new(), author: String::new(), text, at };
    let record = Record::new(&ChatEvent::Posted(line), at);
    match log.append(Feed::new("chat.bench").into(), record, None).await {
        Ok(_) => Ok(StatusCode::CREATED),
        Err(AppendError::Unavailable(unavailable)) => Err(unavailable.into()),
        Err(error) => Err(Unavailable(error.to_string()).into()),
    }
}

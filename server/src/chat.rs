//! Chat: lines posted, and lines read.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use yew_sse_wire::{
    Slug,
    chat::{ChatEvent, Line, PAGE, PAGE_MAX, Post, lobby},
};

use crate::{
    clock::{now, unix_millis},
    feeds::room_feed,
    json::Json,
    log::{AppendError, Log, SharedLog, Unavailable},
    problem::Refusal,
    rate::{MayPost, Rate},
    record::{Entry, Record},
    sse::encode,
};

/// What the chat's requests share.
#[derive(Clone)]
pub(crate) struct Chat {
    pub(crate) log: SharedLog,
    pub(crate) rate: Arc<Rate>,
}

impl AsRef<Rate> for Chat {
    fn as_ref(&self) -> &Rate {
        &self.rate
    }
}

/// `POST /api/chat`
pub(crate) async fn post(
    State(chat): State<Chat>,
    _: MayPost,
    Json(post): Json<Post>,
) -> Result<Response, Refusal> {
    let Post { id, room, author, text } = post;
    let mut line = Line {
        seq: 0,
        room: room.to_string(),
        id: id.to_string(),
        author: author.to_string(),
        text: text.to_string(),
        at: unix_millis(now()),
    };
    let record = Record::new(&ChatEvent::Posted(line.clone()), line.at).request(id);
    let (status, line) = match chat.log.append(room_feed(&room).into(), record, None).await {
        Ok(seq) => {
            line.seq = seq;
            (StatusCode::CREATED, line)
        }
        Err(AppendError::Repeated(entry)) => {
            let before = read(&entry)?;
            if (&before.room, &before.author, &before.text)
                != (&line.room, &line.author, &line.text)
            {
                let detail = "A line with this id and another content was posted before.";
                return Err(Refusal::new(StatusCode::CONFLICT, detail).field("id"));
            }
            (StatusCode::OK, before)
        }
        Err(AppendError::Unavailable(unavailable)) => return Err(unavailable.into()),
        Err(AppendError::Conflict { .. }) => unreachable!("nothing was expected"),
    };
    Ok((status, [(header::CACHE_CONTROL, "no-store")], axum::Json(line)).into_response())
}

/// `GET /api/chat`
pub(crate) async fn get(State(chat): State<Chat>, uri: Uri) -> Result<Response, Refusal> {
    let asked = Asked::read(uri.query().unwrap_or_default())?;
    let lines = lines(&*chat.log, &asked.room, asked.before, asked.limit).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(lines)).into_response())
}

/// The room's newest lines up to a position, as a stream begins with them.
pub(crate) async fn snapshot(
    log: &dyn Log,
    room: &Slug,
    through: u64,
) -> Result<Bytes, Unavailable> {
    let lines = lines(log, room, through.saturating_add(1), PAGE).await?;
    Ok(encode(&ChatEvent::Snapshot { room: room.to_string(), lines }, None))
}

async fn lines(
    log: &dyn Log,
    room: &Slug,
    before: u64,
    limit: usize,
) -> Result<Vec<Line>, Unavailable> {
    log.last(&room_feed(room), before, limit).await?.iter().map(read).collect()
}

fn read(entry: &Entry) -> Result<Line, Unavailable> {
    match entry.event() {
        Ok(ChatEvent::Posted(line)) => Ok(line),
        _ => Err(Unavailable(format!("the entry at {} is no line", entry.seq))),
    }
}

/// Which lines a client asks for.
#[derive(Debug, PartialEq)]
struct Asked {
    room: Slug,
    before: u64,
    limit: usize,
}

impl Asked {
    /// Reads the query, in which later values win and unknown ones are let pass.
    fn read(query: &str) -> Result<Self, Refusal> {
        let wrong = |field: &'static str, rule: String| {
            Refusal::new(StatusCode::BAD_REQUEST, rule).field(field)
        };
        let mut asked = Self { room: lobby(), before: u64::MAX, limit: PAGE };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "room" => {
                    asked.room = Slug::try_from(value.into_owned())
                        .map_err(|rule| wrong("room", format!("A room {rule}.")))?;
                }
                "before" => {
                    let rule = || "`before` must be a line's `seq`.".to_owned();
                    asked.before = number(&value).ok_or_else(|| wrong("before", rule()))?;
                }
                "limit" => {
                    let rule = || format!("`limit` must be 1 to {PAGE_MAX}.");
                    asked.limit = number(&value)
                        .and_then(|limit| usize::try_from(limit).ok())
                        .filter(|limit| (1..=PAGE_MAX).contains(limit))
                        .ok_or_else(|| wrong("limit", rule()))?;
                }
                _ => {}
            }
        }
        Ok(asked)
    }
}

/// Digits alone: `parse` would let a plus pass, which in a query is a space.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, room: &str, before: u64, limit: usize) {
        let room = Slug::try_from(room.to_owned()).unwrap();
        assert_eq!(Asked::read(query), Ok(Asked { room, before, limit }), "{query}");
    }

    #[test]
    fn whoever_asks_for_nothing_special_gets_the_newest_of_the_lobby() {
        check("", "lobby", u64::MAX, 50);
        check("other=1", "lobby", u64::MAX, 50);
    }

    #[test]
    fn older_lines_of_a_room_can_be_asked_for() {
        check("room=r-2&before=7&limit=200", "r-2", 7, 200);
        check("before=0&limit=1&limit=2", "lobby", 0, 2);
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        for (query, field) in [
            ("room=", "room"),
            ("room=A", "room"),
            ("room=%00", "room"),
            ("room=%ff", "room"),
            ("before=", "before"),
            ("before=-1", "before"),
            ("before=%2B1", "before"),
            ("before=99999999999999999999", "before"),
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=many", "limit"),
        ] {
            let refusal = Asked::read(query).unwrap_err();
            let expected = (StatusCode::BAD_REQUEST, Some(field));
            assert_eq!((refusal.status, refusal.field.as_deref()), expected, "{query}");
        }
    }
}

//! Chat as a client meets it: lines posted, and lines read.

use std::net::SocketAddr;

use yew_sse_wire::{
    RequestId,
    chat::{ChatEvent, Line},
};

use crate::client::{Answer, ask};

/// A request to post this, with a JSON body.
pub(crate) fn posting(body: &str) -> String {
    format!("POST /api/chat HTTP/1.1\nContent-Type: application/json\n\n{body}")
}

/// A line's body; the same number is the same request.
pub(crate) fn body(number: u128, room: &str, text: &str) -> String {
    let id = RequestId::from_random(number);
    format!(r#"{{"id":"{id}","room":"{room}","author":"Ada","text":"{text}"}}"#)
}

pub(crate) async fn post(to: SocketAddr, number: u128, room: &str, text: &str) -> Answer {
    ask(to, &posting(&body(number, room, text))).await
}

/// Posts it for the first time.
pub(crate) async fn say(to: SocketAddr, number: u128, room: &str) -> Line {
    let answer = post(to, number, room, &format!("line {number}")).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

/// A page of older lines.
pub(crate) async fn older(to: SocketAddr, query: &str) -> Vec<Line> {
    let answer = ask(to, &format!("GET /api/chat?{query} HTTP/1.1")).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    serde_json::from_str(&answer.body).unwrap()
}

/// A chat event off the stream, if it is one.
pub(crate) fn chat(event: &str) -> Option<ChatEvent> {
    let mut lines = event.lines().filter_map(|line| line.split_once(": "));
    let name = lines.find(|(field, _)| *field == "event")?.1;
    let (_, data) = lines.find(|(field, _)| *field == "data")?;
    serde_json::from_str(&format!("{{{name:?}:{data}}}")).ok()
}

/// A line off the stream, if it is one, after a look at its id.
pub(crate) fn posted(event: &str) -> Option<Line> {
    let Some(ChatEvent::Posted(line)) = chat(event) else { return None };
    let (_, seq) = id(event).expect("it has an id").rsplit_once('-').unwrap();
    assert_eq!(seq, line.seq.to_string(), "{event}");
    Some(line)
}

/// An event's id, if it has one.
pub(crate) fn id(event: &str) -> Option<&str> {
    event.lines().find_map(|line| line.strip_prefix("id: "))
}

pub(crate) fn seqs(lines: &[Line]) -> Vec<u64> {
    lines.iter().map(|line| line.seq).collect()
}

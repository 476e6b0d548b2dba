//! `GET /api/events`: what the client asks for, and how its stream begins.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use yew_sse_wire::{clock, control, control::Control, fault};

use crate::{
    clock::{now, tick},
    drain,
    faults::{CLIENT_RULE, is_client},
    problem::Refusal,
    resume::{Start, start},
    sse::encode,
    state::Shared,
    stream::{Heartbeat, Record, Stage, Stream},
};

/// The feeds there are, by the names that a client asks for.
const FEEDS: &[&str] = &[clock::FEED];

/// `GET /api/events`
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let asked = Asked::read(uri.query().unwrap_or_default(), &headers);
    let peer = peer.map(|Extension(ConnectInfo(address))| address);
    let number = shared.asked.fetch_add(1, Ordering::Relaxed);
    let opened = open(&shared, &asked, peer, number);
    let (status, outcome) = match &opened {
        Ok(_) => (StatusCode::OK, "stream opened"),
        Err(refusal) => (refusal.status, "stream refused"),
    };
    tracing::info!(
        target: "yew_sse_server::requests",
        stream = number,
        peer = peer.map(tracing::field::display),
        feeds = asked.feeds.as_deref().map_or("all", excerpt),
        client = asked.client.as_deref().map(excerpt),
        last_event_id = asked.last_event_id.as_deref().map(excerpt),
        status = status.as_u16(),
        "{outcome}"
    );
    let headers = [
        (header::CONTENT_TYPE.as_str(), "text/event-stream"),
        // A cache would keep it, and a proxy that transforms would collect it to compress it.
        (header::CACHE_CONTROL.as_str(), "no-store, no-transform"),
        // nginx passes each event on at once only if it is told to.
        ("x-accel-buffering", "no"),
    ];
    opened.map(|stream| (headers, stream.into_body()).into_response())
}

/// Decides whether the stream is opened, and prepares it.
fn open(
    shared: &Shared,
    asked: &Asked,
    peer: Option<SocketAddr>,
    number: u64,
) -> Result<Stream, Refusal> {
    if shared.drain.has_begun() {
        return Err(drain::refusal());
    }
    if asked.client.as_deref().is_some_and(|client| !is_client(client)) {
        let refusal = Refusal::new(StatusCode::BAD_REQUEST, CLIENT_RULE);
        return Err(refusal.field(fault::CLIENT));
    }
    let feeds = asked.feeds()?;
    // From here on a fault is seen, and none is seen twice.
    let faults = shared.faults.as_ref().zip(asked.client.as_deref());
    let faults = faults.map(|(faults, client)| faults.watch(client));
    if let Some(broken) = faults.as_ref().and_then(|faults| faults.current())
        && broken.kind == fault::Kind::Refuse
    {
        let detail = "This client asked for its streams to be refused for a while.";
        let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        let wait = broken.until.saturating_duration_since(tokio::time::Instant::now());
        return Err(refusal.retry_after(wait));
    }
    let slot = shared.limits.admit(peer.map(|peer| peer.ip()))?;
    // Before the opening is made, which tells the time: no tick is missed in between.
    let ticks = feeds.contains(&clock::FEED).then(|| shared.clock.subscribe());
    Ok(Stream {
        stage: Stage::Opening(opening(shared, asked, &feeds, now())),
        ticks,
        heartbeat: Heartbeat::new(shared.heartbeat),
        drain: shared.drain.watch(),
        faults,
        record: Record::new(number, peer),
        _slot: slot,
    })
}

/// How the stream begins, all of it in one write.
fn opening(shared: &Shared, asked: &Asked, feeds: &[&str], now: Duration) -> Bytes {
    let head = &shared.head;
    let hello = Control::Hello {
        epoch: head.epoch.clone(),
        head: head.seq,
        heartbeat_ms: u64::try_from(shared.heartbeat.as_millis()).unwrap_or(u64::MAX),
        resume: true,
    };
    let mut opening = vec![encode(&hello, None)];
    if let Start::Reset(reason) = start(asked.last_event_id.as_deref(), head) {
        opening.push(encode(&Control::Reset { reason }, None));
    }
    opening.push(encode(&Control::CaughtUp {}, Some(&head.id())));
    if feeds.contains(&clock::FEED) {
        // Up to a second early, so that a page need not wait to show the time.
        opening.push(tick(now));
    }
    opening.concat().into()
}

/// What a client asks for, as it is written.
#[derive(Debug, Default, PartialEq)]
struct Asked {
    feeds: Option<String>,
    client: Option<String>,
    last_event_id: Option<String>,
}

impl Asked {
    /// Reads the query, in which later values win and unknown ones are let pass, and the header,
    /// which wins over the query: a browser that retries by itself repeats the address as it was
    /// first given, but keeps the header fresh.
    fn read(query: &str, headers: &HeaderMap) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                yew_sse_wire::FEEDS => asked.feeds = Some(value.into_owned()),
                fault::CLIENT => asked.client = Some(value.into_owned()),
                control::LAST_EVENT_ID => asked.last_event_id = Some(value.into_owned()),
                _ => {}
            }
        }
        let header = headers.get("last-event-id").map(|id| String::from_utf8_lossy(id.as_bytes()));
        if let Some(id) = header.filter(|id| !id.is_empty()) {
            asked.last_event_id = Some(id.into_owned());
        }
        asked
    }

    /// The feeds asked for; all of them if none is named.
    fn feeds(&self) -> Result<Vec<&'static str>, Refusal> {
        let names = self.feeds.as_deref().unwrap_or_default();
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        let feeds = names
            .map(|name| FEEDS.iter().find(|feed| **feed == name).copied().ok_or(name))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|name| {
                let (name, known) = (excerpt(name), FEEDS.join(", "));
                let detail = format!("There is no feed `{name}`. There are: {known}.");
                Refusal::new(StatusCode::NOT_FOUND, detail).field(yew_sse_wire::FEEDS)
            })?;
        Ok(if feeds.is_empty() { FEEDS.to_vec() } else { feeds })
    }
}

/// Enough of a text to recognise it: it is the client's, and may be of any length.
fn excerpt(text: &str) -> &str {
    text.char_indices().nth(80).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str, header: &'static str) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert("last-event-id", header.parse().unwrap());
        Asked::read(query, &headers)
    }

    #[track_caller]
    fn check_feeds(query: &str, expected: Option<&[&str]>) {
        assert_eq!(asked(query, "").feeds().ok().as_deref(), expected, "{query}");
    }

    #[test]
    fn the_header_wins_over_the_query_for_it_is_fresher() {
        let id = |query, header| asked(query, header).last_event_id;
        assert_eq!(id("last_event_id=a-1", "a-2").as_deref(), Some("a-2"));
        assert_eq!(id("last_event_id=a-1", "").as_deref(), Some("a-1"));
        assert_eq!(id("last_event_id=a-1&last_event_id=a-2", "").as_deref(), Some("a-2"));
        assert_eq!(id("", ""), None);
    }

    #[test]
    fn whoever_names_no_feed_gets_all() {
        for query in ["", "feeds", "feeds=", "feeds=,", "other=1"] {
            check_feeds(query, Some(FEEDS));
        }
        check_feeds("feeds=clock", Some(&["clock"]));
        check_feeds("feeds=clock%2C", Some(&["clock"]));
    }

    #[test]
    fn an_unknown_feed_is_none_of_ours() {
        for query in ["feeds=weather", "feeds=clock,weather", "feeds=Clock", "feeds=%ff"] {
            check_feeds(query, None);
        }
    }

    #[test]
    fn an_excerpt_is_cut_between_characters() {
        assert_eq!(excerpt("short"), "short");
        assert_eq!(excerpt(&"é".repeat(100)), "é".repeat(80));
    }
}

//! `GET /api/events`: what the client asks for, and how its stream begins.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use yew_sse_wire::{
    control::{self, Control, ResetReason},
    fault,
};

use crate::{
    bells::Bells,
    clock::{now, tick},
    cursor::Cursor,
    cut::Cut,
    drain,
    faults::{CLIENT_RULE, is_client},
    feeds::{Feeds, excerpt},
    forwarded::Client,
    heartbeat::Heartbeat,
    log::Unavailable,
    metrics::{Kind, Refused},
    problem::Refusal,
    resume::{Head, Start, start},
    sse::encode,
    state::Shared,
    stream::{Stage, Stream},
    stream_record::StreamRecord,
};

/// `GET /api/events`
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    client: Option<Extension<Client>>,
    cut: Option<Extension<Cut>>,
    Extension(bells): Extension<Bells>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let asked = Asked::read(uri.query().unwrap_or_default(), &headers);
    let peer = client.map(|Extension(client)| client);
    let number = shared.asked.fetch_add(1, Ordering::Relaxed);
    let record = || {
        let cut = cut.map(|Extension(cut)| cut).unwrap_or_default();
        StreamRecord::new(number, peer, cut, shared.metrics.clone())
    };
    let opened = open(&shared, &bells, &asked, peer, record).await;
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
async fn open(
    shared: &Shared,
    bells: &Bells,
    asked: &Asked,
    peer: Option<Client>,
    record: impl FnOnce() -> StreamRecord,
) -> Result<Stream, Refusal> {
    let drain = shared.drain.watch();
    if shared.drain.has_begun() {
        return Err(drain::refusal());
    }
    if asked.client.as_deref().is_some_and(|client| !is_client(client)) {
        let refusal = Refusal::new(StatusCode::BAD_REQUEST, CLIENT_RULE);
        return Err(refusal.field(fault::CLIENT));
    }
    let feeds = Feeds::read(asked.feeds.as_deref().unwrap_or_default(), &shared.own)?;
    // From here on a fault is seen, and none is seen twice.
    let faults = shared.faults.as_ref().zip(asked.client.as_deref());
    let faults = faults.map(|(faults, client)| faults.watch(client));
    if let Some(broken) = faults.as_ref().and_then(|faults| faults.current())
        && broken.kind == fault::Kind::Refuse
    {
        let detail = "This client asked for its streams to be refused for a while.";
        let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        let wait = broken.until.saturating_duration_since(tokio::time::Instant::now());
        return Err(refusal.retry_after(wait).counted(Refused::Fault));
    }
    let slot = shared.limits.admit(peer.map(|peer| peer.address))?;
    // Before the opening is made, which tells the time and the plan: nothing is missed in between.
    let ticks = feeds.clock.then(|| shared.clock.subscribe());
    let plans = feeds.booking.then(|| shared.desk.plans());
    let bells = bells.of(&feeds);
    let (opening, cursor) = opening(shared, asked, feeds).await?;
    Ok(Stream {
        stage: Stage::Opening(opening, cursor),
        bells,
        ticks,
        plans,
        heartbeat: Heartbeat::new(shared.heartbeat),
        drain,
        fault: faults.map(|faults| faults.first()),
        record: record(),
        _slot: slot,
    })
}

/// How the stream begins, all of it in one write, and how far it has come with that.
async fn opening(
    shared: &Shared,
    asked: &Asked,
    feeds: Feeds,
) -> Result<(Bytes, Cursor), Unavailable> {
    let log = &shared.log;
    let seq = *log.head().borrow();
    let mut head = Head { epoch: log.epoch().to_owned(), seq, floor: log.floor() };
    let id = asked.last_event_id.as_deref();
    if start(id, &head) == Start::Reset(ResetReason::Ahead) {
        // It may be from another server that has come further.
        head.seq = log.newest().await?;
    }
    let start = start(id, &head);
    let hello = Control::Hello {
        epoch: head.epoch,
        head: head.seq,
        heartbeat_ms: u64::try_from(shared.heartbeat.as_millis()).unwrap_or(u64::MAX),
        resume: true,
    };
    let mut opening = vec![encode(&hello, None)];
    let has_clock = feeds.clock;
    let (cursor, first) =
        Cursor::begin(shared.snapshots.clone(), feeds, start, shared.metrics.clone()).await?;
    opening.push(first);
    // Up to a second early, so that a page need not wait to show the time.
    if has_clock {
        opening.push(tick(now()));
        shared.metrics.deliveries.add_events(Kind::Clock, 1);
    }
    Ok((opening.concat().into(), cursor))
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str, header: &'static str) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert("last-event-id", header.parse().unwrap());
        Asked::read(query, &headers)
    }

    #[test]
    fn the_header_wins_over_the_query_for_it_is_fresher() {
        let id = |query, header| asked(query, header).last_event_id;
        assert_eq!(id("last_event_id=a-1", "a-2").as_deref(), Some("a-2"));
        assert_eq!(id("last_event_id=a-1", "").as_deref(), Some("a-1"));
        assert_eq!(id("last_event_id=a-1&last_event_id=a-2", "").as_deref(), Some("a-2"));
        assert_eq!(id("", ""), None);
    }
}

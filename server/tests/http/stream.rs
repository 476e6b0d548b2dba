//! `GET /api/events`, byte by byte.

use std::time::{Duration, SystemTime};

use yew_sse_server::Config;
use yew_sse_wire::control::EventId;

use crate::{
    client::{Stream, ask},
    server::Server,
};

fn at(event: &str) -> u64 {
    let (_, at) = event.split_once("{\"at\":").expect("a time");
    at.trim_end_matches('}').parse().unwrap()
}

#[tokio::test]
async fn a_stream_begins_with_what_the_client_may_rely_on() {
    let server = Server::start(Config::default()).await;
    let mut stream = Stream::open(server.address, "?feeds=clock&unknown=1").await;
    let (head, date) = stream.head.split_once("date: ").unwrap();
    assert_eq!(
        head,
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
         cache-control: no-store, no-transform\r\nx-accel-buffering: no\r\nvary: Origin\r\n\
         x-content-type-options: nosniff\r\ntransfer-encoding: chunked\r\n"
    );
    assert_eq!(date.lines().count(), 2, "{date}");
    let hello = stream.next().await.unwrap();
    let (start, rest) = hello.split_once("{\"epoch\":\"").unwrap();
    assert_eq!(start, "event: stream-hello\ndata: ");
    let (epoch, rest) = rest.split_once('"').unwrap();
    assert_eq!(rest, ",\"head\":0,\"heartbeat_ms\":15000,\"resume\":true}");
    let id = EventId { epoch: epoch.into(), seq: 0 };
    let caught_up = stream.next().await.unwrap();
    assert_eq!(caught_up, format!("id: {id}\nevent: stream-caught-up\ndata: {{}}"));
}

#[tokio::test]
async fn the_time_is_shown_at_once_and_then_at_each_second() {
    let server = Server::start(Config::default()).await;
    let mut stream = Stream::open(server.address, "").await;
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis() as u64;
    let first = stream.until("clock-tick").await;
    assert!(at(&first).abs_diff(now) < 1_000, "{first} at {now}");
    let mut second = at(&stream.until("clock-tick").await);
    // A tick that was published meanwhile may be of the same second.
    while second <= at(&first) {
        second = at(&stream.until("clock-tick").await);
    }
    assert_eq!((second % 1_000, second / 1_000), (0, at(&first) / 1_000 + 1));
    let third = stream.until("clock-tick").await;
    assert_eq!(third, format!("event: clock-tick\ndata: {{\"at\":{}}}", second + 1_000));
}

#[tokio::test]
async fn everybody_gets_the_same_tick() {
    let server = Server::start(Config::default()).await;
    let mut one = Stream::open(server.address, "").await;
    let mut other = Stream::open(server.address, "").await;
    // Past the time that each is shown at once.
    one.until("clock-tick").await;
    other.until("clock-tick").await;
    let tick = other.until("clock-tick").await;
    let mut same = one.until("clock-tick").await;
    while at(&same) < at(&tick) {
        same = one.until("clock-tick").await;
    }
    assert_eq!(same, tick);
}

#[tokio::test]
async fn a_silence_between_two_ticks_is_filled_with_heartbeats() {
    let heartbeat = Duration::from_millis(300);
    let server = Server::start(Config { heartbeat, ..Config::default() }).await;
    let mut stream = Stream::open(server.address, "").await;
    assert!(stream.until("stream-hello").await.contains("\"heartbeat_ms\":300"));
    let heartbeat = stream.until("stream-heartbeat").await;
    assert!(at(&heartbeat) > 0 && !heartbeat.contains("id:"), "{heartbeat}");
}

#[tokio::test]
async fn an_id_of_no_use_is_told_so_before_the_stream_catches_up() {
    let server = Server::start(Config::default()).await;
    let mut stream = Stream::open(server.address, "?feeds=clock").await;
    let caught_up = stream.until("stream-caught-up").await;
    let id = caught_up.lines().next().unwrap().strip_prefix("id: ").unwrap();
    let ahead = id.replace("-0", "-1");

    for (rest, reason) in [
        (format!("?feeds=clock&last_event_id={id}"), None),
        (format!("?feeds=clock&last_event_id={id}\nLast-Event-ID: "), None),
        (format!("?feeds=clock&last_event_id=x\nLast-Event-ID: {id}"), None),
        (format!("?feeds=clock&last_event_id={id}\nLast-Event-ID: \u{e9}"), Some("malformed")),
        ("?feeds=clock&last_event_id=other-1".into(), Some("epoch")),
        (format!("?feeds=clock&last_event_id={ahead}"), Some("ahead")),
        ("?feeds=clock&last_event_id=%00%ff".into(), Some("malformed")),
    ] {
        let mut stream = Stream::open(server.address, &rest).await;
        let hello = stream.next().await.unwrap();
        assert!(hello.starts_with("event: stream-hello\n"), "{hello}");
        if let Some(reason) = reason {
            let reset = format!("event: stream-reset\ndata: {{\"reason\":\"{reason}\"}}");
            assert_eq!(stream.next().await.unwrap(), reset, "{rest}");
        }
        assert_eq!(stream.next().await.unwrap(), caught_up, "{rest}");
    }
}

#[tokio::test]
async fn a_stream_is_never_compressed() {
    let server = Server::start(Config::default()).await;
    let stream = Stream::open(server.address, "\nAccept-Encoding: gzip, br").await;
    assert!(!stream.head.contains("content-encoding"), "{}", stream.head);
}

#[tokio::test]
async fn an_unknown_feed_is_answered_with_those_there_are() {
    let server = Server::start(Config::default()).await;
    let answer = ask(server.address, "GET /api/events?feeds=clock,weather HTTP/1.1").await;
    let problem = answer.problem();
    assert_eq!((problem.status, problem.field.as_deref()), (404, Some("feeds")));
    assert_eq!(
        problem.detail,
        "There is no feed `weather`. There are: clock, chat, chat:ROOM, booking."
    );
}

#[tokio::test]
async fn a_client_that_is_not_named_plainly_is_refused() {
    let server = Server::start(Config::default()).await;
    for client in ["", "a_b", "a%20b", &"x".repeat(65)] {
        let request = format!("GET /api/events?client={client} HTTP/1.1");
        let problem = ask(server.address, &request).await.problem();
        assert_eq!((problem.status, problem.field.as_deref()), (400, Some("client")));
    }
}

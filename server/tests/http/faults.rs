//! Streams broken on purpose.

use yew_sse_server::Config;

use crate::{
    client::{Answer, Stream, ask},
    server::Server,
};

async fn server() -> Server {
    Server::start(Config { demo_faults: true, ..Config::default() }).await
}

async fn inflict(server: &Server, client: &str, kind: &str, seconds: u32) -> Answer {
    let body = format!(r#"{{"client":"{client}","kind":"{kind}","seconds":{seconds}}}"#);
    let head = "POST /api/faults HTTP/1.1\nContent-Type: application/json; charset=utf-8";
    ask(server.address, &format!("{head}\n\n{body}")).await
}

#[tokio::test]
async fn without_the_flag_nobody_can_break_anything() {
    let server = Server::start(Config::default()).await;
    assert_eq!(inflict(&server, "one", "drop", 0).await.problem().status, 404);
}

#[tokio::test]
async fn a_drop_ends_the_clients_streams_and_nobody_elses() {
    let server = server().await;
    let mut one = Stream::open(server.address, "?client=one").await;
    let mut other = Stream::open(server.address, "?client=other").await;
    assert_eq!(inflict(&server, "one", "drop", 0).await.status, 204);
    let events = one.rest().await;
    assert!(!events.iter().any(|event| event.contains("stream-end")), "{events:?}");
    other.until("clock-tick").await;
    other.until("clock-tick").await;
    let mut back = Stream::open(server.address, "?client=one").await;
    back.until("clock-tick").await;
    back.until("clock-tick").await;
}

#[tokio::test]
async fn a_drop_that_lasts_ends_new_streams_after_their_opening() {
    let server = server().await;
    inflict(&server, "one", "drop", 60).await;
    let events = Stream::open(server.address, "?feeds=clock&client=one").await.rest().await;
    assert!(events[0].starts_with("event: stream-hello\n"), "{events:?}");
    assert_eq!(events.len(), 3, "{events:?}");
}

#[tokio::test]
async fn a_stall_silences_open_streams_while_new_ones_work() {
    let server = server().await;
    let mut stalled = Stream::open(server.address, "?client=one").await;
    inflict(&server, "one", "stall", 3).await;
    let mut fresh = Stream::open(server.address, "?client=one").await;
    fresh.until("clock-tick").await;
    let from = fresh.until("clock-tick").await;
    fresh.until("clock-tick").await;
    // The stalled one says nothing more, and when its time is over simply ends.
    let events = stalled.rest().await;
    assert!(!events.contains(&from), "{events:?}");
    assert!(!events.iter().any(|event| event.contains("stream-end")), "{events:?}");
    fresh.until("clock-tick").await;
}

#[tokio::test]
async fn a_refusal_ends_streams_and_answers_new_ones_until_it_is_over() {
    let server = server().await;
    let mut stream = Stream::open(server.address, "?client=one").await;
    inflict(&server, "one", "refuse", 2).await;
    stream.rest().await;
    let answer = ask(server.address, "GET /api/events?client=one HTTP/1.1").await;
    assert_eq!(answer.problem().status, 503);
    assert!(matches!(answer.header("retry-after"), Some("1" | "2")), "{answer:?}");
    Stream::open(server.address, "?client=other").await.until("clock-tick").await;
    crate::client::soon(async {
        loop {
            let stream = Stream::open(server.address, "?client=one").await;
            if stream.head.starts_with("HTTP/1.1 200 ") {
                return;
            }
        }
    })
    .await;
}

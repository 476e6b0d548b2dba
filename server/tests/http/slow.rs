//! Clients that take nothing: what they cost, and what they have missed when they return.

use std::{net::SocketAddr, ops::RangeInclusive, time::Duration};

use futures_util::future::join_all;
use tokio::{join, pin, time::timeout};
use yew_sse_server::Config;

use crate::{
    client::{Stream, ask},
    lines::{id, posted},
    metrics::scrape,
    program::Program,
    server::Server,
};

/// Posts lines of four kilobytes, many at a time, the last one after all others; only the feed that
/// the server is measured with takes such.
async fn post_long(to: SocketAddr, lines: RangeInclusive<u64>) {
    let post = async |number: u64| {
        let text = format!("{number} {}", "x".repeat(4_000));
        let request = format!("POST /api/bench HTTP/1.1\nContent-Type: text/plain\n\n{text}");
        assert_eq!(ask(to, &request).await.status, 201);
    };
    let last = *lines.end();
    for some in (*lines.start()..last).collect::<Vec<_>>().chunks(32) {
        join_all(some.iter().map(|number| post(*number))).await;
    }
    post(last).await;
}

fn number(event: &str) -> Option<u64> {
    posted(event)?.text.split_once(' ')?.0.parse().ok()
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_cut_off_and_misses_nothing_when_it_returns() {
    const LINES: u64 = 3_000;
    let write_deadline = Duration::from_secs(1);
    let config = Config { bench_feed: true, write_deadline, ..Config::default() };
    let server = Server::start(config).await;
    let mut stalled = Stream::open(server.address, "?feeds=chat:bench").await;
    let first = stalled.until("stream-caught-up").await;
    // More than the system takes for a client that does not read.
    post_long(server.address, 1..=LINES).await;
    server.until_streams(0).await;
    let cut_off = "yew_sse_streams_closed_total{reason=\"took_nothing\"}";
    assert_eq!(scrape(server.address).await.value(cut_off), Some(1.0));
    let (mut seen, mut last_id) = (Vec::new(), id(&first).unwrap().to_owned());
    while let Some(event) = stalled.next_whole().await {
        last_id = id(&event).map_or(last_id, str::to_owned);
        seen.extend(number(&event));
    }
    let missed = LINES - seen.len() as u64;
    assert_ne!(missed, 0, "it was never behind");
    let rest = format!("?feeds=chat:bench&last_event_id={last_id}");
    let mut again = Stream::open(server.address, &rest).await;
    loop {
        let event = again.next().await.unwrap();
        assert!(!event.contains("stream-reset"), "{event}");
        seen.extend(number(&event));
        if event.contains("stream-caught-up") {
            break;
        }
    }
    let now = scrape(server.address).await;
    assert_eq!(now.value("yew_sse_replay_events_sum"), Some(missed as f64));
    assert_ne!(now.value("yew_sse_log_reads_total"), Some(0.0), "the ring had it all");
    // Lines that are posted together are in the log in any order.
    seen.sort_unstable();
    assert_eq!(seen, (1..=LINES).collect::<Vec<_>>());
}

#[cfg(target_os = "linux")]
#[tokio::test]
#[cfg_attr(not(feature = "jemalloc"), ignore = "the system's allocator keeps what was used once")]
async fn clients_that_take_nothing_cost_the_server_less_than_two_megabytes() {
    const LINES: u64 = 2_000;
    let program = Program::start(&["--bench-feed", "--max-connections-per-client", "0"]).await;
    let to = program.address;
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(Stream::open(to, "?feeds=chat:bench").await);
    }
    let start = id(&streams[0].until("stream-caught-up").await).unwrap().to_owned();
    // First without them: what the newest events take is there from then on.
    let (streams, ()) = tokio::join!(read(streams, LINES), post_long(to, 1..=LINES));
    let before = program.memory();
    let mut stalled = Vec::new();
    for _ in 0..20 {
        // There is much for them from the beginning.
        let rest = format!("?feeds=chat:bench&last_event_id={start}");
        stalled.push(Stream::open(to, &rest).await);
    }
    let reading = async { join!(read(streams, 2 * LINES), post_long(to, LINES + 1..=2 * LINES)) };
    pin!(reading);
    let mut highest = 0;
    while timeout(Duration::from_millis(20), &mut reading).await.is_err() {
        highest = highest.max(program.memory());
    }
    let growth = highest.saturating_sub(before) / 1024;
    assert!(growth < 2 * 1024, "{growth} KB");
}

/// Reads all of them until this line.
#[cfg(target_os = "linux")]
async fn read(streams: Vec<Stream>, last: u64) -> Vec<Stream> {
    let reading = streams.into_iter().map(async |mut stream| {
        while number(&stream.until("chat-posted").await) != Some(last) {}
        stream
    });
    join_all(reading).await
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused_not_kept() {
    let server = Server::start(Config::default()).await;
    let head = format!("GET /healthz HTTP/1.1\nX-Long: {}", "x".repeat(20 * 1024));
    assert_eq!(ask(server.address, &head).await.status, 431);
}

//! Going away.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use yew_sse_server::Config;

use crate::{
    client::{Stream, ask, soon},
    lines::{id, post, posted},
    metrics::scrape,
    program::{Program, address_in},
    server::Server,
};

/// A folder with a file so long that it cannot be sent to somebody who does not read.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "<p>page").unwrap();
    let long = std::fs::File::create(folder.path().join("long.bin")).unwrap();
    long.set_len(64 * 1024 * 1024).unwrap();
    folder
}

#[tokio::test]
async fn each_stream_is_told_when_to_come_back_and_ended() {
    let mut server = Server::start(Config::default()).await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = Stream::open(server.address, "").await;
        stream.until("stream-caught-up").await;
        streams.push(stream);
    }
    server.stop();
    let mut waits = Vec::new();
    for stream in &mut streams {
        let last = stream.rest().await.pop().unwrap();
        let (retry, event) = last.split_once('\n').unwrap();
        let wait: u64 = retry.strip_prefix("retry: ").unwrap().parse().unwrap();
        let data = format!("data: {{\"reason\":\"drain\",\"retry_ms\":{wait}}}");
        assert_eq!(event, format!("event: stream-end\n{data}"));
        assert!((250..=5_000).contains(&wait), "{wait}");
        waits.push(wait);
    }
    waits.sort_unstable();
    waits.dedup();
    assert!(waits.len() > 10, "they would return together: {waits:?}");
    server.stopped().await;
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_the_server() {
    let mut server = Server::start(Config::default()).await;
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    assert_ne!(soon(idle.read(&mut [0; 1024])).await.unwrap(), 0);
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    // It is accepted by now: connections are, one after the other.
    ask(server.address, "GET /healthz HTTP/1.1").await;
    let begun = Instant::now();
    server.stop();
    server.stopped().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(soon(idle.read(&mut [0; 1024])).await.unwrap_or(0), 0);
    assert_eq!(soon(silent.read(&mut [0; 1024])).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn whoever_does_not_read_is_cut_off_in_time_and_others_are_told_meanwhile() {
    let site = site();
    let drain = Duration::from_secs(1);
    let config = Config { site: Some(site.path().into()), drain, ..Config::default() };
    let mut server = Server::start(config).await;
    let mut stalled = TcpStream::connect(server.address).await.unwrap();
    stalled.write_all(b"GET /long.bin HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    assert_ne!(soon(stalled.read(&mut [0; 1024])).await.unwrap(), 0);
    let mut stream = Stream::open(server.address, "").await;
    stream.until("stream-caught-up").await;

    let begun = Instant::now();
    server.stop();
    let address = server.address;
    let health = soon(async {
        loop {
            let answer = ask(address, "GET /healthz HTTP/1.1").await;
            if answer.status != 200 {
                return answer;
            }
        }
    })
    .await;
    assert_eq!(health.status, 503);
    assert!(health.body.starts_with(r#"{"status":"draining","#), "{}", health.body);
    let refused = ask(address, "GET /api/events HTTP/1.1").await;
    assert_eq!((refused.problem().status, refused.header("retry-after")), (503, Some("2")));
    stream.rest().await;
    let now = scrape(address).await;
    assert_eq!(now.value("yew_sse_streams_closed_total{reason=\"drained\"}"), Some(1.0));
    assert_eq!(now.value("yew_sse_draining"), Some(1.0));
    assert_eq!(now.value("yew_sse_refused_total{reason=\"draining\"}"), Some(1.0));
    server.stopped().await;
    let took = begun.elapsed();
    assert!(took >= drain && took < drain + Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn two_thousand_clients_come_back_evenly_and_have_missed_nothing() {
    const CLIENTS: usize = 2_000;
    // A test has a file for each of them, too.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, most.min(10_240), most).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let log = address_in(&folder);
    let flags = ["--log", &log, "--max-connections-per-client", "0", "--drain", "10s"];
    let quiet = "export RUST_LOG=error";
    let program = Program::start_after(quiet, &flags).await;
    let mut streams = Vec::new();
    for _ in 0..CLIENTS {
        let mut stream = Stream::open(program.address, "?feeds=chat").await;
        let caught_up = stream.until("stream-caught-up").await;
        streams.push((stream, id(&caught_up).unwrap().to_owned()));
    }
    assert_eq!(post(program.address, 1, "lobby", "the last line").await.status, 201);

    let begun = Instant::now();
    program.signal("TERM").await;
    let rest = streams.into_iter().map(async |(mut stream, last_id)| {
        let events = stream.rest().await;
        let (retry, _) = events.last().unwrap().split_once('\n').unwrap();
        let wait: usize = retry.strip_prefix("retry: ").unwrap().parse().unwrap();
        let has_line = events.iter().any(|event| posted(event).is_some());
        (wait, (!has_line).then_some(last_id))
    });
    let (waits, behind): (Vec<_>, Vec<_>) = join_all(rest).await.into_iter().unzip();
    let (status, _) = program.ended().await;
    assert!(status.success(), "{status}");
    assert!(begun.elapsed() < Duration::from_secs(11), "{:?}", begun.elapsed());

    const SLICE: usize = 100;
    let (first, last) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
    let mut slices = vec![0; (last - first) / SLICE + 1];
    waits.iter().for_each(|wait| slices[(wait - first) / SLICE] += 1);
    let mean = CLIENTS * SLICE / (last - first);
    assert!(slices.iter().all(|many| *many <= 2 * mean), "{mean} is even: {slices:?}");

    // Whoever was sent away before the line came gets it on returning.
    let program = Program::start_after(quiet, &flags).await;
    for last_id in behind.into_iter().flatten() {
        let rest = format!("?feeds=chat&last_event_id={last_id}");
        let line = Stream::open(program.address, &rest).await.until("chat-posted").await;
        assert_eq!(posted(&line).unwrap().text, "the last line");
    }
}

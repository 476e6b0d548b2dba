//! What the server says of itself in numbers.

use std::net::SocketAddr;

use yew_sse_server::Config;

use crate::{
    client::{Stream, ask},
    exposition::Exposition,
    lines::{id, post, posting, say},
    server::Server,
};

const DOCS: &str = include_str!("../../../docs/metrics.md");
const TOKEN: &str = "0123456789abcdef";

/// What is said at this moment.
pub(crate) async fn scrape(of: SocketAddr) -> Exposition {
    let answer = ask(of, "GET /metrics HTTP/1.1").await;
    let media_type = Some("text/plain; version=0.0.4; charset=utf-8");
    assert_eq!((answer.status, answer.header("content-type")), (200, media_type));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    Exposition::read(&answer.body)
}

/// How the server's numbers are now: each by its name, less the prefix, and its labels.
#[track_caller]
fn check(exposition: &Exposition, expected: &[(&str, f64)]) {
    for (sample, value) in expected {
        assert_eq!(exposition.value(&format!("yew_sse_{sample}")), Some(*value), "{sample}");
    }
}

#[tokio::test]
async fn streams_and_what_they_are_sent_are_counted() {
    let server = Server::start(Config::default()).await;
    let to = server.address;
    let mut streams = Vec::new();
    let mut bytes = 0;
    for _ in 0..3 {
        let mut stream = Stream::open(to, "?feeds=chat").await;
        stream.until("stream-caught-up").await;
        streams.push(stream);
    }
    for number in 1..=4 {
        say(to, number, "lobby").await;
    }
    say(to, 5, "another").await;
    for stream in &mut streams {
        for _ in 0..4 {
            bytes += stream.until("chat-posted").await.len() + "\n\n".len();
        }
    }
    let now = scrape(to).await;
    check(
        &now,
        &[
            ("streams", 3.0),
            ("streams_opened_total{start=\"fresh\"}", 3.0),
            ("streams_opened_total{start=\"resumed\"}", 0.0),
            ("events_delivered_total{kind=\"log\"}", 12.0),
            ("events_delivered_total{kind=\"clock\"}", 0.0),
            ("log_head", 5.0),
            ("log_floor", 0.0),
            ("log_lag", 0.0),
            ("log_writable", 1.0),
            ("draining", 0.0),
        ],
    );
    let sent = now.value("yew_sse_sent_bytes_total").unwrap();
    assert!(sent > bytes as f64, "{sent} with the beginnings, {bytes} without");
    assert!(now.value("yew_sse_log_bytes").unwrap() > 4_096.0);
    let commits = now.value("yew_sse_log_commits_total").unwrap();
    assert!(commits >= 5.0, "{commits}");
    drop(streams);
    server.until_streams(0).await;
    let gone = ("streams_closed_total{reason=\"connection_gone\"}", 3.0);
    check(&scrape(to).await, &[("streams", 0.0), gone]);
}

#[tokio::test]
async fn ticks_and_heartbeats_are_counted_by_themselves() {
    let heartbeat = std::time::Duration::from_millis(100);
    let server = Server::start(Config { heartbeat, ..Config::default() }).await;
    let mut quiet = Stream::open(server.address, "?feeds=chat").await;
    quiet.until("stream-heartbeat").await;
    let mut clock = Stream::open(server.address, "?feeds=clock").await;
    for _ in 0..2 {
        clock.until("clock-tick").await;
    }
    let now = scrape(server.address).await;
    for (kind, least) in [("heartbeat", 1.0), ("clock", 2.0), ("log", 0.0)] {
        let sample = format!("yew_sse_events_delivered_total{{kind=\"{kind}\"}}");
        assert!(now.value(&sample).unwrap() >= least, "{sample}");
    }
    check(&now, &[("events_delivered_total{kind=\"log\"}", 0.0)]);
}

#[tokio::test]
async fn who_comes_back_is_counted_with_what_was_missed() {
    let server = Server::start(Config::default()).await;
    let to = server.address;
    let mut stream = Stream::open(to, "?feeds=chat").await;
    let first = stream.until("stream-caught-up").await;
    drop(stream);
    for number in 1..=12 {
        say(to, number, if number <= 7 { "lobby" } else { "another" }).await;
    }
    let first = id(&first).unwrap();
    for rest in [first, &first.replace("-0", "-12"), &first.replace("-0", "-13"), "x-0", "nothing"]
    {
        let mut stream = Stream::open(to, &format!("?feeds=chat&last_event_id={rest}")).await;
        stream.until("stream-caught-up").await;
    }
    check(
        &scrape(to).await,
        &[
            ("streams_opened_total{start=\"fresh\"}", 1.0),
            ("streams_opened_total{start=\"resumed\"}", 2.0),
            ("streams_opened_total{start=\"reset\"}", 3.0),
            ("resets_total{reason=\"ahead\"}", 1.0),
            ("resets_total{reason=\"epoch\"}", 1.0),
            ("resets_total{reason=\"malformed\"}", 1.0),
            ("resets_total{reason=\"expired\"}", 0.0),
            ("replay_events_count", 2.0),
            ("replay_events_sum", 7.0),
            ("replay_events_bucket{le=\"0\"}", 1.0),
            ("replay_events_bucket{le=\"1\"}", 1.0),
            ("replay_events_bucket{le=\"10\"}", 2.0),
            ("replay_seconds_count", 2.0),
            ("events_delivered_total{kind=\"log\"}", 7.0),
        ],
    );
}

#[tokio::test]
async fn commands_are_counted_with_the_time_they_took() {
    let server = Server::start(Config { posts_per_minute: 6, ..Config::default() }).await;
    let to = server.address;
    for (number, text, status) in
        [(1, "one", 201), (1, "one", 200), (1, "other", 409), (2, "", 422)]
    {
        assert_eq!(post(to, number, "lobby", text).await.status, status);
    }
    let json = "Content-Type: application/json";
    let unknown = "/api/booking/6a1f6c1e-7d0a-4c53-9a55-0d6d2f4c9f01";
    for (request, status) in [
        (format!("POST /api/booking HTTP/1.1\n{json}\n\n{{}}"), 422),
        (format!("DELETE {unknown} HTTP/1.1\nBooking-Key: key"), 404),
        ("GET /api/booking HTTP/1.1".to_owned(), 200),
        ("GET /api/chat HTTP/1.1".to_owned(), 200),
        ("PUT /api/chat HTTP/1.1".to_owned(), 405),
        (posting("{}"), 422),
        (posting("{}"), 429),
    ] {
        assert_eq!(ask(to, &request).await.status, status, "{request}");
    }
    let now = scrape(to).await;
    let count = |command, outcome| {
        let labels = format!("{{command=\"{command}\",outcome=\"{outcome}\"}}");
        now.value(&format!("yew_sse_command_seconds_count{labels}")).unwrap()
    };
    let counts = ["chat", "reserve", "cancel"]
        .map(|command| ["done", "refused", "failed"].map(|outcome| count(command, outcome)));
    assert_eq!(counts, [[2.0, 4.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]);
    let took = "yew_sse_command_seconds_sum{command=\"chat\",outcome=\"done\"}";
    let took = now.value(took).unwrap();
    assert!((0.000_001..20.0).contains(&took), "{took}");
    check(&now, &[("refused_total{reason=\"too_fast\"}", 1.0)]);
}

#[tokio::test]
async fn whoever_is_turned_down_is_counted_by_why() {
    let config = Config { max_connections: 2, max_connections_per_client: 1, ..Config::default() };
    let trusted_proxy = vec!["127.0.0.0/8".parse().unwrap()];
    let server = Server::start(Config { trusted_proxy, ..config }).await;
    let to = server.address;
    let mut streams = Vec::new();
    for (client, status) in [(1, 200), (1, 429), (2, 200), (3, 503), (3, 503)] {
        let stream = Stream::open(to, &format!("\nX-Forwarded-For: 192.0.2.{client}")).await;
        assert!(stream.head.starts_with(&format!("HTTP/1.1 {status} ")), "{}", stream.head);
        streams.push(stream);
    }
    // What is wrong with a request is the client's affair.
    assert_eq!(ask(to, "GET /api/events?feeds=weather HTTP/1.1").await.status, 404);
    check(
        &scrape(to).await,
        &[
            ("streams", 2.0),
            ("refused_total{reason=\"client_full\"}", 1.0),
            ("refused_total{reason=\"server_full\"}", 2.0),
            ("refused_total{reason=\"too_fast\"}", 0.0),
            ("refused_total{reason=\"draining\"}", 0.0),
        ],
    );
}

#[tokio::test]
async fn with_a_token_the_numbers_are_for_whoever_has_it() {
    let access_token = vec![TOKEN.parse().unwrap()];
    let server = Server::start(Config { access_token, ..Config::default() }).await;
    let get = "GET /metrics HTTP/1.1";
    assert_eq!(ask(server.address, get).await.status, 401);
    let wrong = format!("{get}\nAuthorization: Bearer {TOKEN}0");
    assert_eq!(ask(server.address, &wrong).await.status, 401);
    let form = "POST /api/session HTTP/1.1\nContent-Type: application/x-www-form-urlencoded";
    assert_eq!(ask(server.address, &format!("{form}\n\ntoken=wrong")).await.status, 303);
    let right = format!("{get}\nAuthorization: Bearer {TOKEN}");
    let answer = ask(server.address, &right).await;
    assert_eq!(answer.status, 200);
    check(&Exposition::read(&answer.body), &[("refused_total{reason=\"not_let_in\"}", 3.0)]);
    assert_eq!(ask(server.address, "GET /healthz HTTP/1.1").await.status, 200);
}

#[tokio::test]
async fn each_metric_is_in_the_docs_and_those_there_are_all() {
    let server = Server::start(Config::default()).await;
    let now = scrape(server.address).await;
    let rows = DOCS.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let rows = rows.filter_map(|(name, rest)| Some((name, rest.split_once(" | ")?.0)));
    let is_metric = |(_, kind): &(&str, &str)| ["counter", "gauge", "histogram"].contains(kind);
    let mut documented: Vec<_> = rows.filter(is_metric).collect();
    if !cfg!(target_os = "linux") {
        documented.retain(|(name, _)| *name != "process_resident_memory_bytes");
    }
    let mut named: Vec<_> = now.families().collect();
    documented.sort_unstable();
    named.sort_unstable();
    assert_eq!(named, documented);
    for (label, value) in now.labels().filter(|(label, _)| !["le", "version"].contains(label)) {
        assert!(DOCS.contains(&format!("`{label}`")), "the docs do not say `{label}`");
        assert!(DOCS.contains(&format!("`{value}`")), "the docs do not say `{value}`");
    }
}

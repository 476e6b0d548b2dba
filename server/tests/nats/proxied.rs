//! nginx in front of a server, and in front of two.

use crate::{
    client::{Stream, ask},
    instance::Instance,
    lines::{id, older, post, posted, say},
    nats::Nats,
    nginx::Nginx,
};

#[tokio::test]
async fn nginx_as_it_is_by_default_holds_no_event_back() {
    let folder = tempfile::tempdir().unwrap();
    let log = format!("sqlite:{}", folder.path().join("feeds.db").display());
    // So nothing comes that could push something out.
    let server = Instance::start_with(&log, &["--heartbeat", "60m"]).await;
    let address = server.address;
    let http = format!("server {{ listen PORT; location / {{ proxy_pass http://{address}; }} }}");
    let nginx = Nginx::start(&http).await;
    let mut stream = Stream::open(nginx.address, "?feeds=chat").await;
    assert!(stream.next().await.unwrap().contains("event: stream-hello"));
    stream.until("stream-caught-up").await;
    for n in 1..=3 {
        let line = say(server.address, n, "lobby").await;
        assert_eq!(posted(&stream.next().await.unwrap()), Some(line));
    }
}

/// What `docs/scale.md` says of nginx, in its `http`.
fn as_in_the_docs(one: &Instance, two: &Instance) -> String {
    let docs = include_str!("../../../docs/scale.md");
    let (_, config) = docs.split_once("```nginx").unwrap();
    let (_, http) = config.split_once("http {").unwrap();
    let (http, _) = http.split_once("\n}\n").unwrap();
    ["127.0.0.1:4001", "127.0.0.1:4002", "listen 80;"].iter().for_each(|given| {
        assert_eq!(http.matches(given).count(), 1, "{given}");
    });
    http.replace("127.0.0.1:4001", &one.address.to_string())
        .replace("127.0.0.1:4002", &two.address.to_string())
        .replace("listen 80;", "listen PORT;")
}

#[tokio::test]
async fn behind_nginx_as_in_the_docs_one_of_two_servers_may_end() {
    let nats = Nats::single();
    let (log, flags) = (nats.log("feeds"), ["--trusted-proxy", "127.0.0.1"]);
    let (one, two) =
        tokio::join!(Instance::start_with(&log, &flags), Instance::start_with(&log, &flags));
    let nginx = Nginx::start(&as_in_the_docs(&one, &two)).await;
    let mut stream = Stream::open(nginx.address, "?feeds=chat").await;
    stream.until("stream-caught-up").await;
    let first = say(nginx.address, 1, "lobby").await;
    let event = stream.until("chat-posted").await;
    assert_eq!(posted(&event), Some(first.clone()));
    let (with, other) = match one.health().await.1.streams {
        1 => (one, two),
        _ => (two, one),
    };
    with.kill().await;
    let mut lines = vec![first];
    // Some of them go to the one that has ended first.
    for n in 2..6 {
        lines.push(say(nginx.address, n, "lobby").await);
    }
    assert_eq!(post(nginx.address, 5, "lobby", "line 5").await.status, 200);
    assert_eq!(ask(nginx.address, "GET /healthz HTTP/1.1").await.status, 200);
    assert_eq!(older(other.address, "").await, lines);
    let rest = format!("?feeds=chat&last_event_id={}", id(&event).unwrap());
    let mut stream = Stream::open(nginx.address, &rest).await;
    for line in &lines[1..] {
        assert_eq!(posted(&stream.until("chat-posted").await).as_ref(), Some(line));
    }
}

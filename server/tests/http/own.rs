//! A feed that is not ours, in a router that is not ours.

use std::net::SocketAddr;

use axum::{Router, routing::get};
use serde::Serialize;
use tokio::net::TcpListener;
use yew_sse_server::{Config, LogAddress, OwnFeed, PublishError, app};

use crate::{
    client::{Stream, ask},
    lines::{id, say},
};

#[derive(Serialize)]
enum PriceEvent {
    #[serde(rename = "price-changed")]
    Changed { cents: u64 },
    #[serde(rename = "price-unknown")]
    Unknown,
}

#[tokio::test]
async fn a_fourth_feed_is_kept_streamed_and_resumed_as_ours_are() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        log: LogAddress::Sqlite(folder.path().join("feeds.db")),
        feeds: vec![OwnFeed::new("prices", 2).unwrap()],
        ..Config::default()
    };
    let app = app(config).await.unwrap();
    let prices = app.publisher("prices").unwrap();
    assert!(app.publisher("chat").is_none());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = listener.local_addr().unwrap();
    let router = Router::new().route("/mine", get(async || "mine")).merge(app.router());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async { axum::serve(listener, service).await });

    for cents in [1, 2, 3] {
        assert_eq!(prices.publish(&PriceEvent::Changed { cents }).await, Ok(cents));
    }
    let without_fields = prices.publish(&PriceEvent::Unknown).await;
    assert_eq!(without_fields, Err(PublishError::NotAnObject));
    assert_eq!(ask(to, "GET /mine HTTP/1.1").await.body, "mine");

    // Whoever is new gets the newest two, and the rest as it happens.
    let mut stream = Stream::open(to, "?feeds=prices").await;
    stream.until("stream-hello").await;
    let changed = |n: u64| format!("event: price-changed\ndata: {{\"seq\":{n},\"cents\":{n}}}");
    assert_eq!(stream.next().await, Some(changed(2)));
    assert_eq!(stream.next().await, Some(changed(3)));
    let caught_up = stream.next().await.unwrap();
    let epoch = id(&caught_up).and_then(|id| id.strip_suffix("-3")).unwrap();
    assert_eq!(say(to, 4, "lobby").await.seq, 4);
    prices.publish(&PriceEvent::Changed { cents: 5 }).await.unwrap();
    assert_eq!(stream.next().await, Some(format!("id: {epoch}-5\n{}", changed(5))));

    // Whoever comes back gets what came after.
    let mut stream = Stream::open(to, &format!("?feeds=prices,chat&last_event_id={epoch}-2")).await;
    stream.until("stream-hello").await;
    assert_eq!(stream.next().await, Some(format!("id: {epoch}-3\n{}", changed(3))));
    assert!(stream.next().await.unwrap().contains("event: chat-posted"));
    assert_eq!(stream.next().await, Some(format!("id: {epoch}-5\n{}", changed(5))));

    let problem = ask(to, "GET /api/events?feeds=weather HTTP/1.1").await.problem();
    assert!(problem.detail.contains("booking, prices."), "{}", problem.detail);
    serving.abort();
}

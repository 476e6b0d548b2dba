//! Pages of other origins.

use yew_sse_server::Config;

use crate::{
    client::{Stream, ask},
    server::Server,
};

const PAGE: &str = "http://localhost:8080";

async fn server() -> Server {
    let allow_origin = vec![PAGE.parse().unwrap()];
    Server::start(Config { allow_origin, ..Config::default() }).await
}

#[tokio::test]
async fn a_preflight_is_answered_wherever_a_page_may_ask() {
    let server = server().await;
    for path in ["/api/events", "/api/faults", "/healthz"] {
        let request = format!("OPTIONS {path} HTTP/1.1\nOrigin: {PAGE}");
        let answer = ask(server.address, &request).await;
        assert_eq!(answer.status, 204);
        for (name, value) in [
            ("access-control-allow-origin", PAGE),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "GET, POST, DELETE"),
            (
                "access-control-allow-headers",
                "content-type, authorization, booking-key, last-event-id",
            ),
            ("access-control-max-age", "7200"),
            ("vary", "Origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn an_allowed_page_may_read_streams_and_refusals_alike() {
    let server = server().await;
    let stream = Stream::open(server.address, &format!("\nOrigin: {PAGE}")).await;
    let allow = format!("access-control-allow-origin: {PAGE}\r\n");
    assert!(stream.head.contains(&allow), "{}", stream.head);
    for path in ["/api/events?feeds=weather", "/api/nothing"] {
        let answer = ask(server.address, &format!("GET {path} HTTP/1.1\nOrigin: {PAGE}")).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE), "{path}");
    }
}

#[tokio::test]
async fn any_other_page_gets_an_answer_that_its_browser_keeps_from_it() {
    let server = server().await;
    for method in ["GET", "OPTIONS"] {
        let request = format!("{method} /healthz HTTP/1.1\nOrigin: http://localhost:8081");
        let answer = ask(server.address, &request).await;
        assert!(answer.status < 300, "{answer:?}");
        assert!(!answer.head.contains("access-control"), "{answer:?}");
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
}

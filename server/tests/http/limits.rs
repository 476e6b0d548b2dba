//! How many streams may be open.

use yew_sse_server::Config;

use crate::{
    client::{Answer, Stream, ask},
    server::Server,
};

async fn refused(server: &Server) -> Answer {
    ask(server.address, "GET /api/events HTTP/1.1").await
}

#[tokio::test]
async fn a_full_server_says_when_to_try_again() {
    let server = Server::start(Config { max_connections: 2, ..Config::default() }).await;
    let streams = [Stream::open(server.address, "").await, Stream::open(server.address, "").await];
    let answer = refused(&server).await;
    assert_eq!((answer.problem().status, answer.header("retry-after")), (503, Some("10")));
    drop(streams);
}

#[tokio::test]
async fn one_address_cannot_take_every_place() {
    let config = Config { max_connections_per_client: 1, ..Config::default() };
    let server = Server::start(config).await;
    let stream = Stream::open(server.address, "").await;
    let answer = refused(&server).await;
    assert_eq!((answer.problem().status, answer.header("retry-after")), (429, Some("10")));
    drop(stream);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_places_and_posts_of_its_own() {
    let config = Config {
        max_connections_per_client: 1,
        posts_per_minute: 1,
        trusted_proxy: vec!["127.0.0.0/8".parse().unwrap()],
        ..Config::default()
    };
    let server = Server::start(config).await;
    let mut streams = Vec::new();
    for (client, stream, post) in
        [("192.0.2.1", 200, 422), ("192.0.2.1", 429, 429), ("192.0.2.2", 200, 422)]
    {
        let header = format!("X-Forwarded-For: 198.51.100.7, {client}");
        let opened = Stream::open(server.address, &format!("\n{header}")).await;
        assert!(opened.head.starts_with(&format!("HTTP/1.1 {stream} ")), "{}", opened.head);
        streams.push(opened);
        let request =
            format!("POST /api/chat HTTP/1.1\nContent-Type: application/json\n{header}\n\n{{}}");
        assert_eq!(ask(server.address, &request).await.status, post, "{client}");
    }
}

#[tokio::test]
async fn whoever_is_not_trusted_cannot_pass_for_somebody_else() {
    let config = Config { max_connections_per_client: 1, ..Config::default() };
    let server = Server::start(config).await;
    let _stream = Stream::open(server.address, "\nX-Forwarded-For: 192.0.2.1").await;
    let request = "GET /api/events HTTP/1.1\nX-Forwarded-For: 192.0.2.2";
    assert_eq!(ask(server.address, request).await.status, 429);
}

#[tokio::test]
async fn a_place_is_free_again_once_its_stream_is_gone() {
    let server = Server::start(Config { max_connections: 1, ..Config::default() }).await;
    for _ in 0..20 {
        let mut stream = Stream::open(server.address, "").await;
        stream.until("stream-hello").await;
        drop(stream);
        server.until_streams(0).await;
    }
}

#[tokio::test]
async fn asking_for_the_head_alone_keeps_no_place() {
    let server = Server::start(Config { max_connections: 1, ..Config::default() }).await;
    for _ in 0..3 {
        let answer = ask(server.address, "HEAD /api/events HTTP/1.1").await;
        assert_eq!(answer.status, 200);
        server.until_streams(0).await;
    }
}

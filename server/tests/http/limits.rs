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

//! How many files, of which each connection is one, the program may have open.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use crate::{
    client::{Stream, ask, soon},
    program::Program,
};

const NO_LIMIT: &[&str] = &["--max-connections-per-client", "0"];

#[tokio::test]
async fn it_takes_as_many_connections_as_the_system_allows() {
    let program = Program::start_after("ulimit -Sn 40", NO_LIMIT).await;
    let mut streams = Vec::new();
    for _ in 0..80 {
        streams.push(Stream::open(program.address, "").await);
    }
}

#[tokio::test]
async fn it_says_when_the_system_allows_fewer_than_it_was_told_to_take() {
    for (flags, is_told) in
        [(&["--max-connections", "0"], false), (&["--max-connections", "300"], true)]
    {
        let program = Program::start_after("ulimit -n 256", flags).await;
        program.signal("TERM").await;
        let (_, log) = program.ended().await;
        assert_eq!(log.contains("ulimit -n"), is_told, "{log}");
    }
}

#[tokio::test]
async fn out_of_files_it_waits_until_somebody_leaves() {
    const SAID: &str = "cannot accept connections";
    let mut program = Program::start_after("ulimit -n 40", NO_LIMIT).await;
    let mut stream = Stream::open(program.address, "?feeds=clock").await;
    let mut others = Vec::new();
    // Not after the first words: nobody knows how long ago they were said.
    let begun = Instant::now();
    for _ in 0..60 {
        others.push(soon(TcpStream::connect(program.address)).await.unwrap());
    }
    for _ in 0..3 {
        program.logged(SAID).await;
    }
    // Twice the pause between two tries.
    assert!(begun.elapsed() > Duration::from_millis(800), "{:?}", begun.elapsed());
    // Whoever is in is served meanwhile: one tick may have been on its way, the next was not.
    stream.until("clock-tick").await;
    stream.until("clock-tick").await;
    drop(others);
    assert_eq!(ask(program.address, "GET /healthz HTTP/1.1").await.status, 200);
}

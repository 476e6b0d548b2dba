//! Posts: how many a second are acknowledged, and how long each takes.

use std::{
    io,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use super::{SIZE, Scene};
use crate::{
    load::{Publisher, Readers, post_for, quantile},
    peer::{Peer, Running},
    table::{Goal, Row},
};

const CLIENTS: u64 = 64;
const SPAN: Duration = Duration::from_secs(4);

pub(super) fn measure(scene: &Scene) -> io::Result<Vec<Row>> {
    let run = |server: &Running| {
        let mut took = post_for(server.peer, server.address, CLIENTS, Duration::ZERO, SPAN)?;
        let rate = took.len() as f64 / SPAN.as_secs_f64();
        Ok([rate, quantile(&mut took, 0.99) as f64 / 1e3])
    };
    let [rate, late] = scene.each(&[Peer::Ours, Peer::Nchan], run)?;
    let single = single_commits().map_err(io::Error::other)?;
    let what = format!("{CLIENTS} clients post");
    let ours = rate[Peer::Ours as usize];
    Ok(vec![
        Row { what: what.clone(), unit: "/s", values: rate, goal: Goal::AtLeast(15_000.0) },
        Row { what: format!("{what}: p99"), unit: "ms", values: late, goal: Goal::None },
        Row::ours("one commit per post, no HTTP", "/s", single, Goal::None),
        Row::ours("  times that many", "x", ours.unwrap_or_default() / single, Goal::AtLeast(10.0)),
    ])
}

/// How many rows a second SQLite takes on this disk when each is committed by itself.
fn single_commits() -> Result<f64, Box<dyn std::error::Error + Send + Sync>> {
    let folder = tempfile::tempdir()?;
    let file = Connection::open(folder.path().join("single.db"))?;
    file.pragma_update(None, "journal_mode", "WAL")?;
    file.pragma_update(None, "synchronous", "FULL")?;
    file.execute_batch("CREATE TABLE events (seq INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT")?;
    let (begun, mut count, data) = (Instant::now(), 0_u32, "x".repeat(240));
    let mut insert = file.prepare("INSERT INTO events (data) VALUES (?1)")?;
    while begun.elapsed() < SPAN / 2 {
        insert.execute([&data])?;
        count += 1;
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}

/// Posts while a feed is paced to few streams, and to many.
pub(super) fn under_fanout(scene: &Scene) -> io::Result<Vec<Row>> {
    if !scene.peers.contains(&Peer::Ours) {
        return Ok(Vec::new());
    }
    let [few, many] = [10, 5_000].map(|streams| fanout(scene, streams));
    let (few, many) = (few?, many?);
    Ok(vec![
        Row::ours("a post, 10 streams x 10/s: p99", "ms", few, Goal::None),
        Row::ours("a post, 5000 streams x 10/s: p99", "ms", many, Goal::AtMost(2.0 * few)),
    ])
}

fn fanout(scene: &Scene, streams: usize) -> io::Result<f64> {
    const RATE: u32 = 10;
    let server = Running::start(Peer::Ours, &scene.programs)?;
    let _readers = Readers::open(server.address, &server.peer.stream(None), streams, 1)?;
    let mut publisher = Publisher::new(&server, 1)?;
    let to = server.address;
    let pause = Duration::from_millis(7);
    let posting = std::thread::spawn(move || post_for(Peer::Ours, to, 4, pause, SPAN));
    publisher.paced(RATE, RATE * SPAN.as_secs() as u32, SIZE)?;
    let mut took = posting.join().map_err(|_| io::Error::other("a poster failed"))??;
    Ok(quantile(&mut took, 0.99) as f64 / 1e3)
}

//! Many clients that come back at once: how long until the last has what it missed.

use std::io;

use super::{SIZE, Scene};
use crate::{
    load::{PATIENCE, Publisher, Readers, micros},
    peer::{Peer, Running},
    table::{Goal, Row},
};

const EVENTS: u32 = 1_000;
const CLIENTS: usize = 200;

pub(super) fn measure(scene: &Scene) -> io::Result<Vec<Row>> {
    let peers = [Peer::Ours, Peer::Nchan, Peer::BetterSse];
    let [time] = scene.each(&peers, run)?;
    let what = format!("{EVENTS} events to {CLIENTS} at once");
    let goal = Goal::TimesAtMost(0.3, Peer::Nchan);
    Ok(vec![Row { what, unit: "ms", values: time, goal }])
}

fn run(server: &Running) -> io::Result<[f64; 1]> {
    let mut publisher = Publisher::new(server, 1)?;
    let watcher = Readers::open(server.address, &server.peer.stream(None), 1, 1)?;
    // The first is the one that all have seen.
    publisher.publish(SIZE)?;
    watcher.wait_for(1, PATIENCE)?;
    while publisher.next <= EVENTS + 1 {
        publisher.publish(SIZE)?;
    }
    watcher.wait_for(EVENTS as usize + 1, PATIENCE)?;
    let id = match server.peer {
        Peer::Ours => format!("{}-1", epoch(server)?),
        _ => "1".into(),
    };
    let begun = micros();
    let readers = Readers::open(server.address, &server.peer.stream(Some(&id)), CLIENTS, 2)?;
    readers.wait_for(CLIENTS * EVENTS as usize, PATIENCE)?;
    Ok([(readers.close()?.last - begun) as f64 / 1e3])
}

/// The log's epoch, from what a new stream is told first.
pub(super) fn epoch(server: &Running) -> io::Result<String> {
    let hello = super::tail::opening(server, None, b"stream-hello")?.1;
    let rest = hello.split_once("\"epoch\":\"").map(|(_, rest)| rest);
    let epoch = rest.and_then(|rest| rest.split('"').next());
    epoch.map(str::to_owned).ok_or_else(|| io::Error::other("no hello"))
}

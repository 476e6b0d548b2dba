//! Streams on which nothing happens: their memory.

use std::{io, thread, time::Duration};

use super::Scene;
use crate::{
    load::Readers,
    peer::{Peer, Running},
    table::{Goal, Row},
};

const STREAMS: usize = 4_000;

/// How long it may take until what was needed to open them is let go.
const SETTLE: Duration = Duration::from_secs(1);

pub(super) fn measure(scene: &Scene) -> io::Result<Vec<Row>> {
    let [memory] = scene.each(&Peer::ALL, run)?;
    let goal = Goal::TimesAtMost(1.2, Peer::Nchan);
    Ok(vec![Row { what: "an idle stream: memory".into(), unit: "KB", values: memory, goal }])
}

fn run(server: &Running) -> io::Result<[f64; 1]> {
    let request = server.peer.stream(None);
    // What the first streams bring with them is not theirs.
    let first = Readers::open(server.address, &request, 10, 1)?;
    let before = server.program().memory();
    let readers = Readers::open(server.address, &request, STREAMS, 1)?;
    thread::sleep(SETTLE);
    let after = server.program().memory();
    readers.close()?;
    first.close()?;
    Ok([after.saturating_sub(before) as f64 / STREAMS as f64 / 1024.0])
}

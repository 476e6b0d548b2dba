//! Events at a pace: what a delivery costs, and how late the latest are.

use std::io;

use super::{SIZE, Scene};
use crate::{
    load::{PATIENCE, Publisher, Readers, quantile},
    peer::{Peer, Running},
    table::{Goal, Row},
};

/// How long it takes, in seconds: at first nothing is counted.
const WARM_UP: u32 = 1;
const COUNTED: u32 = 5;

pub(super) fn measure(scene: &Scene, streams: usize, rate: u32) -> io::Result<Vec<Row>> {
    let [cost, late] = scene.each(&Peer::ALL, |server| run(server, streams, rate))?;
    let what = |what| format!("{streams} streams x {rate}/s: {what}");
    Ok(vec![
        Row {
            what: what("CPU"),
            unit: "us",
            values: cost,
            goal: Goal::TimesAtMost(0.95, Peer::Nchan),
        },
        Row {
            what: what("p99"),
            unit: "ms",
            values: late,
            goal: Goal::TimesAtMost(0.9, Peer::Nchan),
        },
    ])
}

fn run(server: &Running, streams: usize, rate: u32) -> io::Result<[f64; 2]> {
    let readers = Readers::open(server.address, &server.peer.stream(None), streams, 1)?;
    let mut publisher = Publisher::new(server, 1)?;
    publisher.paced(rate, rate * WARM_UP, SIZE)?;
    readers.wait_for(streams * (rate * WARM_UP) as usize, PATIENCE)?;
    readers.count_from(publisher.next);
    let before = server.program().time();
    publisher.paced(rate, rate * COUNTED, SIZE)?;
    let expected = streams * (rate * COUNTED) as usize;
    readers.wait_for(expected, PATIENCE)?;
    let took = server.program().time() - before;
    let mut seen = readers.close()?;
    if seen.astray > 0 {
        return Err(io::Error::other(format!("{} events were lost or out of place", seen.astray)));
    }
    let late = quantile(&mut seen.delays, 0.99);
    Ok([took.as_secs_f64() * 1e6 / expected as f64, f64::from(late) / 1e3])
}

//! Events back to back: how many deliveries a second.

use std::{io, time::Duration};

use super::{SIZE, Scene};
use crate::{
    load::{PATIENCE, Publisher, Readers, micros},
    peer::{Peer, Running},
    table::{Goal, Row},
};

const STREAMS: usize = 1_000;

/// How many events may be under way: fewer than the tutorial's channel holds.
const AHEAD: u32 = 64;

const SPAN: Duration = Duration::from_secs(4);

/// What has not come by then is lost.
const LOST_AFTER: Duration = Duration::from_secs(2);

/// So that whoever writes each event to a disk need not do it one by one.
const LANES: usize = 16;

pub(super) fn measure(scene: &Scene) -> io::Result<Vec<Row>> {
    let [rate, lost] = scene.each(&Peer::ALL, run)?;
    let what = format!("{STREAMS} streams, back to back");
    let goal = Goal::TimesAtLeast(1.0, Peer::Tutorial);
    Ok(vec![
        Row { what, unit: "k/s", values: rate, goal },
        Row { what: "  lost on the way".into(), unit: "", values: lost, goal: Goal::AtMost(0.0) },
    ])
}

fn run(server: &Running) -> io::Result<[f64; 2]> {
    let readers = Readers::open(server.address, &server.peer.stream(None), STREAMS, 1)?;
    let mut publisher = Publisher::new(server, LANES)?;
    publisher.publish(SIZE)?;
    readers.wait_for(STREAMS, PATIENCE)?;
    let first = publisher.next;
    readers.count_from(first);
    let begun = micros();
    publisher.as_fast_as_read(&readers, STREAMS, AHEAD, SPAN, SIZE)?;
    let (read, took) = (readers.received(), micros() - begun);
    // What is lost never comes.
    let sent = (publisher.next - first) as usize * STREAMS;
    let _ = readers.wait_for(sent, LOST_AFTER);
    let lost = sent.saturating_sub(readers.close()?.delays.len());
    Ok([read as f64 / took as f64 * 1e3, lost as f64])
}

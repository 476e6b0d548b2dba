//! Clients that never read, among others that do: what they cost.

use std::{io, time::Duration};

use super::{Scene, replay::epoch};
use crate::{
    load::{Publisher, Readers, quantile},
    machine::Peak,
    peer::{Peer, Running},
    table::{Goal, Row},
};

const READING: usize = 100;
const STALLED: usize = 20;
const EVENTS: u32 = 2_000;
const RATE: u32 = 500;
const SIZE: usize = 4_096;

/// What has not come by then is lost, or so late that it might as well be.
const LOST_AFTER: Duration = Duration::from_secs(10);

/// So that whoever writes each event to a disk need not do it one by one.
const LANES: usize = 8;

pub(super) fn measure(scene: &Scene) -> io::Result<Vec<Row>> {
    let [growth, late, ratio, lost] = scene.each(&Peer::ALL, run)?;
    let what = format!("{STALLED} of {} stalled: ", READING + STALLED);
    let row =
        |rest: &str, unit, values, goal| Row { what: format!("{what}{rest}"), unit, values, goal };
    Ok(vec![
        row("growth", "MB", growth, Goal::AtMost(2.0)),
        row("p99", "ms", late, Goal::None),
        row("p99 to without", "x", ratio, Goal::AtMost(1.2)),
        row("lost by readers", "", lost, Goal::AtMost(0.0)),
    ])
}

/// The growth, the others' p99, and that beside a run before it in which nobody stalls.
fn run(server: &Running) -> io::Result<[f64; 4]> {
    let mut publisher = Publisher::new(server, LANES)?;
    let without = p99(server, &mut publisher, 0)?;
    let before = server.program().memory();
    let peak = Peak::of(server.program());
    let with = p99(server, &mut publisher, STALLED)?;
    let growth = peak.found().saturating_sub(before);
    let ratio = with.0 / without.0;
    Ok([growth as f64 / 1024.0 / 1024.0, with.0, ratio, with.1 as f64])
}

fn p99(server: &Running, publisher: &mut Publisher, stalled: usize) -> io::Result<(f64, u64)> {
    // They are new to none of the servers: ours greets those with the room's last lines.
    let id = match server.peer {
        Peer::Ours => Some(format!("{}-{}", epoch(server)?, publisher.next - 1)),
        _ => None,
    };
    let request = server.peer.stream(id.as_deref());
    let mut readers = Readers::open(server.address, &request, READING, publisher.next)?;
    readers.stall(server.address, &request, stalled)?;
    publisher.paced(RATE, EVENTS, SIZE)?;
    // What is lost never comes.
    let _ = readers.wait_for(READING * EVENTS as usize, LOST_AFTER);
    let mut seen = readers.close()?;
    let lost = (READING * EVENTS as usize).saturating_sub(seen.delays.len());
    Ok((f64::from(quantile(&mut seen.delays, 0.99)) / 1e3, lost as u64))
}

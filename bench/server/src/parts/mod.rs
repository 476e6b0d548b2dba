//! What is measured: one part, one file.

mod paced;
mod burst;
mod idle;
mod replay;
mod stalled;
mod posts;
mod tail;

use std::io;

use crate::{
    peer::{Peer, Programs, Running},
    table::Row,
};

/// How long an event is on the wire, in bytes.
const SIZE: usize = 150;

/// What a part needs to know.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) programs: Programs,
    /// Those that are measured.
    pub(crate) peers: Vec<Peer>,
    /// How many events are stored for the part that looks for one near their end.
    pub(crate) stored: u64,
}

/// A part: its name, and what it does.
pub(crate) type Part = (&'static str, fn(&Scene) -> io::Result<Vec<Row>>);

/// All of them, in the order in which they are measured.
pub(crate) const PARTS: &[Part] = &[
    ("paced-1000", |scene| paced::measure(scene, 1_000, 50)),
    ("paced-5000", |scene| paced::measure(scene, 5_000, 10)),
    ("burst", burst::measure),
    ("idle", idle::measure),
    ("replay", replay::measure),
    ("stalled", stalled::measure),
    ("posts", posts::measure),
    ("fanout", posts::under_fanout),
    ("tail", tail::first_byte),
    ("deep", tail::deep),
];

impl Scene {
    /// The values of all peers that are measured, each of a fresh server.
    fn each<const N: usize>(
        &self,
        of: &[Peer],
        measure: impl Fn(&Running) -> io::Result<[f64; N]>,
    ) -> io::Result<[[Option<f64>; Peer::ALL.len()]; N]> {
        let mut values = [[None; Peer::ALL.len()]; N];
        for peer in of.iter().filter(|peer| self.peers.contains(peer)) {
            let server = Running::start(*peer, &self.programs)?;
            let measured = measure(&server)
                .map_err(|error| io::Error::other(format!("{}: {error}", peer.name())))?;
            for (values, value) in values.iter_mut().zip(measured) {
                values[*peer as usize] = value.is_finite().then_some(value);
            }
        }
        Ok(values)
    }
}

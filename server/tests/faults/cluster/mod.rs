//! What can be broken: servers that share a log, and whatever that log is made of.

mod one_server;

use std::net::SocketAddr;

use fastrand::Rng;
use tokio::sync::watch;

pub(crate) use one_server::OneServer;

pub(crate) trait Cluster {
    /// Where it answers; nowhere, while nobody is there.
    fn addresses(&self) -> watch::Receiver<Vec<SocketAddr>>;

    /// `kill -9` for one of its processes, and another takes its place.
    async fn kill_one(&mut self, chance: &mut Rng);

    /// From now on the disk has room for so many bytes in each file; `None` for as many as there
    /// may be. Whether that can be done here.
    async fn give_room(&mut self, bytes: Option<u64>) -> bool;

    /// What ended without being killed.
    fn casualty(&mut self) -> Option<String>;
}

//! What can be broken: servers that share a log, and whatever that log is made of.

mod server;
mod one_server;
mod on_nats;

use std::net::SocketAddr;

use fastrand::Rng;
use tokio::sync::watch;

pub(crate) use self::{on_nats::OnNats, one_server::OneServer};

pub(crate) trait Cluster {
    /// What `cargo xtask faults` calls it.
    const NAME: &str;

    /// Where it answers; nowhere, while nobody is there.
    fn addresses(&self) -> watch::Receiver<Vec<SocketAddr>>;

    /// `kill -9` for one of its processes, and another takes its place; what such processes are called.
    async fn kill_one(&mut self, chance: &mut Rng) -> &'static str;

    /// From now on the disk has room for so many bytes in each file; `None` for as many as there
    /// may be. Whether that can be done here.
    async fn give_room(&mut self, bytes: Option<u64>) -> bool {
        let _ = bytes;
        false
    }

    /// What ended without being killed.
    fn casualty(&mut self) -> Option<String>;
}

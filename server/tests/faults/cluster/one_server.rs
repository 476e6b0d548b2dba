//! One server and its file.

use std::net::SocketAddr;

use fastrand::Rng;
use tempfile::TempDir;
use tokio::{process::Command, sync::watch};

use super::{Cluster, server::Server};

/// A server on a log of its own.
pub(crate) struct OneServer {
    folder: TempDir,
    server: Server,
    addresses: watch::Sender<Vec<SocketAddr>>,
    casualty: Option<String>,
}

impl OneServer {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&log(&folder)).await;
        let addresses = watch::Sender::new(vec![server.address]);
        Self { folder, server, addresses, casualty: None }
    }

    /// Remembers that it ended by itself, if it did.
    fn look(&mut self) {
        self.casualty = self.casualty.take().or_else(|| self.server.casualty());
    }
}

impl Cluster for OneServer {
    const NAME: &str = "sqlite";

    fn addresses(&self) -> watch::Receiver<Vec<SocketAddr>> {
        self.addresses.subscribe()
    }

    async fn kill_one(&mut self, _: &mut Rng) -> &'static str {
        self.look();
        self.server.kill().await;
        self.addresses.send_replace(Vec::new());
        self.server = Server::start(&log(&self.folder)).await;
        self.addresses.send_replace(vec![self.server.address]);
        "servers"
    }

    async fn give_room(&mut self, bytes: Option<u64>) -> bool {
        self.look();
        let room = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let Some(pid) = self.server.pid() else { return false };
        let mut prlimit = Command::new("prlimit");
        prlimit.arg(format!("--pid={pid}")).arg(format!("--fsize={room}:"));
        let is_given = prlimit.status().await.is_ok_and(|status| status.success());
        if !is_given {
            println!("faults: no full disk, for there is no `prlimit`");
        }
        is_given
    }

    fn casualty(&mut self) -> Option<String> {
        self.look();
        self.casualty.take()
    }
}

fn log(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("feeds.db").display())
}

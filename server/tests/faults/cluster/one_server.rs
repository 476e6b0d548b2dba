//! One server and its file.

use std::{net::SocketAddr, process::Stdio};

use fastrand::Rng;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::watch,
};

use super::Cluster;
use crate::reader::HEARTBEAT;

/// Without the signal, a write beyond the limit of a file is an error, as on a disk that is full.
const PRELUDE: &str = r#"trap '' XFSZ; exec "$0" "$@""#;

/// The program on a log of its own. Dropping it kills it.
pub(crate) struct OneServer {
    folder: TempDir,
    child: Child,
    addresses: watch::Sender<Vec<SocketAddr>>,
    casualty: Option<String>,
}

impl OneServer {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (child, address) = start(&folder).await;
        Self { folder, child, addresses: watch::Sender::new(vec![address]), casualty: None }
    }

    /// Remembers that it ended by itself, if it did.
    fn look(&mut self) {
        if let Some(status) = self.child.try_wait().unwrap() {
            self.casualty.get_or_insert(format!("the server ended with {status}"));
        }
    }
}

impl Cluster for OneServer {
    fn addresses(&self) -> watch::Receiver<Vec<SocketAddr>> {
        self.addresses.subscribe()
    }

    async fn kill_one(&mut self, _: &mut Rng) {
        self.look();
        self.child.kill().await.unwrap();
        self.addresses.send_replace(Vec::new());
        let (child, address) = start(&self.folder).await;
        self.child = child;
        self.addresses.send_replace(vec![address]);
    }

    async fn give_room(&mut self, bytes: Option<u64>) -> bool {
        self.look();
        let room = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let Some(pid) = self.child.id() else { return false };
        let mut prlimit = Command::new("prlimit");
        prlimit.arg(format!("--pid={pid}")).arg(format!("--fsize={room}:"));
        prlimit.status().await.is_ok_and(|status| status.success())
    }

    fn casualty(&mut self) -> Option<String> {
        self.look();
        self.casualty.take()
    }
}

/// On any free port; it is ready when it says where that is.
async fn start(folder: &TempDir) -> (Child, SocketAddr) {
    let mut command = Command::new("sh");
    command.args(["-c", PRELUDE, env!("CARGO_BIN_EXE_yew-sse-server")]);
    command.args(["--listen", "127.0.0.1:0", "--posts-per-minute", "0", "--max-connections", "0"]);
    command.args(["--max-connections-per-client", "0"]);
    command.arg("--heartbeat").arg(format!("{}ms", HEARTBEAT.as_millis()));
    command.arg("--log").arg(format!("sqlite:{}", folder.path().join("feeds.db").display()));
    // What is refused while it is broken is no news; a panic is, and is not logged.
    command.env("RUST_LOG", "off").kill_on_drop(true).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().expect("it says where it listens");
    let address = line.strip_prefix("listening on http://").expect(&line).parse().unwrap();
    (child, address)
}

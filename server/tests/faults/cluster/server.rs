//! One running server.

use std::{net::SocketAddr, process::Stdio};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::reader::HEARTBEAT;

/// Without the signal, a write beyond the limit of a file is an error, as on a disk that is full.
const PRELUDE: &str = r#"trap '' XFSZ; exec "$0" "$@""#;

/// The program. Dropping it kills it.
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Server {
    /// On any free port; it is ready when it says where that is.
    pub(super) async fn start(log: &str) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", PRELUDE, env!("CARGO_BIN_EXE_yew-sse-server"), "--log", log]);
        command.args(["--listen", "127.0.0.1:0", "--posts-per-minute", "0"]);
        command.args(["--max-connections", "0", "--max-connections-per-client", "0"]);
        command.arg("--heartbeat").arg(format!("{}ms", HEARTBEAT.as_millis()));
        // What is refused while it is broken is no news; a panic is, and is not logged.
        command.env("RUST_LOG", "off").kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().expect("it says where it listens");
        let address = line.strip_prefix("listening on http://").expect(&line).parse().unwrap();
        Self { child, address }
    }

    /// Its number, as long as it runs.
    pub(super) fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// `kill -9`.
    pub(super) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// How it ended, if it did by itself.
    pub(super) fn casualty(&mut self) -> Option<String> {
        let status = self.child.try_wait().unwrap()?;
        Some(format!("the server at {} ended with {status}", self.address))
    }
}

//! The program on a log that it shares with others.

use std::{
    net::SocketAddr,
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::{sleep, timeout},
};
use yew_sse_wire::Health;

use crate::{
    client::{ask, soon},
    nats::signal,
};

/// The longest that a server may take to find NATS, or to find it again: a cluster that starts takes
/// its time, and a busy machine makes it longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running program. Dropping it kills it.
pub(crate) struct Instance {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Instance {
    pub(crate) async fn start(log: &str) -> Self {
        Self::start_with(log, &[]).await
    }

    pub(crate) async fn start_with(log: &str, flags: &[&str]) -> Self {
        let mut command = command(log);
        command.args(flags);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.expect("it starts");
        let line = line.unwrap().expect("it says where it listens");
        let address = line.strip_prefix("listening on http://").expect(&line);
        Self { child, address: address.parse().unwrap() }
    }

    /// `kill -9`.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    pub(crate) fn signal(&self, name: &str) {
        signal(self.child.id().unwrap(), name);
    }

    pub(crate) async fn health(&self) -> (u16, Health) {
        let answer = ask(self.address, "GET /healthz HTTP/1.1").await;
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }

    /// Waits until it answers so.
    pub(crate) async fn until_health(&self, status: u16) -> Health {
        self.until(|now, _| now == status).await
    }

    /// Waits until it is in trouble, and says these words of it.
    pub(crate) async fn until_trouble(&self, words: &str) -> Health {
        let says = |trouble: &String| trouble.contains(words);
        self.until(|now, health| now == 503 && health.trouble.as_ref().is_some_and(says)).await
    }

    /// Waits until it has what is in the log up to this position.
    pub(crate) async fn until_head(&self, seq: u64) {
        self.until(|_, health| health.head >= seq).await;
    }

    async fn until(&self, is_so: impl Fn(u16, &Health) -> bool) -> Health {
        let begun = Instant::now();
        loop {
            let (now, health) = self.health().await;
            if is_so(now, &health) {
                return health;
            }
            assert!(begun.elapsed() < PATIENCE, "still {now}: {health:?}");
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Fails to start; what it says.
pub(crate) async fn fails(log: &str, flags: &[&str]) -> String {
    let output = soon(command(log).args(flags).output()).await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

fn command(log: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yew-sse-server"));
    let flags = ["--listen", "127.0.0.1:0", "--posts-per-minute", "0", "--log", log];
    command.args(flags).env("RUST_LOG", "warn").kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

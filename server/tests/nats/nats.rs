//! NATS itself, in folders of its own and on ports of its own.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use async_nats::jetstream::{self, Context, context::GetStreamErrorKind, stream::Config};
use tempfile::TempDir;

/// Longer than three nodes take to find each other.
const PATIENCE: Duration = Duration::from_secs(60);

/// One or three nodes. Dropping it ends them and removes what they kept.
pub(crate) struct Nats {
    nodes: Vec<Node>,
    folder: TempDir,
}

struct Node {
    port: u16,
    arguments: Vec<String>,
    log: PathBuf,
    running: Option<Child>,
}

impl Nats {
    pub(crate) fn single() -> Self {
        Self::start(1)
    }

    /// Three nodes that have found each other: on a busy machine that can take longer than a server
    /// waits for it.
    pub(crate) async fn cluster() -> Self {
        let nats = Self::start(3);
        let context = nats.jetstream().await;
        let config = Config { name: "ready".into(), num_replicas: 3, ..Config::default() };
        let begun = Instant::now();
        while let Err(error) = context.create_stream(&config).await {
            let logs = nats.nodes.iter().map(|node| fs::read_to_string(&node.log).unwrap());
            assert!(begun.elapsed() < PATIENCE, "{error}\n{}", logs.collect::<String>());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        context.delete_stream("ready").await.unwrap();
        nats
    }

    fn start(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ports = free_ports(2 * count);
        let (ports, routes) = ports.split_at(count);
        let all: Vec<_> = routes.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
        let nodes = (0..count).map(|n| {
            let store = folder.path().join(format!("node-{n}"));
            let arguments = format!("-a 127.0.0.1 -p {} -js -sd {}", ports[n], store.display());
            let mut arguments: Vec<_> = arguments.split(' ').map(str::to_owned).collect();
            if count > 1 {
                let cluster =
                    ["-n", &format!("n{n}"), "--cluster_name", "feeds", "--cluster", &all[n]];
                arguments.extend(cluster.map(str::to_owned));
                arguments.extend(["--routes".to_owned(), all.join(",")]);
            }
            let log = folder.path().join(format!("node-{n}.log"));
            let mut node = Node { port: ports[n], arguments, log, running: None };
            node.start();
            node
        });
        Self { nodes: nodes.collect(), folder }
    }

    /// The log of this name, as the flag names it.
    pub(crate) fn log(&self, stream: &str) -> String {
        let hosts = self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.port));
        format!("nats://{}/{stream}", hosts.collect::<Vec<_>>().join(","))
    }

    /// A node's end, without a word.
    pub(crate) fn kill(&mut self, node: usize) {
        self.nodes[node].kill();
    }

    /// Starts a node again, with what it has kept.
    pub(crate) fn start_again(&mut self, node: usize) {
        self.nodes[node].start();
    }

    /// What the only node has kept, as it is on its disk now.
    pub(crate) fn copied(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_all(&self.folder.path().join("node-0"), copy.path());
        copy
    }

    /// Puts it back.
    pub(crate) fn put_back(&self, copy: &TempDir) {
        let store = self.folder.path().join("node-0");
        fs::remove_dir_all(&store).unwrap();
        copy_all(copy.path(), &store);
    }

    /// JetStream, to look at what the servers do with it.
    pub(crate) async fn jetstream(&self) -> Context {
        let servers: Vec<_> =
            self.nodes.iter().map(|node| format!("nats://127.0.0.1:{}", node.port)).collect();
        loop {
            if let Ok(client) = async_nats::connect(&servers).await {
                let context = jetstream::new(client);
                let asked = context.get_stream("none").await.map(drop);
                if asked
                    .is_err_and(|error| matches!(error.kind(), GetStreamErrorKind::JetStream(_)))
                {
                    return context;
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Node {
    fn start(&mut self) {
        let program = std::env::var("YEW_SSE_NATS").unwrap_or_else(|_| "nats-server".into());
        let log = File::options().create(true).append(true).open(&self.log).unwrap();
        let mut command = Command::new(&program);
        command.args(&self.arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("{program}: {error}. `apt-get install nats-server`, or name one: YEW_SSE_NATS")
        });
        self.running = Some(child);
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copy_all(&path, &to),
            // What is only there for a moment may be gone.
            false => drop(fs::copy(&path, &to)),
        }
    }
}

/// Ports that were free a moment ago. The system gives none of these to whoever asks for any: a node
/// that starts again needs the one it had.
pub(crate) fn free_ports(count: usize) -> Vec<u16> {
    let any = || TcpListener::bind(("127.0.0.1", fastrand::u16(10_000..32_000)));
    let listeners: Vec<_> = std::iter::repeat_with(any).flatten().take(count).collect();
    listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}

//! NATS itself, in folders of its own and on ports of its own.

use std::{
    fs::{self, File},
    io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use async_nats::jetstream::{
    self, Context,
    context::GetStreamErrorKind,
    stream::{Config, PeerInfo},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Longer than three nodes take to find each other.
const PATIENCE: Duration = Duration::from_secs(60);

/// One or three nodes. Dropping it ends them and removes what they kept.
pub(crate) struct Nats {
    nodes: Vec<Node>,
    folder: TempDir,
}

struct Node {
    host: Ipv4Addr,
    port: u16,
    /// Where it is asked how it is.
    monitor: u16,
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
            assert!(begun.elapsed() < PATIENCE, "{error}\n{}", nats.logs());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        context.delete_stream("ready").await.unwrap();
        nats
    }

    fn start(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ports = free_ports(3 * count);
        let (routes, ports) = ports.split_at(count);
        let (ports, monitors) = ports.split_at(count);
        let host = host();
        let all: Vec<_> = routes.iter().map(|port| format!("nats://{host}:{port}")).collect();
        let name = format!("feeds-{}", routes[0]);
        let nodes = (0..count).map(|n| {
            let store = folder.path().join(format!("node-{n}"));
            let (port, monitor) = (ports[n], monitors[n]);
            let arguments = format!("-a {host} -p {port} -m {monitor} -js -sd {}", store.display());
            let mut arguments: Vec<_> = arguments.split(' ').map(str::to_owned).collect();
            if count > 1 {
                let cluster =
                    ["-n", &format!("n{n}"), "--cluster_name", &name, "--cluster", &all[n]];
                arguments.extend(cluster.map(str::to_owned));
                arguments.extend(["--routes".to_owned(), all.join(",")]);
            }
            let log = folder.path().join(format!("node-{n}.log"));
            let mut node = Node { host, port, monitor, arguments, log, running: None };
            node.start();
            node
        });
        Self { nodes: nodes.collect(), folder }
    }

    /// The log of this name, as the flag names it.
    pub(crate) fn log(&self, stream: &str) -> String {
        let hosts = self.nodes.iter().map(|node| format!("{}:{}", node.host, node.port));
        format!("nats://{}/{stream}", hosts.collect::<Vec<_>>().join(","))
    }

    /// The same, with one node named.
    pub(crate) fn log_at(&self, node: usize, stream: &str) -> String {
        let Node { host, port, .. } = self.nodes[node];
        format!("nats://{host}:{port}/{stream}")
    }

    /// A node is there, and does nothing any more: as one without power or cable, to whoever is
    /// connected to it.
    pub(crate) fn silence(&self, node: usize) {
        signal(self.nodes[node].running.as_ref().unwrap().id(), "-STOP");
    }

    /// A node's end, without a word.
    pub(crate) fn kill(&mut self, node: usize) {
        self.nodes[node].kill();
    }

    /// Starts a node again, with what it has kept.
    pub(crate) fn start_again(&mut self, node: usize) {
        self.nodes[node].start();
    }

    /// Waits until these streams have a leader, and each node that runs has caught up with it: as far
    /// as the leader knows, and as far as the node does. The leader does not know what of a stream a
    /// node still fetches.
    pub(crate) async fn until_well(&self, streams: &[&str]) {
        let begun = Instant::now();
        while let Some(ill) = self.ill(streams).await {
            assert!(begun.elapsed() < PATIENCE, "{ill}\n{}", self.logs());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What is wrong with one of them.
    async fn ill(&self, streams: &[&str]) -> Option<String> {
        let runs = |name: &str| {
            let named = |n: &usize| format!("n{n}") == name;
            (0..self.nodes.len()).find(named).is_some_and(|n| self.nodes[n].running.is_some())
        };
        for node in self.nodes.iter().filter(|node| node.running.is_some()) {
            match node.health().await {
                Ok(answer) if answer.contains(r#""status":"ok""#) => {}
                answer => return Some(format!("node {}: {answer:?}", node.port)),
            }
        }
        let context = self.jetstream().await;
        for name in streams {
            let info = match context.get_stream(name).await {
                Ok(stream) => stream.cached_info().clone(),
                Err(error) => return Some(format!("{name}: {error}")),
            };
            // One node alone leads.
            let Some(cluster) = info.cluster else { continue };
            let is_led = cluster.leader.as_deref().is_some_and(runs);
            let is_behind = |node: &PeerInfo| runs(&node.name) && (node.offline || !node.current);
            if !is_led || cluster.replicas.iter().any(is_behind) {
                return Some(format!("{name}: {cluster:?}"));
            }
        }
        None
    }

    /// Which node ended without being killed, if one did.
    pub(crate) fn casualty(&mut self) -> Option<String> {
        let ended = self.nodes.iter_mut().zip(0..).find_map(|(node, n)| {
            let status = node.running.as_mut()?.try_wait().unwrap()?;
            Some(format!("node {n} of NATS ended with {status}"))
        });
        ended.map(|ended| format!("{ended}\n{}", self.logs()))
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
            self.nodes.iter().map(|node| format!("nats://{}:{}", node.host, node.port)).collect();
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

    /// What the nodes say of themselves.
    fn logs(&self) -> String {
        self.nodes.iter().map(|node| fs::read_to_string(&node.log).unwrap()).collect()
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

    /// What it says of itself.
    async fn health(&self) -> io::Result<String> {
        let mut socket = TcpStream::connect((self.host, self.monitor)).await?;
        socket.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").await?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await?;
        Ok(answer)
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

/// To a process of ours: `-STOP`, or `-CONT` to go on.
pub(crate) fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args([name, &process.to_string()]).status();
    assert!(sent.unwrap().success());
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

/// Where one test's nodes are. While one of them is away nobody else may take its port, least of all
/// another test's node, to which the others would turn; Linux has enough addresses for all.
fn host() -> Ipv4Addr {
    let part = || fastrand::u8(1..255);
    if cfg!(target_os = "linux") {
        Ipv4Addr::new(127, part(), part(), part())
    } else {
        Ipv4Addr::LOCALHOST
    }
}

/// Ports that were free a moment ago. The system gives none of these to whoever asks for any: a node
/// that starts again needs the one it had.
pub(crate) fn free_ports(count: usize) -> Vec<u16> {
    let any = || TcpListener::bind(("127.0.0.1", fastrand::u16(10_000..32_000)));
    let listeners: Vec<_> = std::iter::repeat_with(any).flatten().take(count).collect();
    listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}

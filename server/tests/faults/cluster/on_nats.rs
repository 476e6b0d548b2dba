//! Two servers that share a log on NATS.

use std::net::SocketAddr;

use fastrand::Rng;
use tokio::sync::watch;

use super::{Cluster, server::Server};
use crate::nats::Nats;

/// The log, and the streams beside it.
const STREAMS: [&str; 3] = ["feeds", "feeds-requests", "feeds-folded"];

/// Two servers, and so many nodes of NATS.
pub(crate) struct OnNats<const NODES: usize> {
    nats: Nats,
    servers: [Server; 2],
    addresses: watch::Sender<Vec<SocketAddr>>,
    /// Who is killed next, the last one first: each of them before any is killed again.
    victims: Vec<Process>,
    casualty: Option<String>,
}

#[derive(Clone, Copy)]
enum Process {
    Server(usize),
    Node(usize),
}

impl<const NODES: usize> OnNats<NODES> {
    pub(crate) async fn start() -> Self {
        let nats = if NODES == 1 { Nats::single() } else { Nats::cluster().await };
        let log = nats.log(STREAMS[0]);
        let servers = [Server::start(&log).await, Server::start(&log).await];
        let addresses = watch::Sender::new(servers.iter().map(|server| server.address).collect());
        Self { nats, servers, addresses, victims: Vec::new(), casualty: None }
    }

    /// Remembers what ended by itself, if anything did.
    fn look(&mut self) {
        let casualty = self.casualty.take();
        let casualty = casualty.or_else(|| self.servers.iter_mut().find_map(Server::casualty));
        self.casualty = casualty.or_else(|| self.nats.casualty());
    }

    /// The clients of one server come to the other, until there is another in its place.
    async fn kill_server(&mut self, which: usize) {
        self.servers[which].kill().await;
        let other = self.servers[1 - which].address;
        self.addresses.send_replace(vec![other]);
        self.servers[which] = Server::start(&self.nats.log(STREAMS[0])).await;
        self.addresses.send_replace(vec![other, self.servers[which].address]);
    }

    /// Of three, the others go on without it first; it has caught up before anything else is killed.
    async fn kill_node(&mut self, which: usize) {
        self.nats.kill(which);
        if NODES > 1 {
            self.nats.until_well(&STREAMS).await;
        }
        self.nats.start_again(which);
        self.nats.until_well(&STREAMS).await;
    }
}

impl<const NODES: usize> Cluster for OnNats<NODES> {
    const NAME: &str = if NODES == 1 { "nats" } else { "nats-3" };

    fn addresses(&self) -> watch::Receiver<Vec<SocketAddr>> {
        self.addresses.subscribe()
    }

    async fn kill_one(&mut self, chance: &mut Rng) -> &'static str {
        self.look();
        if self.victims.is_empty() {
            let (servers, nodes) = (0..self.servers.len(), 0..NODES);
            self.victims = servers.map(Process::Server).chain(nodes.map(Process::Node)).collect();
            chance.shuffle(&mut self.victims);
        }
        match self.victims.pop() {
            Some(Process::Server(which)) => {
                self.kill_server(which).await;
                "servers"
            }
            Some(Process::Node(which)) => {
                self.kill_node(which).await;
                "nodes"
            }
            None => unreachable!("there are some"),
        }
    }

    fn casualty(&mut self) -> Option<String> {
        self.look();
        self.casualty.take()
    }
}

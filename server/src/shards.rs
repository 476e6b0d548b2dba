//! Threads that serve connections: each connection stays on one of them.
//!
//! An event goes to thousands of connections at once. On a pool of threads that take work from each
//! other, each of them would be served by another thread each time, and the system's part of it,
//! the socket, would move along from core to core: that costs a third more.

use std::{io, net::SocketAddr, sync::Arc, thread};

use tokio::{
    net::TcpStream,
    runtime::{Builder, Runtime},
    sync::{mpsc, oneshot, watch},
};

use crate::{
    app::App,
    connection::{Open, connection},
    socket::Socket,
};

/// How many threads each of them has beside it for what blocks: whoever reads the log. Others wait
/// for these. A crowd that comes at once would have dozens made, which are no faster, and each keeps
/// memory of its own.
const MAX_BLOCKING: usize = 2;

/// The threads. Dropping them cuts off whoever is connected.
pub(crate) struct Shards {
    shards: Vec<Shard>,
    next: usize,
    /// How many connections are open.
    open: watch::Sender<usize>,
}

struct Shard {
    accepted: mpsc::UnboundedSender<Accepted>,
    ended: oneshot::Receiver<()>,
}

/// A connection on its way to its thread.
struct Accepted {
    stream: std::net::TcpStream,
    peer: SocketAddr,
    open: Open,
}

impl Shards {
    /// Starts as many as there are cores for this program.
    pub(crate) fn start(app: &App) -> Self {
        // A connection has a pointer to it, not all of it.
        let app = Arc::new(app.clone());
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let shards = (0..cores).map(|_| Shard::start(app.clone())).collect();
        Self { shards, next: 0, open: watch::Sender::new(0) }
    }

    /// Serves one more connection.
    pub(crate) fn take(&mut self, stream: TcpStream, peer: SocketAddr) {
        self.next = (self.next + 1) % self.shards.len();
        // It fails only for a socket that is closed already.
        if let Ok(stream) = stream.into_std() {
            let open = Open::new(&self.open);
            let _ = self.shards[self.next].accepted.send(Accepted { stream, peer, open });
        }
    }

    /// How many connections are open.
    pub(crate) fn open(&self) -> usize {
        *self.open.borrow()
    }

    /// Waits until none is open.
    pub(crate) async fn idle(&self) {
        // Its sender is here.
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }

    /// Cuts off whoever is left, and waits until nothing is held any more.
    pub(crate) async fn end(self) {
        for Shard { accepted, ended } in self.shards {
            drop(accepted);
            let _ = ended.await;
        }
    }
}

impl Shard {
    fn start(app: Arc<App>) -> Self {
        let (accepted, incoming) = mpsc::unbounded_channel();
        let (end, ended) = oneshot::channel();
        // Here, before anybody is connected: it takes files, of which there may be none left then.
        let runtime = runtime().expect("a runtime starts");
        let serve = move || {
            run(&runtime, &app, incoming);
            // And with it what is open.
            drop(runtime);
            drop(app);
            // Nobody waits where all was dropped at once.
            let _ = end.send(());
        };
        // Without threads there is no server.
        thread::Builder::new().name("shard".into()).spawn(serve).expect("a thread starts");
        Self { accepted, ended }
    }
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().max_blocking_threads(MAX_BLOCKING).enable_all().build()
}

/// Serves what comes in until nothing more can.
fn run(runtime: &Runtime, app: &Arc<App>, mut incoming: mpsc::UnboundedReceiver<Accepted>) {
    runtime.block_on(async {
        let bells = app.shared.bells();
        while let Some(Accepted { stream, peer, open }) = incoming.recv().await {
            if let Ok(stream) = TcpStream::from_std(stream) {
                let socket = Socket::new(stream, app.write_deadline);
                tokio::spawn(connection(socket, peer, app.clone(), bells.clone(), open));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_crowd_that_reads_the_log_takes_no_thread_each() {
        let runtime = runtime().unwrap();
        let threads = runtime.block_on(async {
            let read = |_| tokio::task::spawn_blocking(|| thread::current().id());
            let reading: Vec<_> = (0..100).map(read).collect();
            let mut threads = HashSet::new();
            for read in reading {
                threads.insert(read.await.unwrap());
            }
            threads.len()
        });
        assert!(threads <= MAX_BLOCKING, "{threads} threads");
    }
}

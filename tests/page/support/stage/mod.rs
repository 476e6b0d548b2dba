//! A server that does what a test tells it to: all that servers do, good and bad.
//!
//! A [`Stage`] listens. Each [`Script`] on it is a path of its own, with an [`Answer`] for each
//! request, the last one for ever, and a record of who asked for what, and when.

mod answer;
mod request;
mod script;
mod connection;
#[cfg(test)]
mod tests;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

pub(crate) use answer::{Answer, End};
pub(crate) use request::Request;
pub(crate) use script::Script;

/// How many connections are served at once; more than that is a page gone wild.
const MOST: usize = 64;

/// How often a thread looks whether there is something to do.
const GLANCE: Duration = Duration::from_millis(10);

/// A server on a port of its own. Dropping it ends all its streams and frees its port.
#[derive(Debug)]
pub(crate) struct Stage {
    address: SocketAddr,
    house: Arc<House>,
    /// Until somebody listens.
    deaf: Mutex<Option<Socket>>,
    /// From then on.
    accepting: Mutex<Option<JoinHandle<()>>>,
}

/// What the threads share.
#[derive(Debug, Default)]
struct House {
    scripts: Mutex<Vec<Script>>,
    is_over: AtomicBool,
}

impl Stage {
    #[track_caller]
    pub(crate) fn start() -> Self {
        let stage = Self::deaf();
        stage.listen();
        stage
    }

    /// The port is taken, but nobody listens on it: connections are refused.
    #[track_caller]
    pub(crate) fn deaf() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        socket.bind(&any.into()).expect("a free port");
        let address = socket.local_addr().expect("its address").as_socket().expect("with a port");
        let accepting = Mutex::default();
        Self { address, house: Arc::default(), deaf: Mutex::new(Some(socket)), accepting }
    }

    /// From now on somebody listens.
    #[track_caller]
    pub(crate) fn listen(&self) {
        let socket = locked(&self.deaf).take().expect("nobody listens yet");
        socket.listen(128).expect("a listening socket");
        let listener = TcpListener::from(socket);
        listener.set_nonblocking(true).expect("a socket that does not block");
        let house = self.house.clone();
        *locked(&self.accepting) = Some(thread::spawn(move || house.accept(&listener)));
    }

    /// As in `http://127.0.0.1:3000`.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A path of its own, answered like this: one answer per request, the last one for ever.
    #[track_caller]
    pub(crate) fn script(&self, answers: impl IntoIterator<Item = Answer>) -> Script {
        let mut scripts = locked(&self.house.scripts);
        let path = format!("/{}", scripts.len() + 1);
        let script = Script::new(&self.origin(), &path, answers);
        scripts.push(script.clone());
        script
    }
}

impl House {
    /// Serves whoever comes, until it is over and the last connection has ended.
    fn accept(&self, listener: &TcpListener) {
        thread::scope(|scope| {
            let mut connections = Vec::new();
            while !self.is_over() {
                connections
                    .retain(|thread: &thread::ScopedJoinHandle<'_, _>| !thread.is_finished());
                match listener.accept() {
                    Ok((socket, _)) if connections.len() < MOST => {
                        // A browser that leaves in the middle is no error of the test's.
                        let serve = move || connection::serve(socket, self).unwrap_or_default();
                        connections.push(scope.spawn(serve));
                    }
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        thread::sleep(GLANCE);
                    }
                    Err(_) => return,
                }
            }
        });
    }

    fn find(&self, path: &str) -> Option<Script> {
        locked(&self.scripts).iter().find(|script| script.path() == path).cloned()
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.house.is_over.store(true, Ordering::Relaxed);
        if let Some(accepting) = locked(&self.accepting).take() {
            let _ = accepting.join();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

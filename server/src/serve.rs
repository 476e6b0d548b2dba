//! A port: connections accepted whatever happens, and let go in time.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::{app::App, shards::Shards};

/// How many may wait to be accepted: clients come back all at once, and whoever finds no place tries
/// again after a whole second. The system has a limit of its own (`net.core.somaxconn`).
const BACKLOG: i32 = 4_096;

/// How long to wait after an error that will not go away by trying again at once, such as being
/// out of file descriptors.
const ACCEPT_AGAIN: Duration = Duration::from_millis(500);

impl App {
    /// Serves until `stop` is done, then drains: streams are told when to come back and ended, idle
    /// connections closed, and whoever has not left within [`Config::drain`](crate::Config::drain)
    /// is cut off. Requests are still answered meanwhile, so that `/healthz` can say what goes on.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        // Whoever made it had the default in mind, which is 128. Without it there are fewer places.
        let _ = SockRef::from(&listener).listen(BACKLOG);
        let mut shards = Shards::start(&self);
        tokio::select! {
            () = stop => {}
            () = accept_into(&mut shards, &listener) => {}
        }
        self.drain();
        tokio::select! {
            () = sleep(self.drain_within) => {}
            () = leave(&mut shards, &listener) => {}
        }
        tracing::info!(cut_off = shards.open(), "drained");
        drop(self);
        shards.end().await;
    }
}

/// Accepts connections until it is dropped.
async fn accept_into(shards: &mut Shards, listener: &TcpListener) {
    loop {
        let (stream, peer) = accept(listener).await;
        shards.take(stream, peer);
    }
}

/// Accepts connections until the last is closed.
async fn leave(shards: &mut Shards, listener: &TcpListener) {
    loop {
        let accepted = tokio::select! {
            () = shards.idle() => return,
            accepted = accept(listener) => accepted,
        };
        shards.take(accepted.0, accepted.1);
    }
}

/// The next connection. Errors are the peer's or pass with time: none of them ends the server, and
/// none is retried in a tight loop.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_the_peers(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections; trying again");
                sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

fn is_the_peers(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::{
        app::app,
        config::{Config, LogAddress},
    };
    use std::{future::pending, net};

    #[tokio::test]
    async fn hundreds_who_come_at_once_find_a_place_to_wait() {
        let folder = tempfile::tempdir().unwrap();
        let log = LogAddress::Sqlite(folder.path().join("feeds.db"));
        let app = app(Config { log, ..Config::default() }).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(app.serve(listener, pending()));
        tokio::task::yield_now().await;
        // Nobody is accepted meanwhile: this test does not wait, and has the only thread.
        let connect = |_| net::TcpStream::connect_timeout(&address, Duration::from_millis(900));
        let came: Vec<_> = (0..500).map(connect).collect();
        let turned_away = came.iter().filter(|came| came.is_err()).count();
        assert_eq!(turned_away, 0);
        serving.abort();
    }
}

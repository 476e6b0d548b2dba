//! A port: connections accepted whatever happens, and let go in time.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::{app::App, shards::Shards};

/// How long to wait after an error that will not go away by trying again at once, such as being
/// out of file descriptors.
const ACCEPT_AGAIN: Duration = Duration::from_millis(500);

impl App {
    /// Serves until `stop` is done, then drains: streams are told when to come back and ended, idle
    /// connections closed, and whoever has not left within [`Config::drain`](crate::Config::drain)
    /// is cut off. Requests are still answered meanwhile, so that `/healthz` can say what goes on.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
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

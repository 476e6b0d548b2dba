//! Connections: accepted whatever happens, and let go in time.

use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinSet,
    time::{sleep, timeout},
};
use tower::ServiceExt;

use crate::{app::App, drain::Drain};

/// The longest that a request's head may take to arrive, and a kept-alive connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(30);

/// The most that is buffered of what one connection sends or is sent.
const MAX_BUFFER: usize = 64 * 1024;

/// How long a connection may stay without its first request once the server is going away: a
/// browser that has just connected is about to ask, and would not ask again if it were cut off.
const FIRST_WITHIN: Duration = Duration::from_secs(2);

/// How long to wait after an error that will not go away by trying again at once, such as being
/// out of file descriptors.
const ACCEPT_AGAIN: Duration = Duration::from_millis(500);

impl App {
    /// Serves until `stop` is done, then drains: streams are told when to come back and ended, idle
    /// connections closed, and whoever has not left within [`Config::drain`](crate::Config::drain)
    /// is cut off. Requests are still answered meanwhile, so that `/healthz` can say what goes on.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let mut connections = JoinSet::new();
        self.accept_until(stop, &listener, &mut connections).await;
        self.drain();
        self.accept_until(sleep(self.drain_within), &listener, &mut connections).await;
        // Dropping them cuts off whoever is left.
        tracing::info!(cut_off = connections.len(), "drained");
    }

    /// Accepts connections until that is done or, while draining, the last of them is closed.
    async fn accept_until(
        &self,
        done: impl Future<Output = ()>,
        listener: &TcpListener,
        connections: &mut JoinSet<()>,
    ) {
        let drain = &self.shared.drain;
        tokio::pin!(done);
        while !(drain.has_begun() && connections.is_empty()) {
            tokio::select! {
                () = &mut done => return,
                (stream, peer) = accept(listener) => {
                    connections.spawn(connection(stream, peer, self.router.clone(), drain.clone()));
                }
                Some(_) = connections.join_next() => {}
            }
        }
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

/// Answers one connection's requests until it is closed, by either side.
async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, drain: Drain) {
    // An event is small and must not wait for the next one. Only a closed socket refuses this.
    let _ = stream.set_nodelay(true);
    let asked = Arc::new(Notify::new());
    let has_asked = Arc::clone(&asked);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        asked.notify_one();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|e| match e {})) }
    });
    let is_late = drain.has_begun();
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(MAX_BUFFER)
        // Whoever comes while the server is going away gets one answer.
        .keep_alive(!is_late)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let mut watch = drain.watch();
    let leave = async {
        watch.begun().await;
        let _ = timeout(FIRST_WITHIN, has_asked.notified()).await;
    };
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = leave, if !is_late => {
            // Closes it now if it is idle, else after the answer under way.
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "connection broken off");
    }
}

//! Connections: accepted whatever happens, and let go in time.

use std::{
    convert::Infallible, error::Error, future::Future, io, net::SocketAddr, sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
#[cfg(feature = "tls")]
use hyper::server::conn::http2;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
#[cfg(feature = "tls")]
use hyper_util::rt::TokioExecutor;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinSet,
    time::{sleep, timeout},
};
use tower::ServiceExt;

#[cfg(feature = "tls")]
use crate::tls::{Tls, is_http2};
use crate::{app::App, drain::Drain};

/// The longest that a request's head may take to arrive, and a kept-alive connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(30);

/// The most that is buffered of what one connection sends or is sent.
const MAX_BUFFER: usize = 64 * 1024;

/// How many streams one connection carries: browsers open a hundred at most.
#[cfg(feature = "tls")]
const MAX_STREAMS: u32 = 128;

/// How often a peer is asked whether it is there, and how long it may take to say so: one that is
/// cut off is gone in 35 s.
#[cfg(feature = "tls")]
const PING_EVERY: Duration = Duration::from_secs(20);
#[cfg(feature = "tls")]
const PONG_WITHIN: Duration = Duration::from_secs(15);

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
        let answering = Answering {
            router: self.router.clone(),
            drain: drain.clone(),
            #[cfg(feature = "tls")]
            tls: self.tls.clone(),
        };
        tokio::pin!(done);
        while !(drain.has_begun() && connections.is_empty()) {
            tokio::select! {
                () = &mut done => return,
                (stream, peer) = accept(listener) => {
                    connections.spawn(answering.clone().connection(stream, peer));
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

/// What a connection needs to be answered.
#[derive(Clone)]
struct Answering {
    router: Router,
    drain: Drain,
    #[cfg(feature = "tls")]
    tls: Option<Tls>,
}

impl Answering {
    /// Answers one connection's requests until it is closed, by either side.
    async fn connection(self, stream: TcpStream, peer: SocketAddr) {
        // An event is small and must not wait for the next one. Only a closed socket refuses this.
        let _ = stream.set_nodelay(true);
        if let Err(error) = self.answer(stream, peer).await {
            tracing::debug!(%peer, error, "connection broken off");
        }
    }

    async fn answer(
        self,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let asked = Arc::new(Notify::new());
        let (router, has_asked) = (self.router, Arc::clone(&asked));
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            has_asked.notify_one();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let router = router.clone();
            async move {
                Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|e| match e {}))
            }
        });
        // Whoever comes while the server is going away gets one answer.
        let is_late = self.drain.has_begun();
        let http1 = http1(!is_late);
        #[cfg(feature = "tls")]
        if let Some(tls) = &self.tls {
            let stream = tls.accept(stream).await?;
            let is_http2 = is_http2(&stream);
            let stream = TokioIo::new(stream);
            return Ok(match is_http2 {
                true => {
                    until_left(http2().serve_connection(stream, service), &self.drain, &asked).await
                }
                false => {
                    until_left(http1.serve_connection(stream, service), &self.drain, &asked).await
                }
            }?);
        }
        Ok(until_left(http1.serve_connection(TokioIo::new(stream), service), &self.drain, &asked)
            .await?)
    }
}

fn http1(keep_alive: bool) -> http1::Builder {
    let mut http1 = http1::Builder::new();
    http1
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(MAX_BUFFER)
        .keep_alive(keep_alive);
    http1
}

/// As many streams as a page may want, each with a buffer of its own, and a peer that is asked
/// whether it is still there.
#[cfg(feature = "tls")]
fn http2() -> http2::Builder<TokioExecutor> {
    let mut http2 = http2::Builder::new(TokioExecutor::new());
    http2
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_send_buf_size(MAX_BUFFER)
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PONG_WITHIN);
    http2
}

/// Runs a connection; when the server goes away, closes it if it is idle, else after the answers
/// under way.
async fn until_left<C: GracefulConnection>(
    connection: C,
    drain: &Drain,
    asked: &Notify,
) -> Result<(), C::Error> {
    let is_late = drain.has_begun();
    tokio::pin!(connection);
    let mut watch = drain.watch();
    let leave = async {
        watch.begun().await;
        let _ = timeout(FIRST_WITHIN, asked.notified()).await;
    };
    tokio::select! {
        ended = &mut connection => ended,
        () = leave, if !is_late => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    }
}

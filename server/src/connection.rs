//! One connection: its requests are answered, and it is let go in time.

use std::{
    convert::Infallible,
    error::Error,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use axum::{body::Body, extract::ConnectInfo};
#[cfg(feature = "tls")]
use hyper::server::conn::http2;
#[cfg(feature = "tls")]
use hyper::service::HttpService;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
#[cfg(feature = "tls")]
use hyper_util::rt::TokioExecutor;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};
use tower::ServiceExt;

#[cfg(feature = "tls")]
use crate::tls::{Tls, is_http2};
use crate::{app::App, bell::Listener, bells::Bells, drain::Drain, socket::Socket};

/// The longest that a request's head may take to arrive, and a kept-alive connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(30);

/// The most that is buffered of what one connection sends or is sent, a request's head among it.
const MAX_BUFFER: usize = 16 * 1024;

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

/// Counts a connection as open, until it is dropped.
pub(crate) struct Open(watch::Sender<usize>);

impl Open {
    pub(crate) fn new(open: &watch::Sender<usize>) -> Self {
        open.send_modify(|open| *open += 1);
        Self(open.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

/// Answers one connection's requests until it is closed, by either side.
pub(crate) async fn connection(
    socket: Socket,
    peer: SocketAddr,
    app: Arc<App>,
    bells: Bells,
    _open: Open,
) {
    if let Err(error) = answer(socket, peer, &app, bells).await {
        tracing::debug!(%peer, error, "connection broken off");
    }
}

async fn answer(
    socket: Socket,
    peer: SocketAddr,
    app: &App,
    bells: Bells,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let drain = &app.shared.drain;
    let leaving = bells.all();
    let (asked, cut) = (Arc::new(Notify::new()), socket.cut());
    let (router, has_asked) = (app.router.clone(), Arc::clone(&asked));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        has_asked.notify_one();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(bells.clone());
        request.extensions_mut().insert(cut.clone());
        let router = router.clone();
        // Boxed: it is over long before a stream is.
        Box::pin(async move {
            Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|e| match e {}))
        })
    });
    #[cfg(feature = "tls")]
    if let Some(tls) = &app.tls {
        // Boxed, so that connections without it need not have the place.
        return Box::pin(answer_over_tls(tls, socket, service, drain, leaving, &asked)).await;
    }
    let connection = pin!(http1(drain).serve_connection(TokioIo::new(socket), service));
    Ok(until_left(connection, drain, leaving, &asked).await?)
}

fn http1(drain: &Drain) -> http1::Builder {
    let mut http1 = http1::Builder::new();
    http1
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(MAX_BUFFER)
        // Whoever comes while the server is going away gets one answer.
        .keep_alive(!drain.has_begun());
    http1
}

/// The same over TLS, where the client chooses the version.
#[cfg(feature = "tls")]
async fn answer_over_tls<S>(
    tls: &Tls,
    socket: Socket,
    service: S,
    drain: &Drain,
    leaving: Listener,
    asked: &Notify,
) -> Result<(), Box<dyn Error + Send + Sync>>
where
    S: HttpService<Incoming, ResBody = Body, Error = Infallible, Future: Send + 'static>,
{
    // Boxed, so that a connection of either version need not have the place for it once more.
    let stream = Box::new(tls.accept(socket).await?);
    let is_http2 = is_http2(&stream);
    let stream = TokioIo::new(stream);
    Ok(match is_http2 {
        true => {
            let connection = pin!(http2().serve_connection(stream, service));
            until_left(connection, drain, leaving, asked).await
        }
        false => {
            let connection = pin!(http1(drain).serve_connection(stream, service));
            until_left(connection, drain, leaving, asked).await
        }
    }?)
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
    mut connection: Pin<&mut C>,
    drain: &Drain,
    mut leaving: Listener,
    asked: &Notify,
) -> Result<(), C::Error> {
    let leave = async {
        leaving.until(|| drain.has_begun()).await;
        // Boxed, so that the place is taken only once the server is going away.
        let _ = Box::pin(timeout(FIRST_WITHIN, asked.notified())).await;
    };
    tokio::select! {
        ended = &mut connection => ended,
        () = leave => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::app,
        config::{Config, LogAddress},
    };
    use tempfile::TempDir;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        time::Instant,
    };

    /// A connection, which nobody serves yet, and its client.
    async fn connected() -> (impl Future<Output = ()>, TcpStream, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let log = LogAddress::Sqlite(folder.path().join("feeds.db"));
        let app = app(Config { log, ..Config::default() }).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        let socket = Socket::new(stream, Duration::from_secs(20));
        let (bells, open) = (app.shared.bells(), Open::new(&watch::Sender::new(0)));
        (connection(socket, peer, app.into(), bells, open), client, folder)
    }

    /// What a client is told that sends this and then nothing, and after how many seconds.
    async fn told(request: &str) -> (String, u64) {
        let (connection, mut client, _folder) = connected().await;
        tokio::spawn(connection);
        client.write_all(request.as_bytes()).await.unwrap();
        let (begun, mut answer) = (Instant::now(), String::new());
        client.read_to_string(&mut answer).await.unwrap();
        (answer, begun.elapsed().as_secs())
    }

    #[tokio::test]
    async fn a_connection_that_is_idle_takes_little_place() {
        let (connection, _client, _folder) = connected().await;
        let place = size_of_val(&connection);
        // With what the runtime adds it is 1,536, for which the allocator has pieces.
        assert!(place <= 1_456, "{place} bytes");
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_does_not_come_is_not_waited_for() {
        for request in ["", "GET /api/chat HTTP/1.1\r\nHost: te"] {
            assert_eq!(told(request).await, (String::new(), HEAD_WITHIN.as_secs()), "{request}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        let head = "POST /api/chat HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n";
        let (answer, seconds) = told(&format!("{head}Content-Length: 99\r\n\r\n{{\"id\":")).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(seconds <= 10 + HEAD_WITHIN.as_secs(), "{seconds}");
    }
}

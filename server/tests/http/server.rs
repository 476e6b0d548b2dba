//! The same `app` as the program's, on a port of its own.

use std::net::SocketAddr;

use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use yew_sse_server::{Config, app};

use crate::client::{ask, soon};

/// A running server. Dropping it ends it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(config: Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let app = app(config).unwrap();
        let serving = tokio::spawn(app.serve(listener, async {
            let _ = stopped.await;
        }));
        Self { address, stop: Some(stop), serving }
    }

    /// As a signal does.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits until it has let everybody go.
    pub(crate) async fn stopped(mut self) {
        soon(&mut self.serving).await.unwrap();
    }

    /// Waits until this many streams are open.
    pub(crate) async fn until_streams(&self, expected: u64) {
        soon(async {
            loop {
                let answer = ask(self.address, "GET /healthz HTTP/1.1").await;
                let health: yew_sse_wire::Health = serde_json::from_str(&answer.body).unwrap();
                if health.streams == expected {
                    return;
                }
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

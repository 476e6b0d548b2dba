//! The same `app` as the program's, on a port of its own.

use std::net::SocketAddr;

use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use yew_sse_server::{Config, LogAddress, app};
use yew_sse_wire::Health;

use crate::client::{ask, soon};

/// A running server. Dropping it ends it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
    _log: Option<TempDir>,
}

impl Server {
    /// Starts one, with a log of its own unless one is given.
    pub(crate) async fn start(mut config: Config) -> Self {
        let folder = (config.log == Config::default().log).then(|| tempfile::tempdir().unwrap());
        if let Some(folder) = &folder {
            config.log = LogAddress::Sqlite(folder.path().join("feeds.db"));
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let app = app(config).await.unwrap();
        let serving = tokio::spawn(app.serve(listener, async {
            let _ = stopped.await;
        }));
        Self { address, stop: Some(stop), serving, _log: folder }
    }

    /// As a signal does.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits until it has let everybody go.
    pub(crate) async fn stopped(mut self) {
        soon(&mut self.serving).await.unwrap();
    }

    pub(crate) async fn health(&self) -> Health {
        let answer = ask(self.address, "GET /healthz HTTP/1.1").await;
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Waits until this many streams are open.
    pub(crate) async fn until_streams(&self, expected: u64) {
        soon(async {
            loop {
                if self.health().await.streams == expected {
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

//! HTTP as those who read and post speak it: over a network that they do not trust.

use std::{error::Error, net::SocketAddr, time::Duration};

use axum::body::{Body, to_bytes};
use hyper::{Request, Response, body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};

/// Whatever broke: the answer to all of it is to try again.
pub(crate) type Broken = Box<dyn Error + Send + Sync>;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// A connection on which one request follows the other.
pub(crate) struct Connection(http1::SendRequest<Body>);

impl Connection {
    pub(crate) async fn open(to: SocketAddr) -> Result<Self, Broken> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// The head of an answer, and its body to be read.
    pub(crate) async fn ask(
        &mut self,
        mut request: Request<Body>,
    ) -> Result<Response<Incoming>, Broken> {
        request.headers_mut().insert("host", "test".parse()?);
        Ok(timeout(PATIENCE, async {
            self.0.ready().await?;
            self.0.send_request(request).await
        })
        .await??)
    }

    /// The status and the whole body.
    pub(crate) async fn read(&mut self, request: Request<Body>) -> Result<(u16, String), Broken> {
        let response = self.ask(request).await?;
        let status = response.status().as_u16();
        let body = to_bytes(Body::new(response.into_body()), usize::MAX);
        let body = timeout(PATIENCE, body).await??;
        Ok((status, String::from_utf8(body.into())?))
    }
}

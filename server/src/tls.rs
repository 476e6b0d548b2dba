//! TLS, and with it HTTP/2: browsers speak that over TLS alone.

use std::{fs, io, path::PathBuf, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
    server::TlsStream,
};

/// Longer than a handshake takes from anywhere; whoever says nothing is let go.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// What we speak, the best first ([RFC 7301](https://www.rfc-editor.org/rfc/rfc7301)).
const PROTOCOLS: [&[u8]; 2] = [HTTP2, b"http/1.1"];
const HTTP2: &[u8] = b"h2";

/// Makes connections secret, as whom the certificate says.
#[derive(Clone)]
pub(crate) struct Tls(TlsAcceptor);

/// Why connections cannot be made secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{}: {reason}", .file.display())]
    File {
        /// The file as it was given.
        file: PathBuf,
        /// What went wrong.
        #[source]
        reason: io::Error,
    },
    /// A file holds something else, or none.
    #[error("{}: no {what} in it, in PEM form", .file.display())]
    Empty {
        /// The file as it was given.
        file: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// The certificate and the key cannot be used together.
    #[error("{}, {}: {reason}", .cert.display(), .key.display())]
    Unfit {
        /// The certificate's file.
        cert: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl Tls {
    /// Reads the certificate, followed by those that vouch for it, and its key.
    pub(crate) fn open(cert: &PathBuf, key: &PathBuf) -> Result<Self, TlsError> {
        let read = |file: &PathBuf| {
            fs::read(file).map_err(|reason| TlsError::File { file: file.clone(), reason })
        };
        let empty = |file: &PathBuf, what| TlsError::Empty { file: file.clone(), what };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(cert)?).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty());
        let chain = chain.ok_or_else(|| empty(cert, "certificate"))?;
        let secret = PrivateKeyDer::from_pem_slice(&read(key)?);
        let secret = secret.map_err(|_| empty(key, "private key"))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, secret))
            .map_err(|reason| TlsError::Unfit {
                cert: cert.clone(),
                key: key.clone(),
                reason: reason.to_string(),
            })?;
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
        Ok(Self(Arc::new(config).into()))
    }

    /// Agrees with the client on how to be secret.
    pub(crate) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        timeout(HANDSHAKE_WITHIN, self.0.accept(stream)).await?
    }
}

/// Whether the client chose HTTP/2.
pub(crate) fn is_http2<S>(stream: &TlsStream<S>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(HTTP2)
}

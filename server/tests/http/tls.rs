//! In secret, and a hundred streams at once over one connection.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use axum::body::Body;
use futures_util::{StreamExt, future::join_all};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};
use yew_sse_server::{Config, Error, app};

use crate::{client::soon, server::Server};

/// A certificate and its key, in files; and a server that shows it.
fn certified(folder: &Path) -> Config {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let [tls_cert, tls_key] = ["cert.pem", "key.pem"].map(|name| Some(folder.join(name)));
    fs::write(tls_cert.as_ref().unwrap(), cert.pem()).unwrap();
    fs::write(tls_key.as_ref().unwrap(), signing_key.serialize_pem()).unwrap();
    Config { tls_cert, tls_key, max_connections_per_client: 0, ..Config::default() }
}

/// A client that trusts the folder's certificate alone.
async fn connect(folder: &Path, to: SocketAddr, protocol: &[u8]) -> TlsStream<TcpStream> {
    let mut trusted = RootCertStore::empty();
    let pem = fs::read(folder.join("cert.pem")).unwrap();
    trusted.add(CertificateDer::from_pem_slice(&pem).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let stream = TcpStream::connect(to).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

fn request(path: &str) -> hyper::Request<Body> {
    hyper::Request::get(format!("https://localhost{path}")).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_hundred_streams_share_one_connection_and_a_drain_ends_each() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(certified(folder.path())).await;
    let stream = connect(folder.path(), server.address, b"h2").await;
    let (client, connection) =
        http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let streams = (0..100).map(|_| {
        let mut client = client.clone();
        async move {
            let answer = client.send_request(request("/api/events?feeds=chat")).await.unwrap();
            assert_eq!(answer.headers()["content-type"], "text/event-stream");
            let mut body = Body::new(answer.into_body()).into_data_stream();
            let first = body.next().await.unwrap().unwrap();
            assert!(first.starts_with(b"event: stream-hello\n"), "{first:?}");
            body
        }
    });
    let streams = soon(join_all(streams)).await;
    // None waits for another: a further request is answered beside them.
    let mut further = client.clone();
    let answer = soon(further.send_request(request("/healthz"))).await.unwrap();
    let health = soon(Body::new(answer.into_body()).into_data_stream().next()).await.unwrap();
    assert!(String::from_utf8_lossy(&health.unwrap()).contains("\"streams\":100"));

    server.stop();
    for stream in streams {
        let rest = soon(stream.map(Result::unwrap).collect::<Vec<_>>()).await.concat();
        let rest = String::from_utf8(rest).unwrap();
        assert!(rest.contains("\nevent: stream-end\n"), "{rest}");
    }
    server.stopped().await;
    soon(connection).await.unwrap().unwrap();
}

#[tokio::test]
async fn whoever_has_no_http2_is_answered_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(certified(folder.path())).await;
    let stream = connect(folder.path(), server.address, b"http/1.1").await;
    let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    assert_eq!(soon(client.send_request(request("/healthz"))).await.unwrap().status(), 200);
}

#[tokio::test]
async fn whoever_speaks_in_the_open_is_let_go_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(certified(folder.path())).await;
    let mut open = TcpStream::connect(server.address).await.unwrap();
    open.write_all(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = soon(open.read_to_end(&mut answer)).await;
    assert!(!answer.starts_with(b"HTTP/"), "{answer:?}");
    connect(folder.path(), server.address, b"h2").await;
}

#[tokio::test]
async fn files_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let good = certified(folder.path());
    let (cert, key) = (good.tls_cert, good.tls_key);
    let missing = Some(folder.path().join("missing.pem"));
    for (tls_cert, tls_key, expected) in [
        (missing.clone(), key.clone(), "missing.pem: No such file"),
        (cert.clone(), missing, "missing.pem: No such file"),
        (key.clone(), key, "key.pem: no certificate in it"),
        (cert.clone(), cert.clone(), "cert.pem: no private key in it"),
        (cert, certified(other.path()).tls_key, "key.pem: "),
    ] {
        let error = app(Config { tls_cert, tls_key, ..Config::default() }).await.unwrap_err();
        assert!(matches!(error, Error::Tls(_)), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

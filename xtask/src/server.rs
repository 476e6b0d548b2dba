//! Builds, starts and awaits the server.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{
    children::{self, Running},
    place, setup,
    task::{self, Task},
};

/// A server that has not answered by then will not.
const PATIENCE: Duration = Duration::from_secs(30);

/// Builds the server as it is deployed; cargo knows what has changed.
pub(crate) fn build() -> Result<PathBuf> {
    build_for("sqlite:")
}

/// The same with what this log needs.
pub(crate) fn build_for(log: &str) -> Result<PathBuf> {
    setup::make()?;
    let mut cargo = task::command("cargo");
    cargo.args(["build", "--release", "--package", "yew-sse-server", "--features", "tls,jemalloc"]);
    if log.starts_with("nats://") || log.starts_with("tls://") {
        cargo.args(["--features", "nats"]);
    }
    task::step("building the server", || Task::new("server", cargo).run())?;
    Ok(place::target()?.join("release/yew-sse-server"))
}

/// Builds the server with all that it can do, as its own tests have built it: that takes no time then.
/// With it, a certificate.
pub(crate) fn build_to_test() -> Result<[PathBuf; 2]> {
    setup::make()?;
    let mut cargo = task::command("cargo");
    cargo.args(["build", "--workspace", "--all-features"]);
    cargo.args(["--bin", "yew-sse-server", "--example", "certificate"]);
    task::step("building the server", || Task::new("server", cargo).run())?;
    let made = place::target()?.join("debug");
    let certificate = certificate_by(task::command(made.join("examples/certificate")))?;
    Ok([made.join("yew-sse-server"), certificate])
}

/// A folder with a certificate for this machine, `cert.pem`, and its key, `key.pem`; made when there is
/// none.
pub(crate) fn certificate() -> Result<PathBuf> {
    let mut cargo = task::command("cargo");
    cargo.args(["run", "--package", "yew-sse-server", "--example", "certificate", "--"]);
    certificate_by(cargo)
}

fn certificate_by(mut maker: Command) -> Result<PathBuf> {
    let folder = place::data().join("tls");
    if !folder.join("key.pem").exists() {
        maker.arg(&folder);
        task::step("making a certificate", || Task::new("certificate", maker).run())?;
    }
    Ok(folder)
}

/// Starts the server and waits until it answers, in the open or, which is not looked into, in secret.
pub(crate) fn start(command: &mut Command, address: SocketAddr) -> Result<Running> {
    let mut server = Running::start(command)?;
    let started = Instant::now();
    while !answers(address) {
        if let Some(status) = server.ended()? {
            if children::stopping() {
                bail!("stopped");
            }
            bail!("the server ended with {status} before it answered; see what it said above");
        }
        if started.elapsed() > PATIENCE {
            bail!("the server does not answer at http://{address}/healthz");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(server)
}

/// Whether `GET /healthz` is answered with 200, or with what is no HTTP in the open.
fn answers(address: SocketAddr) -> bool {
    const ALERT: u8 = 0x15;
    let ask = || {
        let limit = Duration::from_secs(2);
        let mut stream = TcpStream::connect_timeout(&reachable(address), limit)?;
        stream.set_read_timeout(Some(limit))?;
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut start = Vec::new();
        stream.take(12).read_to_end(&mut start)?;
        std::io::Result::Ok(start)
    };
    ask().is_ok_and(|start| start.ends_with(b" 200") || start.starts_with(&[ALERT]))
}

/// Where a server that listens everywhere is asked for.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    let loopback = if address.is_ipv4() { "127.0.0.1" } else { "::1" };
    SocketAddr::new(loopback.parse().unwrap_or(address.ip()), address.port())
}

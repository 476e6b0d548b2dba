//! The servers that are compared, and how each is talked to.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

use crate::machine::Program;

/// A server that does not answer by then will not.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is compared, ours first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Ours,
    Nchan,
    BetterSse,
    Tutorial,
}

/// Where the programs are.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) ours: PathBuf,
    /// The folder with better-sse's `node_modules`.
    pub(crate) npm: PathBuf,
    /// The cores that servers get, as `taskset` reads it.
    pub(crate) cores: String,
}

impl Peer {
    pub(crate) const ALL: [Self; 4] = [Self::Ours, Self::Nchan, Self::BetterSse, Self::Tutorial];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "yew-sse",
            Self::Nchan => "nchan",
            Self::BetterSse => "better-sse",
            Self::Tutorial => "tutorial",
        }
    }

    /// Where a stream is asked for: of new events, or of all that came after this one.
    pub(crate) fn stream(self, after: Option<&str>) -> String {
        let path = match (self, after) {
            (Self::Ours, _) => "/api/events?feeds=chat:bench",
            (Self::Nchan, None) => "/news",
            (Self::Nchan, Some(_)) => "/all",
            _ => "/events",
        };
        let after = after.map_or_else(String::new, |id| format!("Last-Event-ID: {id}\r\n"));
        // Of nchan all are asked for; it takes an id of its own alone.
        let after = if self == Self::Nchan { String::new() } else { after };
        format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n{after}\r\n")
    }

    /// Where an event is published.
    pub(crate) fn publish(self) -> &'static str {
        match self {
            Self::Ours => "/api/bench",
            _ => "/publish",
        }
    }

    /// How much of an event, in bytes, is not its text.
    pub(crate) fn frame(self) -> usize {
        match self {
            Self::Ours => 128,
            Self::Nchan => 27,
            Self::BetterSse => 34,
            Self::Tutorial => 8,
        }
    }

    fn command(self, programs: &Programs, port: u16, folder: &Path) -> io::Result<Command> {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", &programs.cores]);
        let address = format!("127.0.0.1:{port}");
        match self {
            Self::Ours => {
                let log = format!("sqlite:{}", folder.join("feeds.db").display());
                command.arg(&programs.ours).args(["--listen", &address, "--log", &log]);
                command.args(["--posts-per-minute", "0", "--max-connections-per-client", "0"]);
                command.args(["--bench-feed", "--drain", "0s"]).env("RUST_LOG", "warn");
            }
            Self::Nchan => {
                let file = folder.join("nginx.conf");
                let text = include_str!("../peers/nginx.conf");
                let text = text.replace("FOLDER", &folder.display().to_string());
                fs::write(&file, text.replace("PORT", &port.to_string()))?;
                // Debian keeps it where a user's PATH does not look.
                let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin";
                command.env("PATH", path).arg("nginx").arg("-c").arg(file);
            }
            Self::BetterSse => {
                let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/better-sse.mjs");
                command.args(["node", script]).arg(&programs.npm).arg(port.to_string());
            }
            Self::Tutorial => {
                let this = std::env::current_exe()?;
                command.arg(this.with_file_name("tutorial")).arg(address);
            }
        }
        Ok(command)
    }
}

/// A server that answers. Dropping it ends it, and deletes what it kept.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) peer: Peer,
    pub(crate) address: SocketAddr,
    child: Child,
    _folder: TempDir,
}

impl Running {
    /// Starts a server with nothing in it.
    pub(crate) fn start(peer: Peer, programs: &Programs) -> io::Result<Self> {
        Self::start_in(tempfile::tempdir()?, peer, programs)
    }

    /// Starts a server with what is kept in this folder.
    pub(crate) fn start_in(folder: TempDir, peer: Peer, programs: &Programs) -> io::Result<Self> {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut command = peer.command(programs, free.port(), folder.path())?;
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.spawn()?;
        let running = Self { peer, address: free, child, _folder: folder };
        let begun = Instant::now();
        while TcpStream::connect(free).is_err() {
            if begun.elapsed() > PATIENCE {
                return Err(io::Error::other(format!("{} does not answer", peer.name())));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    pub(crate) fn program(&self) -> Program {
        Program(self.child.id())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // nginx ends its workers when it is asked to, not when it is killed.
        let _ = kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGTERM);
        let begun = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && begun.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

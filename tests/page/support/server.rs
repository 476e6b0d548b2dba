//! The real server, as a program of its own.

use std::{
    fs,
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;
use yew_sse_wire::fault::{FAULTS, Fault, Kind};

use super::{ask, given, lines_of, record::Record, site::Site, until};

/// How long a program may take for what should take no time.
const SOON: Duration = Duration::from_secs(20);

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    scheme: &'static str,
    address: SocketAddr,
    flags: Vec<String>,
    run: u32,
    record: Record,
    site: Site,
    /// Where its log is, in all its runs.
    folder: TempDir,
}

impl Server {
    /// Starts one that serves the page on a free port and lets it break its own streams.
    #[track_caller]
    pub(crate) fn start(flags: &[&str]) -> Self {
        Self::plain(&[&["--demo-faults"], flags].concat())
    }

    /// Starts one that serves the page on a free port.
    #[track_caller]
    pub(crate) fn plain(flags: &[&str]) -> Self {
        Self::with_site(Site::copy(), flags)
    }

    /// Starts one that serves the page in secret, on a free port.
    #[track_caller]
    pub(crate) fn secret() -> Self {
        let folder = given("YEW_SSE_TLS");
        let [cert, key] =
            ["cert.pem", "key.pem"].map(|file| folder.join(file).display().to_string());
        let mut server = Self::plain(&["--tls-cert", &cert, "--tls-key", &key]);
        server.scheme = "https";
        server
    }

    /// Starts one that serves another page on a free port.
    #[track_caller]
    pub(crate) fn with_site(site: Site, flags: &[&str]) -> Self {
        let record = Record::default();
        let mut all = vec!["--site".to_owned(), site.path().display().to_string()];
        all.extend(flags.iter().map(|flag| (*flag).to_owned()));
        let folder = tempfile::tempdir().expect("a folder for its log");
        let (child, address) = spawn("127.0.0.1:0", &all, &folder, 1, &record);
        Self { child, scheme: "http", address, flags: all, run: 1, record, site, folder }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// As in `http://127.0.0.1:4000`.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// The page that it serves.
    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// What it has logged so far, in all its runs.
    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// Ends it at once, as when the machine fails.
    #[track_caller]
    pub(crate) fn kill(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("it can be killed");
    }

    /// Starts it again on the same port.
    #[track_caller]
    pub(crate) fn restart(&mut self) {
        self.kill();
        self.run += 1;
        let listen = self.address.to_string();
        (self.child, _) = spawn(&listen, &self.flags, &self.folder, self.run, &self.record);
    }

    /// Starts it again on the same port, with a log that has just begun.
    #[track_caller]
    pub(crate) fn restart_with_another_log(&mut self) {
        self.kill();
        for file in fs::read_dir(self.folder.path()).unwrap() {
            fs::remove_file(file.unwrap().path()).expect("a log is files");
        }
        self.restart();
    }

    /// Starts it again on the same port, with more flags.
    #[track_caller]
    pub(crate) fn restart_with(&mut self, flags: &[&str]) {
        self.flags.extend(flags.iter().map(|flag| (*flag).to_owned()));
        self.restart();
    }

    /// Asks it to drain.
    #[track_caller]
    pub(crate) fn terminate(&self) {
        let id = self.child.id().try_into().expect("a process id");
        kill(Pid::from_raw(id), Signal::SIGTERM).expect("it runs");
    }

    /// Waits for its end.
    #[track_caller]
    pub(crate) fn ended(&mut self, limit: Duration) -> ExitStatus {
        let record = self.record.clone();
        let child = &mut self.child;
        until("the server's end", limit, || record.to_string(), || child.try_wait().unwrap())
    }

    /// Breaks this client's streams.
    #[track_caller]
    pub(crate) fn inflict(&self, client: &str, kind: Kind, seconds: u32) {
        let fault = Fault { client: client.to_owned(), kind, seconds };
        let json = serde_json::to_string(&fault).unwrap();
        let answer = ask(self.address, "POST", FAULTS, &json, SOON).unwrap();
        assert_eq!(answer.status, 204, "{answer:?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn spawn(
    listen: &str,
    flags: &[String],
    folder: &TempDir,
    run: u32,
    record: &Record,
) -> (Child, SocketAddr) {
    let log = format!("sqlite:{}", folder.path().join("feeds.db").display());
    let mut child = Command::new(given("YEW_SSE_SERVER"))
        .args(["--listen", listen])
        .args(flags)
        .env("RUST_LOG", "info")
        .env("YEW_SSE_LOG", log)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("YEW_SSE_SERVER can be started");
    let log = lines_of(child.stderr.take().unwrap());
    let copy = record.clone();
    thread::spawn(move || log.iter().for_each(|line| copy.push(run, line)));

    let line = lines_of(child.stdout.take().unwrap()).recv_timeout(SOON);
    let address = line.ok().and_then(|line| {
        line.strip_prefix("listening on ")?.split_once("://")?.1.trim().parse().ok()
    });
    let address = address.unwrap_or_else(|| {
        let _ = child.kill();
        panic!("the server does not say where it listens:\n{record}")
    });
    (child, address)
}

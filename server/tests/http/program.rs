//! The program itself: flags, signals, exit codes.

use std::{
    net::SocketAddr,
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, ChildStderr, Command},
};

use crate::client::{Stream, ask, soon};

/// A running program, killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    log: BufReader<ChildStderr>,
    _folder: TempDir,
}

fn command(flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yew-sse-server"));
    command.args(flags).env_remove("RUST_LOG").kill_on_drop(true);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Program {
    /// Starts it, with a log of its own unless one is given.
    pub(crate) async fn start(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = command(&[&["--listen", "127.0.0.1:0"], flags].concat());
        if !flags.contains(&"--log") {
            command.arg("--log").arg(address_in(&folder));
        }
        Self::spawn(command, folder).await
    }

    /// Starts it after these words to the shell, which can give it less than it would have.
    pub(crate) async fn start_after(words: &str, flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("{words}; exec \"$0\" \"$@\""));
        command.arg(env!("CARGO_BIN_EXE_yew-sse-server")).args(["--listen", "127.0.0.1:0"]);
        command.args(flags).kill_on_drop(true);
        if !flags.contains(&"--log") {
            command.arg("--log").arg(address_in(&folder));
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::spawn(command, folder).await
    }

    async fn spawn(mut command: Command, folder: TempDir) -> Self {
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = soon(lines.next_line()).await.unwrap().expect("it says where it listens");
        let address = line.strip_prefix("listening on http://").expect(&line);
        let log = BufReader::new(child.stderr.take().unwrap());
        Self { child, address: address.parse().unwrap(), log, _folder: folder }
    }

    /// Waits until it logs a line with these words.
    pub(crate) async fn logged(&mut self, words: &str) {
        soon(async {
            let mut line = String::new();
            while !line.contains(words) {
                line.clear();
                assert_ne!(self.log.read_line(&mut line).await.unwrap(), 0, "it runs");
            }
        })
        .await;
    }

    pub(crate) async fn signal(&self, name: &str) {
        let pid = self.child.id().expect("it runs");
        let signal: Signal = format!("SIG{name}").parse().unwrap();
        kill(Pid::from_raw(i32::try_from(pid).unwrap()), signal).unwrap();
    }

    /// Its memory, in bytes.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory(&self) -> u64 {
        let id = self.child.id().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        1024 * line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    }

    /// Waits for its end, and reads what it wrote to stderr since it was last read.
    pub(crate) async fn ended(mut self) -> (ExitStatus, String) {
        let status = soon(self.child.wait()).await.unwrap();
        let mut log = String::new();
        soon(self.log.read_to_string(&mut log)).await.unwrap();
        (status, log)
    }
}

/// A log in this folder, as the flag names it.
pub(crate) fn address_in(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("feeds.db").display())
}

pub(crate) async fn fails(flags: &[&str]) -> (Option<i32>, String) {
    let output = soon(command(flags).output()).await.unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn a_signal_lets_everybody_go_and_ends_it_well() {
    for name in ["TERM", "INT"] {
        let program = Program::start(&[]).await;
        let mut stream = Stream::open(program.address, "").await;
        stream.until("stream-caught-up").await;
        program.signal(name).await;
        let last = stream.rest().await.pop().unwrap();
        assert!(last.contains("event: stream-end\n"), "{last}");
        let (status, log) = program.ended().await;
        assert_eq!(status.code(), Some(0), "{log}");
    }
}

#[tokio::test]
async fn somebody_who_does_not_read_cannot_keep_it() {
    let (program, _stalled, _site) = stalled(&["--drain", "500ms"]).await;
    let begun = Instant::now();
    program.signal("TERM").await;
    let (status, log) = program.ended().await;
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn who_connected_just_before_it_goes_away_is_still_answered() {
    let program = Program::start(&[]).await;
    let mut early = TcpStream::connect(program.address).await.unwrap();
    // Connections are accepted in order, so that one is by now.
    let mut stream = Stream::open(program.address, "").await;
    stream.until("stream-caught-up").await;
    program.signal("TERM").await;
    assert!(stream.rest().await.pop().unwrap().contains("event: stream-end\n"));
    early.write_all(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    soon(early.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer:?}");
    let (status, log) = program.ended().await;
    assert_eq!(status.code(), Some(0), "{log}");
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let (program, _stalled, _site) = stalled(&["--drain", "10m"]).await;
    program.signal("INT").await;
    soon(async { while ask(program.address, "GET /healthz HTTP/1.1").await.status == 200 {} })
        .await;
    program.signal("INT").await;
    let (status, log) = program.ended().await;
    assert_eq!(status.code(), Some(1), "{log}");
}

/// A program that is sending something long to somebody who does not read.
async fn stalled(flags: &[&str]) -> (Program, TcpStream, TempDir) {
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("index.html"), "<p>page").unwrap();
    let long = std::fs::File::create(site.path().join("long.bin")).unwrap();
    long.set_len(64 * 1024 * 1024).unwrap();
    let folder = site.path().to_str().unwrap();
    let program = Program::start(&[&["--site", folder], flags].concat()).await;
    let mut stalled = TcpStream::connect(program.address).await.unwrap();
    stalled.write_all(b"GET /long.bin HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    assert_ne!(soon(stalled.read(&mut [0; 1024])).await.unwrap(), 0);
    (program, stalled, site)
}

#[tokio::test]
async fn after_a_kill_the_same_port_serves_again() {
    let program = Program::start(&[]).await;
    let listen = program.address.to_string();
    let mut stream = Stream::open(program.address, "").await;
    stream.until("stream-hello").await;
    program.signal("KILL").await;
    program.ended().await;
    let again = Program::start(&["--heartbeat", "1s"]).await;
    drop(again);
    let folder = tempfile::tempdir().unwrap();
    let log = address_in(&folder);
    let mut again = command(&["--listen", &listen, "--log", &log]).spawn().unwrap();
    let mut lines = BufReader::new(again.stdout.take().unwrap()).lines();
    let line = soon(lines.next_line()).await.unwrap();
    assert_eq!(line, Some(format!("listening on http://{listen}")));
    again.kill().await.unwrap();
}

#[tokio::test]
async fn a_busy_port_is_named_with_the_way_out() {
    let program = Program::start(&[]).await;
    let listen = program.address.to_string();
    let folder = tempfile::tempdir().unwrap();
    let (code, error) = fails(&["--listen", &listen, "--log", &address_in(&folder)]).await;
    assert_eq!(code, Some(1));
    assert!(error.starts_with(&format!("error: cannot listen on {listen}: ")), "{error}");
    assert!(error.contains("--listen"), "{error}");
}

#[tokio::test]
async fn a_wrong_flag_is_refused_at_the_start() {
    for (flag, value, reason) in [
        ("--allow-origin", "https://example.org/page", "is not an origin"),
        ("--connect", "example.org", "is not an origin"),
        ("--heartbeat", "0s", "at least 100ms"),
        ("--drain", "soon", "500ms, 15s or 2m"),
        ("--log", "feeds.db", "sqlite:feeds.db"),
        ("--trusted-proxy", "127.0.0.1,proxy", "10.0.0.0/8"),
    ] {
        let (code, error) = fails(&[flag, value]).await;
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(reason), "{error}");
    }
}

#[tokio::test]
async fn a_flag_can_be_an_environment_variable() {
    let mut command = command(&["--log", "sqlite:feeds.db"]);
    command.env("YEW_SSE_LISTEN", "127.0.0.1:0").env("YEW_SSE_HEARTBEAT", "1ms");
    let output = soon(command.output()).await.unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("at least 100ms"), "{error}");
}

#[tokio::test]
async fn every_stream_asked_for_is_on_record() {
    let program = Program::start(&["--demo-faults"]).await;
    let rest = "?feeds=clock&client=one\nLast-Event-ID: x\u{1b}[31m-1";
    Stream::open(program.address, &rest.replace('\u{1b}', "%")).await;
    ask(program.address, "GET /api/events?feeds=%1b%5b31m HTTP/1.1").await;
    soon(async {
        while !ask(program.address, "GET /healthz HTTP/1.1").await.body.contains(r#""streams":0"#) {
        }
    })
    .await;
    program.signal("TERM").await;
    let (_, log) = program.ended().await;
    let record = |message: &str| {
        let lines = log.lines().filter_map(|line| line.split_once(" yew_sse_server::requests: "));
        let line = lines.map(|(_, record)| record).find(|record| record.starts_with(message));
        line.unwrap_or_else(|| panic!("no `{message}` in {log}")).to_owned()
    };
    let opened = record("stream opened stream=1 peer=127.0.0.1:");
    let expected = r#" feeds="clock" client="one" last_event_id="x%[31m-1" status=200"#;
    assert!(opened.ends_with(expected), "{opened}");
    let refused = record("stream refused stream=2 peer=127.0.0.1:");
    assert!(refused.ends_with(r#" feeds="\u{1b}[31m" status=404"#), "{refused}");
    let closed = record("stream closed stream=1 peer=127.0.0.1:");
    assert!(closed.contains(r#" reason="connection gone" seconds="#), "{closed}");
}

//! The README's curl lines do what it says.

#![allow(missing_docs, reason = "tests")]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

const README: &str = include_str!("../../README.md");
/// Where the README's server listens.
const ADDRESS: &str = "127.0.0.1:4000";
/// Stands for any slot that is free.
const SLOT: &str = "desk-1@2030-01-01T09:00Z";

/// A server with nothing in its log; gone when it is dropped.
struct Server {
    child: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = format!("sqlite:{}", folder.path().join("feeds.db").display());
        let mut child = Command::new(env!("CARGO_BIN_EXE_yew-sse-server"))
            .args(["--listen", "127.0.0.1:0", "--log", &log])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").expect("it listens");
        Self { child, address: address.to_owned(), _folder: folder }
    }

    fn run(&self, command: &str) -> String {
        let output = Command::new("sh")
            .args(["-c", &command.replace(ADDRESS, &self.address)])
            .output()
            .expect("a shell");
        assert_ne!(output.status.code(), Some(127), "curl is needed: `apt install curl`");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The last slot of the plan's last day: it is not over while the test runs.
    fn slot(&self) -> String {
        let plan = self.run(&format!("curl -s http://{ADDRESS}/api/booking"));
        let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
        let days = plan["days"].as_array().unwrap();
        let times = days.iter().rev().find_map(|day| day["times"].as_array()?.last());
        format!("desk-1@{}", times.unwrap()["start"].as_str().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The commands of the README's contract, each with the lines that it prints.
fn contract() -> Vec<(String, String)> {
    let (_, text) = README.split_once("HTTP contract in short").expect("the contract's heading");
    let blocks = text.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let mut calls: Vec<(String, String)> = Vec::new();
    for block in blocks {
        let mut goes_on = false;
        for line in block.lines() {
            match (line.strip_prefix("$ "), calls.last_mut()) {
                (Some(command), _) => calls.push((command.to_owned(), String::new())),
                (None, Some((command, _))) if goes_on => *command += line,
                (None, Some((_, printed))) => *printed += &format!("{line}\n"),
                (None, None) => panic!("`{line}` stands before any command"),
            }
            goes_on = line.ends_with('\\');
            if goes_on {
                let command = &mut calls.last_mut().unwrap().0;
                command.truncate(command.len() - 1);
            }
        }
    }
    calls
}

/// Whether a text is like a pattern in which `...` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.trim_end().split("...");
    let Some(mut rest) = text.trim_end().strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        let is_last = at + 1 == parts.len();
        let found = if is_last && !part.is_empty() { rest.rfind(part) } else { rest.find(part) };
        let Some(found) = found else { return false };
        rest = &rest[found + part.len()..];
        if is_last && part.is_empty() {
            rest = "";
        }
    }
    rest.is_empty()
}

#[test]
fn the_readmes_curl_lines_print_what_it_says() {
    let calls = contract();
    assert!(calls.len() >= 6, "{calls:?}");
    let server = Server::start(&[]);
    let slot = server.slot();
    for (command, expected) in calls {
        let printed = server.run(&command.replace(SLOT, &slot));
        let expected = expected.replace(SLOT, &slot);
        assert!(is_like(&printed, &expected), "{command}\nprinted {printed}\nnot {expected}");
    }
}

#[test]
fn the_readmes_token_lets_its_curl_line_in() {
    let (_, text) = README.split_once("```sh\nexport YEW_SSE_ACCESS_TOKEN=").expect("the token");
    let curl = text.lines().find(|line| line.starts_with("curl ")).expect("a curl line");
    let server = Server::start(&["--access-token", "0123456789abcdef"]);
    let run = |token| server.run(&format!("export YEW_SSE_ACCESS_TOKEN={token}; {curl}"));
    assert!(run("0123456789abcdef").contains("event: stream-hello"));
    assert!(run("another").contains(r#""status":401"#));
}

#[test]
fn the_readmes_plan_file_is_taken() {
    let (_, text) = README.split_once("`--plan plan.toml`").expect("the plan's sentence");
    let plan = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.toml");
    std::fs::write(&file, plan).unwrap();
    let server = Server::start(&["--plan", file.to_str().unwrap()]);
    let answer = server.run(&format!("curl -s http://{ADDRESS}/api/booking"));
    assert!(answer.contains("Desk 1, by the window"), "{answer}");
}

#[test]
fn a_pattern_is_met_or_not() {
    assert!(is_like("abc", "abc\n"));
    assert!(is_like("a1b2c\n", "a...b...c"));
    assert!(is_like("a1b", "a..."));
    assert!(!is_like("a1bx", "a...b"));
    assert!(!is_like("xa", "a"));
}

//! The project's chores: one chore, one file. `cargo xtask` lists them.

mod place;
mod children;
mod task;
mod setup;
mod guides;
mod page;
mod port;
mod server;
mod run;
mod dev;
mod trunk;
mod apps;
mod examples;
mod size;
mod suites;
mod bench;
mod fuzz;
mod faults;
mod test;
mod tidy;

use std::{env, process::ExitCode};

use anyhow::{Result, bail};

const HELP: &str = "\
The chores of yew-sse. Each sets up by itself what it needs.

cargo xtask run [--listen ADDR] [--log WHERE] [--tls] [--no-open] [SERVER FLAGS]
    Builds the page and the server and serves both, by default at http://127.0.0.1:4000.
    Data is kept in .data/. --tls makes a certificate for this machine, and with it the page has
    HTTP/2. Flags not listed here go to the server.

cargo xtask test [SUITE] [FILTER] [--all]
    Runs every suite, or the one of that name; one closing line each. FILTER is part of a
    test's name. --all adds the long suites: Firefox and WebKit beside Chromium, servers that
    share a log on NATS, faults.

cargo xtask dev
    The server on port 4000 and `trunk serve` on port 8080, with live reload.

cargo xtask trunk -- ARGUMENTS
    Runs the project's Trunk as this machine needs it, e.g. `cargo xtask trunk -- serve`.

cargo xtask tidy
    Checks the project's own rules: module order, forbidden names, file length, and so on.

cargo xtask fuzz [TARGET] [SECONDS]
    Looks for bytes from outside that break the server, for a minute each: last-event-id, query,
    body, plan. Tests try some of them.

cargo xtask faults [--cluster sqlite|nats|nats-3] [--seed N] [--deliveries N]
    Breaks the network, the processes and the disk of servers under load, until a million events are
    delivered; fails when one is lost, doubled, reordered or changed. A seed breaks the same again.
    sqlite is one server on its file; two share a log on one node of NATS, or on three. Without
    --cluster, one after the other.

cargo xtask pictures
    Keeps what the page looks like now in docs/pictures/, to be compared with from then on.

cargo xtask size
    What visitors download: of small apps and of the page; fails when a budget is missed.

cargo xtask bench client
    What an event costs in Chromium, beside plain JavaScript; fails when it is more than 1.2
    times as much, when one is lost, or when memory grows. Takes minutes; keep the machine idle.

cargo xtask bench chat [PAGE]
    How fast the page's chat is in Chromium with 10,000 lines, beside 50, and beside the built
    page in that folder, of another commit say. A table, judged by whoever reads it.

cargo xtask bench page
    How the page comes up in a new Chromium: when the first tick is on screen, and what was
    downloaded; fails when something moves, or when something blocks the page once it is there.

cargo xtask bench server [PART...] [--nchan] [--ours] [--stored N]
    What the server costs beside nginx with nchan, better-sse and a tutorial's axum server: one
    table; fails when a goal is missed. Takes minutes; keep the machine idle. --nchan leaves the
    other peers out, --ours all; N events are stored for the part `tail` (a million).

cargo xtask setup
    Only installs what the other chores need.
";

fn main() -> ExitCode {
    if cfg!(windows) {
        eprintln!("Windows is not supported; Linux, macOS, and Linux under WSL are.");
        return ExitCode::FAILURE;
    }
    match children::stop_all_on_signals().and_then(|()| chore()) {
        Ok(code) => code,
        Err(_) if children::stopping() => ExitCode::from(children::INTERRUPTED),
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn chore() -> Result<ExitCode> {
    let mut arguments = env::args().skip(1);
    let chore = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let asks = |word: &String| word == "--help" || word == "-h";
    if rest.iter().take_while(|word| *word != "--").any(asks) {
        return Ok(help());
    }
    let done = match chore.as_deref() {
        None | Some("help" | "--help" | "-h") => return Ok(help()),
        Some("test") => return test::test(&rest),
        Some("run") => run::run(&rest),
        Some("dev") => dev::dev(&rest),
        Some("trunk") => trunk::trunk(&rest),
        Some("guides") => guides::guides(),
        Some("tidy") => tidy::tidy(),
        Some("pictures") => suites::pictures(true).map(drop),
        Some("size") => size::size(),
        Some("faults") => faults::faults(&rest),
        Some("fuzz") => fuzz::fuzz(&rest),
        Some("bench") => bench::bench(&rest),
        Some("setup") => setup::everything(),
        Some(other) => bail!("there is no chore `{other}`; `cargo xtask` lists them"),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn help() -> ExitCode {
    print!("{HELP}");
    ExitCode::SUCCESS
}

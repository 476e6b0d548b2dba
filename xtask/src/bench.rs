//! `cargo xtask bench`: what an event costs in the browser, how the page comes up, how fast a chat of
//! many lines is, and what the server costs beside others.

mod server;

use anyhow::{Result, bail};

use crate::{
    apps::App,
    children::{self, Running},
    place::Scratch,
    setup::{self, CHROMIUM_ARGUMENTS, Engine},
    suites,
    task::{self, Task},
};

/// What serves the pages, measures, and judges.
const PROGRAM: &str = "bench/client/Cargo.toml";

/// The library's page; those in plain JavaScript are the program's own.
const PAGE: App = App {
    name: "yew-sse-bench-page",
    manifest: "bench/client/page/Cargo.toml",
    features: "",
    head: r#"<script src="/meter.js"></script>"#,
};

pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["client"] => client(),
        ["page"] => suites::measured("cold::", None),
        ["chat"] => suites::measured("speed::", None),
        ["chat", other] => suites::measured("speed::", Some(other)),
        ["server", ref parts @ ..] => server::server(parts),
        _ => {
            bail!("there are four benchmarks: `client`, `page`, `chat [PAGE]`, `server [PART...]`")
        }
    }
}

/// What an event costs, beside plain JavaScript.
fn client() -> Result<()> {
    let browser = setup::browser(Engine::Chromium)?;
    let tools = setup::page_tools()?;
    let site = PAGE.build(&tools)?;
    task::step("building the benchmark", || {
        let mut cargo = task::command("cargo");
        cargo.args(["build", "--release", "--manifest-path", PROGRAM]);
        Task::new("bench", cargo).run()
    })?;

    let scratch = Scratch::new("bench")?;
    let mut bench = task::command("cargo");
    bench.args(["run", "--quiet", "--release", "--manifest-path", PROGRAM, "--"]);
    bench.arg(site).arg(scratch.path()).args(browser.program).args(CHROMIUM_ARGUMENTS);
    let status = Running::start(bench.env("TMPDIR", scratch.path()))?.wait()?;
    if !status.success() && !children::stopping() {
        bail!("the client costs more than it may, loses events, or grows");
    }
    Ok(())
}

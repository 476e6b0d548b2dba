//! What `cargo xtask test` runs.

use std::{path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    examples, page, place, server,
    setup::{self, Engine},
    size,
    task::{Task, command},
    tidy,
};

/// One part of the tests, with its own closing line.
#[derive(Debug)]
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    /// Whether a FILTER can pick from it.
    pub(crate) has_tests: bool,
    /// Whether only `--all` runs it.
    pub(crate) long: bool,
    /// Runs it, or only the tests with this word in their names.
    pub(crate) run: fn(Option<&str>) -> Result<Ended>,
}

/// How a suite ended; a failure is an error.
#[derive(Debug)]
pub(crate) enum Ended {
    /// All is well. Suites that check instead of testing count no tests.
    Passed { tests: usize },
    /// It cannot be had here, and need not be.
    LeftOut { why: &'static str },
    /// The filter picked none of its tests.
    NothingMatched,
}

/// In the order they run: what is cheap and fails often comes first.
pub(crate) const SUITES: &[Suite] = &[
    check("format", format),
    check("tidy", |_| tidy::tidy().map(|()| Ended::Passed { tests: 0 })),
    check("clippy", clippy),
    check("clippy-wasm", clippy_wasm),
    check("docs", docs),
    tests("host", host),
    tests("doctests", doctests),
    tests("browser", |filter| browser(Engine::Chromium, filter)),
    tests("page", |filter| end_to_end(Engine::Chromium, filter)),
    long("faults", |filter| tested("faults", faults_with(&[])?, filter)),
    long("nats", nats),
    long("browser-firefox", |filter| browser(Engine::Firefox, filter)),
    long("page-firefox", |filter| end_to_end(Engine::Firefox, filter)),
    long("browser-webkit", |filter| browser(Engine::Webkit, filter)),
    long("page-webkit", |filter| end_to_end(Engine::Webkit, filter)),
    long("examples", examples),
    long_check("pictures", |_| pictures(false)),
    long_check("size", |_| size::size().map(|()| Ended::Passed { tests: 0 })),
];

const fn check(name: &'static str, run: fn(Option<&str>) -> Result<Ended>) -> Suite {
    Suite { name, has_tests: false, long: false, run }
}

const fn long_check(name: &'static str, run: fn(Option<&str>) -> Result<Ended>) -> Suite {
    Suite { name, has_tests: false, long: true, run }
}

const fn tests(name: &'static str, run: fn(Option<&str>) -> Result<Ended>) -> Suite {
    Suite { name, has_tests: true, long: false, run }
}

const fn long(name: &'static str, run: fn(Option<&str>) -> Result<Ended>) -> Suite {
    Suite { name, has_tests: true, long: true, run }
}

fn format(_: Option<&str>) -> Result<Ended> {
    setup::component("rustfmt")?;
    checked("format", cargo(&["fmt", "--all", "--check"]))
        .context("`cargo fmt --all` puts it right")
}

fn clippy(_: Option<&str>) -> Result<Ended> {
    setup::component("clippy")?;
    setup::make()?;
    let all = ["clippy", "--workspace", "--all-targets", "--all-features", "--", "-Dwarnings"];
    checked("clippy", cargo(&all))?;
    // Named, because no other call builds them.
    let mut long = cargo(&["clippy", "--workspace", "--all-features"]);
    long.args(["--test", "page", "--test", "faults", "--test", "nats", "--", "-Dwarnings"]);
    checked("clippy-long", long)?;
    let server = ["clippy", "--package", "yew-sse-server", "--all-targets", "--", "-Dwarnings"];
    checked("clippy-server", cargo(&server))?;
    // The library alone and bare: features of others must not hide what it lacks.
    let bare =
        ["clippy", "--package", "yew-sse", "--lib", "--no-default-features", "--", "-Dwarnings"];
    checked("clippy-bare", cargo(&bare))
}

fn clippy_wasm(_: Option<&str>) -> Result<Ended> {
    setup::component("clippy")?;
    let tools = setup::wasm_tools()?;
    if let Some(why) = tools.without_clippy() {
        return Ok(Ended::LeftOut { why });
    }
    let mut cargo = tools.cargo()?;
    cargo.args(["clippy", "--package", "yew-sse", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--lib", "--bins", "--tests", "--all-features", "--", "-Dwarnings"]);
    checked("clippy-wasm", cargo)
}

fn docs(_: Option<&str>) -> Result<Ended> {
    setup::make()?;
    let mut cargo = cargo(&["doc", "--no-deps", "--workspace", "--all-features"]);
    cargo.env("RUSTDOCFLAGS", "-Dwarnings");
    checked("docs", cargo)
}

fn host(filter: Option<&str>) -> Result<Ended> {
    setup::make()?;
    let all =
        ["test", "--workspace", "--all-features", "--lib", "--bins", "--tests", "--no-fail-fast"];
    tested("host", cargo(&all), filter)
}

fn doctests(filter: Option<&str>) -> Result<Ended> {
    setup::make()?;
    let all = ["test", "--workspace", "--all-features", "--doc", "--no-fail-fast"];
    tested("doctests", cargo(&all), filter)
}

/// Servers under load while everything that can break does; the arguments are cargo's.
pub(crate) fn faults_with(arguments: &[&str]) -> Result<Command> {
    setup::make()?;
    let mut tests = cargo(&["test", "--workspace", "--all-features"]);
    tests.args(["--test", "faults"]).args(arguments).env("YEW_SSE_NATS", setup::nats()?);
    // Nodes that choose a leader keep no processor busy.
    tests.env("RUST_TEST_THREADS", "3");
    Ok(tests)
}

/// Servers that share a log, on a NATS that the tests start, and behind their own nginx.
fn nats(filter: Option<&str>) -> Result<Ended> {
    setup::make()?;
    let mut tests = cargo(&["test", "--workspace", "--all-features", "--test", "nats"]);
    // Each of them is several programs.
    tests.env("YEW_SSE_NATS", setup::nats()?).env("YEW_SSE_NGINX", setup::nginx()?);
    tests.env("RUST_TEST_THREADS", "3");
    tested("nats", tests, filter)
}

/// The library in a real browser.
fn browser(engine: Engine, filter: Option<&str>) -> Result<Ended> {
    let tools = setup::wasm_tools()?;
    let browser = setup::browser(engine)?;
    let display = browser.display()?;
    // The runner ends browsers before they have cleaned up.
    let scratch = place::Scratch::new("browser")?;
    let mut cargo = tools.cargo()?;
    cargo
        .env("TMPDIR", scratch.path())
        .env("XDG_CACHE_HOME", scratch.path())
        .args(["test", "--package", "yew-sse", "--target", "wasm32-unknown-unknown", "--tests"])
        .args(["--features", "inspector,testing", "--no-fail-fast"])
        // For all that one browser runs, on a machine that has other work, too.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600");
    cargo.envs(display.as_ref().map(|display| ("DISPLAY", display.name())));
    browser.be_used_by_runner(&mut cargo)?;
    tested(&format!("browser-{}", engine.name()), cargo, filter)
}

/// The built page in a real browser, on the real server.
fn end_to_end(engine: Engine, filter: Option<&str>) -> Result<Ended> {
    const BUT: [&str; 9] = [
        "--",
        "--skip",
        "pictures::",
        "--skip",
        "examples::",
        "--skip",
        "speed::",
        "--skip",
        "cold::",
    ];
    if let Some(word) = filter {
        // Building the page for none of its tests would be a long wait.
        let mut list = cargo(PAGE_TESTS);
        list.args(BUT).args(["--list", word]);
        if !Task::new("page-tests", list).run()?.lines().any(|line| line.ends_with(": test")) {
            return Ok(Ended::NothingMatched);
        }
    }
    let mut tests = page_tests(engine)?;
    tests.args(BUT).args(filter);
    tested(&format!("page-{}", engine.name()), tests, None)
}

/// Other people's apps in a real browser.
fn examples(filter: Option<&str>) -> Result<Ended> {
    // Their names have nothing in common but where they are.
    if filter.is_some_and(|word| !"examples".contains(word)) {
        return Ok(Ended::NothingMatched);
    }
    let mut tests = page_tests(Engine::Chromium)?;
    tests.env("YEW_SSE_EXAMPLES", examples::build(&setup::page_tools()?)?);
    tested("examples", tests, Some("examples::"))
}

/// What the page looks like, compared with the pictures in `docs/pictures/`, or kept there.
pub(crate) fn pictures(keep: bool) -> Result<Ended> {
    if let Some(why) = setup::without_pictures()? {
        return Ok(Ended::LeftOut { why });
    }
    let mut tests = page_tests(Engine::Chromium)?;
    tests.env("YEW_SSE_PICTURES", if keep { "keep" } else { "compare" });
    tested("pictures", tests, Some("pictures::"))
}

/// Measures the page and shows the table; beside another built page, if one is given.
pub(crate) fn measured(what: &str, other: Option<&str>) -> Result<()> {
    let mut tests = page_tests(Engine::Chromium)?;
    tests.env("YEW_SSE_SERVER", server::build()?).args(["--", "--nocapture", what]);
    if let Some(site) = other {
        tests.env("YEW_SSE_OTHER_SITE", Path::new(site).canonicalize()?);
    }
    Task::new("measured", tests).echo(|line| line.starts_with('|')).run().map(drop)
}

/// With the features that the host's tests have, so that nothing is compiled once more.
const PAGE_TESTS: &[&str] =
    &["test", "--workspace", "--all-features", "--test", "page", "--no-fail-fast"];

/// The tests of the page, and all that they need.
fn page_tests(engine: Engine) -> Result<Command> {
    let mut tests = cargo(PAGE_TESTS);
    let browser = setup::browser(engine)?;
    let tools = setup::page_tools()?;
    let [server, certificate] = server::build_to_test()?;
    tests
        // They wait more than they work, and take turns at the browsers by themselves.
        .env("RUST_TEST_THREADS", "6")
        .env("YEW_SSE_SITE", page::build(&tools)?)
        .env("YEW_SSE_SERVER", server)
        .env("YEW_SSE_TLS", certificate)
        .env("YEW_SSE_BROWSER", engine.name())
        .envs(browser.program.as_ref().map(|program| ("YEW_SSE_BROWSER_BIN", program)))
        .env("YEW_SSE_WEBDRIVER", &browser.driver)
        .env("YEW_SSE_TRUNK", tools.trunk_path());
    if engine == Engine::Chromium {
        // What it judges is the same in all engines.
        tests.envs(setup::axe()?.map(|script| ("YEW_SSE_AXE", script)));
    }
    Ok(tests)
}

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command("cargo");
    cargo.args(arguments);
    cargo
}

fn checked(name: &str, command: Command) -> Result<Ended> {
    Task::new(name, command).run()?;
    Ok(Ended::Passed { tests: 0 })
}

/// Runs tests; none at all is a failure unless a filter explains it.
fn tested(name: &str, mut command: Command, filter: Option<&str>) -> Result<Ended> {
    if let Some(word) = filter {
        command.args(["--", word]);
    }
    let output = Task::new(name, command).echo(is_result).run()?;
    match (output.lines().filter_map(passed).sum(), filter) {
        (0, None) => bail!("not one test ran"),
        (0, Some(_)) => Ok(Ended::NothingMatched),
        (tests, _) => Ok(Ended::Passed { tests }),
    }
}

/// The closing lines of test programs, those with nothing to tell left out.
fn is_result(line: &str) -> bool {
    line.starts_with("test result: ") && passed(line) != Some(0)
}

/// `test result: ok. 5 passed; 0 failed; ...` -> 5
fn passed(line: &str) -> Option<usize> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    counts.split_once(" passed")?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_tests_are_counted_by_the_closing_lines_alone() {
        let line = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out";
        assert_eq!(passed(line), Some(12));
        assert_eq!(passed("test clock::ticks ... ok"), None);
    }

    #[test]
    fn no_two_suites_share_a_name() {
        let mut names: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SUITES.len());
    }
}

//! `cargo xtask bench server`: what the server costs, side by side with its peers.

use anyhow::{Result, bail};

use crate::{
    children::{self, Running},
    place::Scratch,
    server, setup,
    task::{self, Task},
};

/// What loads the servers, measures, and judges.
const PROGRAM: &str = "bench/server/Cargo.toml";

/// `arguments` are parts to measure, and flags of the program's.
pub(super) fn server(arguments: &[&str]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("it reads Linux's /proc, and keeps programs to cores of their own with taskset");
    }
    let peers = setup::peers()?;
    let ours = server::build()?;
    task::step("building the benchmark", || {
        let mut cargo = task::command("cargo");
        cargo.args(["build", "--release", "--bins", "--manifest-path", PROGRAM]);
        Task::new("bench-server", cargo).run()
    })?;
    let scratch = Scratch::new("bench")?;
    let mut bench = task::command("cargo");
    bench.args(["run", "--quiet", "--release", "--manifest-path", PROGRAM, "--"]);
    bench.arg(ours).arg(peers).args(arguments);
    let status = Running::start(bench.env("TMPDIR", scratch.path()))?.wait()?;
    if !status.success() && !children::stopping() {
        bail!("not every goal is held");
    }
    Ok(())
}

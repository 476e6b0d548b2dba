//! What rustup can add to the user's toolchain.

use std::{process::Command, time::Duration};

use anyhow::{Context, Result, bail};

use crate::{
    place,
    task::{self, Task},
};

/// The browser's target.
pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// A server that cannot be reached must not hold up the chore: there is another way.
const LIMIT: Duration = Duration::from_secs(300);

/// Whether rustup says that the browser's target is installed.
pub(super) fn has_target() -> Result<bool> {
    if place::on_path("rustup").is_none() {
        // A compiler from elsewhere knows only its own folders.
        let libraries =
            said(task::command("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
        return Ok(std::path::Path::new(libraries.trim()).is_dir());
    }
    let installed = said(task::command("rustup").args(["target", "list", "--installed"]))?;
    Ok(installed.lines().any(|line| line.trim() == TARGET))
}

/// Asks rustup for the browser's target; `false` when it cannot bring it.
pub(super) fn add_target() -> Result<bool> {
    if place::on_path("rustup").is_none() {
        return Ok(false);
    }
    task::step("asking rustup for the target wasm32-unknown-unknown", || {
        let mut add = task::command("rustup");
        add.args(["target", "add", TARGET]);
        // Its own patience is three minutes, for each of several tries.
        add.env("RUSTUP_DOWNLOAD_TIMEOUT", "60").env("RUSTUP_MAX_RETRIES", "1");
        let outcome = Task::new("rustup-target", add).limit(LIMIT).outcome()?;
        if !outcome.success {
            eprintln!("   rustup cannot bring it; there is another way");
        }
        Ok(outcome.success)
    })
}

/// Makes sure that `cargo NAME` is there: rustup's smallest installation lacks some.
pub(crate) fn component(name: &str) -> Result<()> {
    let subcommand = if name == "rustfmt" { "fmt" } else { name };
    let there = || task::command("cargo").args([subcommand, "--version"]).output();
    if there().is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    if place::on_path("rustup").is_some() {
        task::step(&format!("asking rustup for {name}"), || {
            let mut add = task::command("rustup");
            add.args(["component", "add", name]);
            Task::new("rustup-component", add).limit(LIMIT).outcome()
        })?;
    }
    match there() {
        Ok(output) if output.status.success() => Ok(()),
        _ => bail!("`cargo {subcommand}` is missing; `rustup component add {name}` brings it"),
    }
}

/// What a compiler says of itself.
pub(super) fn said(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot run `{name}`"))?;
    if !output.status.success() {
        bail!("`{name}` failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

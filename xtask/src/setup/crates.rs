//! The tools that cargo builds from the registry.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::install;
use crate::{
    place,
    task::{self, Task},
};

const TRUNK: &str = "0.21.14";
const GECKODRIVER: &str = "0.37.1";
const CARGO_FUZZ: &str = "0.13.2";

/// The folder with Trunk, which builds the page.
pub(super) fn trunk() -> Result<PathBuf> {
    crate_at("trunk", TRUNK, true, "two minutes")
}

/// The folder with geckodriver, which drives Firefox.
pub(super) fn geckodriver() -> Result<PathBuf> {
    crate_at("geckodriver", GECKODRIVER, true, "a minute")
}

/// The folder with `cargo fuzz`.
pub(super) fn cargo_fuzz() -> Result<PathBuf> {
    crate_at("cargo-fuzz", CARGO_FUZZ, true, "a minute")
}

/// The folder with wasm-bindgen and its test runner. The page and the tool must be of one
/// version: Cargo.lock decides.
pub(super) fn wasm_bindgen() -> Result<PathBuf> {
    let lock = fs::read_to_string(place::root().join("Cargo.lock")).context("no Cargo.lock")?;
    let version = locked(&lock, "wasm-bindgen").context("Cargo.lock has no wasm-bindgen")?;
    crate_at("wasm-bindgen-cli", version, false, "a minute")
}

fn crate_at(name: &str, version: &str, locked: bool, takes: &str) -> Result<PathBuf> {
    let folder = format!("{name}-{version}");
    let there = place::tools().join(&folder).join("bin");
    if there.is_dir() {
        return Ok(there);
    }
    task::step(&format!("compiling {name} {version} ({takes}, once)"), || {
        let build = |to: &Path| compile(name, version, locked, to);
        Ok(install(&folder, build)?.join("bin"))
    })
}

fn compile(name: &str, version: &str, locked: bool, to: &Path) -> Result<()> {
    let build = to.join("build");
    let mut cargo = task::command("cargo");
    cargo
        // Not from the project's folder: its configuration is not meant for a tool.
        .current_dir(to)
        .args(["install", name, "--version", version, "--root"])
        .arg(to)
        .args(locked.then_some("--locked"))
        .env("CARGO_TARGET_DIR", &build)
        // A tool that runs for seconds needs no optimising that takes minutes.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", if name == "wasm-bindgen-cli" { "1" } else { "0" })
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "64");
    Task::new(name, cargo).run()?;
    fs::remove_dir_all(build)?;
    Ok(())
}

/// The version of a package in the text of a Cargo.lock.
pub(crate) fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_very_package() {
        let lock = "name = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    name = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "wasm"), None);
    }
}

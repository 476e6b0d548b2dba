//! The browser's standard library, built here: the way where rustup's server cannot be
//! reached.
//!
//! Debian has a compiler and, to the letter, its library's source. cargo builds the one with
//! the other; the result lies in a folder that holds nothing but this target.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use super::{
    debian, install,
    rustup::{TARGET, said},
    wasm::Wasm,
};
use crate::{
    place,
    task::{self, Task},
};

const COMPILER: &str = "/usr/bin/rustc";
const SOURCE: &str = "/usr/lib/rustlib/src/rust/library";

/// The first pair is what Debian builds its browsers with, and the newer one.
const PACKAGES: &[&[&str]] = &[&["rustc-web", "rust-web-src"], &["rustc", "rust-src"]];

/// The oldest compiler that knows the page's edition and dependencies.
const OLDEST: (u32, u32) = (1, 85);

const NO_TARGET: &str = "`rustup target add wasm32-unknown-unknown` did not work, and without \
    that target the page cannot be compiled";

/// What an earlier call has made, if it still fits the compiler.
pub(super) fn find() -> Result<Option<Wasm>> {
    if !Path::new(COMPILER).is_file() {
        return Ok(None);
    }
    let library = place::tools().join(folder()?);
    if library.is_dir() { Ok(Some(with(library)?)) } else { Ok(None) }
}

pub(super) fn make() -> Result<Wasm> {
    if !(Path::new(COMPILER).is_file() && Path::new(SOURCE).is_dir()) {
        install_packages()?;
    }
    let version = said(task::command(COMPILER).arg("--version"))?;
    if number(&version).is_none_or(|number| number < OLDEST) {
        bail!("{NO_TARGET}; {COMPILER} could help, but is older than 1.85: {}", version.trim());
    }
    let library = task::step("building the browser's standard library (a minute, once)", || {
        install(&folder()?, build)
    })?;
    with(library)
}

fn install_packages() -> Result<()> {
    if !debian::is_here() {
        bail!("{NO_TARGET}. See whether the network lets rustup through, and try again");
    }
    match debian::first_available(PACKAGES)? {
        Some(packages) => {
            debian::install(packages, &format!("{NO_TARGET}; with Debian's compiler it can"))
        }
        None => bail!("{NO_TARGET}; Debian's compiler could help, but apt does not list one"),
    }
}

/// Compiles the library as the dependency of an empty crate.
fn build(folder: &Path) -> Result<()> {
    let krate = folder.join("empty");
    fs::create_dir_all(krate.join("src"))?;
    fs::write(krate.join("src/lib.rs"), "")?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2021\"\n[workspace]\n";
    fs::write(krate.join("Cargo.toml"), manifest)?;

    let mut cargo = task::command("cargo");
    cargo
        .current_dir(&krate)
        .env("RUSTC", COMPILER)
        // Building the library is unstable: this lets a stable compiler do it.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without the bitcode, a build with link-time optimisation fails.
        .env("CARGO_ENCODED_RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", krate.join("target"))
        .args(["build", "--release", "--target", TARGET])
        .arg("-Zbuild-std=core,alloc,std,panic_abort,panic_unwind,proc_macro,test");
    Task::new("wasm-library", cargo).run()?;

    let made = krate.join("target").join(TARGET).join("release/deps");
    let library = folder.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&library)?;
    for entry in fs::read_dir(&made).with_context(|| format!("cannot read {}", made.display()))? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty") {
            fs::rename(&file, library.join(&*name))?;
        }
    }
    fs::remove_dir_all(krate)?;
    Ok(())
}

/// A library fits its own compiler only: `rustc 1.96.0 (ac68faa20 ...)` -> its version and
/// commit.
fn folder() -> Result<String> {
    let version = said(task::command(COMPILER).arg("--version"))?;
    let words = version.split_whitespace().skip(1).take(2).collect::<Vec<_>>().join("-");
    Ok(format!("library-{}", words.replace('(', "")))
}

fn with(library: PathBuf) -> Result<Wasm> {
    Ok(Wasm::Sysroot { compiler: COMPILER.into(), library, linker: linker()? })
}

/// The linker comes with rustup's compiler, or by its own name.
fn linker() -> Result<PathBuf> {
    let version = said(task::command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    let sysroot = said(task::command("rustc").args(["--print", "sysroot"]))?;
    let rustups = Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("bin/rust-lld");
    if rustups.is_file() {
        return Ok(rustups);
    }
    place::on_path("wasm-ld").with_context(|| {
        let lld = debian::install_command(&["lld"]);
        format!("no linker for the browser's code; `{lld}` brings one")
    })
}

/// `rustc 1.96.0 (...)` -> (1, 96)
fn number(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

//! Installs what a chore needs and this machine lacks. What is there already costs nothing
//! and is not mentioned.
//!
//! Tools go into `.tools/`, each into a folder named after its version, put there whole by a
//! rename: a folder that exists is a tool that works.

mod debian;
mod rustup;
mod sysroot;
mod wasm;
mod crates;
mod npm;
mod wasm_opt;
mod axe;
mod peers;
mod browser;
mod program;

use std::{
    env,
    ffi::{OsStr, OsString},
    fs::{self, File, TryLockError},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

pub(crate) use browser::{Browser, CHROMIUM_ARGUMENTS, Engine};
pub(crate) use crates::locked;
pub(crate) use rustup::component;
use wasm::Wasm;
pub(crate) use wasm_opt::VERSION as WASM_OPT;

use crate::{place, task};

/// What builds the page.
#[derive(Debug)]
pub(crate) struct PageTools {
    wasm: Wasm,
    wasm_bindgen: PathBuf,
    trunk: PathBuf,
    wasm_opt: PathBuf,
    /// Whether the page's code is made smaller after compiling.
    pub(crate) optimises: bool,
}

/// What compiles for the browser and runs tests there.
#[derive(Debug)]
pub(crate) struct WasmTools {
    wasm: Wasm,
    wasm_bindgen: PathBuf,
}

/// What looks for inputs that break something.
#[derive(Debug)]
pub(crate) struct FuzzTools {
    cargo_fuzz: PathBuf,
}

/// Everything any chore needs.
pub(crate) fn everything() -> Result<()> {
    for name in ["rustfmt", "clippy"] {
        component(name)?;
    }
    page_tools()?;
    cargo_fuzz()?;
    Engine::ALL.into_iter().try_for_each(|engine| browser(engine).map(drop))?;
    nats()?;
    nginx()?;
    println!("Everything is set up.");
    Ok(())
}

/// Installs what builds the page.
pub(crate) fn page_tools() -> Result<PageTools> {
    let _lock = lock()?;
    let wasm = wasm::find_or_install()?;
    let wasm_bindgen = crates::wasm_bindgen()?;
    let trunk = crates::trunk()?;
    let (wasm_opt, optimises) = wasm_opt::find_or_install()?;
    let tools = PageTools { wasm, wasm_bindgen, trunk, wasm_opt, optimises };
    tools.write_wrapper()?;
    Ok(tools)
}

/// Installs what compiles for the browser and runs tests there.
pub(crate) fn wasm_tools() -> Result<WasmTools> {
    let _lock = lock()?;
    Ok(WasmTools { wasm: wasm::find_or_install()?, wasm_bindgen: crates::wasm_bindgen()? })
}

/// Installs what looks for inputs that break something.
pub(crate) fn cargo_fuzz() -> Result<FuzzTools> {
    let _lock = lock()?;
    Ok(FuzzTools { cargo_fuzz: crates::cargo_fuzz()? })
}

/// Finds a browser and its driver, or installs them.
pub(crate) fn browser(engine: Engine) -> Result<Browser> {
    let _lock = lock()?;
    browser::find_or_install(engine)
}

/// Finds NATS, or installs it.
pub(crate) fn nats() -> Result<PathBuf> {
    let _lock = lock()?;
    program::find_or_install("nats-server")
}

/// Finds nginx, or installs it.
pub(crate) fn nginx() -> Result<PathBuf> {
    let _lock = lock()?;
    program::find_or_install("nginx")
}

/// Finds or installs the script that judges how accessible a page is, if it can be had.
pub(crate) fn axe() -> Result<Option<PathBuf>> {
    let _lock = lock()?;
    Ok(axe::find_or_install())
}

/// Finds or installs what the server's memory allocator is compiled with.
pub(crate) fn make() -> Result<()> {
    let _lock = lock()?;
    if place::on_path("make").is_some() {
        return Ok(());
    }
    if !debian::is_here() {
        bail!("jemalloc is compiled with make, which is not on the PATH");
    }
    debian::install(&["make"], "make, which compiles jemalloc, is needed")
}

/// Finds the servers that ours is measured beside, or installs them; the folder with better-sse.
pub(crate) fn peers() -> Result<PathBuf> {
    let _lock = lock()?;
    peers::find_or_install()
}

/// Why what the page looks like cannot be compared here, if it cannot.
pub(crate) fn without_pictures() -> Result<Option<&'static str>> {
    browser(Engine::Chromium)?;
    Ok((!browser::draws_as_kept()).then_some(
        "the pictures were made with Debian 12's Chromium and its fonts, which are not here",
    ))
}

impl FuzzTools {
    /// A cargo that has `cargo fuzz`.
    pub(crate) fn cargo(&self) -> Result<Command> {
        let mut cargo = task::command("cargo");
        cargo.env("PATH", path_with(&[&self.cargo_fuzz])?);
        Ok(cargo)
    }
}

impl WasmTools {
    /// A cargo that compiles for the browser and finds its test runner.
    pub(crate) fn cargo(&self) -> Result<Command> {
        let mut cargo = task::command("cargo");
        cargo.envs(self.wasm.environment()?).env("PATH", path_with(&[&self.wasm_bindgen])?);
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        Ok(cargo)
    }

    /// Why clippy cannot check the browser's code here, if it cannot.
    pub(crate) fn without_clippy(&self) -> Option<&'static str> {
        match self.wasm {
            Wasm::Rustup => None,
            Wasm::Sysroot { .. } => Some(
                "the compiler for the browser is not rustup's here, and has no clippy; \
                 `rustup target add wasm32-unknown-unknown` brings it",
            ),
        }
    }
}

impl PageTools {
    /// The project's Trunk, in the environment it needs here.
    pub(crate) fn trunk(&self) -> Command {
        task::command(wrapper())
    }

    /// The path of [`Self::trunk`].
    pub(crate) fn trunk_path(&self) -> PathBuf {
        wrapper()
    }

    /// What of this machine decides how the page comes out.
    pub(crate) fn fingerprint(&self) -> Result<String> {
        Ok(format!("{:?} {}", self, self.wasm.compiler()?))
    }

    /// Trunk reads all it needs from its environment. A script that sets it can be called by
    /// anyone: a chore, a test, a person.
    fn write_wrapper(&self) -> Result<()> {
        let mut script = String::from(WRAPPER);
        for (name, value) in self.wasm.environment()? {
            script += &format!("export {name}={}\n", quoted(&value));
        }
        for folder in [&self.wasm_bindgen, &self.wasm_opt, &self.trunk] {
            script += &format!("PATH={}:$PATH\n", quoted(folder.as_os_str()));
        }
        // What Trunk calls after a build is this program: another build would be with its compiler.
        script += &format!("export XTASK={}\n", quoted(env::current_exe()?.as_os_str()));
        script += "export PATH\nexec trunk \"$@\"\n";
        let file = wrapper();
        if fs::read_to_string(&file).is_ok_and(|there| there == script) {
            return Ok(());
        }
        write_executable(&file, &script)
    }
}

const WRAPPER: &str = "\
#!/bin/sh
# Trunk as this machine needs it; made by `cargo xtask`.
export TRUNK_SKIP_VERSION_CHECK=true
# What matters in a failed build is what the compiler says.
unset RUST_BACKTRACE
# Trunk takes no other value here, and fails at `1`.
if [ -n \"${NO_COLOR-}\" ]; then export NO_COLOR=true; else unset NO_COLOR; fi
";

fn wrapper() -> PathBuf {
    place::tools().join("bin/trunk")
}

fn quoted(value: &OsStr) -> String {
    format!("'{}'", value.to_string_lossy().replace('\'', r"'\''"))
}

/// Writes a script that can be run, whole or not at all.
fn write_executable(file: &Path, script: &str) -> Result<()> {
    let new = file.with_extension("new");
    let write = || {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&new, script)?;
        fs::set_permissions(&new, fs::Permissions::from_mode(0o755))?;
        fs::rename(&new, file)
    };
    write().with_context(|| format!("cannot write {}", file.display()))
}

/// `PATH` with these folders before the others.
fn path_with(folders: &[&Path]) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let others = env::split_paths(&path).collect::<Vec<_>>();
    let all = folders.iter().copied().chain(others.iter().map(PathBuf::as_path));
    env::join_paths(all).context("the project's path cannot be part of PATH")
}

/// Puts a tool into `.tools/NAME`: `make` fills an empty folder, which gets its name when done.
fn install(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let folder = place::tools().join(name);
    if folder.exists() {
        return Ok(folder);
    }
    let partial = place::tools().join("partial").join(name);
    let _ = fs::remove_dir_all(&partial);
    fs::create_dir_all(&partial).with_context(|| format!("cannot create {}", partial.display()))?;
    make(&partial)?;
    fs::rename(&partial, &folder)
        .with_context(|| format!("cannot rename {}", partial.display()))?;
    Ok(folder)
}

/// Two chores may be called at once; one installs, the other waits.
fn lock() -> Result<File> {
    let path = place::tools().join("lock");
    fs::create_dir_all(place::tools()).context("cannot create .tools")?;
    let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            eprintln!("-> waiting for another `cargo xtask`, which is setting up");
            file.lock()?;
        }
        result => result.context("cannot lock .tools/lock")?,
    }
    Ok(file)
}

//! Where things lie.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use anyhow::{Context, Result};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        // Asked for at run time, so that a moved checkout finds itself. Trunk may call a chore from
        // within another crate's tests.
        let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let here = here.filter(|here| here.ends_with("xtask"));
        let here = here.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        here.parent().map_or_else(|| here.clone(), Path::to_owned)
    })
}

/// What the set-up installs, one versioned folder each; ignored by git.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// What the server keeps between two runs; ignored by git.
pub(crate) fn data() -> PathBuf {
    root().join(".data")
}

/// Where cargo builds, wherever the user's configuration puts it.
pub(crate) fn target() -> Result<&'static Path> {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    if let Some(known) = TARGET.get() {
        return Ok(known);
    }
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .context("cannot run `cargo metadata`")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let found = text
        .split_once("\"target_directory\":\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(path, _)| PathBuf::from(path))
        .with_context(|| {
            let said = String::from_utf8_lossy(&output.stderr);
            format!("`cargo metadata` does not tell where cargo builds: {said}")
        })?;
    Ok(TARGET.get_or_init(|| found))
}

/// A folder for what a browser or a driver leaves behind. Gone when it is dropped.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Result<Self> {
        let folder = target()?.join(format!("scratch-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left of it is in the target folder, and nobody's loss.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The program's path when `PATH` has it.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

//! What must not be in what visitors download.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{
    page,
    task::{self, Task},
};

/// Crates of the server's, of the tests', of the chores'.
const HOST_ONLY: &[&str] = &["axum", "hyper", "nix", "proptest", "rusqlite", "tokio", "tower-http"];

/// The components' own mark: their classes begin with it.
const COMPONENTS: &str = "sse-clock";

/// The page's code depends on nothing that is for the host.
pub(super) fn check_tree() -> Result<()> {
    let mut cargo = task::command("cargo");
    cargo.args(["tree", "--package", "yew-sse", "--features", "demo", "--edges", "normal"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--prefix", "none", "--format", "{p}"]);
    let tree = Task::new("size-tree", cargo).run()?;
    match host_only(&tree).as_slice() {
        [] => Ok(()),
        found => bail!("what visitors download depends on {}", found.join(", ")),
    }
}

fn host_only(tree: &str) -> Vec<&str> {
    let crates = tree.lines().filter_map(|line| line.split_once(' '));
    let mut found: Vec<&str> =
        crates.map(|(name, _)| name).filter(|name| HOST_ONLY.contains(name)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// An app with one hook has nothing of the components.
pub(super) fn check_wasm(site: &Path) -> Result<()> {
    let files = page::files(site)?;
    let wasm = files.iter().find(|file| file.extension().is_some_and(|ending| ending == "wasm"));
    let code = fs::read(wasm.context("the app has no wasm")?)?;
    if code.windows(COMPONENTS.len()).any(|window| window == COMPONENTS.as_bytes()) {
        bail!("an app with one hook has `{COMPONENTS}` in it: components that it does not use");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_of_the_hosts_is_found_by_its_whole_name() {
        let tree = "yew-sse v0.1.0 (/a)\ntokio v1.0.0\ntokio-util v1.0.0\ntokio v1.0.0 (*)\n";
        assert_eq!(host_only(tree), ["tokio"]);
        assert_eq!(host_only("yew v0.23.0\nserde v1.0.0\n"), [] as [&str; 0]);
    }
}

//! What only npm has.

use std::{path::Path, time::Duration};

use anyhow::{Result, bail};

use super::debian;
use crate::{
    place,
    task::{self, Task},
};

/// Node.js and npm, which `who` needs.
pub(super) fn find_or_install(who: &str) -> Result<()> {
    if place::on_path("node").is_some() && place::on_path("npm").is_some() {
        return Ok(());
    }
    if !debian::is_here() {
        bail!("it needs Node.js and npm, which are not on the PATH");
    }
    debian::install(&["nodejs", "npm"], &format!("{who} needs Node.js and npm"))
}

/// Puts a package, such as `binaryen@132`, into a folder.
pub(super) fn package(name: &str, to: &Path) -> Result<()> {
    let mut npm = task::command("npm");
    npm.args(["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--prefix"])
        .arg(to)
        .arg(name);
    Task::new("npm", npm).limit(Duration::from_secs(300)).run()?;
    Ok(())
}

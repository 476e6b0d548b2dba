//! Servers that ours is tested with. Debian has each in a package of its name.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::debian;
use crate::place;

/// Finds a server, or installs it. Any version will do from Debian 12's on.
pub(super) fn find_or_install(name: &str) -> Result<PathBuf> {
    let find = || {
        // Where Debian puts it, which is on the PATH of root alone.
        let there = Path::new("/usr/sbin").join(name);
        place::on_path(name).or_else(|| Some(there).filter(|path| path.is_file()))
    };
    if let Some(there) = find() {
        return Ok(there);
    }
    let why = format!("{name}, which the servers that share a log are tested with, is needed");
    if debian::is_here() {
        debian::install(&[name], &why)?;
    }
    find().context(why)
}

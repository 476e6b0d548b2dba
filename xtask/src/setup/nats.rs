//! NATS, which several servers can share a log on.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::debian;
use crate::place;

const BY_HAND: &str =
    "the tests of a shared log need nats-server; https://docs.nats.io has it for every system";

/// Finds its program, or installs it. Any version from 2.9.10 on, Debian 12's, will do.
pub(super) fn find_or_install() -> Result<PathBuf> {
    let find = || {
        place::on_path("nats-server")
            .or_else(|| Some(PathBuf::from("/usr/sbin/nats-server")).filter(|path| path.is_file()))
    };
    if let Some(there) = find() {
        return Ok(there);
    }
    if debian::is_here() {
        let why = "the tests of a shared log need nats-server";
        debian::install(&["nats-server"], why).context(BY_HAND)?;
    }
    find().context(BY_HAND)
}

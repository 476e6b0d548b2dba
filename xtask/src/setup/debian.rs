//! Debian's packages: installed when this is root on Debian, asked for elsewhere.

use std::{fs, process::Command, sync::Once, time::Duration};

use anyhow::{Result, bail};
use nix::unistd::geteuid;

use crate::{
    place,
    task::{self, Task},
};

/// A download that takes longer is stuck.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// Whether this is Debian or one of its children.
pub(super) fn is_here() -> bool {
    let debian = |line: &str| {
        let (key, value) = line.split_once('=').unwrap_or_default();
        matches!(key, "ID" | "ID_LIKE") && value.contains("debian")
    };
    place::on_path("apt-get").is_some()
        && fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(debian))
}

/// What a person types to have these packages.
pub(super) fn install_command(packages: &[&str]) -> String {
    format!("sudo apt-get update && sudo apt-get install {}", packages.join(" "))
}

/// Installs packages; where it may not, says what to type. `why` ends "... is needed".
pub(super) fn install(packages: &[&str], why: &str) -> Result<()> {
    if !geteuid().is_root() {
        bail!("{why}. Type `{}` and try again", install_command(packages));
    }
    task::step(&format!("installing {} from Debian", packages.join(", ")), || {
        update();
        let mut install = apt_get(&["install", "--yes", "--no-install-recommends"]);
        install.args(packages);
        Task::new("apt-install", install).limit(LIMIT).run()?;
        Ok(())
    })
}

/// The packages of the first group that Debian has here, all of them.
pub(super) fn first_available<'a>(groups: &[&'a [&'a str]]) -> Result<Option<&'a [&'a str]>> {
    if geteuid().is_root() {
        update();
    }
    for group in groups {
        let mut policy = task::command("apt-cache");
        policy.arg("policy").args(*group).env("LC_ALL", "C");
        let said = Task::new("apt-policy", policy).run()?;
        let there = said
            .lines()
            .filter(|line| line.trim().starts_with("Candidate:") && !line.contains("(none)"));
        if there.count() == group.len() {
            return Ok(Some(group));
        }
    }
    Ok(None)
}

/// Fetches the lists of packages, once. When that fails it may not matter: the install tells.
fn update() {
    static UPDATED: Once = Once::new();
    UPDATED.call_once(|| {
        let _ = Task::new("apt-update", apt_get(&["update"])).limit(LIMIT).outcome();
    });
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = task::command("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-o", "DPkg::Lock::Timeout=300"])
        .args(arguments);
    command
}

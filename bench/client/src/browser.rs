//! A bare browser, and how much its pages' main threads have worked.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running browser. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Browser(Child);

impl Browser {
    /// Opens one page, in a browser that has never been used if there is no such profile yet. There is no driver: whoever watches a browser's network slows it down.
    pub(crate) fn start(
        program: &OsStr,
        arguments: &[OsString],
        profile: &Path,
        address: &str,
    ) -> io::Result<Self> {
        let mut folder = OsString::from("--user-data-dir=");
        folder.push(profile);
        let mut command = Command::new(program);
        command.args(arguments).arg(folder).arg(address);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map(Self)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The processor time that the main threads of all pages of our browser have had; none where the
/// system does not tell (it takes Linux's `/proc`). Idle pages add nothing worth counting.
pub(crate) fn main_threads_time() -> Option<Duration> {
    let ours = std::process::id();
    let mut sum = None;
    for entry in fs::read_dir("/proc").ok()?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        if is_page(id) && descends(id, ours) {
            // Of the main thread alone, in nanoseconds.
            let text = fs::read_to_string(format!("/proc/{id}/task/{id}/schedstat")).ok()?;
            let time = Duration::from_nanos(text.split(' ').next()?.parse().ok()?);
            sum = Some(sum.unwrap_or_default() + time);
        }
    }
    sum
}

fn is_page(id: u32) -> bool {
    let command = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    command.windows(15).any(|part| part == b"--type=renderer")
}

fn descends(mut id: u32, from: u32) -> bool {
    while id > 1 && id != from {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        id = parent.and_then(|parent| parent.trim().parse().ok()).unwrap_or(0);
    }
    id == from
}

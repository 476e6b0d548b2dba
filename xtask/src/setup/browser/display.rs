//! A screen that nobody sees, for browsers that insist on one.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{children::Running, place, task};

/// How long it may take to put its things away.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running Xvfb. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Display {
    server: Running,
    name: String,
}

impl Display {
    pub(super) fn start() -> Result<Self> {
        let (reader, writer) = io::pipe()?;
        let folder = place::tools().join("log");
        fs::create_dir_all(&folder).context("cannot create .tools/log")?;
        let mut xvfb = task::command("Xvfb");
        xvfb
            // It picks a number that nobody has, and tells it when it is ready.
            .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
            // Browsers come and go.
            .arg("-noreset")
            .stdout(writer)
            .stderr(File::create(folder.join("xvfb.txt"))?);
        let server = Running::start(&mut xvfb)?;
        // The command holds the writing end: without this, reading would not end with Xvfb.
        drop(xvfb);
        let mut number = String::new();
        BufReader::new(reader).read_line(&mut number)?;
        if number.trim().is_empty() {
            bail!("Xvfb did not start; all it said is in {}", folder.join("xvfb.txt").display());
        }
        Ok(Self { server, name: format!(":{}", number.trim()) })
    }

    /// As in `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Killed, it would leave its lock in /tmp.
        self.server.terminate(PATIENCE);
    }
}

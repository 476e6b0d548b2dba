//! A screen that nobody sees, for browsers that insist on one.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::lines_of;

/// How long it may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// A running Xvfb. Dropping it ends it.
///
/// Each browser has its own: of several windows on one screen only one has the focus.
#[derive(Debug)]
pub(crate) struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    #[track_caller]
    pub(crate) fn start() -> Self {
        let mut server = Command::new("Xvfb")
            // It picks a number that nobody has, and tells it when it is ready.
            .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb can be started");
        let number = lines_of(server.stdout.take().unwrap()).recv_timeout(START);
        let number = number.expect("Xvfb says which number it has");
        Self { server, name: format!(":{number}") }
    }

    /// As in `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Killed, it would leave its lock in /tmp.
        let id = self.server.id().try_into().expect("a process id");
        let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
        let _ = self.server.wait();
    }
}

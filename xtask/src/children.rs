//! The programs a chore has started, and how they all stop when it is told to.
//!
//! Each child leads a process group of its own: a Ctrl-C in the terminal then reaches
//! this program alone, which passes it on, once, to all of them and to whatever they started.

use std::{
    os::unix::process::CommandExt,
    process::{self, Child, Command, ExitStatus, Stdio},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};

/// The exit code that shells expect of a program stopped by Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// How often a child is asked whether it has ended.
const GLANCE: Duration = Duration::from_millis(50);

/// How long a child may take to end by itself; a server says goodbye to its visitors first.
const PATIENCE: Duration = Duration::from_secs(60);

static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());
static SIGNALS: AtomicUsize = AtomicUsize::new(0);

/// From now on SIGINT, SIGTERM and SIGHUP stop all children; a second one kills them.
pub(crate) fn stop_all_on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        let first = SIGNALS.fetch_add(1, Ordering::SeqCst) == 0;
        for group in groups().iter() {
            signal(*group, if first { Signal::SIGINT } else { Signal::SIGKILL });
        }
        if !first {
            process::exit(INTERRUPTED.into());
        }
        thread::spawn(|| {
            thread::sleep(PATIENCE);
            for group in groups().iter() {
                signal(*group, Signal::SIGKILL);
            }
        });
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether a signal has asked this program to stop.
pub(crate) fn stopping() -> bool {
    SIGNALS.load(Ordering::SeqCst) > 0
}

/// A started program. Dropping it ends it, with all that it started.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    group: Pid,
}

impl Running {
    /// Starts a program that reads no input.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start `{name}`"))?;
        let group = Pid::from_raw(child.id().cast_signed());
        groups().push(group);
        if stopping() {
            // The signal came between the start and the entry in the list.
            signal(group, Signal::SIGINT);
        }
        Ok(Self { child, group })
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().context("cannot ask whether a program has ended")
    }

    /// Waits until it ends.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            thread::sleep(GLANCE);
        }
    }

    /// Asks it to end, and waits until it has, for a while.
    pub(crate) fn terminate(&mut self, patience: Duration) {
        signal(self.group, Signal::SIGTERM);
        let asked = Instant::now();
        while self.ended().is_ok_and(|status| status.is_none()) && asked.elapsed() < patience {
            thread::sleep(GLANCE);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Also when the child has ended: what it started may be there still.
        signal(self.group, Signal::SIGKILL);
        let _ = self.child.wait();
        groups().retain(|group| *group != self.group);
    }
}

fn signal(group: Pid, signal: Signal) {
    // Fails only when nobody is left in the group, which is what is wanted.
    let _ = killpg(group, signal);
}

fn groups() -> MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

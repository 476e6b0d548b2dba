//! This machine: its cores, and what a program has had of its time and memory.

use std::{
    fs, io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use nix::{
    sched::{CpuSet, sched_setaffinity},
    unistd::Pid,
};

/// How often memory is looked at while its peak is sought.
const GLANCE: Duration = Duration::from_millis(20);

/// Which cores are whose.
#[derive(Debug)]
pub(crate) struct Cores {
    /// The servers', as `taskset` reads it.
    pub(crate) servers: String,
    load: Vec<usize>,
}

impl Cores {
    /// Half of them each.
    pub(crate) fn halves() -> io::Result<Self> {
        let all = thread::available_parallelism()?.get();
        let half = all / 2;
        if half == 0 {
            return Err(io::Error::other("server and load need a core each, and there is one"));
        }
        Ok(Self { servers: format!("0-{}", half - 1), load: (half..all).collect() })
    }

    /// Keeps this program to its cores.
    pub(crate) fn keep_load_to_its_own(&self) -> io::Result<()> {
        let mut set = CpuSet::new();
        self.load.iter().try_for_each(|core| set.set(*core))?;
        Ok(sched_setaffinity(Pid::from_raw(0), &set)?)
    }
}

/// A program, with what it has started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Program(pub(crate) u32);

impl Program {
    /// The processor time that it has had.
    pub(crate) fn time(self) -> Duration {
        // In ticks of 10 ms, the 14th and 15th field; the name before them ends in a bracket.
        let ticks = |pid: u32| -> Option<u64> {
            let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let mut fields = text.rsplit_once(") ")?.1.split(' ').skip(11);
            Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
        };
        Duration::from_millis(10 * self.family().into_iter().filter_map(ticks).sum::<u64>())
    }

    /// Its memory, in bytes: of the largest process, for what the others have is shared.
    pub(crate) fn memory(self) -> u64 {
        let resident = |pid: u32| -> Option<u64> {
            let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
            let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.trim().trim_end_matches(" kB").parse::<u64>().ok()
        };
        1024 * self.family().into_iter().filter_map(resident).max().unwrap_or_default()
    }

    fn family(self) -> Vec<u32> {
        let pid = self.0;
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
        let children = children.unwrap_or_default();
        let children = children.split_whitespace().filter_map(|child| child.parse().ok());
        std::iter::once(pid).chain(children).collect()
    }
}

/// Seeks a program's peak of memory, until it is asked for.
#[derive(Debug)]
pub(crate) struct Peak {
    highest: Arc<AtomicU64>,
    done: Arc<AtomicBool>,
    looking: JoinHandle<()>,
}

impl Peak {
    pub(crate) fn of(program: Program) -> Self {
        let (highest, done) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let (high, over) = (highest.clone(), done.clone());
        let looking = thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                high.fetch_max(program.memory(), Ordering::Relaxed);
                thread::sleep(GLANCE);
            }
        });
        Self { highest, done, looking }
    }

    /// In bytes.
    pub(crate) fn found(self) -> u64 {
        self.done.store(true, Ordering::Relaxed);
        let _ = self.looking.join();
        self.highest.load(Ordering::Relaxed)
    }
}

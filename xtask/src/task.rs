//! One step of a chore: says what it does, shows that it is alive, tells how long it took.
//!
//! The output of the program behind it goes to a file and is shown only when it fails:
//! a thousand lines of "Compiling" hide the one that matters.

use std::{
    env,
    ffi::OsStr,
    fmt::Write as _,
    fs,
    io::{self, BufRead, BufReader, IsTerminal, PipeReader, Write},
    process::Command,
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    children::{self, Running},
    place,
};

/// How long a finished program's last words are waited for: something it started
/// may hold its output open.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How often a sign of life is given where lines cannot be rewritten.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// How much of a failed program's output is shown; the file has all of it.
const SHOWN: usize = 200;

/// A command that runs in the repository's root.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(place::root());
    // What `cargo xtask` was told about this program is not true of others, and some build
    // scripts look: they would run anew at every change between the two.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Says what is about to happen, does it, says how long it took.
pub(crate) fn step<T>(what: &str, act: impl FnOnce() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    eprintln!("-> {what}");
    let done = act()?;
    eprintln!("   done in {}", seconds(started.elapsed()));
    Ok(done)
}

/// `1.2 s`, or `2 min 3 s`.
pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        long @ 60.. => format!("{} min {} s", long / 60, long % 60),
        _ => format!("{:.1} s", time.as_secs_f32()),
    }
}

/// A program to run as one step.
#[derive(Debug)]
pub(crate) struct Task {
    name: String,
    command: Command,
    limit: Option<Duration>,
    echo: fn(&str) -> bool,
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) success: bool,
    /// Both its streams, as they came.
    pub(crate) output: String,
}

impl Task {
    /// `name` also names the file that keeps the output.
    pub(crate) fn new(name: &str, command: Command) -> Self {
        Self { name: name.to_owned(), command, limit: None, echo: |_| false }
    }

    /// Ends the program, as a failure, when it takes longer.
    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Shows these lines also when all goes well.
    pub(crate) fn echo(mut self, echo: fn(&str) -> bool) -> Self {
        self.echo = echo;
        self
    }

    /// Runs the program; a failure is an error that shows the end of its output.
    pub(crate) fn run(self) -> Result<String> {
        let name = self.name.clone();
        let outcome = self.outcome()?;
        if outcome.success {
            return Ok(outcome.output);
        }
        if children::stopping() {
            bail!("stopped");
        }
        let lines: Vec<&str> = outcome.output.lines().filter(|line| !is_routine(line)).collect();
        let (left_out, shown) = lines.split_at(lines.len().saturating_sub(SHOWN));
        if !left_out.is_empty() {
            eprintln!("   | ... {} lines before, in {}", left_out.len(), log_file(&name));
        }
        for line in shown {
            eprintln!("   | {line}");
        }
        bail!("{name} failed; all it said is in {}", log_file(&name))
    }

    /// Runs the program and tells how it ended.
    pub(crate) fn outcome(mut self) -> Result<Outcome> {
        let (reader, writer) = io::pipe()?;
        self.command.stdout(writer.try_clone()?).stderr(writer);
        let started = Instant::now();
        let mut running = Running::start(&mut self.command)?;
        // The command holds the writing end: without this, reading would never end.
        self.command = Command::new("true");

        let lines = read_lines(reader);
        let mut progress = Progress::new(started);
        let mut output = String::new();
        let mut ended = None;
        loop {
            match lines.recv_timeout(Duration::from_millis(200)) {
                Ok(line) => {
                    if (self.echo)(&line) {
                        progress.keep(&line);
                    } else {
                        progress.show(&line);
                    }
                    let _ = writeln!(output, "{line}");
                }
                Err(RecvTimeoutError::Timeout) => progress.tick(),
                Err(RecvTimeoutError::Disconnected) => {
                    ended = Some((running.wait()?, Instant::now()));
                    break;
                }
            }
            if ended.is_none() {
                ended = running.ended()?.map(|status| (status, Instant::now()));
            }
            if ended.is_some_and(|(_, at)| at.elapsed() > LAST_WORDS) {
                break;
            }
            if self.limit.is_some_and(|limit| started.elapsed() > limit) {
                let _ = writeln!(output, "given up after {} s", started.elapsed().as_secs());
                break;
            }
        }
        progress.clear();
        drop(running);
        keep(&self.name, &output)?;
        Ok(Outcome { success: ended.is_some_and(|(status, _)| status.success()), output })
    }
}

fn read_lines(reader: PipeReader) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line), Ok(1..)) {
            let text = String::from_utf8_lossy(&line);
            if sender.send(text.trim_end().to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    lines
}

/// What cargo says while all is well.
fn is_routine(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    line.starts_with(' ')
        && ["Compiling", "Checking", "Downloading", "Downloaded", "Fresh"].contains(&first)
}

fn log_file(name: &str) -> String {
    place::tools().join("log").join(format!("{name}.txt")).display().to_string()
}

fn keep(name: &str, output: &str) -> Result<()> {
    let file = log_file(name);
    fs::create_dir_all(place::tools().join("log"))?;
    fs::write(&file, output).with_context(|| format!("cannot write {file}"))
}

/// The sign that a step is alive: its last line, rewritten in place on a terminal.
#[derive(Debug)]
struct Progress {
    started: Instant,
    last: String,
    shown: Instant,
    terminal: bool,
}

impl Progress {
    fn new(started: Instant) -> Self {
        Self { started, last: String::new(), shown: started, terminal: io::stderr().is_terminal() }
    }

    fn show(&mut self, line: &str) {
        if !line.trim().is_empty() {
            line.trim().clone_into(&mut self.last);
        }
        self.tick();
    }

    fn tick(&mut self) {
        let pause = if self.terminal { Duration::from_millis(100) } else { SIGN_OF_LIFE };
        if self.shown.elapsed() < pause {
            return;
        }
        self.shown = Instant::now();
        let seconds = self.started.elapsed().as_secs();
        let last: String = self.last.chars().take(60).collect();
        if self.terminal {
            eprint!("\r\x1b[2K   {seconds:>3} s  {last}");
            let _ = io::stderr().flush();
        } else {
            eprintln!("   {seconds:>3} s  {last}");
        }
    }

    fn keep(&mut self, line: &str) {
        self.clear();
        eprintln!("   {}", line.trim());
    }

    fn clear(&self) {
        if self.terminal {
            eprint!("\r\x1b[2K");
        }
    }
}

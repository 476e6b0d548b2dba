//! Waiting: always for something, never just for a while.

use std::{
    io::{BufRead, BufReader, Read},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

/// How often a condition is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// Looks again and again until there is something to see.
///
/// # Panics
///
/// When the time is over, with `scene` to tell what was there instead.
#[track_caller]
pub(crate) fn until<T>(
    what: &str,
    limit: Duration,
    scene: impl FnOnce() -> String,
    mut look: impl FnMut() -> Option<T>,
) -> T {
    let begun = Instant::now();
    loop {
        // Asked before looking: the last look comes after the time is over.
        let is_over = begun.elapsed() >= limit;
        if let Some(seen) = look() {
            return seen;
        }
        assert!(!is_over, "{what}: not within {limit:?}\n{}", scene());
        thread::sleep(GLANCE);
    }
}

/// The same look, which sees something only when it is what it saw the last time.
pub(crate) fn twice<T: PartialEq>(
    mut look: impl FnMut() -> Option<T>,
) -> impl FnMut() -> Option<T> {
    let mut before = None;
    move || {
        let seen = look()?;
        if before.as_ref() == Some(&seen) {
            return Some(seen);
        }
        before = Some(seen);
        None
    }
}

/// The lines of a program's output as they come. They are read on when nobody asks for them:
/// a program whose output is not read stands still.
pub(crate) fn lines_of(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    lines
}

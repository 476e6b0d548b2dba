//! What is streamed.

use std::{
    fmt,
    io::{self, Write},
    thread,
    time::{Duration, Instant},
};

/// The longest that a single measurement can take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Events in a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) events: u32,
    /// How long each event's data is, in bytes.
    pub(crate) size: usize,
    /// How many a second; none is as fast as the connection takes them.
    pub(crate) rate: Option<u32>,
    /// Whether the data are read as JSON when they come; else they are shown as they are.
    pub(crate) json: bool,
    /// Whether each event has an id of its own.
    pub(crate) ids: bool,
}

const SHORT: Load = Load { events: 50_000, size: 60, rate: None, json: false, ids: false };
const LONG: Load = Load { events: 10_000, size: 4096, ..SHORT };
const STEADY: Load = Load { rate: Some(5_000), ..SHORT };

/// What [`MANY`] is ten times of.
pub(crate) const FEW: Load = Load { json: true, ..SHORT };

pub(crate) const LOADS: [Load; 7] = [
    SHORT,
    LONG,
    STEADY,
    FEW,
    Load { json: true, ..LONG },
    Load { json: true, ..STEADY },
    Load { ids: true, ..SHORT },
];

/// Ten times the short burst, each event copied into WebAssembly, to see whether memory grows.
pub(crate) const MANY: Load = Load { events: 500_000, ..FEW };

impl Load {
    /// Whether it is what the aim is for: a list of what came, which a plain page keeps as it came.
    pub(crate) fn is_judged(&self) -> bool {
        !self.json && !self.ids
    }

    /// How often each page is measured with it by each browser. No burst is like another, and they
    /// are short.
    pub(crate) fn rounds(&self) -> usize {
        if self.rate.is_some() { 2 } else { 7 }
    }

    /// All that is to be written, made before the clock runs. A live server writes each event by
    /// itself.
    pub(crate) fn writes(&self) -> Vec<Vec<u8>> {
        let events = (0..self.events).map(|seq| self.event(seq));
        if self.rate.is_some() { events.collect() } else { vec![events.flatten().collect()] }
    }

    /// Writes each when it is due.
    pub(crate) fn send(&self, writes: &[Vec<u8>], mut to: impl Write) -> io::Result<()> {
        let begun = Instant::now();
        for (bytes, number) in writes.iter().zip(0..) {
            let due = begun + Duration::from_secs(1) * number / self.rate.unwrap_or(1);
            while let Some(early) = due.checked_duration_since(Instant::now()) {
                thread::sleep(early);
            }
            to.write_all(bytes)?;
        }
        Ok(())
    }

    /// One event; its data are JSON of the exact size.
    fn event(&self, seq: u32) -> Vec<u8> {
        let mut data = format!(r#"{{"seq":{seq},"text":""#);
        while data.len() < self.size - 2 {
            data.push(char::from(b'a' + (data.len() % 26) as u8));
        }
        let id = if self.ids { format!("id: {seq}\n") } else { String::new() };
        format!("{id}data: {data}\"}}\n\n").into_bytes()
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { events, size, rate, json, ids } = self;
        match rate {
            None => write!(f, "{events} x {size} B at once")?,
            Some(rate) => write!(f, "{rate}/s x {size} B for {} s", events / rate)?,
        }
        f.write_str(if *json { ", as JSON" } else { ", as text" })?;
        f.write_str(if *ids { ", each with an id" } else { "" })
    }
}

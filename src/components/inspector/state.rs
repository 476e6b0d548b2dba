//! What was seen of a connection: kept in bounds, counted without.

use std::rc::Rc;

use yew::AttrValue;

use super::amounts::{on_the_wire, sent_at};
use crate::{connection::Status, decode::RawEvent};

/// How many seconds the chart shows.
pub(super) const SHOWN: u64 = 90;
/// One more comes into view while the oldest goes.
pub(super) const COLUMNS: u64 = SHOWN + 1;
/// What is kept of the events' text together, in bytes.
const KEPT: usize = 2_000_000;
/// Of how many openings it is kept what they brought: as many as there are changes of the status.
const REPLAYS: usize = 100;
/// A time that is further away than a day, in milliseconds, is no time of sending.
const DAY: i64 = 86_400_000;
/// What the headers of a request and of its answer are assumed to take, in bytes: those of a browser
/// that sends a few small cookies.
pub(super) const HEADERS: u64 = 500;

/// An event, as it came.
#[derive(Debug, PartialEq)]
pub(super) struct Seen {
    /// Counted from 1.
    pub(super) number: u64,
    /// When, in Unix milliseconds.
    pub(super) at: u64,
    pub(super) name: AttrValue,
    /// Its own.
    pub(super) id: Option<AttrValue>,
    pub(super) data: AttrValue,
    /// On the wire.
    pub(super) bytes: usize,
}

/// What happened in one second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Second {
    /// Since the Unix epoch.
    second: u64,
    pub(super) events: u64,
    /// The least and the greatest difference between this device's time of arrival and the server's
    /// time of sending, in milliseconds.
    pub(super) differences: Option<(i64, i64)>,
}

/// What a server sent before it had caught up.
#[derive(Debug, PartialEq)]
pub(super) struct Replay {
    /// When it had, in Unix milliseconds.
    pub(super) at: u64,
    pub(super) events: u64,
    /// What was missed could not be had.
    pub(super) anew: bool,
}

/// What was seen of a connection.
pub(super) struct Tape {
    room: usize,
    events: Vec<Rc<Seen>>,
    kept: usize,
    /// How many had to go for want of room.
    dropped: u64,
    seconds: [Second; COLUMNS as usize + 1],
    count: u64,
    bytes: u64,
    data: u64,
    /// When the first event came.
    begun: Option<u64>,
    opened: u64,
    replays: Vec<Replay>,
    /// What has come since the hello.
    replaying: Option<Replay>,
}

impl Tape {
    /// Keeps so many events, at least one.
    pub(super) fn new(room: usize) -> Self {
        Self {
            room: room.max(1),
            events: Vec::new(),
            kept: 0,
            dropped: 0,
            seconds: [Second::default(); COLUMNS as usize + 1],
            count: 0,
            bytes: 0,
            data: 0,
            begun: None,
            opened: 0,
            replays: Vec::new(),
            replaying: None,
        }
    }

    /// An event arrived.
    pub(super) fn hear(&mut self, event: &RawEvent, id: Option<&str>, at: u64) {
        let RawEvent { name, data, .. } = event;
        let bytes = on_the_wire(name, id, data);
        self.count += 1;
        self.bytes += bytes as u64;
        self.data += data.len() as u64;
        self.begun.get_or_insert(at);
        self.follow(name, id.is_some(), at);
        let sent = if self.replaying.is_none() { sent_at(data) } else { None };
        let difference = sent.map(|sent| at as i64 - sent).filter(|off| off.abs() < DAY);
        let second = self.second(at / 1_000);
        second.events += 1;
        if let Some(off) = difference {
            let (least, most) = second.differences.unwrap_or((off, off));
            second.differences = Some((least.min(off), most.max(off)));
        }
        let (name, data, id) = (text(name), text(data), id.map(text));
        self.kept += bytes;
        self.events.push(Rc::new(Seen { number: self.count, at, name, id, data, bytes }));
        while self.events.len() > self.room || self.kept > KEPT && self.events.len() > 1 {
            self.kept -= self.events.remove(0).bytes;
            self.dropped += 1;
        }
    }

    /// History, from the hello to where it is caught up with, is not late.
    fn follow(&mut self, name: &str, has_id: bool, at: u64) {
        match (name, &mut self.replaying) {
            ("stream-hello", _) => self.replaying = Some(Replay { at, events: 0, anew: false }),
            ("stream-reset", Some(replay)) => replay.anew = true,
            ("stream-caught-up", replaying) => {
                if let Some(replay) = replaying.take() {
                    if self.replays.len() == REPLAYS {
                        self.replays.remove(0);
                    }
                    self.replays.push(Replay { at, ..replay });
                }
            }
            (_, Some(replay)) => replay.events += u64::from(has_id),
            _ => {}
        }
    }

    /// The connection's status has become this.
    pub(super) fn tell(&mut self, status: &Status) {
        self.opened += u64::from(*status == Status::Open);
        if *status != Status::Open {
            self.replaying = None;
        }
    }

    /// Forgets the events; what was counted stays.
    pub(super) fn clear(&mut self) {
        self.events.clear();
        self.kept = 0;
        self.dropped = 0;
    }

    fn second(&mut self, second: u64) -> &mut Second {
        let at = (second % self.seconds.len() as u64) as usize;
        if self.seconds[at].second != second {
            self.seconds[at] = Second { second, ..Second::default() };
        }
        &mut self.seconds[at]
    }

    /// The last whole seconds, oldest first.
    pub(super) fn seconds(&self, now: u64) -> impl Iterator<Item = Second> {
        let now = now / 1_000;
        (now.saturating_sub(COLUMNS)..now).map(move |second| {
            let there = self.seconds[(second % self.seconds.len() as u64) as usize];
            if there.second == second { there } else { Second::default() }
        })
    }

    /// Those that are kept, oldest first.
    pub(super) fn events(&self) -> &[Rc<Seen>] {
        &self.events
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn replays(&self) -> &[Replay] {
        &self.replays
    }

    /// How often the stream was opened.
    pub(super) fn opened(&self) -> u64 {
        self.opened
    }

    /// What came over the wire, in bytes, with the headers of each opening.
    pub(super) fn streamed(&self) -> u64 {
        self.bytes + self.opened * HEADERS
    }

    /// How often a page that polls would have asked, and what that would have taken, in bytes: the
    /// same data, and once a second the headers.
    pub(super) fn polled(&self, now: u64) -> (u64, u64) {
        let requests = self.begun.map_or(0, |begun| 1 + now.saturating_sub(begun) / 1_000);
        (requests, self.data + requests * HEADERS)
    }
}

fn text(text: &str) -> AttrValue {
    AttrValue::Rc(text.into())
}

#[cfg(test)]
mod tests;

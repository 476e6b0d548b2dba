//! The newest entries as bytes, encoded once and shared by all streams.
//!
//! A stream is a position, not a queue: it takes what came after that, and reads on from the log
//! when that is no longer here. So a slow reader costs no memory, and loses nothing.

use std::{
    collections::{HashSet, VecDeque},
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;

use crate::record::Feed;

/// The most entries that are kept.
const MAX_ENTRIES: usize = 16 * 1024;

/// The most bytes that they may have together.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The most that is copied together for one write. A longer event stays the bytes that all share.
const MAX_WRITE: usize = 4 * 1024;

/// The newest entries. Its writer is the log's.
pub(crate) struct Ring {
    max_entries: usize,
    max_bytes: usize,
    /// The newest position, to be looked at without waiting for anybody.
    through: AtomicU64,
    kept: RwLock<Kept>,
}

struct Kept {
    /// What came after this position is here.
    since: u64,
    /// The newest position.
    through: u64,
    entries: VecDeque<Encoded>,
    bytes: usize,
}

/// An entry as it goes over the wire.
pub(crate) struct Encoded {
    pub(crate) seq: u64,
    pub(crate) feed: Feed,
    pub(crate) bytes: Bytes,
}

/// What a stream writes next.
#[derive(Debug, PartialEq)]
pub(crate) struct News {
    /// Events of its feeds; empty if there was none.
    pub(crate) bytes: Bytes,
    /// How many events they are.
    pub(crate) events: u64,
    /// The position up to which it has come with them.
    pub(crate) through: u64,
}

impl Ring {
    /// An empty one, at the end of a log.
    pub(crate) fn new(head: u64) -> Self {
        Self::with_limits(head, MAX_ENTRIES, MAX_BYTES)
    }

    fn with_limits(head: u64, max_entries: usize, max_bytes: usize) -> Self {
        let kept = Kept { since: head, through: head, entries: VecDeque::new(), bytes: 0 };
        Self { max_entries, max_bytes, through: AtomicU64::new(head), kept: RwLock::new(kept) }
    }

    /// The newest position.
    pub(crate) fn through(&self) -> u64 {
        self.through.load(Ordering::Acquire)
    }

    /// Puts new entries in, in the log's order; the oldest make place.
    pub(crate) fn push(&self, entries: impl IntoIterator<Item = Encoded>) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        for entry in entries {
            kept.through = entry.seq;
            kept.bytes += entry.bytes.len();
            kept.entries.push_back(entry);
        }
        while kept.entries.len() > self.max_entries || kept.bytes > self.max_bytes {
            let Some(oldest) = kept.entries.pop_front() else { break };
            kept.since = oldest.seq;
            kept.bytes -= oldest.bytes.len();
        }
        self.through.store(kept.through, Ordering::Release);
    }

    /// The feeds in which something came after this position; `None` if it is not all here.
    pub(crate) fn feeds_after(&self, seq: u64) -> Option<HashSet<Feed>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        Some(kept.after(seq)?.map(|entry| entry.feed.clone()).collect())
    }

    /// What came after this position in these feeds; `None` if it is not all here.
    pub(crate) fn after(&self, seq: u64, feeds: &[Feed]) -> Option<News> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let mut pieces = Pieces::default();
        for entry in kept.after(seq)?.filter(|entry| feeds.contains(&entry.feed)) {
            if !pieces.take(entry.seq, &entry.bytes) {
                return Some(pieces.join());
            }
        }
        pieces.through = kept.through.max(seq);
        drop(kept);
        Some(pieces.join())
    }
}

impl Kept {
    fn after(&self, seq: u64) -> Option<impl Iterator<Item = &Encoded>> {
        // Positions grow by one at least: those after it are among the last so many.
        let many = usize::try_from(self.through.saturating_sub(seq)).unwrap_or(usize::MAX);
        let last = self.entries.range(self.entries.len().saturating_sub(many)..);
        (seq >= self.since).then(|| last.skip_while(move |entry| entry.seq <= seq))
    }
}

/// The events of one write, each still shared.
#[derive(Default)]
pub(crate) struct Pieces {
    bytes: Vec<Bytes>,
    length: usize,
    pub(crate) through: u64,
}

impl Pieces {
    /// Takes one more event, if there is place for it.
    pub(crate) fn take(&mut self, seq: u64, bytes: &Bytes) -> bool {
        if self.length > 0 && self.length + bytes.len() > MAX_WRITE {
            return false;
        }
        self.length += bytes.len();
        self.bytes.push(bytes.clone());
        self.through = seq;
        true
    }

    /// Makes one piece of them. A single event stays the bytes that all streams share.
    pub(crate) fn join(mut self) -> News {
        let events = self.bytes.len() as u64;
        let bytes = match events {
            1 => self.bytes.remove(0),
            _ => self.bytes.concat().into(),
        };
        News { bytes, events, through: self.through }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: u64, feed: &str, text: &str) -> Encoded {
        Encoded { seq, feed: Feed::new(feed), bytes: text.to_owned().into() }
    }

    /// A ring for three entries, with what was pushed: position 5 is where it began.
    fn ring(entries: &[(u64, &str, &str)]) -> Ring {
        let ring = Ring::with_limits(5, 3, 100);
        ring.push(entries.iter().map(|(seq, feed, text)| entry(*seq, feed, text)));
        ring
    }

    #[track_caller]
    fn check(ring: &Ring, seq: u64, feeds: &[&str], expected: Option<(&str, u64)>) {
        let feeds: Vec<_> = feeds.iter().map(|name| Feed::new(name)).collect();
        let news = ring.after(seq, &feeds);
        let news =
            news.as_ref().map(|news| (std::str::from_utf8(&news.bytes).unwrap(), news.through));
        assert_eq!(news, expected, "after {seq}");
    }

    #[test]
    fn a_stream_takes_what_is_new_of_its_feeds_in_one_piece() {
        let ring = ring(&[(6, "a", "six "), (7, "b", "seven "), (8, "a", "eight ")]);
        check(&ring, 5, &["a"], Some(("six eight ", 8)));
        check(&ring, 6, &["a", "b"], Some(("seven eight ", 8)));
        check(&ring, 8, &["a", "b"], Some(("", 8)));
    }

    #[test]
    fn a_stream_whose_feeds_were_silent_has_come_as_far_all_the_same() {
        check(&ring(&[(6, "a", "six"), (9, "a", "nine")]), 5, &["b"], Some(("", 9)));
    }

    #[test]
    fn a_stream_that_has_fallen_behind_is_told_to_read_the_log() {
        let ring = ring(&[(6, "a", "6"), (7, "a", "7"), (8, "a", "8"), (9, "a", "9")]);
        check(&ring, 5, &["a"], None);
        check(&ring, 5, &["b"], None);
        check(&ring, 6, &["a"], Some(("789", 9)));
    }

    #[test]
    fn nothing_of_before_the_start_is_here() {
        check(&ring(&[]), 4, &["a"], None);
        check(&ring(&[]), 5, &["a"], Some(("", 5)));
    }

    #[test]
    fn a_stream_that_read_ahead_in_the_log_is_not_sent_back() {
        check(&ring(&[(6, "a", "6")]), 9, &["a"], Some(("", 9)));
    }

    #[test]
    fn long_entries_take_more_place() {
        let ring = Ring::with_limits(0, 100, 10);
        ring.push([entry(1, "a", "12345"), entry(2, "a", "12345"), entry(3, "a", "1")]);
        check(&ring, 0, &["a"], None);
        check(&ring, 1, &["a"], Some(("123451", 3)));
    }

    #[test]
    fn one_write_is_not_of_any_length() {
        let ring = Ring::new(0);
        let long = "x".repeat(MAX_WRITE - 1);
        ring.push([entry(1, "a", &long), entry(2, "a", "y"), entry(3, "a", "z")]);
        check(&ring, 0, &["a"], Some((&format!("{long}y"), 2)));
        check(&ring, 2, &["a"], Some(("z", 3)));
    }

    #[test]
    fn a_single_event_is_shared_not_copied() {
        let event = Bytes::from("shared".to_owned());
        let ring = Ring::new(0);
        ring.push([Encoded { seq: 1, feed: Feed::new("a"), bytes: event.clone() }]);
        let news = ring.after(0, &[Feed::new("a")]).unwrap();
        assert_eq!(news.bytes.as_ptr(), event.as_ptr());
    }
}

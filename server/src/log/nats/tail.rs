//! The newest entries, so that reading on where all are need not ask NATS.

use std::{
    collections::VecDeque,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use super::{read::Filling, stored::weight};
use crate::record::{Entry, Feed};

/// How many entries are kept.
const MAX_ENTRIES: usize = 4_096;

/// How many bytes they may have together.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The newest entries, without a hole.
pub(super) struct Tail(RwLock<Kept>);

struct Kept {
    /// What came after this position is here.
    since: u64,
    entries: VecDeque<Entry>,
    bytes: usize,
}

impl Tail {
    pub(super) fn new(since: u64) -> Self {
        Self(RwLock::new(Kept { since, entries: VecDeque::new(), bytes: 0 }))
    }

    pub(super) fn push(&self, entries: Vec<Entry>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += entries.iter().map(weight).sum::<usize>();
        kept.entries.extend(entries);
        while kept.entries.len() > MAX_ENTRIES || kept.bytes > MAX_BYTES {
            let Some(oldest) = kept.entries.pop_front() else { break };
            kept.since = oldest.seq;
            kept.bytes -= weight(&oldest);
        }
    }

    /// Whether the entry at this position is here.
    pub(super) fn has(&self, seq: u64) -> bool {
        self.kept().entries.binary_search_by_key(&seq, |entry| entry.seq).is_ok()
    }

    /// The newest entry.
    pub(super) fn newest(&self) -> Option<Entry> {
        self.kept().entries.back().cloned()
    }

    /// Goes on with the page, up to the head; whether all that it needs is here.
    pub(super) fn fill(&self, page: &mut Filling<'_>) -> bool {
        let kept = self.kept();
        if page.at < kept.since {
            return false;
        }
        let first = kept.entries.partition_point(|entry| entry.seq <= page.at);
        page.take(kept.entries.range(first..), u64::MAX);
        true
    }

    /// The feed's newest entries before a position, oldest first, and up to where the rest is.
    pub(super) fn last(&self, feed: &Feed, before: u64, limit: usize) -> (Vec<Entry>, u64) {
        let kept = self.kept();
        let of_feed = |entry: &&Entry| entry.seq < before && entry.subject.feed == *feed;
        let newest = kept.entries.iter().rev().filter(of_feed).take(limit);
        let mut entries: Vec<_> = newest.cloned().collect();
        entries.reverse();
        (entries, kept.since)
    }

    fn kept(&self) -> RwLockReadGuard<'_, Kept> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::nats::stored::sample;

    #[test]
    fn the_newest_are_here_as_many_as_there_is_place_for() {
        let tail = Tail::new(7);
        let feed = Feed::new("a.b");
        tail.push((8..8 + MAX_ENTRIES as u64).map(|seq| sample(seq, 10)).collect());
        assert_eq!(tail.last(&feed, u64::MAX, usize::MAX).1, 7);
        tail.push(vec![sample(9_000, 10)]);
        assert_eq!((tail.has(8), tail.has(9), tail.has(9_000)), (false, true, true));
        assert_eq!(tail.last(&feed, u64::MAX, usize::MAX).1, 8);
        tail.push(vec![sample(9_001, MAX_BYTES / 2), sample(9_002, MAX_BYTES / 4)]);
        let (kept, since) = tail.last(&feed, u64::MAX, usize::MAX);
        assert!(kept.iter().map(weight).sum::<usize>() <= MAX_BYTES);
        assert_eq!((since + 1, kept.last()), (kept[0].seq, Some(&sample(9_002, MAX_BYTES / 4))));
        tail.push(vec![sample(9_003, MAX_BYTES)]);
        assert_eq!(tail.last(&feed, u64::MAX, usize::MAX), (vec![], 9_003));
    }
}

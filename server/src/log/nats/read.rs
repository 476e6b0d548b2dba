//! Reading what is older than the [tail](super::tail).
//!
//! Where a feed's entries lie close together, whole blocks of the log are read and kept for others
//! who read the same; where they are far between, NATS is asked for one after the other. So what is
//! read costs what is found, however long the log is.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_nats::jetstream::{
    message::StreamMessage,
    stream::{DirectGetErrorKind, RawMessageErrorKind},
};
use futures_util::{StreamExt, TryStreamExt, future::try_join_all, stream};
use tokio::{
    sync::{OnceCell, Semaphore},
    time::{Instant, timeout},
};

use super::{
    super::{PAGE_BYTES, PAGE_ENTRIES},
    Link, Page, Unavailable,
    stored::{read, weight},
    unavailable,
};
use crate::record::{Entry, Feed};

/// How many positions a block has. All of them are asked for at once.
const BLOCK: u64 = 256;

/// How many blocks are kept.
const MAX_BLOCKS: usize = 128;

/// How many bytes they may have together.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// How many blocks are read at the same time; whoever comes then waits. None of them is small.
const AT_ONCE: usize = 8;

/// A block with fewer entries of interest was not worth reading.
const DENSE: usize = 8;

/// How close to each other entries lie where blocks are worth reading.
const NEAR: u64 = BLOCK / DENSE as u64;

/// How long an answer may take that any node of the cluster can give, before its leader is asked. One
/// that has gone without a word is asked all the same, for minutes. Long for a node that is well, and
/// short for whoever waits.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);

/// How long the leader alone is asked then.
const LEADER_FOR: Duration = Duration::from_secs(10);

/// The blocks that were read last.
pub(super) struct Blocks {
    /// By their first positions, the last one first.
    kept: Mutex<VecDeque<(u64, Block)>>,
    reading: Semaphore,
    /// Until when the leader alone is asked.
    leader_until: Mutex<Instant>,
}

/// A block's entries. Whoever wants one that is being read waits for it.
type Block = Arc<OnceCell<Arc<[Entry]>>>;

impl Default for Blocks {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            reading: Semaphore::new(AT_ONCE),
            leader_until: Mutex::new(Instant::now()),
        }
    }
}

impl Blocks {
    fn cell(&self, first: u64) -> Block {
        let mut kept = self.kept();
        let there = kept.iter().position(|(there, _)| *there == first);
        let block =
            there.and_then(|index| kept.remove(index)).unwrap_or_else(|| (first, Arc::default()));
        kept.push_front(block.clone());
        kept.truncate(MAX_BLOCKS);
        block.1
    }

    /// One more was read: those of long ago go if they are too many bytes.
    fn make_room(&self) {
        let mut kept = self.kept();
        let mut bytes = 0;
        kept.retain(|(_, block)| {
            bytes += block.get().map_or(0, |entries| entries.iter().map(weight).sum());
            bytes <= MAX_BYTES
        });
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(u64, Block)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leader_until(&self) -> MutexGuard<'_, Instant> {
        self.leader_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A page that is being filled.
pub(super) struct Filling<'a> {
    feeds: &'a [Feed],
    head: u64,
    /// Up to where the feeds have been read.
    pub(super) at: u64,
    entries: Vec<Entry>,
    bytes: usize,
}

impl Filling<'_> {
    /// Takes of these entries, which are all there are up to a position.
    pub(super) fn take<'e>(&mut self, entries: impl IntoIterator<Item = &'e Entry>, through: u64) {
        for entry in entries {
            if entry.seq <= self.at || entry.seq > self.head {
                continue;
            }
            if self.feeds.contains(&entry.subject.feed) {
                self.bytes += entry.record.data.len();
                self.entries.push(entry.clone());
                if self.is_full() {
                    self.at = entry.seq;
                    return;
                }
            }
        }
        self.at = through.min(self.head).max(self.at);
    }

    fn is_full(&self) -> bool {
        self.entries.len() >= PAGE_ENTRIES || self.bytes >= PAGE_BYTES
    }
}

impl Link {
    /// See [`super::super::Log::after`].
    pub(super) async fn after(&self, seq: u64, feeds: &[Feed]) -> Result<Page, Unavailable> {
        let (head, at) = (self.shown.head(), seq.max(self.shown.floor()));
        let mut page = Filling { feeds, head, at, entries: Vec::new(), bytes: 0 };
        let mut is_dense = true;
        while page.at < head && !page.is_full() && !self.tail.fill(&mut page) {
            let (at, before) = (page.at, page.entries.len());
            if is_dense {
                let (block, last) = self.block(at + 1).await?;
                page.take(block.iter(), last);
                is_dense = page.entries.len() - before >= DENSE;
            } else {
                let next = try_join_all(feeds.iter().map(|feed| self.next(feed, at + 1))).await?;
                match next.into_iter().flatten().min_by_key(|entry| entry.seq) {
                    Some(next) => page.take([&next], next.seq),
                    None => page.at = head,
                }
                is_dense = page.at - at < NEAR;
            }
        }
        let Filling { at, entries, .. } = page;
        Ok(Page { entries, through: at.max(seq), floor: self.shown.floor() })
    }

    /// See [`super::super::Log::last`].
    pub(super) async fn last(
        &self,
        feed: &Feed,
        before: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, Unavailable> {
        let (mut found, since) = self.tail.last(feed, before, limit);
        let mut end = before.min(since.saturating_add(1));
        while found.len() < limit {
            let Some(last) = self.last_before(feed, end).await? else { break };
            let (block, first) = match end - last.seq <= NEAR {
                true => (self.block(last.seq).await?.0, last.seq - last.seq % BLOCK),
                false => (Arc::from([last.clone()]), last.seq),
            };
            let of_feed = |entry: &&Entry| entry.seq <= last.seq && entry.subject.feed == *feed;
            let newest = block.iter().rev().filter(of_feed).take(limit - found.len());
            let newest: Vec<_> = newest.cloned().collect();
            found.splice(..0, newest.into_iter().rev());
            end = first;
        }
        Ok(found)
    }

    /// The feed's last entry before a position. NATS goes forward only, so steps back become longer
    /// until there is one, and are then halved: that is the logarithm of how far it is.
    async fn last_before(&self, feed: &Feed, end: u64) -> Result<Option<Entry>, Unavailable> {
        let first = self.shown.floor() + 1;
        let mut from = end;
        let (mut last, mut none_from) = loop {
            if from <= first {
                return Ok(None);
            }
            let none_from = from;
            from = end.saturating_sub((end - from).max(NEAR / 2) * 2).max(first);
            if let Some(entry) = self.next(feed, from).await?.filter(|entry| entry.seq < end) {
                break (entry, none_from);
            }
        };
        while none_from - last.seq > 1 {
            let middle = last.seq + 1 + (none_from - last.seq - 1) / 2;
            match self.next(feed, middle).await?.filter(|entry| entry.seq < end) {
                Some(entry) => last = entry,
                None => none_from = middle,
            }
        }
        Ok(Some(last))
    }

    /// The feed's first entry from a position on. The stream's leader is asked: another server of the
    /// cluster might not have it yet.
    async fn next(&self, feed: &Feed, from: u64) -> Result<Option<Entry>, Unavailable> {
        let ask = async |subject: String| {
            let mut from = from;
            loop {
                let asked = self.events.raw_message_builder().sequence(from);
                match asked.next_by_subject(&*subject).send().await {
                    Ok(message) => match read(&message) {
                        Some(entry) if entry.subject.feed == *feed => return Ok(Some(entry)),
                        _ => from = message.sequence + 1,
                    },
                    Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                        return Ok(None);
                    }
                    Err(error) => return Err(unavailable(error)),
                }
            }
        };
        let name = &self.name;
        let (whole, keyed) =
            tokio::try_join!(ask(format!("{name}.{feed}")), ask(format!("{name}.{feed}.>")))?;
        Ok([whole, keyed].into_iter().flatten().min_by_key(|entry| entry.seq))
    }

    /// The block that has this position, and its last position.
    async fn block(&self, seq: u64) -> Result<(Arc<[Entry]>, u64), Unavailable> {
        let (first, head) = (seq - seq % BLOCK, self.shown.head());
        let last = first + BLOCK - 1;
        if last > head {
            // It is not whole yet.
            return Ok((self.read_block(first, head).await?, head));
        }
        let cell = self.blocks.cell(first);
        if let Some(block) = cell.get() {
            return Ok((block.clone(), last));
        }
        let block = cell.get_or_try_init(|| self.read_block(first, last)).await?.clone();
        self.blocks.make_room();
        Ok((block, last))
    }

    async fn read_block(&self, first: u64, last: u64) -> Result<Arc<[Entry]>, Unavailable> {
        let _turn = self.blocks.reading.acquire().await.map_err(unavailable)?;
        let entries = stream::iter(first..=last).map(|seq| self.entry(seq));
        let entries = entries.buffered(BLOCK as usize);
        let entries: Vec<_> = entries.try_filter_map(async |entry| Ok(entry)).try_collect().await?;
        Ok(entries.into())
    }

    /// The entry at a position up to the head; none where the stream has dropped it.
    pub(super) async fn entry(&self, seq: u64) -> Result<Option<Entry>, Unavailable> {
        if seq <= self.shown.floor() {
            return Ok(None);
        }
        if *self.blocks.leader_until() <= Instant::now() {
            match timeout(ANSWER_WITHIN, self.events.direct_get(seq)).await {
                Ok(Ok(message)) => return Ok(read(&message)),
                // Any node may have answered, also one that is behind.
                Ok(Err(error)) if error.kind() == DirectGetErrorKind::NotFound => {}
                _ => *self.blocks.leader_until() = Instant::now() + LEADER_FOR,
            }
        }
        if let Some(message) = self.message_of_leader(seq).await? {
            return Ok(read(&message));
        }
        // The leader knows whether it is really gone, unless it is behind itself: then a look fails. It
        // also brings the floor up to date.
        self.look().await?;
        Ok(self.message_of_leader(seq).await?.as_ref().and_then(read))
    }

    async fn message_of_leader(&self, seq: u64) -> Result<Option<StreamMessage>, Unavailable> {
        match self.events.get_raw_message(seq).await {
            Ok(message) => Ok(Some(message)),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::nats::stored::sample;

    #[test]
    fn of_the_blocks_that_were_read_those_of_long_ago_make_room() {
        let blocks = Blocks::default();
        let read = |first, bytes| {
            let block = blocks.cell(first);
            block.set(Arc::from([sample(first, bytes)])).unwrap();
            blocks.make_room();
        };
        let kept = || blocks.kept().iter().map(|(first, _)| *first).collect::<Vec<_>>();
        read(0, MAX_BYTES / 2);
        read(256, MAX_BYTES / 4);
        drop(blocks.cell(0));
        read(512, MAX_BYTES / 3);
        assert_eq!(kept(), [512, 0]);
        (0..MAX_BLOCKS as u64).for_each(|n| drop(blocks.cell(n * BLOCK)));
        assert_eq!(kept().len(), MAX_BLOCKS);
        read(1 << 30, MAX_BYTES + 1);
        assert!(kept().is_empty());
    }
}

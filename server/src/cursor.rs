//! How far a stream has come in the log. Live and replayed events take one path: what comes after
//! the position, in the stream's feeds.

use std::sync::Arc;

use bytes::Bytes;
use tokio::time::{Duration, Instant, sleep};
use yew_sse_wire::control::{Control, EventId, ResetReason};

use crate::{
    feeds::Feeds,
    log::{Page, Unavailable},
    metrics::{Kind, Metrics, Opened},
    record::Feed,
    resume::Start,
    ring::News,
    snapshots::{Snapshot, Snapshots},
    sse::encode,
};

/// How long a log may be away before a stream that has to read it ends: less than a client takes for
/// a stall.
const LOG_BACK_WITHIN: Duration = Duration::from_secs(10);

/// How long to wait before it is read again.
const READ_AGAIN: Duration = Duration::from_millis(500);

/// A stream's position in the log.
pub(crate) struct Cursor {
    snapshots: Snapshots,
    feeds: Feeds,
    logged: Vec<Feed>,
    at: u64,
    /// Where history is over, until the stream has been told so.
    history_until: Option<u64>,
    /// What it is sent of what it had missed, until it has all of it. Boxed: few streams have one.
    replay: Option<Box<Replay>>,
    metrics: Arc<Metrics>,
}

struct Replay {
    begun: Instant,
    events: u64,
}

impl Cursor {
    /// Begins a stream; with its first bytes, which may be none.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the log cannot be read.
    pub(crate) async fn begin(
        snapshots: Snapshots,
        feeds: Feeds,
        start: Start,
        metrics: Arc<Metrics>,
    ) -> Result<(Self, Bytes), Unavailable> {
        let logged = feeds.logged();
        let mut cursor =
            Self { snapshots, feeds, logged, at: 0, history_until: None, replay: None, metrics };
        let (opened, bytes) = match start {
            Start::Fresh => (Opened::Fresh, cursor.renew(None).await?),
            Start::Reset(reason) => (Opened::Reset, cursor.renew(Some(reason)).await?),
            Start::After(seq) => {
                cursor.at = seq;
                cursor.history_until = Some(cursor.newest());
                cursor.replay = Some(Box::new(Replay { begun: Instant::now(), events: 0 }));
                (Opened::Resumed, cursor.take().await?)
            }
        };
        cursor.metrics.opened.add(opened);
        Ok((cursor, bytes))
    }

    /// Whether the log goes on after the position.
    pub(crate) fn has_news(&self) -> bool {
        (!self.logged.is_empty() || self.history_until.is_some()) && self.newest() > self.at
    }

    /// What comes next, in one piece; empty if that was of other feeds. None if it is to be read
    /// from the log: [`Self::take`] does it.
    pub(crate) fn take_at_hand(&mut self) -> Option<Bytes> {
        if self.logged.is_empty() {
            self.at = self.newest();
            return Some(self.and_caught_up(Vec::new()));
        }
        let news = self.snapshots.log.ring().after(self.at, &self.logged)?;
        Some(self.come_to(news))
    }

    /// What comes next, in one piece; empty if that was of other feeds.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the log cannot be read.
    pub(crate) async fn take(&mut self) -> Result<Bytes, Unavailable> {
        if let Some(bytes) = self.take_at_hand() {
            return Ok(bytes);
        }
        self.metrics.log_read();
        let page = self.read().await?;
        if self.at < page.floor {
            // It took so long that what it was about to read is no longer kept.
            return self.renew(Some(ResetReason::Expired)).await;
        }
        let news = encoded(&page, self.snapshots.log.epoch());
        Ok(self.come_to(news))
    }

    fn newest(&self) -> u64 {
        self.snapshots.log.ring().through()
    }

    fn come_to(&mut self, news: News) -> Bytes {
        self.at = news.through;
        self.metrics.deliveries.add_events(Kind::Log, news.events);
        if let Some(replay) = &mut self.replay {
            replay.events += news.events;
        }
        if self.history_until.is_none() {
            return news.bytes;
        }
        let mut pieces = vec![news.bytes];
        if self.feeds.booking && self.history_until.is_some_and(|end| self.at >= end) {
            // It is not in the log, so whoever was away may have missed a new day.
            pieces.push(self.snapshots.desk.announcement());
        }
        self.and_caught_up(pieces)
    }

    /// Reads the log. One that is away for a moment ends no stream.
    async fn read(&self) -> Result<Page, Unavailable> {
        let until = Instant::now() + LOG_BACK_WITHIN;
        loop {
            match self.snapshots.log.after(self.at, &self.logged).await {
                Err(_) if Instant::now() < until => sleep(READ_AGAIN).await,
                read => return read,
            }
        }
    }

    /// Begins anew, with how things stand now.
    async fn renew(&mut self, reason: Option<ResetReason>) -> Result<Bytes, Unavailable> {
        self.replay = None;
        if let Some(reason) = reason {
            self.metrics.resets.add(reason);
        }
        let Snapshot { events, through } = self.snapshots.take(&self.feeds).await?;
        let mut pieces = Vec::with_capacity(events.len() + 2);
        pieces.extend(reason.map(|reason| encode(&Control::Reset { reason }, None)));
        pieces.extend(events);
        self.at = through;
        self.history_until = Some(through);
        Ok(self.and_caught_up(pieces))
    }

    /// Says so if history is over with these.
    fn and_caught_up(&mut self, mut pieces: Vec<Bytes>) -> Bytes {
        if self.history_until.is_some_and(|end| self.at >= end) {
            self.history_until = None;
            if let Some(replay) = self.replay.take() {
                self.metrics.replayed(replay.events, replay.begun.elapsed());
            }
            let id = EventId { epoch: self.snapshots.log.epoch().to_owned(), seq: self.at };
            pieces.push(encode(&Control::CaughtUp {}, Some(&id)));
        }
        match pieces.len() {
            1 => pieces.remove(0),
            _ => pieces.concat().into(),
        }
    }
}

/// A page's events, the same bytes as when they were new.
fn encoded(page: &Page, epoch: &str) -> News {
    let mut bytes = Vec::with_capacity(page.entries.iter().map(|e| e.record.data.len() + 96).sum());
    page.entries.iter().for_each(|entry| bytes.extend_from_slice(&entry.encode(epoch)));
    News { bytes: bytes.into(), events: page.entries.len() as u64, through: page.through }
}

#[cfg(test)]
mod tests;

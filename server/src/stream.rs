//! One open stream: a cursor that is woken, takes what is new, and says so when nothing is.

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::unfold;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use yew_sse_wire::{control::Control, fault::Kind};

use crate::{
    clock::{now, unix_millis},
    cursor::Cursor,
    drain, faults,
    faults::Broken,
    forwarded::Client,
    heartbeat::Heartbeat,
    limits::Slot,
    sse::encode,
};

/// One open stream. Dropping it, which is also what a client's leaving does, gives back its slot.
pub(crate) struct Stream {
    pub(crate) stage: Stage,
    pub(crate) cursor: Cursor,
    pub(crate) ticks: Option<watch::Receiver<Bytes>>,
    pub(crate) plans: Option<watch::Receiver<Bytes>>,
    pub(crate) heartbeat: Heartbeat,
    pub(crate) drain: drain::Watch,
    pub(crate) faults: Option<faults::Watch>,
    pub(crate) record: Record,
    /// Held, not used.
    pub(crate) _slot: Slot,
}

/// How far a stream has come.
pub(crate) enum Stage {
    /// These bytes are sent first.
    Opening(Bytes),
    /// News is sent as it happens.
    Live,
    /// Nothing more is sent.
    Ended,
}

/// What a stream was woken by.
enum Woken {
    Drain,
    Broken(Broken),
    /// A tick, or a new plan.
    Latest(Bytes),
    News,
    Silence,
}

impl Stream {
    /// The stream as the body of an answer.
    pub(crate) fn into_body(self) -> Body {
        Body::from_stream(unfold(self, async |mut stream| {
            let bytes = stream.next().await?;
            Some((Ok::<_, Infallible>(bytes), stream))
        }))
    }

    /// What is to be sent next, as soon as there is something; nothing when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        match std::mem::replace(&mut self.stage, Stage::Live) {
            Stage::Opening(bytes) => {
                if self.faults.as_ref().and_then(faults::Watch::current).map(|b| b.kind)
                    == Some(Kind::Drop)
                {
                    self.end("dropped by a fault");
                }
                return Some(self.sent(bytes));
            }
            Stage::Ended => return self.end("finished"),
            Stage::Live => {}
        }
        loop {
            if let Some(bytes) = self.turn().await {
                return bytes;
            }
        }
    }

    /// Waits for one thing to happen. The answer is [`Stream::next`]'s, unless there is nothing to
    /// be sent for it.
    async fn turn(&mut self) -> Option<Option<Bytes>> {
        Some(match self.woken().await {
            Woken::Latest(bytes) => Some(self.sent(bytes)),
            Woken::News => match self.cursor.take().await {
                Ok(bytes) if bytes.is_empty() => return None,
                Ok(bytes) => Some(self.sent(bytes)),
                Err(error) => {
                    tracing::error!(%error, "a stream ends, since the log cannot be read");
                    self.end("log not available")
                }
            },
            Woken::Silence => {
                let at = unix_millis(now());
                Some(self.sent(encode(&Control::Heartbeat { at }, None)))
            }
            Woken::Drain => {
                self.end("drained");
                Some(drain::farewell())
            }
            Woken::Broken(broken) => self.break_off(broken).await,
        })
    }

    async fn woken(&mut self) -> Woken {
        tokio::select! {
            biased;
            () = self.drain.begun() => Woken::Drain,
            broken = next_fault(&mut self.faults) => Woken::Broken(broken),
            bytes = latest(&mut self.ticks) => Woken::Latest(bytes),
            bytes = latest(&mut self.plans) => Woken::Latest(bytes),
            () = self.cursor.news() => Woken::News,
            () = self.heartbeat.due() => Woken::Silence,
        }
    }

    async fn break_off(&mut self, mut broken: Broken) -> Option<Bytes> {
        // A newer fault replaces one that is under way: the last button pressed counts.
        while broken.kind == Kind::Stall {
            tokio::select! {
                biased;
                () = self.drain.begun() => return self.end("drained while stalled"),
                newer = next_fault(&mut self.faults) => broken = newer,
                () = sleep_until(broken.until) => return self.end("stalled by a fault"),
            }
        }
        match broken.kind {
            Kind::Refuse => self.end("refused by a fault"),
            Kind::Drop | Kind::Stall => self.end("dropped by a fault"),
        }
    }

    fn sent(&mut self, bytes: Bytes) -> Bytes {
        self.heartbeat.sent();
        bytes
    }

    fn end(&mut self, reason: &'static str) -> Option<Bytes> {
        self.stage = Stage::Ended;
        self.record.reason.get_or_insert(reason);
        None
    }
}

async fn next_fault(faults: &mut Option<faults::Watch>) -> Broken {
    match faults {
        Some(faults) => faults.next().await,
        None => std::future::pending().await,
    }
}

/// The latest of what has one slot, once it is new.
async fn latest(news: &mut Option<watch::Receiver<Bytes>>) -> Bytes {
    if let Some(news) = news
        && news.changed().await.is_ok()
    {
        return news.borrow_and_update().clone();
    }
    std::future::pending().await
}

/// A stream's line in the log, written when it opens and when it is over.
pub(crate) struct Record {
    number: u64,
    peer: Option<Client>,
    opened: Instant,
    reason: Option<&'static str>,
}

impl Record {
    pub(crate) fn new(number: u64, peer: Option<Client>) -> Self {
        Self { number, peer, opened: Instant::now(), reason: None }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        tracing::info!(
            target: "yew_sse_server::requests",
            stream = self.number,
            peer = self.peer.map(tracing::field::display),
            reason = self.reason.unwrap_or("connection gone"),
            seconds = self.opened.elapsed().as_secs(),
            "stream closed"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        booking::{Desk, Plan},
        drain::Drain,
        feeds::Feeds,
        keep::Keep,
        limits::Limits,
        log::{SharedLog, Sqlite},
        resume::Start,
        snapshots::Snapshots,
    };
    use std::{sync::Arc, time::Duration};

    /// A stream with a heartbeat of 15 s, and what can happen to it.
    struct Scene {
        stream: Stream,
        ticks: watch::Sender<Bytes>,
        drain: Drain,
        _folder: tempfile::TempDir,
    }

    async fn scene() -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let log = Sqlite::open(&folder.path().join("feeds.db"), Keep::ALL).unwrap();
        let log: SharedLog = Arc::new(log);
        let desk = Desk::open(log.clone(), Plan::default(), now);
        let (snapshots, feeds) = (Snapshots { log, desk }, Feeds::read("clock", &[]).unwrap());
        let (cursor, _) = Cursor::begin(snapshots, feeds, Start::Fresh).await.unwrap();
        let (ticks, drain) = (watch::Sender::new(Bytes::new()), Drain::new());
        let stream = Stream {
            stage: Stage::Opening("opening".into()),
            cursor,
            ticks: Some(ticks.subscribe()),
            plans: None,
            heartbeat: Heartbeat::new(Duration::from_secs(15)),
            drain: drain.watch(),
            faults: None,
            record: Record::new(1, None),
            _slot: Limits::new(0, 0).admit(None).unwrap(),
        };
        Scene { stream, ticks, drain, _folder: folder }
    }

    /// Takes what comes next, and how many milliseconds it took to come.
    async fn next(stream: &mut Stream) -> (String, u128) {
        let asked = Instant::now();
        let bytes = stream.next().await.unwrap_or_default();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        (text, asked.elapsed().as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn a_silence_ends_with_a_heartbeat() {
        let Scene { mut stream, ticks: _ticks, drain: _drain, _folder } = scene().await;
        assert_eq!(next(&mut stream).await, ("opening".into(), 0));
        for _ in 0..3 {
            let (text, millis) = next(&mut stream).await;
            assert!(text.starts_with("event: stream-heartbeat\ndata: {\"at\":"), "{text}");
            assert_eq!(millis, 15_000);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_is_not_silent_needs_no_heartbeat() {
        let Scene { mut stream, ticks, drain: _drain, _folder } = scene().await;
        next(&mut stream).await;
        for _ in 0..3 {
            tokio::time::advance(Duration::from_millis(14_999)).await;
            ticks.send_replace("tick".into());
            assert_eq!(next(&mut stream).await, ("tick".into(), 0));
        }
        assert_eq!(next(&mut stream).await.1, 15_000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_gets_the_latest_tick_only() {
        let Scene { mut stream, ticks, drain: _drain, _folder } = scene().await;
        next(&mut stream).await;
        for n in 1..=1_000 {
            ticks.send_replace(n.to_string().into());
        }
        assert_eq!(next(&mut stream).await, ("1000".into(), 0));
        assert_eq!(next(&mut stream).await.1, 15_000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_day_is_said_when_it_begins_where_the_places_are() {
        let Scene { mut stream, ticks: _ticks, drain: _drain, _folder: folder } = scene().await;
        let log = Sqlite::open(&folder.path().join("another.db"), Keep::ALL).unwrap();
        // Midnight in Berlin, the built-in plan's zone.
        let (begun, midnight) = (Instant::now(), Duration::from_secs(1_795_302_000));
        let now = move || midnight - Duration::from_secs(10) + begun.elapsed();
        let desk = Desk::open(Arc::new(log), Plan::default(), now);
        stream.plans = Some(desk.plans());
        next(&mut stream).await;
        let (text, millis) = next(&mut stream).await;
        let start = "event: booking-plan\ndata: {\"version\":\"2026-11-22-";
        assert!(text.starts_with(start) && millis == 10_000, "{text} after {millis} ms");
    }

    #[tokio::test(start_paused = true)]
    async fn a_drain_is_said_before_the_stream_ends() {
        let Scene { mut stream, ticks, drain, _folder } = scene().await;
        drain.begin();
        ticks.send_replace("tick".into());
        assert_eq!(next(&mut stream).await.0, "opening");
        let (text, millis) = next(&mut stream).await;
        assert!(text.contains("event: stream-end\n"), "{text}");
        assert_eq!(millis, 0);
        assert_eq!(stream.next().await, None);
    }
}

//! One open stream: a cursor that is woken, takes what is new, and says so when nothing is.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::Frame;
use tokio::{sync::watch, time::sleep_until};
use yew_sse_wire::{control::Control, fault};

use crate::{
    bell::Listener,
    clock::{now, unix_millis},
    cursor::Cursor,
    drain, faults,
    faults::Broken,
    heartbeat::Heartbeat,
    limits::Slot,
    log::Unavailable,
    metrics::{Ending, Kind},
    sse::encode,
    stream_record::StreamRecord,
};

/// One open stream. Dropping it, which is also what a client's leaving does, gives back its slot.
pub(crate) struct Stream {
    pub(crate) stage: Stage,
    /// What wakes it.
    pub(crate) bells: Box<[Listener]>,
    pub(crate) ticks: Option<watch::Receiver<Bytes>>,
    pub(crate) plans: Option<watch::Receiver<Bytes>>,
    pub(crate) heartbeat: Heartbeat,
    pub(crate) drain: drain::Watch,
    /// The next fault, where there can be one.
    pub(crate) fault: Option<Later<(Broken, faults::Watch)>>,
    pub(crate) record: StreamRecord,
    /// Held, not used.
    pub(crate) _slot: Slot,
}

/// Something that is under way, for which there is rarely place to be kept.
type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// How far a stream has come.
pub(crate) enum Stage {
    /// These bytes are sent first.
    Opening(Bytes, Cursor),
    /// News is sent as it happens.
    Live(Cursor),
    /// What comes next is read from the log.
    Reading(Later<(Cursor, Result<Bytes, Unavailable>)>),
    /// It is broken on purpose, until it ends for this reason.
    Breaking(Later<Ending>),
    /// Nothing more is sent.
    Ended,
}

impl Stream {
    /// The stream as the body of an answer.
    pub(crate) fn into_body(self) -> Body {
        Body::new(self)
    }

    /// What is to be sent next, as soon as there is something; nothing when the stream is over.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            match std::mem::replace(&mut self.stage, Stage::Ended) {
                Stage::Opening(bytes, cursor) => {
                    self.stage = Stage::Live(cursor);
                    return Poll::Ready(self.sent(bytes));
                }
                Stage::Live(cursor) => {
                    if let Some(next) = self.look(cursor, cx) {
                        return next;
                    }
                }
                Stage::Reading(mut reading) => match reading.as_mut().poll(cx) {
                    Poll::Pending => {
                        self.listen(cx);
                        if self.drain.has_begun() {
                            return Poll::Ready(self.farewell());
                        }
                        self.stage = Stage::Reading(reading);
                        return Poll::Pending;
                    }
                    Poll::Ready((cursor, Ok(bytes))) => {
                        self.stage = Stage::Live(cursor);
                        if !bytes.is_empty() {
                            return Poll::Ready(self.sent(bytes));
                        }
                    }
                    Poll::Ready((_, Err(error))) => {
                        tracing::error!(%error, "a stream ends, since the log cannot be read");
                        return self.end(Ending::LogNotAvailable);
                    }
                },
                Stage::Breaking(mut breaking) => match breaking.as_mut().poll(cx) {
                    Poll::Pending if self.drain.has_begun() => {
                        return self.end(Ending::DrainedWhileStalled);
                    }
                    Poll::Pending => {
                        self.listen(cx);
                        self.stage = Stage::Breaking(breaking);
                        return Poll::Pending;
                    }
                    Poll::Ready(reason) => return self.end(reason),
                },
                Stage::Ended => return Poll::Ready(None),
            }
        }
    }

    /// Looks at all that can have happened. None if the stream has come to another stage, with
    /// nothing to be sent for it.
    fn look(&mut self, mut cursor: Cursor, cx: &mut Context<'_>) -> Option<Poll<Option<Bytes>>> {
        self.listen(cx);
        if self.drain.has_begun() {
            return Some(Poll::Ready(self.farewell()));
        }
        if let Some(fault) = &mut self.fault
            && let Poll::Ready((broken, watch)) = fault.as_mut().poll(cx)
        {
            self.fault = None;
            self.stage = Stage::Breaking(Box::pin(break_off(broken, watch)));
            return None;
        }
        let mut bytes = latest(&mut self.ticks);
        if bytes.is_some() {
            self.count(Kind::Clock);
        } else {
            bytes = latest(&mut self.plans);
        }
        if bytes.is_none() && cursor.has_news() {
            match cursor.take_at_hand() {
                Some(news) => bytes = Some(news).filter(|news| !news.is_empty()),
                None => {
                    self.stage = Stage::Reading(Box::pin(async {
                        let bytes = cursor.take().await;
                        (cursor, bytes)
                    }));
                    return None;
                }
            }
        }
        if bytes.is_none() && self.heartbeat.poll_due(cx).is_ready() {
            bytes = Some(encode(&Control::Heartbeat { at: unix_millis(now()) }, None));
            self.count(Kind::Heartbeat);
        }
        self.stage = Stage::Live(cursor);
        Some(match bytes {
            Some(bytes) => Poll::Ready(self.sent(bytes)),
            None => Poll::Pending,
        })
    }

    fn listen(&mut self, cx: &Context<'_>) {
        self.bells.iter_mut().for_each(|bell| bell.listen(cx));
    }

    fn count(&self, kind: Kind) {
        self.record.metrics.deliveries.add_events(kind, 1);
    }

    fn sent(&mut self, bytes: Bytes) -> Option<Bytes> {
        self.heartbeat.sent();
        self.record.metrics.deliveries.add_bytes(bytes.len());
        Some(bytes)
    }

    fn farewell(&mut self) -> Option<Bytes> {
        let _ = self.end(Ending::Drained);
        let farewell = self.drain.farewell();
        self.sent(farewell)
    }

    fn end(&mut self, ending: Ending) -> Poll<Option<Bytes>> {
        self.stage = Stage::Ended;
        self.record.ending = Some(ending);
        Poll::Ready(None)
    }
}

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = ready!(self.get_mut().poll_next(cx));
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// Acts out a fault; with the reason for which the stream ends then.
async fn break_off(mut broken: Broken, mut faults: faults::Watch) -> Ending {
    // A newer fault replaces one that is under way: the last button pressed counts.
    while broken.kind == fault::Kind::Stall {
        tokio::select! {
            biased;
            newer = faults.next() => broken = newer,
            () = sleep_until(broken.until) => return Ending::StalledByAFault,
        }
    }
    match broken.kind {
        fault::Kind::Refuse => Ending::RefusedByAFault,
        fault::Kind::Drop | fault::Kind::Stall => Ending::DroppedByAFault,
    }
}

/// The latest of what has one slot, if it is new.
fn latest(news: &mut Option<watch::Receiver<Bytes>>) -> Option<Bytes> {
    let news = news.as_mut().filter(|news| news.has_changed().unwrap_or(false))?;
    Some(news.borrow_and_update().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bell::Bell,
        booking::{Desk, Plan},
        cut::Cut,
        drain::Drain,
        feeds::Feeds,
        keep::Keep,
        limits::Limits,
        log::{SharedLog, Sqlite},
        resume::Start,
        snapshots::Snapshots,
    };
    use std::{future::poll_fn, sync::Arc, time::Duration};
    use tokio::time::Instant;

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
        let (cursor, _) =
            Cursor::begin(snapshots, feeds, Start::Fresh, Arc::default()).await.unwrap();
        let (ticks, drain) = (watch::Sender::new(Bytes::new()), Drain::new());
        let bell = Arc::<Bell>::default();
        bell.rung_by(ticks.subscribe());
        bell.rung_by(drain.news());
        let stream = Stream {
            stage: Stage::Opening("opening".into(), cursor),
            bells: [bell.listener()].into(),
            ticks: Some(ticks.subscribe()),
            plans: None,
            heartbeat: Heartbeat::new(Duration::from_secs(15)),
            drain: drain.watch(),
            fault: None,
            record: StreamRecord::new(1, None, Cut::default(), Arc::default()),
            _slot: Limits::new(0, 0).admit(None).unwrap(),
        };
        Scene { stream, ticks, drain, _folder: folder }
    }

    /// Takes what comes next, and how many milliseconds it took to come.
    async fn next(stream: &mut Stream) -> (String, u128) {
        let asked = Instant::now();
        let bytes = poll_fn(|cx| stream.poll_next(cx)).await.unwrap_or_default();
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
        let bell = Arc::<Bell>::default();
        bell.rung_by(desk.plans());
        (stream.plans, stream.bells) = (Some(desk.plans()), [bell.listener()].into());
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
        assert_eq!(poll_fn(|cx| stream.poll_next(cx)).await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_drain_does_not_wait_for_a_log_that_does_not_answer() {
        let Scene { mut stream, ticks: _ticks, drain, _folder } = scene().await;
        stream.stage = Stage::Reading(Box::pin(std::future::pending()));
        let farewell = async { next(&mut stream).await.0 };
        let (text, ()) = tokio::join!(farewell, async { drain.begin() });
        assert!(text.contains("event: stream-end\n"), "{text}");
    }
}

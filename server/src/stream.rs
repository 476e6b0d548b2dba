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
mod tests;

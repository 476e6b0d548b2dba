//! The desk: judges by the ledger, writes into the log, and judges anew where somebody was faster.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use axum::http::StatusCode;
use bytes::Bytes;
use tokio::{
    sync::{Mutex, MutexGuard, watch},
    task::JoinHandle,
};
use yew_sse_wire::{
    RequestId,
    booking::{BOOKING_KEY, BookingEvent, FEED, Key, Reserve, Reserved, Slot},
};

use super::{
    book::{Book, Snapshot},
    ledger::{Private, Release, Verdict},
    plan::Plan,
    week::{Week, needed_until},
};
use crate::{
    clock::unix_millis,
    log::{AppendError, SharedLog, Unavailable},
    metrics::Refused,
    problem::Refusal,
    record::{Feed, Record, Subject},
    sse::encode,
};

/// How often a command is judged anew because others were faster. Each time one of them succeeded,
/// so this is reached only where very many reserve and cancel the same place at once.
const TRIES: usize = 16;

/// How long a new day may go unnoticed: timers do not know that a clock was set or a machine slept.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// How long to wait at least: timers may come a little early.
const SOONEST: Duration = Duration::from_millis(5);

/// Where places are reserved and given back. Dropping it ends its days.
pub(crate) struct Desk {
    log: SharedLog,
    plan: Plan,
    book: Mutex<Book>,
    /// The newest `booking-plan`.
    plans: watch::Sender<Bytes>,
    turning: JoinHandle<()>,
}

impl Desk {
    /// Opens the desk; needs a Tokio runtime. From now on days pass, by this clock.
    pub(crate) fn open(
        log: SharedLog,
        plan: Plan,
        now: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Arc<Self> {
        let week = Week::at(&plan, now());
        let plans = watch::Sender::new(announcement(&week));
        let book = Book::new(log.clone(), week);
        Arc::new_cyclic(|desk| Self {
            log,
            plan,
            book: Mutex::new(book),
            plans,
            turning: tokio::spawn(turn_the_days(desk.clone(), now)),
        })
    }

    /// `booking-plan`, from the next one on.
    pub(crate) fn plans(&self) -> watch::Receiver<Bytes> {
        self.plans.subscribe()
    }

    /// The `booking-plan` of today.
    pub(crate) fn announcement(&self) -> Bytes {
        self.plans.borrow().clone()
    }

    /// The plan, and what is taken as of the log's head or later.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot, Unavailable> {
        Ok(self.book(0).await?.snapshot())
    }

    /// Reserves a place; the status says whether it was now or before.
    pub(crate) async fn reserve(
        &self,
        asked: &Reserve,
        now: Duration,
    ) -> Result<(StatusCode, Reserved), Refusal> {
        let mut known = 0;
        for _ in 0..TRIES {
            let verdict = {
                let book = self.book(known).await?;
                book.ledger().reserve(asked, book.week().is_open(&asked.slot, now))
            };
            let reserved = |seq| Reserved { seq, id: asked.id.clone(), slot: asked.slot.clone() };
            let expected = match verdict {
                Verdict::Append { expected } => expected,
                Verdict::Already { seq } => return Ok((StatusCode::OK, reserved(seq))),
                Verdict::Taken => return Err(taken()),
                Verdict::IdUsed => return Err(id_used()),
                Verdict::NotOpen(reason) => {
                    let refusal =
                        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, reason.to_string());
                    return Err(refusal.field("slot"));
                }
            };
            let (id, slot) = (asked.id.to_string(), asked.slot.clone());
            let event = BookingEvent::Reserved { seq: 0, id, slot };
            let record = Record::new(&event, unix_millis(now))
                .private(&Private::of(asked))
                .request(asked.id.clone());
            match self.append(record, &asked.slot, expected).await {
                Ok(seq) => return Ok((StatusCode::CREATED, reserved(seq))),
                Err(AppendError::Conflict { last }) => known = last,
                // It is so long ago that the ledger has forgotten it.
                Err(AppendError::Repeated(entry)) if entry.seq <= known => return Err(id_used()),
                Err(AppendError::Repeated(entry)) => known = entry.seq,
                Err(AppendError::Unavailable(reason)) => return Err(reason.into()),
            }
        }
        Err(busy())
    }

    /// Gives back what the id holds.
    pub(crate) async fn cancel(
        &self,
        id: &RequestId,
        key: &Key,
        now: Duration,
    ) -> Result<(), Refusal> {
        let (mut known, mut is_sure) = (0, false);
        for _ in 0..TRIES {
            let (slot, expected) = match self.book(known).await?.ledger().cancel(id, key) {
                Release::Append { slot, expected } => (slot, expected),
                Release::Done => return Ok(()),
                Release::Unknown if !is_sure => {
                    // It may have been made a moment ago, at another server.
                    known = self.log.newest().await?;
                    is_sure = true;
                    continue;
                }
                Release::Unknown => {
                    let detail = "There is no reservation with this id.";
                    return Err(Refusal::new(StatusCode::NOT_FOUND, detail).field("id"));
                }
                Release::WrongKey => {
                    let detail = "This is not the key with which the reservation was made.";
                    return Err(Refusal::new(StatusCode::FORBIDDEN, detail).field(BOOKING_KEY));
                }
            };
            let event = BookingEvent::Cancelled { seq: 0, id: id.to_string(), slot: slot.clone() };
            let record = Record::new(&event, unix_millis(now));
            match self.append(record, &slot, expected).await {
                // Then once more, for it may hold another one.
                Ok(seq) => known = seq,
                Err(AppendError::Conflict { last }) => known = last,
                Err(AppendError::Repeated(entry)) => known = entry.seq,
                Err(AppendError::Unavailable(reason)) => return Err(reason.into()),
            }
        }
        Err(busy())
    }

    async fn append(&self, record: Record, slot: &Slot, expected: u64) -> Result<u64, AppendError> {
        let record = match needed_until(slot) {
            Some(at) => record.needed_until(at),
            None => record,
        };
        let subject = Subject { feed: Feed::new(FEED), key: Some(slot.to_string()) };
        self.log.append(subject, record, Some(expected)).await
    }

    /// The book, up to the log's head, and at least up to a position that is known to be there.
    async fn book(&self, known: u64) -> Result<MutexGuard<'_, Book>, Unavailable> {
        let mut book = self.book.lock().await;
        book.read_on(known).await?;
        Ok(book)
    }

    /// Makes it another day, if it is one; answers when the next one begins.
    async fn turn(&self, now: Duration) -> Duration {
        let week = Week::at(&self.plan, now);
        let ends = Duration::from_millis(week.ends);
        let mut book = self.book.lock().await;
        if book.week().version != week.version {
            tracing::info!(version = week.version, "another day can be booked");
            let announcement = announcement(&week);
            book.turn_to(week);
            self.plans.send_replace(announcement);
        }
        drop(book);
        // Nobody should have to wait for what can be read before they come.
        if let Err(error) = self.book(0).await {
            tracing::warn!(%error, "cannot read the reservations; trying again");
        }
        ends
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.turning.abort();
    }
}

/// Looks whether it is another day, again and again, until the desk is gone.
async fn turn_the_days(desk: Weak<Desk>, now: impl Fn() -> Duration) {
    while let Some(desk) = desk.upgrade() {
        let ends = desk.turn(now()).await;
        drop(desk);
        tokio::time::sleep(ends.saturating_sub(now()).clamp(SOONEST, LOOK_EVERY)).await;
    }
}

fn announcement(week: &Week) -> Bytes {
    encode(&BookingEvent::Plan { version: week.version.clone() }, None)
}

fn taken() -> Refusal {
    let detail = "Somebody else has reserved this place at this time.";
    Refusal::new(StatusCode::CONFLICT, detail).field("slot")
}

fn id_used() -> Refusal {
    let detail = "This id was used for another reservation, or for one that was cancelled.";
    Refusal::new(StatusCode::CONFLICT, detail).field("id")
}

fn busy() -> Refusal {
    let detail = "Too many others reserve and cancel this place at this moment.";
    let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, detail);
    refusal.retry_after(Duration::from_secs(1)).counted(Refused::Contended)
}

#[cfg(test)]
mod tests;

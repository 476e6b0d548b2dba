//! What the desk knows, read on from the log.

use bytes::Bytes;
use yew_sse_wire::{
    booking::{BookingEvent, FEED},
    frame,
};

use super::{ledger::Ledger, week::Week};
use crate::{
    log::{Folded, SharedLog, Unavailable},
    record::{Entry, Feed},
    sse::encode,
};

/// The folded state is stored after as many events, and when it has grown by half.
pub(super) const SAVE_AFTER: usize = 1_000;

/// The ledger as of some position in the log, and the week that can be reserved.
pub(super) struct Book {
    log: SharedLog,
    ledger: Ledger,
    week: Week,
    /// Up to which position of the log the ledger is folded; `None` before it was begun.
    through: Option<u64>,
    /// Whether the week was opened in the ledger.
    is_open: bool,
    /// How many events were folded since the state was stored.
    unsaved: usize,
    snapshot: Option<Snapshot>,
}

/// The plan and what is taken, encoded once for everybody.
#[derive(Clone)]
pub(crate) struct Snapshot {
    /// What `GET /api/booking` answers.
    pub(crate) json: Bytes,
    /// The same as `booking-snapshot`.
    pub(crate) event: Bytes,
    /// The position of the last event that is in it.
    pub(crate) head: u64,
}

impl Book {
    /// A book in which nothing was read yet.
    pub(super) fn new(log: SharedLog, week: Week) -> Self {
        Self {
            log,
            ledger: Ledger::default(),
            week,
            through: None,
            is_open: false,
            unsaved: 0,
            snapshot: None,
        }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(super) fn week(&self) -> &Week {
        &self.week
    }

    /// The plan, and what is taken.
    pub(super) fn snapshot(&mut self) -> Snapshot {
        let Self { snapshot, ledger, .. } = self;
        let snapshot = snapshot.get_or_insert_with(|| {
            let event = BookingEvent::Snapshot(ledger.plan().clone());
            let (json, event) = (frame(&event).data.into(), encode(&event, None));
            Snapshot { json, event, head: ledger.plan().head }
        });
        snapshot.clone()
    }

    /// Makes it this week. What is over is forgotten only when the log has been read.
    pub(super) fn turn_to(&mut self, week: Week) {
        if !self.ledger.covers(&week) {
            // The clock was set back: all is read again.
            self.ledger = Ledger::default();
            self.through = self.through.map(|_| 0);
        }
        self.week = week;
        self.is_open = false;
    }

    /// Reads up to the log's head, and at least up to a position that is known to be there.
    pub(super) async fn read_on(&mut self, known: u64) -> Result<(), Unavailable> {
        let target = known.max(*self.log.head().borrow());
        let feed = Feed::new(FEED);
        let mut through = match self.through {
            Some(through) => through,
            None => {
                let stored = self.log.load(FEED).await?;
                self.begin(stored.filter(|stored| stored.seq <= target))
            }
        };
        while through < target {
            let page = self.log.after(through, std::slice::from_ref(&feed)).await?;
            page.entries.iter().for_each(|entry| self.fold(entry));
            if page.through <= through {
                break;
            }
            through = page.through;
            self.through = Some(through);
        }
        if !self.is_open {
            self.ledger.open(&self.week);
            self.snapshot = None;
            self.is_open = true;
        }
        self.save();
        Ok(())
    }

    /// Begins where the stored state ends, if there is one that is of use.
    fn begin(&mut self, stored: Option<Folded>) -> u64 {
        let stored = stored.and_then(|Folded { seq, state }| {
            let ledger: Ledger = serde_json::from_str(&state).ok()?;
            ledger.covers(&self.week).then_some((seq, ledger))
        });
        let (seq, ledger) = stored.unwrap_or_default();
        self.ledger = ledger;
        self.through = Some(seq);
        self.is_open = false;
        seq
    }

    fn fold(&mut self, entry: &Entry) {
        match entry.event() {
            Ok(event) => self.ledger.apply(entry.seq, event, entry.private()),
            Err(error) => {
                let (seq, name) = (entry.seq, &entry.record.name);
                tracing::warn!(seq, name, %error, "an event in the log is not known");
            }
        }
        self.unsaved += 1;
        self.snapshot = None;
    }

    /// Stores the folded state if it is worth it.
    fn save(&mut self) {
        if self.unsaved < SAVE_AFTER + self.ledger.len() / 2 {
            return;
        }
        self.unsaved = 0;
        let (Some(seq), Ok(state)) = (self.through, serde_json::to_string(&self.ledger)) else {
            return;
        };
        let log = self.log.clone();
        tokio::spawn(async move {
            if let Err(error) = log.save(FEED, Folded { seq, state }).await {
                // It would only have made the next start faster.
                tracing::warn!(%error, "cannot store what the reservations come to");
            }
        });
    }
}

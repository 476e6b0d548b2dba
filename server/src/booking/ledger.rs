//! Who has which place, folded from the log, and the rules that follow from it.

use std::{collections::BTreeMap, fmt, hint::black_box};

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use yew_sse_wire::{
    RequestId,
    booking::{Board, BookingEvent, Key, Name, Plan, Reserve, Slot, Taken},
};

use super::week::{NotOpen, Week};

/// What is known of all reservations up to a position in the log.
///
/// What everybody may know is a [`Board`], the fold that the page has too; the rest stays here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    /// Slots that began before this start are forgotten.
    since: String,
    board: Board,
    reservations: BTreeMap<RequestId, Reservation>,
    /// The last position of each slot's subject.
    positions: BTreeMap<Slot, u64>,
}

/// What was reserved, and what only the server knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Reservation {
    slot: Slot,
    private: Private,
}

/// What the log keeps of a reservation beside the public event.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Private {
    name: Name,
    key: KeyHash,
}

/// The SHA-256 of a key.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct KeyHash([u8; 32]);

/// What is to be done about a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is to be appended, if the slot's last position is still this one.
    Append { expected: u64 },
    /// It was made before, at this position.
    Already { seq: u64 },
    /// Somebody else has the place.
    Taken,
    /// The id was given to another reservation, or to one that was cancelled.
    IdUsed,
    /// There is nothing to take.
    NotOpen(NotOpen),
}

/// What is to be done about a cancellation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Release {
    /// This slot is to be given back, if its last position is still this one.
    Append { slot: Slot, expected: u64 },
    /// There is nothing, or nothing more, to give back.
    Done,
    /// There is no such reservation.
    Unknown,
    /// It was not this key that it was made with.
    WrongKey,
}

impl Ledger {
    /// Takes one event at its position in the log; one that it has changes nothing.
    pub(crate) fn apply(&mut self, seq: u64, event: BookingEvent, private: Option<Private>) {
        if seq <= self.plan().head {
            return;
        }
        match &event {
            BookingEvent::Reserved { id, slot, .. } => {
                if let (Ok(id), Some(private)) = (RequestId::try_from(id.clone()), private) {
                    let reservation = Reservation { slot: slot.clone(), private };
                    self.reservations.entry(id).or_insert(reservation);
                }
                self.positions.insert(slot.clone(), seq);
            }
            BookingEvent::Cancelled { slot, .. } => {
                self.positions.insert(slot.clone(), seq);
            }
            // These are not in the log.
            BookingEvent::Plan { .. } | BookingEvent::Snapshot(_) => return,
        }
        self.board.apply(event);
    }

    /// Judges a reservation; `slot` is whether the slot is there to be taken.
    pub(crate) fn reserve(&self, asked: &Reserve, slot: Result<(), NotOpen>) -> Verdict {
        let holder = self.plan().taken.get(&asked.slot);
        if let Some(known) = self.reservations.get(&asked.id) {
            let is_same = known.slot == asked.slot && known.private == Private::of(asked);
            let is_held = holder.is_some_and(|id| *id == *asked.id);
            return match is_same && is_held {
                true => Verdict::Already { seq: self.position(&asked.slot) },
                false => Verdict::IdUsed,
            };
        }
        match (slot, holder) {
            (Err(reason), _) => Verdict::NotOpen(reason),
            (Ok(()), Some(_)) => Verdict::Taken,
            (Ok(()), None) => Verdict::Append { expected: self.position(&asked.slot) },
        }
    }

    /// Judges a cancellation.
    pub(crate) fn cancel(&self, id: &RequestId, key: &Key) -> Release {
        let Some(known) = self.reservations.get(id) else { return Release::Unknown };
        if known.private.key != KeyHash::of(key) {
            return Release::WrongKey;
        }
        // All that the id holds: of two servers, each may have given it a place in the same moment.
        let mut held = self.plan().taken.iter().filter(|(_, holder)| **holder == **id);
        match held.next() {
            Some((slot, _)) => {
                Release::Append { slot: slot.clone(), expected: self.position(slot) }
            }
            None => Release::Done,
        }
    }

    /// Whether it still knows all that this week needs. It does not where the clock was set back.
    pub(crate) fn covers(&self, week: &Week) -> bool {
        self.since <= week.begins
    }

    /// Opens a week that it covers: its plan is the board's from now on, and what is too old for it is forgotten.
    pub(crate) fn open(&mut self, week: &Week) {
        self.since.clone_from(&week.begins);
        let plan = self.plan();
        let is_of_the_week = |slot: &Slot| slot.start() >= &*week.begins;
        let taken = plan.taken.iter().filter(|(slot, _)| is_of_the_week(slot));
        let plan = Plan {
            version: week.version.clone(),
            head: plan.head,
            zone: week.zone.clone(),
            places: week.places.clone(),
            days: week.days.clone(),
            taken: taken.map(|(slot, id)| (slot.clone(), id.to_owned())).collect(),
        };
        self.board = board(plan);
        self.positions.retain(|slot, _| is_of_the_week(slot));
        self.reservations.retain(|_, reservation| reservation.slot.start() >= &*week.forgets);
    }

    /// What everybody may know: what `GET /api/booking` answers.
    pub(crate) fn plan(&self) -> &Plan {
        self.board.plan().expect("a ledger's board has a plan from the beginning")
    }

    /// How many reservations it knows.
    pub(crate) fn len(&self) -> usize {
        self.reservations.len()
    }

    fn position(&self, slot: &Slot) -> u64 {
        self.positions.get(slot).copied().unwrap_or_default()
    }
}

impl Default for Ledger {
    /// Of an empty log, and before any week was opened.
    fn default() -> Self {
        let plan = Plan {
            version: String::new(),
            head: 0,
            zone: String::new(),
            places: Vec::new(),
            days: Vec::new(),
            taken: Taken::default(),
        };
        Self {
            since: String::new(),
            board: board(plan),
            reservations: BTreeMap::new(),
            positions: BTreeMap::new(),
        }
    }
}

fn board(plan: Plan) -> Board {
    let mut board = Board::default();
    board.apply(BookingEvent::Snapshot(plan));
    board
}

impl Private {
    /// What is to be kept of a reservation that is asked for.
    pub(crate) fn of(asked: &Reserve) -> Self {
        Self { name: asked.name.clone(), key: KeyHash::of(&asked.key) }
    }
}

impl fmt::Debug for Private {
    /// Says nothing: what is private is not for traces either.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Private")
    }
}

impl KeyHash {
    fn of(key: &Key) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }
}

impl PartialEq for KeyHash {
    /// In the same time whatever they are, so that nobody can feel their way to a key.
    fn eq(&self, other: &Self) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        black_box(pairs.fold(0, |differ, (one, other)| differ | (one ^ other))) == 0
    }
}

impl Eq for KeyHash {}

impl TryFrom<String> for KeyHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = BASE64.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or("a key's hash is 32 bytes in base64")
    }
}

impl From<KeyHash> for String {
    fn from(hash: KeyHash) -> Self {
        BASE64.encode(hash.0)
    }
}

#[cfg(test)]
mod tests;

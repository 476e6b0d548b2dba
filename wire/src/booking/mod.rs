//! The booking feed: places that people reserve and give back, and the rule that folds it into a
//! board.

mod taken;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub use self::taken::Taken;
use crate::{Checked, RequestId, Slug, UnixMillis};

/// The feed's name, as in `?feeds=booking`.
pub const FEED: &str = "booking";

/// Where the plan is read and places are reserved: `GET` and `POST /api/booking`; one is given back
/// with `DELETE /api/booking/{id}`.
pub const BOOKING: &str = "/api/booking";

/// The header that carries the key with which a reservation is given back.
pub const BOOKING_KEY: &str = "booking-key";

/// Who reserves: 1 to 80 characters. Private: it is never streamed.
pub type Name = Checked<80>;

/// What only the one who reserved knows: 1 to 80 characters. The server keeps its SHA-256.
pub type Key = Checked<80>;

/// What the booking feed sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BookingEvent {
    /// A place was reserved.
    #[serde(rename = "booking-reserved")]
    Reserved {
        /// The position in the log.
        seq: u64,
        /// The reservation.
        id: String,
        /// What was reserved.
        slot: Slot,
    },
    /// A reservation was given back.
    #[serde(rename = "booking-cancelled")]
    Cancelled {
        /// The position in the log.
        seq: u64,
        /// The reservation.
        id: String,
        /// What is free again.
        slot: Slot,
    },
    /// A new day has opened: the plan is to be fetched again.
    #[serde(rename = "booking-plan")]
    Plan {
        /// The version of the new plan.
        version: String,
    },
    /// The whole plan, for a client that has none or cannot have what it missed.
    #[serde(rename = "booking-snapshot")]
    Snapshot(Plan),
}

/// What can be reserved, and what is taken: seven days of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Another day, another plan file, another version.
    pub version: String,
    /// The position in the log up to which `taken` is true.
    pub head: u64,
    /// The IANA name of the time zone that days and times are of.
    pub zone: String,
    /// What can be reserved, in the order in which it is shown.
    pub places: Vec<Place>,
    /// When, in order.
    pub days: Vec<Day>,
    /// Which slots are taken, and by which reservation.
    pub taken: Taken,
}

/// Something that can be reserved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its name in a [`Slot`].
    pub id: Slug,
    /// Its name for people.
    pub name: String,
}

/// A day of the plan; one without times is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// `2026-11-21`, in the plan's zone.
    pub date: String,
    /// The times at which each place can be reserved.
    pub times: Vec<Time>,
}

/// A time at which each place can be reserved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// As it stands in a [`Slot`]: `2026-11-21T09:00Z`.
    pub start: String,
    /// When it begins.
    pub at: UnixMillis,
    /// How long it lasts, in minutes.
    pub minutes: u32,
    /// `10:00`, in the plan's zone.
    pub label: String,
}

/// One place at one time: `<place>@<start>`, the start in UTC and minutes (RFC 3339).
///
/// ```
/// use yew_sse_wire::booking::Slot;
///
/// let slot: Slot = "desk-1@2026-11-21T09:00Z".parse().unwrap();
/// assert_eq!((slot.place(), slot.start()), ("desk-1", "2026-11-21T09:00Z"));
/// assert!("desk-1".parse::<Slot>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Slot(String);

/// The text is not a [`Slot`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be PLACE@START such as desk-1@2026-11-21T09:00Z")]
pub struct NotASlot;

/// What a client sends to reserve a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserve {
    /// What the client calls this reservation.
    pub id: RequestId,
    /// Which place, when.
    pub slot: Slot,
    /// Who.
    pub name: Name,
    /// With what it can be given back.
    pub key: Key,
}

/// The answer to a reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    /// The position in the log.
    pub seq: u64,
    /// The reservation.
    pub id: RequestId,
    /// What is reserved.
    pub slot: Slot,
}

impl Slot {
    /// A place at a time.
    #[must_use]
    pub fn new(place: &Slug, time: &Time) -> Self {
        Self(format!("{place}@{}", time.start))
    }

    /// Which place.
    #[must_use]
    pub fn place(&self) -> &str {
        self.0.split_once('@').map_or("", |(place, _)| place)
    }

    /// When it begins: `2026-11-21T09:00Z`.
    #[must_use]
    pub fn start(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, start)| start)
    }
}

impl TryFrom<String> for Slot {
    type Error = NotASlot;

    fn try_from(text: String) -> Result<Self, NotASlot> {
        let (place, start) = text.split_once('@').ok_or(NotASlot)?;
        Slug::try_from(place.to_owned()).map_err(|_| NotASlot)?;
        let shape = |(byte, like): (u8, u8)| match like {
            b'0' => byte.is_ascii_digit(),
            _ => byte == like,
        };
        let like = b"0000-00-00T00:00Z";
        let fits = start.len() == like.len() && start.bytes().zip(like.iter().copied()).all(shape);
        fits.then_some(Self(text)).ok_or(NotASlot)
    }
}

impl FromStr for Slot {
    type Err = NotASlot;

    fn from_str(text: &str) -> Result<Self, NotASlot> {
        text.to_owned().try_into()
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which places are taken, folded from the feed: a plan, and what happened after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    plan: Option<Plan>,
    /// The version that the server announced and that was not fetched yet.
    announced: Option<String>,
}

impl Board {
    /// Takes one event; one that the plan knows already changes nothing.
    pub fn apply(&mut self, event: BookingEvent) {
        match event {
            BookingEvent::Snapshot(plan) => self.restart(plan),
            BookingEvent::Plan { version } => {
                let is_new = self.plan.as_ref().is_none_or(|plan| plan.version != version);
                self.announced = is_new.then_some(version);
            }
            BookingEvent::Reserved { seq, id, slot } => {
                self.at(seq, |taken| taken.insert(slot, id));
            }
            BookingEvent::Cancelled { seq, id, slot } => {
                self.at(seq, |taken| taken.remove(&slot, &id));
            }
        }
    }

    /// Forgets all: the log is another one.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The plan as of now, if there is one yet.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// Whether the plan is to be fetched again.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.announced.is_some()
    }

    fn at(&mut self, seq: u64, change: impl FnOnce(&mut Taken)) {
        // Before the plan there is nothing to change: the plan will know.
        if let Some(plan) = &mut self.plan {
            if seq > plan.head {
                plan.head = seq;
                change(&mut plan.taken);
            }
        }
    }

    fn restart(&mut self, plan: Plan) {
        // One that was fetched may be older than what the stream has said meanwhile.
        let newer = self.plan.take().filter(|known| known.head > plan.head);
        let (head, taken) = match newer {
            Some(known) => (known.head, known.taken),
            None => (plan.head, plan.taken),
        };
        if self.announced.as_ref() == Some(&plan.version) {
            self.announced = None;
        }
        self.plan = Some(Plan { head, taken, ..plan });
    }
}

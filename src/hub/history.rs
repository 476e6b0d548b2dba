//! The last events of a stream.

use std::collections::VecDeque;

use super::fold::{Fold, Received};
use crate::decode::FromSse;

/// The last events of a stream, as many as it was given room for: memory is bounded, and how many
/// had to go is counted.
///
/// ```
/// use std::time::Duration;
/// use yew_sse::{Fold, History, Received, Text};
///
/// let mut history = History::new(2);
/// for line in ["one", "two", "three"] {
///     history.fold(Received { event: Text::from(line), at: Duration::ZERO, id: None });
/// }
/// let lines: Vec<&str> = history.iter().map(|received| &*received.event).collect();
/// assert_eq!(lines, ["two", "three"]);
/// assert_eq!(history.dropped(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct History<T> {
    events: VecDeque<Received<T>>,
    room: usize,
    dropped: u64,
}

impl<T> History<T> {
    /// Room for the last `room` events, at least one.
    #[must_use]
    pub fn new(room: usize) -> Self {
        Self { events: VecDeque::new(), room: room.max(1), dropped: 0 }
    }

    /// The events, oldest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Received<T>> + ExactSizeIterator {
        self.events.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// How many older ones had to go. The number of the first that is left is one more.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Forgets them all, and counts them as dropped.
    pub fn clear(&mut self) {
        self.dropped += self.events.len() as u64;
        self.events.clear();
    }
}

/// Room for the last 100.
impl<T> Default for History<T> {
    fn default() -> Self {
        Self::new(100)
    }
}

impl<T: FromSse> Fold for History<T> {
    type Event = T;

    fn fold(&mut self, received: Received<T>) {
        if self.events.len() == self.room {
            self.events.pop_front();
            self.dropped += 1;
        }
        self.events.push_back(received);
    }
}

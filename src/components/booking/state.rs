//! What the stream tells: who has which place, as far as is known.

use serde::Deserialize;
use yew_sse_wire::{
    UnixMillis,
    booking::{Board, BookingEvent, Plan, Slot},
};

use crate::hub::{Fold, Received};

/// What the board reads from the stream.
#[derive(Debug, Deserialize)]
pub(super) enum BookingFeed {
    #[serde(rename = "booking-reserved")]
    Reserved { seq: u64, id: String, slot: Slot },
    #[serde(rename = "booking-cancelled")]
    Cancelled { seq: u64, id: String, slot: Slot },
    #[serde(rename = "booking-plan")]
    Plan { version: String },
    #[serde(rename = "booking-snapshot")]
    Snapshot(Plan),
    /// Positions are of one log: those of another mean nothing.
    #[serde(rename = "stream-hello")]
    Hello { epoch: String },
    /// It carries the server's time.
    #[serde(rename = "stream-heartbeat")]
    Heartbeat { at: UnixMillis },
    #[serde(rename = "stream-reset")]
    Reset {},
}

/// What the stream tells.
#[derive(Debug, Default)]
pub(super) struct BookingState {
    board: Board,
    /// While the board may be wrong: what came since, for the plan that will put it right.
    doubted: Option<Vec<BookingEvent>>,
    epoch: String,
    /// How many milliseconds this device's clock is ahead of the server's.
    ahead: i64,
    news: Option<News>,
}

/// The newest change of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct News {
    pub(super) seq: u64,
    pub(super) id: String,
    pub(super) slot: Slot,
    /// Or given back.
    pub(super) is_taken: bool,
}

impl BookingState {
    /// The plan as of now, if there is one yet.
    pub(super) fn plan(&self) -> Option<&Plan> {
        self.board.plan()
    }

    /// The name of the log's life; empty where the server does not say.
    pub(super) fn epoch(&self) -> &str {
        &self.epoch
    }

    /// The newest change since the plan came.
    pub(super) fn news(&self) -> Option<&News> {
        self.news.as_ref()
    }

    /// Whether events may have been missed.
    pub(super) fn is_doubtful(&self) -> bool {
        self.doubted.is_some()
    }

    /// Whether there is a newer plan to be fetched.
    pub(super) fn is_outdated(&self) -> bool {
        self.board.is_outdated()
    }

    /// Who holds the slot.
    pub(super) fn holder(&self, slot: &Slot) -> Option<&str> {
        self.plan()?.taken.get(slot)
    }

    /// The server's time by this device's clock, corrected by what the server last said.
    pub(super) fn server_time(&self, now: UnixMillis) -> UnixMillis {
        now.saturating_add_signed(self.ahead.saturating_neg())
    }

    /// Takes a plan that was streamed or fetched.
    pub(super) fn take_plan(&mut self, plan: Plan) {
        let since = self.doubted.take();
        if since.is_some() {
            // What was believed may be wrong, however new it is.
            self.board.clear();
        }
        self.board.apply(BookingEvent::Snapshot(plan));
        for event in since.into_iter().flatten() {
            self.board.apply(event);
        }
    }

    fn change(&mut self, event: BookingEvent, news: News) {
        if self.plan().is_some_and(|plan| news.seq > plan.head) {
            self.news = Some(news);
        }
        if let Some(doubted) = &mut self.doubted {
            doubted.push(event.clone());
        }
        self.board.apply(event);
    }
}

impl Fold for BookingState {
    type Event = BookingFeed;

    fn fold(&mut self, received: Received<BookingFeed>) {
        match received.event {
            BookingFeed::Reserved { seq, id, slot } => {
                let news = News { seq, id: id.clone(), slot: slot.clone(), is_taken: true };
                self.change(BookingEvent::Reserved { seq, id, slot }, news);
            }
            BookingFeed::Cancelled { seq, id, slot } => {
                let news = News { seq, id: id.clone(), slot: slot.clone(), is_taken: false };
                self.change(BookingEvent::Cancelled { seq, id, slot }, news);
            }
            BookingFeed::Plan { version } => self.board.apply(BookingEvent::Plan { version }),
            BookingFeed::Snapshot(plan) => self.take_plan(plan),
            BookingFeed::Hello { epoch } => self.epoch = epoch,
            BookingFeed::Heartbeat { at } => {
                let arrived = i64::try_from(received.at.as_millis()).unwrap_or(i64::MAX);
                self.ahead = arrived.saturating_sub_unsigned(at);
            }
            BookingFeed::Reset {} => {
                self.board.clear();
                self.news = None;
            }
        }
    }

    fn resync(&mut self) {
        self.doubted.get_or_insert_default();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::decode::FromSse;

    fn slot(text: &str) -> Slot {
        text.parse().unwrap()
    }

    fn plan(head: u64, taken: &[(&str, &str)]) -> Plan {
        let taken = taken.iter().map(|(at, id)| (slot(at), (*id).to_owned())).collect();
        let (version, zone) = ("1".to_owned(), "UTC".to_owned());
        Plan { version, head, zone, places: Vec::new(), days: Vec::new(), taken }
    }

    fn say(state: &mut BookingState, event: BookingFeed) {
        state.fold(Received { event, at: Duration::from_secs(100), id: None });
    }

    fn reserved(seq: u64, id: &str, at: &str) -> BookingFeed {
        BookingFeed::Reserved { seq, id: id.to_owned(), slot: slot(at) }
    }

    const NINE: &str = "desk-1@2026-11-21T09:00Z";
    const TEN: &str = "desk-1@2026-11-21T10:00Z";

    #[test]
    fn every_event_that_it_needs_is_listened_for() {
        let names = BookingFeed::names().unwrap();
        for name in BookingEvent::names().unwrap().iter().chain(&["stream-reset", "stream-hello"]) {
            assert!(names.contains(name), "{name}");
        }
    }

    #[test]
    fn a_change_is_news_once_and_a_plan_is_none() {
        let mut state = BookingState::default();
        say(&mut state, reserved(4, "early", NINE));
        say(&mut state, BookingFeed::Snapshot(plan(5, &[(NINE, "early")])));
        assert_eq!((state.news(), state.holder(&slot(NINE))), (None, Some("early")));
        say(&mut state, reserved(6, "a", TEN));
        say(&mut state, reserved(5, "replayed", TEN));
        assert_eq!(state.news().map(|news| &*news.id), Some("a"));
        assert_eq!(state.holder(&slot(TEN)), Some("a"));
    }

    #[test]
    fn a_board_that_missed_something_believes_the_next_plan_and_what_came_after_it() {
        let mut state = BookingState::default();
        say(&mut state, BookingFeed::Snapshot(plan(5, &[(NINE, "a")])));
        state.resync();
        assert!(state.is_doubtful());
        // 6, which gave nine o'clock back, was missed.
        say(&mut state, reserved(8, "c", TEN));
        say(&mut state, BookingFeed::Snapshot(plan(7, &[])));
        assert!(!state.is_doubtful());
        assert_eq!((state.holder(&slot(NINE)), state.holder(&slot(TEN))), (None, Some("c")));
    }

    #[test]
    fn a_reset_begins_anew() {
        let mut state = BookingState::default();
        say(&mut state, BookingFeed::Snapshot(plan(50, &[(NINE, "a")])));
        state.resync();
        say(&mut state, BookingFeed::Reset {});
        assert_eq!(state.plan(), None);
        say(&mut state, BookingFeed::Snapshot(plan(1, &[(TEN, "b")])));
        assert_eq!(state.plan().map(|plan| plan.head), Some(1));
        assert!(!state.is_doubtful());
    }

    #[test]
    fn the_servers_clock_is_believed_when_it_speaks() {
        let mut state = BookingState::default();
        assert_eq!(state.server_time(1_000), 1_000);
        say(&mut state, BookingFeed::Heartbeat { at: 40_000 });
        assert_eq!(state.server_time(160_000), 100_000);
    }
}

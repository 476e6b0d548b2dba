//! What each place at each time is to this visitor, now.

use yew_sse_wire::{
    RequestId, UnixMillis,
    booking::{Day, Place, Plan, Slot, Time},
};

use super::{
    mine::{Mine, Standing},
    state::BookingState,
};

/// What a place at a time is to this visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlotState {
    Free,
    Taken,
    Mine,
    Past,
}

impl SlotState {
    /// In one word, for `data-state`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Taken => "taken",
            Self::Mine => "mine",
            Self::Past => "past",
        }
    }
}

/// The board as this visitor sees it at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) board: &'a BookingState,
    pub(super) plan: &'a Plan,
    pub(super) mine: &'a [Mine],
    /// What this visitor gave back, and the board may not have heard of yet.
    pub(super) released: &'a [RequestId],
    pub(super) now: UnixMillis,
}

impl<'a> View<'a> {
    /// What a place at a time is.
    pub(super) fn state(&self, slot: &Slot, time: &Time) -> SlotState {
        if self.own(slot).is_some() {
            return SlotState::Mine;
        }
        let holder = self.board.holder(slot);
        let is_held = holder.is_some_and(|id| !self.released.iter().any(|it| **it == *id));
        match is_held {
            _ if time.at <= self.now => SlotState::Past,
            true => SlotState::Taken,
            false => SlotState::Free,
        }
    }

    /// The visitor's reservation of a slot.
    pub(super) fn own(&self, slot: &Slot) -> Option<&'a Mine> {
        self.standing().map(|(mine, _)| mine).find(|mine| mine.slot == *slot)
    }

    /// The visitor's reservations, soonest first.
    pub(super) fn owned(&self) -> Vec<&'a Mine> {
        let mut owned: Vec<&Mine> = Vec::new();
        for (mine, _) in self.standing() {
            let rank = (mine.ends, &mine.slot);
            let at = owned.partition_point(|it| (it.ends, &it.slot) <= rank);
            owned.insert(at, mine);
        }
        owned
    }

    fn standing(&self) -> impl Iterator<Item = (&'a Mine, Standing)> {
        let (board, released, now) = (self.board, self.released, self.now);
        let known = self.mine.iter().map(move |mine| (mine, mine.standing(board, now)));
        known.filter(move |(mine, standing)| {
            matches!(standing, Standing::Held | Standing::Coming) && !released.contains(&mine.id)
        })
    }

    /// Every place at every time of a day, by place.
    pub(super) fn slots(
        &self,
        day: &'a Day,
    ) -> impl Iterator<Item = (&'a Place, &'a Time, Slot)> + use<'a> {
        let places = self.plan.places.iter();
        places.flat_map(|place| {
            day.times.iter().map(move |time| (place, time, Slot::new(&place.id, time)))
        })
    }

    /// How much of a day is free.
    pub(super) fn count_free(&self, day: &'a Day) -> usize {
        let slots = self.slots(day);
        slots.filter(|(_, time, slot)| self.state(slot, time) == SlotState::Free).count()
    }

    /// The place, day and time of a slot, if the plan has them.
    pub(super) fn find(&self, slot: &Slot) -> Option<(&'a Place, &'a Day, &'a Time)> {
        find(self.plan, slot)
    }

    /// The day to begin with: the first that is not over.
    pub(super) fn first_day(&self) -> Option<&'a Day> {
        let days = &self.plan.days;
        let is_ahead = |day: &&Day| day.times.iter().any(|time| time.at > self.now);
        days.iter().find(is_ahead).or(days.first())
    }

    /// The next moment at which something changes by itself.
    pub(super) fn next_change(&self) -> Option<UnixMillis> {
        let times = self.plan.days.iter().flat_map(|day| &day.times);
        let moments = times.flat_map(|time| [time.at, ends(time)]);
        moments.filter(|at| *at > self.now).min()
    }
}

/// The place, day and time of a slot, if the plan has them.
pub(super) fn find<'a>(plan: &'a Plan, slot: &Slot) -> Option<(&'a Place, &'a Day, &'a Time)> {
    let place = plan.places.iter().find(|place| &*place.id == slot.place())?;
    let mut times = plan.days.iter().flat_map(|day| day.times.iter().map(move |time| (day, time)));
    let (day, time) = times.find(|(_, time)| time.start == slot.start())?;
    Some((place, day, time))
}

/// When a time is over.
pub(super) fn ends(time: &Time) -> UnixMillis {
    time.at.saturating_add(u64::from(time.minutes) * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::booking::{
        fixture::{at, board, mine, slot},
        mine::Confirmed,
    };

    fn view<'a>(board: &'a BookingState, mine: &'a [Mine], now: UnixMillis) -> View<'a> {
        View { board, plan: board.plan().unwrap(), mine, released: &[], now }
    }

    #[track_caller]
    fn check(view: &View<'_>, expected: &[(&str, SlotState)]) {
        for (short, state) in expected {
            let slot = slot(short);
            let (_, _, time) = view.find(&slot).unwrap();
            assert_eq!(view.state(&slot, time), *state, "{short} at {}", view.now);
        }
    }

    #[test]
    fn a_place_is_free_taken_mine_or_past() {
        let own = mine(1, "a@10");
        let board = board(5, &[("a@10", &own.id), ("b@10", "other"), ("b@9", "other")]);
        let list = [own];
        let (free, taken, mine, past) =
            (SlotState::Free, SlotState::Taken, SlotState::Mine, SlotState::Past);
        let early = [("a@9", free), ("b@9", taken), ("a@10", mine), ("b@10", taken)];
        check(&view(&board, &list, at(8)), &early);
        let at_ten = [("a@9", past), ("b@9", past), ("a@10", mine), ("b@10", past), ("c@11", free)];
        check(&view(&board, &list, at(10)), &at_ten);
        check(&view(&board, &list, at(11)), &[("a@10", past), ("c@11", past), ("c@33", free)]);
    }

    #[test]
    fn the_answer_may_come_before_the_event() {
        let board = board(5, &[]);
        let asked = mine(1, "a@10");
        check(&view(&board, std::slice::from_ref(&asked), 0), &[("a@10", SlotState::Free)]);
        let confirmed = Some(Confirmed { epoch: String::new(), seq: 6 });
        let list = [Mine { confirmed, ..asked }];
        check(&view(&board, &list, 0), &[("a@10", SlotState::Mine)]);
    }

    #[test]
    fn what_was_given_back_is_free_before_the_event() {
        let own = mine(1, "a@10");
        let board = board(5, &[("a@10", &own.id)]);
        let (released, list) = ([own.id.clone()], [own]);
        let view = View { released: &released, ..view(&board, &list, 0) };
        check(&view, &[("a@10", SlotState::Free)]);
        assert_eq!(view.owned(), [] as [&Mine; 0]);
    }

    #[test]
    fn the_first_day_that_is_not_over_is_shown_first() {
        let board = board(5, &[("a@9", "other")]);
        for (hour, date, free) in
            [(8, "1970-01-01", 8), (11, "1970-01-02", 9), (99, "1970-01-01", 0)]
        {
            let view = view(&board, &[], at(hour));
            let day = view.first_day().unwrap();
            assert_eq!((day.date.as_str(), view.count_free(day)), (date, free), "at {hour}");
        }
    }

    #[test]
    fn the_next_change_is_a_begin_or_an_end() {
        let board = board(5, &[]);
        for (hour, next) in
            [(8, Some(9)), (9, Some(10)), (11, Some(12)), (12, Some(33)), (36, None)]
        {
            assert_eq!(view(&board, &[], at(hour)).next_change(), next.map(at), "at {hour}");
        }
    }
}

//! What to offer to somebody who came too late.

use yew_sse_wire::booking::{Day, Place, Slot, Time};

use super::slots::{SlotState, View};

/// How many are offered.
const OFFERED: usize = 3;

/// A place that is still free.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Offer<'a> {
    pub(super) place: &'a Place,
    pub(super) day: &'a Day,
    pub(super) time: &'a Time,
}

impl Offer<'_> {
    pub(super) fn slot(&self) -> Slot {
        Slot::new(&self.place.id, self.time)
    }
}

/// The nearest free ones: by turns another time at the same place, and another place at the same
/// time, the nearest of each first.
pub(super) fn nearest<'a>(view: &View<'a>, slot: &Slot) -> Vec<Offer<'a>> {
    let Some((place, day, time)) = view.find(slot) else { return Vec::new() };
    let is_free = |offer: &Offer<'a>| {
        let slot_of = offer.slot();
        slot_of != *slot && view.state(&slot_of, offer.time) == SlotState::Free
    };
    let days = view.plan.days.iter();
    let times = days.flat_map(|day| day.times.iter().map(move |time| Offer { place, day, time }));
    let times = times.map(|offer| (offer.time.at.abs_diff(time.at), offer));
    let places = &view.plan.places;
    let of = places.iter().position(|it| it.id == place.id).unwrap_or_default();
    let others = places.iter().enumerate();
    let others = others.map(|(at, place)| (at.abs_diff(of) as u64, Offer { place, day, time }));
    let mut turns = [
        times.filter(|(_, offer)| is_free(offer)).collect::<Vec<_>>(),
        others.filter(|(_, offer)| is_free(offer)).collect(),
    ];
    let mut offers = Vec::new();
    while offers.len() < OFFERED && turns.iter().any(|turn| !turn.is_empty()) {
        offers.extend(take_nearest(&mut turns[0]));
        turns.rotate_left(1);
    }
    offers
}

/// Of those that are equally near, the first.
fn take_nearest<'a>(offers: &mut Vec<(u64, Offer<'a>)>) -> Option<Offer<'a>> {
    let (at, _) = offers.iter().enumerate().min_by_key(|(_, (distance, _))| *distance)?;
    Some(offers.remove(at).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::booking::fixture::{at, board, slot};

    #[track_caller]
    fn check(taken: &[(&str, &str)], hour: u64, lost: &str, expected: &[&str]) {
        let board = board(9, taken);
        let plan = board.plan().unwrap();
        let view = View { board: &board, plan, mine: &[], released: &[], now: at(hour) };
        let offers: Vec<_> = nearest(&view, &slot(lost)).iter().map(Offer::slot).collect();
        assert_eq!(offers, expected.iter().map(|short| slot(short)).collect::<Vec<_>>());
    }

    #[test]
    fn the_same_place_soon_and_its_neighbours_now() {
        check(&[("a@10", "x")], 8, "a@10", &["a@9", "b@10", "a@11"]);
        check(&[("b@9", "x")], 8, "b@9", &["b@10", "a@9", "b@11"]);
    }

    #[test]
    fn what_is_taken_or_past_is_not_offered() {
        check(&[("a@10", "x"), ("b@10", "y")], 9, "a@10", &["a@11", "c@10", "a@33"]);
    }

    #[test]
    fn when_one_kind_is_used_up_the_other_fills_the_places() {
        let all = [("a@10", "x"), ("b@10", "x"), ("c@10", "x")];
        check(&all, 8, "a@10", &["a@9", "a@11", "a@33"]);
    }

    #[test]
    fn there_may_be_nothing_to_offer() {
        check(&[], 99, "a@10", &[]);
        check(&[], 8, "nowhere@10", &[]);
    }
}

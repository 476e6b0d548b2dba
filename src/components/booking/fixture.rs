//! A small plan for tests: places `a`, `b`, `c`, on two days from 9 to 12, each for an hour.

use std::time::Duration;

use yew_sse_wire::{
    RequestId, Slug,
    booking::{Day, Place, Plan, Slot, Time},
};

use super::{
    mine::Mine,
    state::{BookingFeed, BookingState},
};
use crate::hub::{Fold, Received};

const HOUR: u64 = 3_600_000;

/// `a@9` is place `a` on the first day at nine, `a@33` on the second.
pub(super) fn slot(short: &str) -> Slot {
    let (place, hour) = short.split_once('@').unwrap();
    Slot::new(&slug(place), &time(hour.parse().unwrap()))
}

/// An hour, counted from the first day's midnight, which is the Unix epoch.
fn time(hour: u64) -> Time {
    let (day, of_day) = (hour / 24 + 1, hour % 24);
    Time {
        start: format!("1970-01-{day:02}T{of_day:02}:00Z"),
        at: at(hour),
        minutes: 60,
        label: format!("{of_day:02}:00"),
    }
}

pub(super) fn at(hour: u64) -> u64 {
    hour * HOUR
}

fn slug(name: &str) -> Slug {
    name.to_owned().try_into().unwrap()
}

pub(super) fn plan(head: u64, taken: &[(&str, &str)]) -> Plan {
    let day = |day: u64| Day {
        date: format!("1970-01-{:02}", day + 1),
        times: (9..12).map(|hour| time(day * 24 + hour)).collect(),
    };
    Plan {
        version: "1".to_owned(),
        head,
        zone: "UTC".to_owned(),
        places: ["a", "b", "c"].map(|id| Place { id: slug(id), name: id.to_uppercase() }).to_vec(),
        days: vec![day(0), day(1)],
        taken: taken.iter().map(|(short, id)| (slot(short), (*id).to_owned())).collect(),
    }
}

pub(super) fn board(head: u64, taken: &[(&str, &str)]) -> BookingState {
    let mut board = BookingState::default();
    say(&mut board, BookingFeed::Snapshot(plan(head, taken)));
    board
}

pub(super) fn say(board: &mut BookingState, event: BookingFeed) {
    board.fold(Received { event, at: Duration::ZERO, id: None });
}

pub(super) fn mine(number: u128, short: &str) -> Mine {
    let hour: u64 = short.split_once('@').unwrap().1.parse().unwrap();
    Mine {
        id: RequestId::from_random(number),
        key: "key".to_owned().try_into().unwrap(),
        slot: slot(short),
        ends: at(hour + 1),
        confirmed: None,
    }
}

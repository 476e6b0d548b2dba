//! The folds say the same however a client comes to its state.

#![allow(missing_docs, reason = "tests")]

use proptest::prelude::*;
use yew_sse_wire::{
    booking::{Board, BookingEvent, Plan, Slot, Taken},
    chat::{ChatEvent, Line, Lines, PAGE},
};

const CAP: usize = PAGE;

fn line(seq: u64, room: &str) -> Line {
    Line {
        seq,
        room: room.into(),
        id: format!("id-{seq}"),
        author: "Ada".into(),
        text: format!("line {seq}"),
        at: seq * 1_000,
    }
}

/// A log of chat lines in two rooms: each `true` is one for the lobby.
fn chat_log(rooms: &[bool]) -> Vec<ChatEvent> {
    let room = |in_lobby: &bool| if *in_lobby { "lobby" } else { "other" };
    (1..).zip(rooms).map(|(seq, in_lobby)| ChatEvent::Posted(line(seq, room(in_lobby)))).collect()
}

fn room_of<'a>(events: impl IntoIterator<Item = &'a ChatEvent>) -> Lines {
    let mut lines = Lines::new("lobby", CAP);
    events.into_iter().cloned().for_each(|event| lines.apply(event));
    lines
}

fn seqs(lines: &Lines) -> Vec<u64> {
    lines.iter().map(|line| line.seq).collect()
}

/// A log of bookings of four slots: each number takes the slot, or gives it back if it is taken.
fn booking_log(choices: &[usize]) -> Vec<BookingEvent> {
    let mut holders = [None; 4];
    (1..)
        .zip(choices)
        .map(|(seq, &choice)| {
            let slot: Slot = format!("desk-{choice}@2026-11-21T09:00Z").parse().unwrap();
            match holders[choice].take() {
                Some(id) => BookingEvent::Cancelled { seq, id: format!("id-{id}"), slot },
                None => {
                    holders[choice] = Some(seq);
                    BookingEvent::Reserved { seq, id: format!("id-{seq}"), slot }
                }
            }
        })
        .collect()
}

fn empty_plan() -> Plan {
    Plan {
        version: "1".into(),
        head: 0,
        zone: "Europe/Berlin".into(),
        places: Vec::new(),
        days: Vec::new(),
        taken: Taken::default(),
    }
}

fn board_of(plan: Plan, events: &[BookingEvent]) -> Board {
    let mut board = Board::default();
    board.apply(BookingEvent::Snapshot(plan));
    events.iter().cloned().for_each(|event| board.apply(event));
    board
}

proptest! {
    #[test]
    fn a_room_from_a_snapshot_and_the_tail_is_the_room_from_the_whole_log(
        rooms in prop::collection::vec(any::<bool>(), 0..200),
        cut in 0.0..=1.0,
    ) {
        let log = chat_log(&rooms);
        let (before, after) = log.split_at((log.len() as f64 * cut) as usize);
        let snapshot = room_of(before).snapshot();
        let joined = room_of(std::iter::once(&snapshot).chain(after));
        prop_assert_eq!(seqs(&joined), seqs(&room_of(&log)));
    }

    #[test]
    fn a_repeated_line_changes_nothing(
        rooms in prop::collection::vec(any::<bool>(), 1..100),
        again in any::<prop::sample::Index>(),
    ) {
        let log = chat_log(&rooms);
        let mut lines = room_of(&log);
        let before = seqs(&lines);
        lines.apply(log[again.index(log.len())].clone());
        // One that fell off the old end does not come back either.
        prop_assert_eq!(seqs(&lines), before);
    }

    #[test]
    fn a_board_from_a_snapshot_and_the_tail_is_the_board_from_the_whole_log(
        choices in prop::collection::vec(0_usize..4, 0..60),
        cut in 0.0..=1.0,
        overlap in 0_usize..10,
    ) {
        let log = booking_log(&choices);
        let cut = (log.len() as f64 * cut) as usize;
        let snapshot = board_of(empty_plan(), &log[..cut]).plan().unwrap().clone();
        // The tail may begin before the snapshot's head: what it repeats changes nothing.
        let joined = board_of(snapshot, &log[cut.saturating_sub(overlap)..]);
        prop_assert_eq!(joined, board_of(empty_plan(), &log));
    }

    #[test]
    fn a_plan_that_was_fetched_too_early_takes_nothing_back(
        choices in prop::collection::vec(0_usize..4, 0..60),
        fetched in 0.0..=1.0,
    ) {
        let log = booking_log(&choices);
        let fetched = (log.len() as f64 * fetched) as usize;
        let old = board_of(empty_plan(), &log[..fetched]).plan().unwrap().clone();
        let mut board = board_of(empty_plan(), &log);
        board.apply(BookingEvent::Snapshot(old));
        prop_assert_eq!(board, board_of(empty_plan(), &log));
    }

    #[test]
    fn what_is_sent_is_what_arrives(rooms in prop::collection::vec(any::<bool>(), 1..20), choices in prop::collection::vec(0_usize..4, 1..20)) {
        for event in chat_log(&rooms) {
            let json = serde_json::to_string(&event).unwrap();
            prop_assert_eq!(serde_json::from_str::<ChatEvent>(&json).unwrap(), event);
        }
        for event in booking_log(&choices) {
            let json = serde_json::to_string(&event).unwrap();
            prop_assert_eq!(serde_json::from_str::<BookingEvent>(&json).unwrap(), event);
        }
        let snapshot = room_of(&chat_log(&rooms)).snapshot();
        let json = serde_json::to_string(&snapshot).unwrap();
        prop_assert_eq!(serde_json::from_str::<ChatEvent>(&json).unwrap(), snapshot);
    }
}

#[test]
fn a_snapshot_after_a_hole_starts_the_room_anew() {
    let mut lines = room_of(&chat_log(&[true; 3]));
    let newest: Vec<_> = (100..).take(PAGE).map(|seq| line(seq, "lobby")).collect();
    lines.apply(ChatEvent::Snapshot { room: "lobby".into(), lines: newest });
    assert_eq!((lines.first().unwrap().seq, lines.may_have_older()), (100, false));
}

#[test]
fn older_lines_go_in_front_until_there_are_none() {
    let mut lines = Lines::new("lobby", 1_000);
    let page = |from: u64, n: usize| (from..).take(n).map(|seq| line(seq, "lobby")).collect();
    lines.apply(ChatEvent::Snapshot { room: "lobby".into(), lines: page(200, PAGE) });
    assert!(lines.may_have_older());
    lines.prepend(page(150, 50), 50);
    assert!(lines.may_have_older());
    lines.prepend(page(140, 10), 50);
    assert!(!lines.may_have_older());
    assert_eq!((lines.first().unwrap().seq, lines.iter().len()), (140, 110));
}

#[test]
fn a_full_room_takes_no_older_lines() {
    let mut lines = Lines::new("lobby", 60);
    let page = |from: u64, n: usize| (from..).take(n).map(|seq| line(seq, "lobby")).collect();
    lines.apply(ChatEvent::Snapshot { room: "lobby".into(), lines: page(200, PAGE) });
    lines.prepend(page(150, 50), 50);
    assert_eq!((lines.first().unwrap().seq, lines.iter().len()), (190, 60));
    assert!(!lines.may_have_older());
}

#[test]
fn a_line_keeps_its_number_while_others_come_and_go_at_both_ends() {
    let mut lines = Lines::new("lobby", 60);
    let page = |from: u64, n: usize| (from..).take(n).map(|seq| line(seq, "lobby")).collect();
    let number = |lines: &Lines, seq| {
        (lines.begin()..).zip(lines.iter()).find(|(_, line)| line.seq == seq).unwrap().0
    };
    lines.apply(ChatEvent::Snapshot { room: "lobby".into(), lines: page(200, PAGE) });
    assert_eq!((lines.begin(), number(&lines, 240)), (0, 40));
    lines.prepend(page(195, 5), 50);
    assert_eq!((lines.begin(), number(&lines, 240)), (-5, 40));
    (250..300).for_each(|seq| lines.apply(ChatEvent::Posted(line(seq, "lobby"))));
    assert_eq!((lines.begin(), number(&lines, 240)), (40, 40));
    lines.clear();
    lines.apply(ChatEvent::Posted(line(300, "lobby")));
    assert_eq!(lines.begin(), 0);
}

#[test]
fn a_new_day_asks_for_the_plan_until_it_is_there() {
    let mut board = board_of(empty_plan(), &[]);
    board.apply(BookingEvent::Plan { version: "2".into() });
    assert!(board.is_outdated());
    board.apply(BookingEvent::Snapshot(empty_plan()));
    assert!(board.is_outdated());
    board.apply(BookingEvent::Snapshot(Plan { version: "2".into(), ..empty_plan() }));
    assert!(!board.is_outdated());
    board.apply(BookingEvent::Plan { version: "2".into() });
    assert!(!board.is_outdated());
}

#[test]
fn fields_that_are_not_known_yet_are_passed_over() {
    let json = r#"{"chat-posted":{"seq":1,"room":"lobby","id":"x","author":"a","text":"t","at":1,"mood":"fine"}}"#;
    assert!(matches!(serde_json::from_str(json), Ok(ChatEvent::Posted(_))));
}

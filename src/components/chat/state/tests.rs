use std::time::Duration;

use yew_sse_wire::chat::PAGE;

use super::*;

fn line(seq: u64, room: &str) -> Line {
    Line {
        seq,
        room: room.to_owned(),
        id: format!("id-{seq}"),
        author: "Ada".to_owned(),
        text: format!("line {seq}"),
        at: seq * 1_000,
    }
}

fn posted(seq: u64) -> ChatFeed {
    ChatFeed::Posted(line(seq, "lobby"))
}

fn snapshot(seqs: impl IntoIterator<Item = u64>) -> ChatFeed {
    let lines = seqs.into_iter().map(|seq| line(seq, "lobby")).collect();
    ChatFeed::Snapshot { room: "lobby".to_owned(), lines }
}

fn state(events: impl IntoIterator<Item = ChatFeed>) -> ChatState {
    let mut state = ChatState::default();
    events.into_iter().for_each(|event| fold(&mut state, event));
    state
}

fn fold(state: &mut ChatState, event: ChatFeed) {
    state.fold(Received { event, at: Duration::ZERO, id: None });
}

fn seqs(state: &ChatState) -> Vec<u64> {
    let view = state.view("lobby");
    let blocks = view.blocks.iter().map(|block| state.block("lobby", block.number));
    blocks.flatten().map(|line| line.seq).collect()
}

/// How many blocks there are before and after something happens, and how many of them are the same.
fn blocks_around(state: &mut ChatState, happen: impl FnOnce(&mut ChatState)) -> [usize; 3] {
    let before = state.view("lobby").blocks;
    happen(state);
    let after = state.view("lobby").blocks;
    [before.len(), after.len(), after.iter().filter(|block| before.contains(block)).count()]
}

#[test]
fn the_blocks_of_a_room_are_its_lines_in_order_each_once() {
    // Other rooms have most of the log.
    let all: Vec<u64> = (1..=130).map(|n| n * 100).collect();
    let repeated = all.iter().chain(&all[40..50]).rev().copied();
    let state = state(repeated.map(posted));
    assert_eq!(seqs(&state), all);
    let view = state.view("lobby");
    assert_eq!((view.first(), view.last()), (Some(100), 13_000));
    assert!(view.blocks.len() <= 5, "{:?}", view.blocks);
    let befores = view.blocks.iter().map(|block| block.before);
    let lasts = view.blocks.iter().map(|block| Some(block.last * 1_000));
    assert!(befores.eq([None].into_iter().chain(lasts.take(view.blocks.len() - 1))));
}

#[test]
fn a_new_line_changes_the_last_block_alone() {
    let mut state = state((1..=200).map(posted));
    let blocks = blocks_around(&mut state, |state| fold(state, posted(201)));
    assert_eq!(blocks, [7, 7, 6]);
}

#[test]
fn in_a_full_room_a_new_line_changes_the_first_and_the_last_block_alone() {
    let mut state = state((1..=KEPT as u64 + 10).map(posted));
    let blocks = blocks_around(&mut state, |state| fold(state, posted(KEPT as u64 + 11)));
    assert_eq!(blocks, [313, 313, 311]);
}

#[test]
fn older_lines_change_no_block_but_for_what_is_before_the_first() {
    let mut state = state([snapshot(200..200 + PAGE as u64)]);
    let older = (100..200).map(|seq| line(seq, "lobby")).collect();
    let blocks = blocks_around(&mut state, |state| state.prepend("lobby", 200, older, 100));
    assert_eq!(blocks, [2, 6, 1]);
    assert_eq!(seqs(&state), (100..250).collect::<Vec<_>>());
    let older = (50..100).map(|seq| line(seq, "lobby")).collect();
    let blocks = blocks_around(&mut state, |state| state.prepend("lobby", 100, older, 100));
    assert_eq!(blocks, [6, 7, 5]);
}

#[test]
fn rooms_do_not_mix() {
    let other = ChatFeed::Posted(line(2, "other"));
    let state = state([posted(1), other, posted(3)]);
    assert_eq!(seqs(&state), [1, 3]);
    assert_eq!(state.view("other").last(), 2);
    assert_eq!(state.view("nowhere"), View::default());
    assert!(state.find("other", "id-3").is_none());
    assert_eq!(state.find("lobby", "id-3").unwrap().seq, 3);
}

#[test]
fn what_comes_is_history_until_it_has_caught_up_on_each_stream_anew() {
    let caught_up = |state: &ChatState| state.view("lobby").caught_up;
    let mut state = state([ChatFeed::Hello {}, snapshot(1..3)]);
    assert!(!caught_up(&state));
    fold(&mut state, ChatFeed::CaughtUp {});
    assert!(caught_up(&state));
    fold(&mut state, ChatFeed::Hello {});
    assert!(!caught_up(&state));
}

#[test]
fn another_log_begins_anew_and_its_positions_are_other_lines() {
    let mut state = state([ChatFeed::Hello {}, snapshot(1..4), ChatFeed::CaughtUp {}]);
    let before = state.view("lobby").blocks;
    state.resync();
    fold(&mut state, ChatFeed::Reset {});
    assert_eq!(seqs(&state), [0; 0]);
    fold(&mut state, snapshot(1..4));
    assert_eq!(seqs(&state), [1, 2, 3]);
    assert_ne!(state.view("lobby").blocks, before);
}

#[test]
fn a_gap_is_said_until_a_snapshot_comes() {
    let gap = |state: &ChatState| state.view("lobby").gap;
    let mut state = state([posted(1)]);
    state.resync();
    fold(&mut state, posted(5));
    assert_eq!(gap(&state), Gap::Maybe);
    fold(&mut state, snapshot([1, 5]));
    assert_eq!(gap(&state), Gap::None);
    state.resync();
    assert_eq!(gap(&state), Gap::Maybe, "nothing says that the snapshot is newer");
}

#[test]
fn a_snapshot_of_the_same_stream_leaves_no_gap() {
    let mut state = state([ChatFeed::Hello {}, snapshot(1..4)]);
    state.resync();
    assert_eq!(state.view("lobby").gap, Gap::None);
    fold(&mut state, ChatFeed::CaughtUp {});
    fold(&mut state, ChatFeed::Hello {});
    state.resync();
    assert_eq!(state.view("lobby").gap, Gap::Maybe, "that snapshot was of an earlier stream");
}

#[test]
fn a_room_that_begins_anew_says_so_until_the_stream_is_lost_again() {
    let mut state = state([posted(1), ChatFeed::Hello {}]);
    state.resync();
    fold(&mut state, ChatFeed::Reset {});
    fold(&mut state, snapshot(60..70));
    assert_eq!(state.view("lobby").gap, Gap::Anew);
    fold(&mut state, ChatFeed::Hello {});
    assert_eq!(state.view("lobby").gap, Gap::None);
}

#[test]
fn a_room_that_had_nothing_has_nothing_to_miss() {
    let state = state([snapshot([]), ChatFeed::Hello {}, ChatFeed::Reset {}, snapshot([5])]);
    assert_eq!(state.view("lobby").gap, Gap::None);
}

#[test]
fn older_lines_go_in_front_where_the_room_still_begins() {
    let mut state = state([snapshot(100..100 + PAGE as u64)]);
    let page = |from: u64| (from..100).map(|seq| line(seq, "lobby")).collect::<Vec<_>>();
    assert!(state.view("lobby").older);
    state.prepend("lobby", 99, page(90), PAGE);
    assert_eq!(state.view("lobby").first(), Some(100));
    state.prepend("lobby", 100, page(90), PAGE);
    let view = state.view("lobby");
    assert_eq!((view.first(), view.older), (Some(90), false));
}

#[test]
fn the_newest_ten_thousand_are_kept() {
    let state = state((1..=10_100).map(posted));
    assert_eq!(seqs(&state), (101..=10_100).collect::<Vec<_>>());
    assert_eq!(state.count_after("lobby", 10_000), 100);
}

#[test]
fn events_are_read_by_their_names() {
    let names = <ChatFeed as crate::decode::FromSse>::names().unwrap();
    assert_eq!(
        names,
        ["stream-hello", "stream-reset", "chat-snapshot", "chat-posted", "stream-caught-up"]
    );
    let read = <ChatFeed as crate::decode::FromSse>::from_sse;
    assert!(read("stream-reset", r#"{"reason":"epoch"}"#).is_ok());
    assert!(read("stream-caught-up", "{}").is_ok());
    assert!(read("chat-posted", "{}").is_err());
}

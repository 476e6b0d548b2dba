//! A stream's way through the log, beyond what the ring holds.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use yew_sse_wire::{
    UnixMillis,
    chat::{ChatEvent, Line},
};

use super::*;
use crate::{
    booking::{Desk, Plan},
    clock::now,
    feeds::room_feed,
    log::{SharedLog, Sqlite},
    record::Record,
};

/// More than the ring holds.
const MANY: u64 = 20_000;

/// A log in a folder of its own.
fn scene(keep: &str) -> (Snapshots, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let log = Sqlite::open(&folder.path().join("feeds.db"), keep.parse().unwrap()).unwrap();
    let log: SharedLog = Arc::new(log);
    let desk = Desk::open(log.clone(), Plan::default(), now);
    (Snapshots { log, desk }, folder)
}

async fn begin(snapshots: &Snapshots, start: Start) -> (Cursor, String) {
    let feeds = Feeds::read("chat", &[]).unwrap();
    let (cursor, bytes) =
        Cursor::begin(snapshots.clone(), feeds, start, Arc::default()).await.unwrap();
    (cursor, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn take(cursor: &mut Cursor) -> String {
    while !cursor.has_news() {
        tokio::task::yield_now().await;
    }
    String::from_utf8(cursor.take().await.unwrap().to_vec()).unwrap()
}

/// Posts so many lines, every tenth in another room; the positions of the lobby's.
async fn say(snapshots: &Snapshots, lines: u64) -> Vec<u64> {
    let say = async |n: u64| {
        let room = if n % 10 == 9 { "other" } else { "lobby" };
        let (room, at) = (room.to_owned(), n as UnixMillis);
        let line = Line { seq: 0, room, id: "".into(), author: "".into(), text: "".into(), at };
        let (subject, is_lobby) = (room_feed(&line.room).into(), line.room == "lobby");
        let record = Record::new(&ChatEvent::Posted(line), at);
        let seq = snapshots.log.append(subject, record, None).await.unwrap();
        is_lobby.then_some(seq)
    };
    let mut lobby = Vec::new();
    for batch in (0..lines).collect::<Vec<_>>().chunks(2_000) {
        lobby.extend(join_all(batch.iter().map(|n| say(*n))).await.into_iter().flatten());
    }
    // Those that are posted together are in the log in any order.
    lobby.sort_unstable();
    lobby
}

/// The positions in these bytes.
fn seqs(text: &str) -> Vec<u64> {
    let ids = text.split("\n\n").filter(|event| event.contains("event: chat-posted\n"));
    let seq = |event: &str| {
        let id: EventId = event.lines().next()?.strip_prefix("id: ")?.parse().ok()?;
        Some(id.seq)
    };
    ids.map(|event| seq(event).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_falls_behind_the_ring_again_and_again_misses_nothing() {
    let (snapshots, _folder) = scene("all");
    let (slow, opening) = begin(&snapshots, Start::Fresh).await;
    assert!(opening.contains("stream-caught-up"), "{opening}");
    let mut said = say(&snapshots, MANY).await;
    assert!(snapshots.log.ring().after(0, &[]).is_none(), "the ring holds it all");
    let (late, opening) = begin(&snapshots, Start::After(3)).await;

    // Until the last of all, which is the lobby's.
    let follow = async |mut cursor: Cursor, opening: String| {
        let (mut seen, mut history_ended) = (seqs(&opening), 0);
        while seen.last() != Some(&(MANY + 5_001)) {
            let text = take(&mut cursor).await;
            assert!(text.len() <= 128 * 1024, "{}", text.len());
            seen.extend(seqs(&text));
            history_ended += usize::from(text.contains("stream-caught-up"));
        }
        (seen, history_ended)
    };
    let more = async {
        let mut said = say(&snapshots, 5_000).await;
        said.extend(say(&snapshots, 1).await);
        said
    };
    let all = async { tokio::join!(follow(slow, String::new()), follow(late, opening), more) };
    let soon = tokio::time::timeout(Duration::from_secs(60), all);
    let (slow, late, more) = soon.await.expect("they arrive");
    said.extend(more);
    assert!(slow == (said.clone(), 0), "the slow one missed something");
    said.retain(|seq| *seq > 3);
    assert!(late == (said, 1), "the late one missed something");
}

#[tokio::test]
async fn a_reader_so_slow_that_it_would_miss_something_is_told_so_and_begins_anew() {
    let (snapshots, _folder) = scene("100");
    say(&snapshots, 50).await;
    let (mut cursor, _) = begin(&snapshots, Start::After(10)).await;
    say(&snapshots, MANY).await;
    let head = *snapshots.log.head().borrow();
    let text = take(&mut cursor).await;
    let events: Vec<_> = text.split_terminator("\n\n").collect();
    assert_eq!(events[0], "event: stream-reset\ndata: {\"reason\":\"expired\"}");
    assert!(events[1].starts_with("event: chat-snapshot\n"), "{}", events[1]);
    assert!(events[2].contains(&format!("-{head}\nevent: stream-caught-up")), "{}", events[2]);
    assert_eq!(events.len(), 3);
    say(&snapshots, 1).await;
    assert_eq!(seqs(&take(&mut cursor).await), [head + 1]);
}

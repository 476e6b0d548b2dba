//! What the log promises, tried on a real file.

mod keeping;
mod opening;

use std::{path::PathBuf, sync::atomic::Ordering, time::Duration};

use futures_util::future::join_all;
use serde::Serialize;
use tempfile::TempDir;

use super::*;
use crate::record::Record;

#[derive(Serialize)]
enum Sample {
    #[serde(rename = "sample-said")]
    Said { seq: u64, text: String },
}

/// A log in a folder of its own.
struct Scene {
    log: Sqlite,
    folder: TempDir,
}

impl Scene {
    fn new(keep: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { log: Sqlite::open(&file(&folder), keep.parse().unwrap()).unwrap(), folder }
    }

    /// The same log, closed and opened again.
    fn reopened(self) -> Self {
        drop(self.log);
        Self { log: Sqlite::open(&file(&self.folder), Keep::ALL).unwrap(), folder: self.folder }
    }

    async fn say(&self, feed: &str, text: &str) -> u64 {
        self.log.append(Feed::new(feed).into(), said(text, 0), None).await.unwrap()
    }

    /// What came after a position, as `seq text`.
    async fn after(&self, seq: u64, feeds: &[&str]) -> (Vec<String>, u64) {
        let feeds: Vec<_> = feeds.iter().map(|name| Feed::new(name)).collect();
        let page = self.log.after(seq, &feeds).await.unwrap();
        (texts(&page.entries), page.through)
    }

    fn commits(&self) -> u64 {
        self.log.commits.load(Ordering::Relaxed)
    }
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("feeds.db")
}

fn said(text: &str, at: u64) -> Record {
    Record::new(&Sample::Said { seq: 0, text: text.to_owned() }, at)
}

fn slot(key: &str) -> Subject {
    Subject { feed: Feed::new("booking"), key: Some(key.to_owned()) }
}

fn request(number: u128) -> RequestId {
    RequestId::from_random(number)
}

fn texts(entries: &[Entry]) -> Vec<String> {
    let text = |entry: &Entry| {
        let text = entry.record.data.strip_prefix(",\"text\":\"").unwrap();
        format!("{} {}", entry.seq, text.trim_end_matches("\"}"))
    };
    entries.iter().map(text).collect()
}

#[tokio::test]
async fn a_log_goes_on_where_it_ended() {
    let scene = Scene::new("all");
    let epoch = scene.log.epoch().to_owned();
    assert_eq!((scene.say("a", "one").await, scene.say("b", "two").await), (1, 2));
    let scene = scene.reopened();
    assert_eq!((scene.log.epoch(), *scene.log.head().borrow()), (&*epoch, 2));
    assert_eq!(scene.after(0, &["a", "b"]).await, (vec!["1 one".into(), "2 two".into()], 2));
    assert_eq!(scene.say("a", "three").await, 3);
    assert_ne!(Scene::new("all").log.epoch(), epoch);
}

#[tokio::test]
async fn all_of_a_record_is_kept() {
    let scene = Scene::new("all");
    let record = said("ö\u{0}\n", 7).private(&("Ada", 1)).request(request(9)).needed_until(8);
    let seq = scene.log.append(slot("desk@9"), record.clone(), None).await.unwrap();
    let found = scene.log.find("booking", &request(9)).await.unwrap();
    assert_eq!(found, Some(Entry { seq, subject: slot("desk@9"), record }));
    assert_eq!(scene.log.find("booking", &request(10)).await.unwrap(), None);
    assert_eq!(scene.log.find("chat", &request(9)).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_committed_together() {
    let scene = Scene::new("all");
    let answers = join_all((0..2_000).map(|n| scene.say("a", if n % 2 == 0 { "x" } else { "y" })));
    let mut seqs = answers.await;
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=2_000).collect::<Vec<_>>());
    let commits = scene.commits();
    assert!(commits <= 200, "2,000 appends took {commits} transactions");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_eight_who_expect_the_same_exactly_one_wins() {
    let scene = Scene::new("all");
    let mut last = 0;
    for round in 0..1_000 {
        let try_it =
            |n: u32| scene.log.append(slot("desk@9"), said(&format!("{round}.{n}"), 0), Some(last));
        let answers = join_all((0..8).map(try_it)).await;
        let won: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
        assert_eq!(won.len(), 1, "round {round}: {answers:?}");
        last = *won[0];
        let lost = AppendError::Conflict { last };
        assert_eq!(answers.iter().filter(|answer| **answer == Err(lost.clone())).count(), 7);
    }
    assert_eq!(last, 1_000);
}

#[tokio::test]
async fn a_condition_is_about_its_own_subject() {
    let scene = Scene::new("all");
    let append = |subject, expected| scene.log.append(subject, said("", 0), Some(expected));
    assert_eq!(append(slot("a@1"), 0).await, Ok(1));
    assert_eq!(append(slot("b@1"), 0).await, Ok(2));
    assert_eq!(append(slot("a@1"), 2).await, Err(AppendError::Conflict { last: 1 }));
    assert_eq!(append(slot("a@1"), 1).await, Ok(3));
    assert_eq!(append(Feed::new("booking").into(), 0).await, Ok(4));
    assert_eq!(
        append(Feed::new("booking").into(), 3).await,
        Err(AppendError::Conflict { last: 4 })
    );
}

#[tokio::test]
async fn a_request_is_carried_out_once_however_often_it_comes() {
    let scene = Scene::new("all");
    let append = |feed: &str, n| {
        let record = said(feed, 0).request(request(n));
        scene.log.append(Feed::new(feed).into(), record, None)
    };
    let answers = join_all((0..8).map(|_| append("chat.a", 1))).await;
    assert_eq!(answers.iter().filter(|answer| **answer == Ok(1)).count(), 1);
    let repeats = answers
        .iter()
        .filter(|answer| matches!(answer, Err(AppendError::Repeated(entry)) if entry.seq == 1));
    assert_eq!(repeats.count(), 7, "{answers:?}");
    // Another room is the same chat; another kind is not.
    assert!(matches!(append("chat.b", 1).await, Err(AppendError::Repeated(_))));
    assert_eq!(append("booking", 1).await, Ok(2));
    assert_eq!(append("chat.a", 2).await, Ok(3));
}

#[tokio::test]
async fn a_page_has_the_feeds_in_one_order_and_says_how_far_it_goes() {
    let scene = Scene::new("all");
    for (feed, text) in [("a", "x"), ("b", "y"), ("c", "z"), ("a", "x"), ("b", "y"), ("c", "z")] {
        scene.say(feed, text).await;
    }
    let (texts, through) = scene.after(1, &["b", "a"]).await;
    assert_eq!((texts, through), (vec!["2 y".into(), "4 x".into(), "5 y".into()], 6));
    assert_eq!(scene.after(6, &["a"]).await, (vec![], 6));
    assert_eq!(scene.after(3, &[]).await, (vec![], 6));
    assert_eq!(scene.after(9, &["a"]).await, (vec![], 9));
}

#[tokio::test]
async fn pages_are_bounded_and_nothing_is_missing_between_them() {
    let scene = Scene::new("all");
    let long = "x".repeat(1_000);
    join_all((0..1_500).map(|n| scene.say(["a", "b", "c"][n % 3], &long[..n % 1_000]))).await;
    let (mut at, mut seen, mut pages) = (0, Vec::new(), 0);
    let feeds = ["a", "b"].map(Feed::new);
    while at < 1_500 {
        let page = scene.log.after(at, &feeds).await.unwrap();
        let bytes: usize = page.entries.iter().map(|entry| entry.record.data.len()).sum();
        assert!(page.entries.len() <= 500 && bytes <= 32 * 1024 + 1_100, "{bytes}");
        seen.extend(page.entries.iter().map(|entry| entry.seq));
        assert!(page.through > at);
        (at, pages) = (page.through, pages + 1);
    }
    assert!(pages > 10, "{pages}");
    assert!(seen.is_sorted() && seen.len() == 1_000, "{}", seen.len());
}

#[tokio::test]
async fn the_last_entries_come_oldest_first() {
    let scene = Scene::new("all");
    for feed in ["a", "b", "a", "a", "b", "a"] {
        scene.say(feed, "x").await;
    }
    let last = async |before, limit| {
        let entries = scene.log.last(&Feed::new("a"), before, limit).await.unwrap();
        entries.iter().map(|entry| entry.seq).collect::<Vec<_>>()
    };
    assert_eq!(last(u64::MAX, 3).await, [3, 4, 6]);
    assert_eq!(last(4, 50).await, [1, 3]);
    assert_eq!(last(1, 50).await, [] as [u64; 0]);
}

#[tokio::test]
async fn replayed_bytes_are_those_that_were_live() {
    let scene = Scene::new("all");
    for n in 0..20 {
        scene.say(["a", "b"][n % 2], &n.to_string()).await;
    }
    let feeds = [Feed::new("a")];
    let live = scene.log.ring().after(4, &feeds).unwrap();
    let page = scene.log.after(4, &feeds).await.unwrap();
    let replayed: Vec<_> = page.entries.iter().map(|e| e.encode(scene.log.epoch())).collect();
    assert_eq!((live.bytes, live.through), (replayed.concat().into(), page.through));
}

#[tokio::test]
async fn what_is_announced_is_there_for_everybody() {
    let scene = Scene::new("all");
    let mut head = scene.log.head();
    let other = schema::reader(&file(&scene.folder)).unwrap();
    let watching = async {
        for _ in 0..50 {
            head.changed().await.unwrap();
            let seq = *head.borrow_and_update();
            assert!(scene.log.ring().after(seq - 1, &[Feed::new("a")]).unwrap().through >= seq);
            let stored: u64 =
                other.query_row("SELECT max(seq) FROM events", (), |row| row.get(0)).unwrap();
            assert!(stored >= seq, "announced {seq}, stored {stored}");
            if seq == 50 {
                return;
            }
        }
    };
    let saying = async {
        for _ in 0..50 {
            scene.say("a", "x").await;
        }
    };
    tokio::join!(watching, saying);
}

#[tokio::test]
async fn a_log_that_cannot_be_written_says_so_and_recovers_by_itself() {
    let scene = Scene::new("all");
    let other = rusqlite::Connection::open(file(&scene.folder)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answer = scene.log.append(Feed::new("a").into(), said("lost", 0), None).await;
    let reason = "somebody else is writing to the log's file".to_owned();
    assert_eq!(answer, Err(AppendError::Unavailable(Unavailable(reason.clone()))));
    assert_eq!((scene.log.trouble(), *scene.log.head().borrow()), (Some(reason), 0));
    other.execute_batch("ROLLBACK").unwrap();
    scene.log.jobs.as_ref().unwrap().send(Job::Tend).await.unwrap();
    while scene.log.trouble().is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(scene.say("a", "kept").await, 1);
    assert_eq!(scene.after(0, &["a"]).await, (vec!["1 kept".into()], 1));
}

#[tokio::test]
async fn a_folded_state_is_kept() {
    let scene = Scene::new("all");
    assert_eq!(scene.log.load("booking").await, Ok(None));
    for seq in [3, 7] {
        scene.log.save("booking", Folded { seq, state: seq.to_string() }).await.unwrap();
    }
    let scene = scene.reopened();
    let folded = Folded { seq: 7, state: "7".into() };
    assert_eq!(scene.log.load("booking").await, Ok(Some(folded)));
    assert_eq!(scene.log.load("other").await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn the_log_is_tended_as_long_as_it_is_open() {
    let scene = Scene::new("all");
    let (jobs, mut asked) = mpsc::channel(1);
    writer::tend(jobs.downgrade());
    assert!(matches!(asked.recv().await, Some(Job::Tend)));
    drop(jobs);
    let ended = tokio::time::timeout(Duration::from_secs(60), asked.recv()).await;
    assert!(ended.expect("it ends by itself").is_none());
    drop(scene);
}

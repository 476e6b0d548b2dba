//! A stream on a clock that stands still, and what can happen to it.

use super::*;
use crate::{
    bell::Bell,
    booking::{Desk, Plan},
    cut::Cut,
    drain::Drain,
    feeds::Feeds,
    keep::Keep,
    limits::Limits,
    log::{SharedLog, Sqlite},
    resume::Start,
    snapshots::Snapshots,
};
use std::{future::poll_fn, sync::Arc, time::Duration};
use tokio::time::Instant;

/// A stream with a heartbeat of 15 s, and what can happen to it.
struct Scene {
    stream: Stream,
    ticks: watch::Sender<Bytes>,
    drain: Drain,
    _folder: tempfile::TempDir,
}

async fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let log = Sqlite::open(&folder.path().join("feeds.db"), Keep::ALL).unwrap();
    let log: SharedLog = Arc::new(log);
    let desk = Desk::open(log.clone(), Plan::default(), now);
    let (snapshots, feeds) = (Snapshots { log, desk }, Feeds::read("clock", &[]).unwrap());
    let (cursor, _) = Cursor::begin(snapshots, feeds, Start::Fresh, Arc::default()).await.unwrap();
    let (ticks, drain) = (watch::Sender::new(Bytes::new()), Drain::new());
    let bell = Arc::<Bell>::default();
    bell.rung_by(ticks.subscribe());
    bell.rung_by(drain.news());
    let stream = Stream {
        stage: Stage::Opening("opening".into(), cursor),
        bells: [bell.listener()].into(),
        ticks: Some(ticks.subscribe()),
        plans: None,
        heartbeat: Heartbeat::new(Duration::from_secs(15)),
        drain: drain.watch(),
        fault: None,
        record: StreamRecord::new(1, None, Cut::default(), Arc::default()),
        _slot: Limits::new(0, 0).admit(None).unwrap(),
    };
    Scene { stream, ticks, drain, _folder: folder }
}

/// Takes what comes next, and how many milliseconds it took to come.
async fn next(stream: &mut Stream) -> (String, u128) {
    let asked = Instant::now();
    let bytes = poll_fn(|cx| stream.poll_next(cx)).await.unwrap_or_default();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    (text, asked.elapsed().as_millis())
}

#[tokio::test(start_paused = true)]
async fn a_silence_ends_with_a_heartbeat() {
    let Scene { mut stream, ticks: _ticks, drain: _drain, _folder } = scene().await;
    assert_eq!(next(&mut stream).await, ("opening".into(), 0));
    for _ in 0..3 {
        let (text, millis) = next(&mut stream).await;
        assert!(text.starts_with("event: stream-heartbeat\ndata: {\"at\":"), "{text}");
        assert_eq!(millis, 15_000);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_not_silent_needs_no_heartbeat() {
    let Scene { mut stream, ticks, drain: _drain, _folder } = scene().await;
    next(&mut stream).await;
    for _ in 0..3 {
        tokio::time::advance(Duration::from_millis(14_999)).await;
        ticks.send_replace("tick".into());
        assert_eq!(next(&mut stream).await, ("tick".into(), 0));
    }
    assert_eq!(next(&mut stream).await.1, 15_000);
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_gets_the_latest_tick_only() {
    let Scene { mut stream, ticks, drain: _drain, _folder } = scene().await;
    next(&mut stream).await;
    for n in 1..=1_000 {
        ticks.send_replace(n.to_string().into());
    }
    assert_eq!(next(&mut stream).await, ("1000".into(), 0));
    assert_eq!(next(&mut stream).await.1, 15_000);
}

#[tokio::test(start_paused = true)]
async fn a_new_day_is_said_when_it_begins_where_the_places_are() {
    let Scene { mut stream, ticks: _ticks, drain: _drain, _folder: folder } = scene().await;
    let log = Sqlite::open(&folder.path().join("another.db"), Keep::ALL).unwrap();
    // Midnight in Berlin, the built-in plan's zone.
    let (begun, midnight) = (Instant::now(), Duration::from_secs(1_795_302_000));
    let now = move || midnight - Duration::from_secs(10) + begun.elapsed();
    let desk = Desk::open(Arc::new(log), Plan::default(), now);
    let bell = Arc::<Bell>::default();
    bell.rung_by(desk.plans());
    (stream.plans, stream.bells) = (Some(desk.plans()), [bell.listener()].into());
    next(&mut stream).await;
    let (text, millis) = next(&mut stream).await;
    let start = "event: booking-plan\ndata: {\"version\":\"2026-11-22-";
    assert!(text.starts_with(start) && millis == 10_000, "{text} after {millis} ms");
}

#[tokio::test(start_paused = true)]
async fn a_drain_is_said_before_the_stream_ends() {
    let Scene { mut stream, ticks, drain, _folder } = scene().await;
    drain.begin();
    ticks.send_replace("tick".into());
    assert_eq!(next(&mut stream).await.0, "opening");
    let (text, millis) = next(&mut stream).await;
    assert!(text.contains("event: stream-end\n"), "{text}");
    assert_eq!(millis, 0);
    assert_eq!(poll_fn(|cx| stream.poll_next(cx)).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_drain_does_not_wait_for_a_log_that_does_not_answer() {
    let Scene { mut stream, ticks: _ticks, drain, _folder } = scene().await;
    stream.stage = Stage::Reading(Box::pin(std::future::pending()));
    let farewell = async { next(&mut stream).await.0 };
    let (text, ()) = tokio::join!(farewell, async { drain.begin() });
    assert!(text.contains("event: stream-end\n"), "{text}");
}

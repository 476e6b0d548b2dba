use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;
use yew_sse_wire::{UnixMillis, booking};

use super::*;
use crate::{
    booking::{book::SAVE_AFTER, ledger::Ledger},
    keep::Keep,
    log::{Folded, Sqlite},
};

/// Saturday, 21 November 2026, 10:00 in Berlin.
const SATURDAY: UnixMillis = 1_795_251_600_000;
const HOUR: UnixMillis = 60 * 60 * 1_000;

/// A desk with a log of its own, and a clock that can be set.
struct Scene {
    folder: TempDir,
    millis: Arc<AtomicU64>,
    desk: Arc<Desk>,
}

impl Scene {
    fn at(millis: UnixMillis) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let millis = Arc::new(AtomicU64::new(millis));
        let desk = open(&folder, &millis);
        Self { folder, millis, desk }
    }

    fn now(&self) -> Duration {
        Duration::from_millis(self.millis.load(Ordering::Relaxed))
    }

    /// The same log, read anew by a program that was started again.
    async fn again(self) -> Self {
        let Self { folder, millis, desk } = self;
        let alone = Arc::downgrade(&desk);
        drop(desk);
        while alone.strong_count() > 0 {
            tokio::task::yield_now().await;
        }
        let desk = open(&folder, &millis);
        Self { folder, millis, desk }
    }

    async fn reserve(&self, asked: &Reserve) -> Result<(u16, u64), (u16, Option<String>)> {
        match self.desk.reserve(asked, self.now()).await {
            Ok((status, reserved)) => Ok((status.as_u16(), reserved.seq)),
            Err(refusal) => Err((refusal.status.as_u16(), refusal.field.map(Into::into))),
        }
    }

    async fn plan(&self) -> booking::Plan {
        serde_json::from_slice(&self.desk.snapshot().await.unwrap().json).unwrap()
    }
}

fn open(folder: &TempDir, millis: &Arc<AtomicU64>) -> Arc<Desk> {
    let log = Sqlite::open(&folder.path().join("feeds.db"), Keep::ALL).unwrap();
    let millis = millis.clone();
    let now = move || Duration::from_millis(millis.load(Ordering::Relaxed));
    Desk::open(Arc::new(log), Plan::default(), now)
}

fn asked(id: u128, slot: &str) -> Reserve {
    Reserve {
        id: RequestId::from_random(id),
        slot: slot.parse().unwrap(),
        name: "Ada".to_owned().try_into().unwrap(),
        key: "key".to_owned().try_into().unwrap(),
    }
}

const MONDAY_MORNING: &str = "desk-1@2026-11-23T09:00Z";

#[tokio::test]
async fn a_new_day_opens_at_midnight_in_the_plans_zone() {
    let scene = Scene::at(SATURDAY + 14 * HOUR - 20);
    let mut plans = scene.desk.plans();
    let next_saturday = asked(1, "desk-1@2026-11-28T09:00Z");
    assert_eq!(scene.reserve(&next_saturday).await, Err((422, Some("slot".into()))));
    let before = scene.plan().await;
    assert_eq!((&*before.days[0].date, before.days.len()), ("2026-11-21", 7));

    scene.millis.fetch_add(20, Ordering::Relaxed);
    plans.changed().await.unwrap();
    let after = scene.plan().await;
    assert_eq!(after.days[0].date, "2026-11-22");
    let event = BookingEvent::Plan { version: after.version };
    assert_eq!(*plans.borrow_and_update(), encode(&event, None));
    assert_eq!(scene.reserve(&next_saturday).await, Ok((201, 1)));
}

#[tokio::test]
async fn what_is_over_is_not_in_the_plan_and_is_known_by_its_id() {
    let scene = Scene::at(SATURDAY);
    let today = asked(1, "desk-1@2026-11-21T10:00Z");
    assert_eq!(scene.reserve(&today).await, Ok((201, 1)));
    assert_eq!(scene.reserve(&asked(2, MONDAY_MORNING)).await, Ok((201, 2)));
    scene.millis.fetch_add(24 * HOUR, Ordering::Relaxed);
    scene.desk.turn(scene.now()).await;
    let plan = scene.plan().await;
    let taken: Vec<_> = plan.taken.iter().map(|(slot, _)| slot.clone()).collect();
    assert_eq!(taken, [MONDAY_MORNING.parse().unwrap()]);
    let cancelled = scene.desk.cancel(&today.id, &today.key, scene.now()).await;
    assert_eq!(cancelled, Ok(()));
}

#[tokio::test]
async fn a_clock_that_is_set_back_takes_nobodys_place() {
    let scene = Scene::at(SATURDAY);
    assert_eq!(scene.reserve(&asked(1, MONDAY_MORNING)).await, Ok((201, 1)));
    for millis in [SATURDAY + 1_000 * 24 * HOUR, SATURDAY] {
        scene.millis.store(millis, Ordering::Relaxed);
        scene.desk.turn(scene.now()).await;
    }
    assert_eq!(scene.reserve(&asked(2, MONDAY_MORNING)).await, Err((409, Some("slot".into()))));
    assert_eq!(scene.reserve(&asked(1, MONDAY_MORNING)).await, Ok((200, 1)));
}

#[tokio::test]
async fn whoever_starts_again_knows_what_was_stored_and_what_came_after_it() {
    let scene = Scene::at(SATURDAY);
    let one = asked(1, MONDAY_MORNING);
    assert_eq!(scene.reserve(&one).await, Ok((201, 1)));
    let (stored, seq) = {
        let book = scene.desk.book(1).await.unwrap();
        (serde_json::to_string(book.ledger()).unwrap(), book.ledger().plan().head)
    };
    scene.desk.log.save(FEED, Folded { seq, state: stored }).await.unwrap();
    assert_eq!(scene.reserve(&asked(2, "desk-2@2026-11-23T09:00Z")).await, Ok((201, 2)));
    let before = scene.plan().await;

    let scene = scene.again().await;
    assert_eq!(scene.plan().await, before);
    let wrong = "another".to_owned().try_into().unwrap();
    let refusal = scene.desk.cancel(&one.id, &wrong, scene.now()).await.unwrap_err();
    assert_eq!(refusal.status, StatusCode::FORBIDDEN);
    assert_eq!(scene.desk.cancel(&one.id, &one.key, scene.now()).await, Ok(()));
}

#[tokio::test]
async fn a_stored_state_that_is_none_is_passed_over() {
    let mut scene = Scene::at(SATURDAY);
    assert_eq!(scene.reserve(&asked(1, MONDAY_MORNING)).await, Ok((201, 1)));
    let ahead = serde_json::to_string(&Ledger::default()).unwrap();
    for (seq, state) in [(1, "{}"), (1, "nonsense"), (99, &ahead)] {
        scene.desk.log.save(FEED, Folded { seq, state: state.into() }).await.unwrap();
        scene = scene.again().await;
        assert_eq!(scene.plan().await.taken.len(), 1, "{state}");
    }
}

#[tokio::test]
async fn the_state_is_stored_now_and_then() {
    let scene = Scene::at(SATURDAY);
    for id in 0.. {
        let asked = asked(id, MONDAY_MORNING);
        scene.desk.reserve(&asked, scene.now()).await.unwrap();
        scene.desk.cancel(&asked.id, &asked.key, scene.now()).await.unwrap();
        if let Some(Folded { seq, state }) = scene.desk.log.load(FEED).await.unwrap() {
            assert!(seq >= SAVE_AFTER as u64, "so early: {seq}");
            let stored: Ledger = serde_json::from_str(&state).unwrap();
            assert_eq!(stored.plan().head, seq);
            return;
        }
        assert!(id < 2 * SAVE_AFTER as u128, "nothing is stored");
    }
}

#[tokio::test]
async fn two_servers_that_share_a_log_do_not_give_one_place_twice() {
    let scene = Scene::at(SATURDAY);
    let millis = scene.millis.clone();
    let now = move || Duration::from_millis(millis.load(Ordering::Relaxed));
    let other = Desk::open(scene.desk.log.clone(), Plan::default(), now);
    let [one, two] = [asked(1, MONDAY_MORNING), asked(2, MONDAY_MORNING)];
    for _ in 0..2 {
        let (first, second) =
            tokio::join!(scene.desk.reserve(&one, scene.now()), other.reserve(&two, scene.now()));
        assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
        let is_conflict = |refusal: Refusal| refusal.status == StatusCode::CONFLICT;
        assert!([first, second].into_iter().filter_map(Result::err).all(is_conflict));
    }
    assert_eq!(scene.desk.snapshot().await.unwrap().json, other.snapshot().await.unwrap().json);
}

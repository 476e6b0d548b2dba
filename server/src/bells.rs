//! The bells of one of the threads that serve streams: one for each feed that somebody there
//! listens to, so that a line in one room does not wake who is in another.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use bytes::Bytes;
use tokio::sync::watch;

use crate::{
    bell::{Bell, Listener},
    feeds::Feeds,
    log::SharedLog,
    record::Feed,
};

/// What rings for the streams on one runtime.
#[derive(Clone, Default)]
pub(crate) struct Bells {
    feeds: Arc<FeedBells>,
    /// The clock ticks.
    ticks: Arc<Bell>,
    /// The server begins to go away, or the plan is another one.
    all: Arc<Bell>,
}

/// The bells of the feeds that somebody listens to.
#[derive(Default)]
struct FeedBells(Mutex<HashMap<Feed, Weak<Bell>>>);

impl Bells {
    /// Bells for this runtime.
    pub(crate) fn new(
        log: &SharedLog,
        ticks: watch::Receiver<Bytes>,
        plans: watch::Receiver<Bytes>,
        leaving: watch::Receiver<bool>,
    ) -> Self {
        let bells = Self::default();
        bells.feeds.rung_by(log);
        bells.ticks.rung_by(ticks);
        bells.all.rung_by(plans);
        bells.all.rung_by(leaving);
        bells
    }

    /// Listens to all that a stream with these feeds may have to say.
    pub(crate) fn of(&self, feeds: &Feeds) -> Box<[Listener]> {
        let logged = feeds.logged();
        let logged = logged.into_iter().map(|feed| self.feeds.of(feed).listener());
        logged.chain(feeds.clock.then(|| self.ticks.listener())).chain([self.all()]).collect()
    }

    /// Listens to what concerns everybody.
    pub(crate) fn all(&self) -> Listener {
        self.all.listener()
    }
}

impl FeedBells {
    fn of(&self, feed: Feed) -> Arc<Bell> {
        let mut bells = self.lock();
        if let Some(bell) = bells.get(&feed).and_then(Weak::upgrade) {
            return bell;
        }
        bells.retain(|_, bell| bell.strong_count() > 0);
        let bell = Arc::<Bell>::default();
        bells.insert(feed, Arc::downgrade(&bell));
        bell
    }

    /// Rings at whatever the log has from now on; needs a Tokio runtime.
    fn rung_by(self: &Arc<Self>, log: &SharedLog) {
        let (bells, mut head) = (self.clone(), log.head());
        let mut at = *head.borrow_and_update();
        // The log ends with the server, whose routes may be in another one.
        let log = Arc::downgrade(log);
        tokio::spawn(async move {
            while head.changed().await.is_ok() {
                let Some(news) = log.upgrade().map(|log| {
                    // What is new by the time that the feeds are looked at is looked at again.
                    let from = std::mem::replace(&mut at, log.ring().through());
                    log.ring().feeds_after(from)
                }) else {
                    return;
                };
                for bell in bells.of_these(news.as_ref()) {
                    bell.ring().await;
                }
            }
        });
    }

    /// The bells of these feeds; of all, if nobody knows of which.
    fn of_these(&self, feeds: Option<&HashSet<Feed>>) -> Vec<Arc<Bell>> {
        let bells = self.lock();
        match feeds {
            Some(feeds) => feeds.iter().filter_map(|feed| bells.get(feed)?.upgrade()).collect(),
            None => bells.values().filter_map(Weak::upgrade).collect(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Feed, Weak<Bell>>> {
        // Nothing in between is half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keep::Keep, log::Sqlite, record::Record};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::task::yield_now;
    use yew_sse_wire::chat::{ChatEvent, Line};

    fn scene() -> (Bells, SharedLog, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let log: SharedLog =
            Arc::new(Sqlite::open(&folder.path().join("feeds.db"), Keep::ALL).unwrap());
        let silence = watch::Sender::new(Bytes::new()).subscribe();
        let bells =
            Bells::new(&log, silence.clone(), silence, watch::Sender::new(false).subscribe());
        (bells, log, folder)
    }

    fn feeds(names: &str) -> Feeds {
        Feeds::read(names, &[]).unwrap()
    }

    async fn say(log: &SharedLog, room: &str) {
        let (room, text) = (room.to_owned(), String::new());
        let line = Line { seq: 0, room, id: text.clone(), author: text.clone(), text, at: 0 };
        let feed = crate::feeds::room_feed(&line.room);
        log.append(feed.into(), Record::new(&ChatEvent::Posted(line), 0), None).await.unwrap();
    }

    /// How often somebody who listens to this has looked what there is.
    fn looks(mut bell: Listener) -> Arc<AtomicUsize> {
        let looks = Arc::new(AtomicUsize::new(0));
        let count = looks.clone();
        let look = move || count.fetch_add(1, Ordering::Relaxed) == usize::MAX;
        tokio::spawn(async move { bell.until(look).await });
        looks
    }

    async fn until(looks: &AtomicUsize, times: usize) {
        while looks.load(Ordering::Relaxed) < times {
            yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_line_wakes_those_in_its_room_and_nobody_else() {
        let (bells, log, _folder) = scene();
        let [here, there] = ["chat:here", "chat:there"].map(|feed| {
            let mut bells = bells.of(&feeds(feed)).into_vec().into_iter();
            looks(bells.next().unwrap())
        });
        until(&there, 1).await;
        for times in 1..=10 {
            until(&here, times).await;
            say(&log, "here").await;
        }
        until(&here, 11).await;
        assert_eq!(there.load(Ordering::Relaxed), 1);
        say(&log, "there").await;
        until(&there, 2).await;
    }

    #[tokio::test]
    async fn the_bells_of_rooms_that_everybody_has_left_are_let_go() {
        let (bells, _log, _folder) = scene();
        for room in 0..100 {
            drop(bells.of(&feeds(&format!("chat:room-{room}"))));
        }
        let _here = bells.of(&feeds("chat:here"));
        assert_eq!(bells.feeds.lock().len(), 1);
    }

    #[tokio::test]
    async fn a_stream_hears_of_each_of_its_feeds_of_ticks_and_of_what_concerns_all() {
        let (bells, ..) = scene();
        let count = |names| bells.of(&feeds(names)).len();
        assert_eq!(["clock", "chat:a,chat:b", "clock,chat,booking"].map(count), [2, 3, 4]);
    }
}

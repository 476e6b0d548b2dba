//! Wakes all who listen when there is something new: without data, and a few at a time.
//!
//! Whoever listens is known from its first poll to its end, so waking it costs one entry in the
//! runtime's queue, and no lock that others want. Between a few and the next the runtime has a
//! turn: however many streams have news, a post that comes meanwhile is not behind all of them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use tokio::{sync::watch, task::yield_now};

/// How many are woken at once.
const AT_ONCE: usize = 64;

/// Those who listen.
#[derive(Default)]
pub(crate) struct Bell(Mutex<Places>);

#[derive(Default)]
struct Places {
    wakers: Vec<Option<Waker>>,
    free: Vec<usize>,
}

impl Bell {
    /// Rings at each news, as long as there can be any; needs a Tokio runtime.
    pub(crate) fn rung_by<T: Send + Sync + 'static>(
        self: &Arc<Self>,
        mut news: watch::Receiver<T>,
    ) {
        let bell = self.clone();
        tokio::spawn(async move {
            while news.changed().await.is_ok() {
                bell.ring().await;
            }
        });
    }

    /// Somebody who will listen.
    pub(crate) fn listener(self: &Arc<Self>) -> Listener {
        Listener { bell: self.clone(), listening: None }
    }

    pub(crate) async fn ring(&self) {
        let mut first = 0;
        while self.wake(first) {
            first += AT_ONCE;
            yield_now().await;
        }
    }

    /// Wakes a few, from this place on; whether there are more.
    fn wake(&self, first: usize) -> bool {
        let places = self.lock();
        let rest = places.wakers.get(first..).unwrap_or_default();
        rest.iter().take(AT_ONCE).flatten().for_each(Waker::wake_by_ref);
        rest.len() > AT_ONCE
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        // A place is taken and given back in one step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who listens, until it is dropped.
pub(crate) struct Listener {
    bell: Arc<Bell>,
    /// Its place, and who is woken.
    listening: Option<(usize, Waker)>,
}

impl Listener {
    /// From here on this task is woken. What there is to be seen is looked at after this.
    pub(crate) fn listen(&mut self, cx: &Context<'_>) {
        match &mut self.listening {
            Some((_, waker)) if waker.will_wake(cx.waker()) => {}
            Some((place, waker)) => {
                waker.clone_from(cx.waker());
                self.bell.lock().wakers[*place] = Some(waker.clone());
            }
            None => {
                let waker = cx.waker().clone();
                let mut places = self.bell.lock();
                let place = places.free.pop().unwrap_or_else(|| {
                    places.wakers.push(None);
                    places.wakers.len() - 1
                });
                places.wakers[place] = Some(waker.clone());
                drop(places);
                self.listening = Some((place, waker));
            }
        }
    }

    /// Waits until this is so; it is looked at whenever the bell rings.
    pub(crate) async fn until(&mut self, mut is_so: impl FnMut() -> bool) {
        std::future::poll_fn(|cx| {
            self.listen(cx);
            if is_so() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some((place, _)) = self.listening.take() {
            let mut places = self.bell.lock();
            places.wakers[place] = None;
            places.free.push(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn all_who_listen_hear_each_news_and_whoever_has_left_does_not() {
        const ALL: usize = 3 * AT_ONCE + 1;
        let (bell, news) = (Arc::new(Bell::default()), watch::Sender::new(0));
        bell.rung_by(news.subscribe());
        let heard = Arc::new(AtomicUsize::new(0));
        let listen = |_| {
            let (mut listener, mut news, heard) =
                (bell.listener(), news.subscribe(), heard.clone());
            tokio::spawn(async move {
                for round in 1..=3 {
                    listener.until(|| *news.borrow_and_update() >= round).await;
                    heard.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let listeners: Vec<_> = (0..ALL).map(listen).collect();
        for round in 1..=3 {
            news.send_replace(round);
            while heard.load(Ordering::Relaxed) < round * ALL {
                yield_now().await;
            }
        }
        for listener in listeners {
            listener.await.unwrap();
        }
        let places = bell.lock();
        assert!(places.wakers.iter().all(Option::is_none));
        assert_eq!(places.free.len(), places.wakers.len());
    }

    #[tokio::test]
    async fn others_have_a_turn_while_many_are_woken() {
        const ALL: usize = 10 * AT_ONCE;
        let (bell, woken) = (Arc::new(Bell::default()), Arc::new(AtomicUsize::new(0)));
        for _ in 0..ALL {
            let (mut listener, woken) = (bell.listener(), woken.clone());
            tokio::spawn(async move {
                let mut looks = 0..2;
                listener.until(|| looks.next() == Some(1)).await;
                woken.fetch_add(1, Ordering::Relaxed);
            });
        }
        while bell.lock().wakers.len() < ALL {
            yield_now().await;
        }
        tokio::spawn(async move { bell.ring().await });
        let other = tokio::spawn(async move {
            let (mut before, mut most) = (0, 0);
            while before < ALL {
                yield_now().await;
                let now = woken.load(Ordering::Relaxed);
                (before, most) = (now, most.max(now - before));
            }
            most
        });
        let most = other.await.unwrap();
        assert!(most <= 3 * AT_ONCE, "{most} were woken before others had a turn");
    }
}

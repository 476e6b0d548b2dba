//! One connection, and all who listen to it.

use std::{
    any::TypeId,
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use gloo::timers::callback::Timeout;

use super::{
    fold::{Fold, Folded, Folding},
    frame::Frame,
};
use crate::{
    connection::{CloseReason, Input, Options, RawEvent, Status},
    source::{Signal, Source},
};

/// One connection, and all who listen to it: the states that its events are folded into, and the
/// listeners that are told at most once a frame.
pub(crate) struct Feed {
    source: Source,
    folds: RefCell<Vec<(TypeId, Rc<dyn Folding>)>>,
    listeners: RefCell<Vec<Listener>>,
    listened: Cell<u64>,
    frame: RefCell<Option<Frame>>,
    /// Runs while nobody listens.
    closing: RefCell<Option<Timeout>>,
    this: Weak<Feed>,
}

struct Listener {
    number: u64,
    /// Whose events it renders; none if the status is all that it shows.
    fold: Option<TypeId>,
    wake: Rc<dyn Fn()>,
    stale: bool,
}

impl Feed {
    pub(super) fn open(address: &str, options: &Options) -> Rc<Self> {
        Rc::new_cyclic(|this: &Weak<Self>| {
            let feed = this.clone();
            let hear = move |signal| {
                // The first words come before there is anybody to hear them.
                if let Some(feed) = feed.upgrade() {
                    feed.hear(signal);
                }
            };
            Self {
                source: Source::open(address, options, hear),
                folds: RefCell::default(),
                listeners: RefCell::default(),
                listened: Cell::default(),
                frame: RefCell::default(),
                closing: RefCell::default(),
                this: this.clone(),
            }
        })
    }

    pub(crate) fn status(&self) -> Status {
        self.source.status()
    }

    pub(crate) fn close(&self) {
        self.source.take(Input::Close);
    }

    pub(crate) fn reopen(&self) {
        self.source.take(Input::Open);
    }

    /// The state of this type: the one that is there, or a new one. A new one sees the stream from
    /// its beginning where the server said hello, elsewhere what comes from now on.
    pub(super) fn fold<S: Fold>(&self) -> Rc<Folded<S>> {
        let of_type = TypeId::of::<S>();
        let there = self.folds.borrow().iter().find(|(id, _)| *id == of_type).cloned();
        if let Some(folded) = there.and_then(|(_, fold)| fold.as_any().downcast().ok()) {
            return folded;
        }
        let folded = Rc::new(Folded::<S>::default());
        self.source.listen(folded.names());
        self.folds.borrow_mut().push((of_type, Rc::clone(&folded) as Rc<dyn Folding>));
        self.source.take(Input::Refresh);
        folded
    }

    /// The state of this type was changed by something else than an event.
    pub(crate) fn changed<S: Fold>(&self) {
        self.stale(|listener| listener.fold == Some(TypeId::of::<S>()));
    }

    /// Calls `wake` when there is something to render. The number is for [`Feed::leave`].
    pub(super) fn listen(&self, fold: Option<TypeId>, wake: Rc<dyn Fn()>) -> u64 {
        self.closing.take();
        // Closed by a caller who has left: whoever comes now did not close it.
        let is_first = self.listeners.borrow().is_empty();
        if is_first && self.status() == Status::Closed(CloseReason::Caller) {
            self.reopen();
        }
        let number = self.listened.get();
        self.listened.set(number + 1);
        self.listeners.borrow_mut().push(Listener { number, fold, wake, stale: false });
        number
    }

    /// Takes a listener away; when it was the last, calls `empty` after the delay, unless somebody
    /// comes meanwhile.
    pub(super) fn leave(&self, number: u64, delay: Duration, empty: impl FnOnce() + 'static) {
        self.listeners.borrow_mut().retain(|listener| listener.number != number);
        if self.listeners.borrow().is_empty() {
            self.frame.take();
            let millis = delay.as_millis().min(i32::MAX as u128) as u32;
            self.closing.replace(Some(Timeout::new(millis, empty)));
        }
    }

    fn hear(&self, signal: Signal) {
        match signal {
            Signal::Status => self.stale(|_| true),
            Signal::Resync => self.resync(),
            Signal::Event { event, id, at } => self.take(&event, id.as_deref(), at),
        }
    }

    fn resync(&self) {
        self.each_fold(|_, fold| {
            fold.resync();
        });
        self.stale(|_| true);
    }

    fn take(&self, event: &RawEvent, id: Option<&str>, at: Duration) {
        self.each_fold(|of_type, fold| {
            if fold.names().contains(&event.name.as_str()) {
                fold.take(event, id, at);
                self.stale(|listener| listener.fold == Some(of_type));
            }
        });
    }

    /// By number, not by iterator: a fold is somebody else's code, and nothing is borrowed while it
    /// runs.
    fn each_fold(&self, act: impl Fn(TypeId, &dyn Folding)) {
        for number in 0.. {
            let fold = self.folds.borrow().get(number).cloned();
            let Some((of_type, fold)) = fold else { break };
            act(of_type, &*fold);
        }
    }

    /// Marks what is to be rendered, and asks for a frame to do it in.
    fn stale(&self, is_stale: impl Fn(&Listener) -> bool) {
        let mut any = false;
        for listener in self.listeners.borrow_mut().iter_mut() {
            listener.stale |= is_stale(listener);
            any |= listener.stale;
        }
        if any && self.frame.borrow().is_none() {
            let this = self.this.clone();
            self.frame.replace(Some(Frame::request(move || {
                if let Some(feed) = this.upgrade() {
                    feed.render();
                }
            })));
        }
    }

    fn render(&self) {
        self.frame.take();
        let mut wakes = Vec::new();
        for listener in self.listeners.borrow_mut().iter_mut() {
            if std::mem::take(&mut listener.stale) {
                wakes.push(Rc::clone(&listener.wake));
            }
        }
        for wake in wakes {
            wake();
        }
    }
}

//! One connection, and all who listen to it.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use gloo::timers::callback::Timeout;

use super::{
    address::Address,
    fold::{Folding, is_same},
    frame::Frame,
    trail::{Changed, Trail},
    wish::{Shared, Wish},
};
use crate::{
    connection::{CloseReason, Fresh, Input, Opening, Options, RawEvent, Running, Signal, Status},
    source::{self, later, now},
};

/// One connection, and all who listen to it: the states that its events are folded into, and the
/// listeners that are told at most once a frame.
pub(crate) struct Feed {
    source: Box<dyn Running>,
    /// Whether other tabs may have it, who opened it then.
    is_shared: bool,
    /// Makes the address anew for each try, if that is how it is had.
    fresh: Rc<RefCell<Option<Fresh>>>,
    /// Never changed while events are handed to them: then it is another list.
    folds: RefCell<Rc<Vec<Rc<dyn Folding>>>>,
    trail: Trail,
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
    fold: Option<Rc<dyn Folding>>,
    /// Whether that goes with it.
    is_own: bool,
    /// Renders it; none if it does not care for renders.
    wake: Option<Rc<dyn Fn()>>,
    stale: bool,
    /// Events since it was last rendered.
    unseen: u64,
    /// Events that shared a render with a later one.
    coalesced: u64,
}

impl Feed {
    /// Opens the absolute address that `address` leads to.
    pub(super) fn open(absolute: &str, address: &Address, options: &Options) -> Rc<Self> {
        let fresh = Rc::new(RefCell::new(address.fresh().cloned()));
        let newest = Rc::clone(&fresh);
        let make: Option<Fresh> = address.fresh().map(|_| -> Fresh {
            Rc::new(move |done| {
                let make = newest.borrow().clone();
                if let Some(make) = make {
                    make(done);
                }
            })
        });
        let feed = Rc::new_cyclic(|this: &Weak<Self>| {
            let feed = this.clone();
            let hear = move |signal: Signal<&RawEvent>| {
                // The first words come before there is anybody to hear them.
                if let Some(feed) = feed.upgrade() {
                    feed.hear(signal);
                }
            };
            let is_shared = options.sharing.is_on();
            let (address, options, tell) = (absolute.to_owned(), options.clone(), Box::new(hear));
            Self {
                is_shared,
                source: source::open(Opening { address, fresh: make, options, tell }),
                fresh,
                folds: RefCell::default(),
                trail: Trail::default(),
                listeners: RefCell::default(),
                listened: Cell::default(),
                frame: RefCell::default(),
                closing: RefCell::default(),
                this: this.clone(),
            }
        });
        feed.trail.note(now(), feed.status());
        feed
    }

    /// Asks this one for the address from now on, if addresses are asked for here.
    pub(super) fn renew(&self, address: &Address) {
        if let Some(fresh) = address.fresh() {
            self.fresh.replace(Some(Rc::clone(fresh)));
        }
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

    /// The changes of the status, oldest first.
    pub(crate) fn trail(&self) -> Vec<Changed> {
        self.trail.changes()
    }

    /// The shortest time that it took to open the stream, as far back as the trail goes.
    pub(crate) fn opening(&self) -> Option<Duration> {
        if self.is_shared { None } else { self.trail.opening() }
    }

    /// The state that is shared: the one that is there, or a new one. A new one sees the stream from
    /// its beginning where the server said hello, elsewhere what comes from now on.
    fn share(&self, shared: &Shared) -> Rc<dyn Folding> {
        let there = self.folds.borrow().iter().find(|fold| fold.kind() == shared.kind).cloned();
        there.unwrap_or_else(|| {
            let fold = (shared.make)();
            self.add(&fold);
            self.source.take(Input::Refresh);
            fold
        })
    }

    /// Hands events to this one, too.
    fn add(&self, fold: &Rc<dyn Folding>) {
        self.source.listen(fold.names());
        Rc::make_mut(&mut *self.folds.borrow_mut()).push(Rc::clone(fold));
        fold.tell(&self.status());
    }

    /// This state was changed by something else than an event.
    pub(crate) fn changed(&self, fold: &Rc<dyn Folding>) {
        self.stale(|listener| listener.renders(fold));
    }

    /// Hands out what is wished for, and calls `wake` when there is something to render. The number
    /// is for [`Feed::leave`].
    pub(super) fn listen(
        &self,
        wish: &Wish,
        wake: Option<Rc<dyn Fn()>>,
    ) -> (u64, Option<Rc<dyn Folding>>) {
        self.closing.take();
        // Closed by a caller who has left: whoever comes now did not close it.
        let is_first = self.listeners.borrow().is_empty();
        if is_first && self.status() == Status::Closed(CloseReason::Caller) {
            self.reopen();
        }
        let number = self.listened.get();
        self.listened.set(number + 1);
        let fold = match wish {
            Wish::Shared(shared) => Some(self.share(shared)),
            Wish::Own(fold) => {
                self.add(fold);
                Some(Rc::clone(fold))
            }
            Wish::Status | Wish::Impossible(_) => None,
        };
        self.listeners.borrow_mut().push(Listener {
            number,
            fold: fold.clone(),
            is_own: matches!(wish, Wish::Own(_)),
            wake,
            stale: false,
            unseen: 0,
            coalesced: 0,
        });
        (number, fold)
    }

    /// How many events shared a render of this listener with a later one.
    pub(super) fn coalesced(&self, number: u64) -> u64 {
        let listeners = self.listeners.borrow();
        listeners.iter().find(|it| it.number == number).map_or(0, |it| it.coalesced)
    }

    /// Takes a listener away; when it was the last, calls `empty` after the delay, unless somebody
    /// comes meanwhile.
    pub(super) fn leave(&self, number: u64, delay: Duration, empty: impl FnOnce() + 'static) {
        let mut listeners = self.listeners.borrow_mut();
        let Some(at) = listeners.iter().position(|it| it.number == number) else { return };
        let gone = listeners.remove(at);
        drop(listeners);
        if let Some(own) = gone.fold.filter(|_| gone.is_own) {
            Rc::make_mut(&mut *self.folds.borrow_mut()).retain(|fold| !is_same(fold, &own));
        }
        if self.listeners.borrow().is_empty() {
            self.frame.take();
            self.closing.replace(Some(later(delay, empty)));
        }
    }

    fn hear(&self, signal: Signal<&RawEvent>) {
        match signal {
            Signal::Event { event, own_id, at } => {
                self.take(event, own_id.then_some(&*event.id), at);
            }
            signal => self.turn(signal),
        }
    }

    /// Something else than an event. Apart, as in the connection: events come by the thousand.
    #[inline(never)]
    fn turn(&self, signal: Signal<&RawEvent>) {
        match signal {
            Signal::Status { status, at } => {
                self.trail.note(at, status.clone());
                self.each_fold(|fold| fold.tell(&status));
            }
            Signal::Resync => self.each_fold(|fold| fold.resync()),
            Signal::Event { .. } => return,
        }
        self.stale(|_| true);
    }

    #[inline(never)]
    fn take(&self, event: &RawEvent, id: Option<&str>, at: Duration) {
        self.each_fold(|fold| {
            if fold.take(event, id, at) {
                self.stale(|listener| {
                    let is_its = listener.renders(fold);
                    listener.unseen += u64::from(is_its);
                    is_its
                });
            }
        });
    }

    /// A fold is somebody else's code, and nothing is borrowed while it runs: it may bring others,
    /// or make them leave.
    fn each_fold(&self, act: impl Fn(&Rc<dyn Folding>)) {
        let folds = Rc::clone(&*self.folds.borrow());
        for fold in folds.iter() {
            let is_there = Rc::ptr_eq(&folds, &*self.folds.borrow())
                || self.folds.borrow().iter().any(|it| is_same(it, fold));
            if is_there {
                act(fold);
            }
        }
    }

    /// Marks what is to be rendered, and asks for a frame to do it in.
    fn stale(&self, is_stale: impl Fn(&mut Listener) -> bool) {
        let mut any = false;
        for listener in self.listeners.borrow_mut().iter_mut() {
            listener.stale |= listener.wake.is_some() && is_stale(listener);
            any |= listener.stale;
        }
        if any && self.frame.borrow().is_none() {
            self.ask_for_a_frame();
        }
    }

    #[inline(never)]
    fn ask_for_a_frame(&self) {
        let this = self.this.clone();
        self.frame.replace(Some(Frame::request(move || {
            if let Some(feed) = this.upgrade() {
                feed.render();
            }
        })));
    }

    fn render(&self) {
        self.frame.take();
        let mut wakes = Vec::new();
        for listener in self.listeners.borrow_mut().iter_mut() {
            if std::mem::take(&mut listener.stale) {
                listener.coalesced += std::mem::take(&mut listener.unseen).saturating_sub(1);
                wakes.extend(listener.wake.clone());
            }
        }
        for wake in wakes {
            wake();
        }
    }
}

impl Listener {
    fn renders(&self, fold: &Rc<dyn Folding>) -> bool {
        self.fold.as_ref().is_some_and(|its| is_same(its, fold))
    }
}

//! State that a stream is folded into, one event at a time.

use std::{
    any::{Any, TypeId},
    cell::{Cell, Ref, RefCell},
    rc::Rc,
    time::Duration,
};

use crate::{
    connection::{Name, RawEvent, Status},
    decode::FromSse,
    error::Error,
};

/// State that a stream is folded into: none of its events is skipped, however many arrive between
/// two renders.
///
/// It is shared by all components that ask for this type at one address, and lives as long as the
/// connection does: bound what it keeps.
///
/// ```
/// use serde::Deserialize;
/// use yew_sse::{Fold, Received};
///
/// #[derive(Deserialize)]
/// #[serde(rename_all = "lowercase")]
/// enum Stock { Sold(u32), Bought(u32) }
///
/// #[derive(Default)]
/// struct Total(i64);
///
/// impl Fold for Total {
///     type Event = Stock;
///
///     fn fold(&mut self, received: Received<Stock>) {
///         match received.event {
///             Stock::Sold(n) => self.0 -= i64::from(n),
///             Stock::Bought(n) => self.0 += i64::from(n),
///         }
///     }
/// }
/// ```
pub trait Fold: Default + 'static {
    /// What the stream carries.
    type Event: FromSse;

    /// Takes one event, in the order in which they arrive. It may be called many times between two
    /// renders.
    ///
    /// Where the server said hello, an event without an id (a snapshot, a tick) may come again, when
    /// another component joins the connection: it must be able to replace what it was before.
    fn fold(&mut self, received: Received<Self::Event>);

    /// Events may have been missed, and nothing proves that they were not: the stream was lost, and
    /// the server cannot replay, or said `stream-reset`. Called once, before the next event. State
    /// that is made of events alone is now a guess: mark it, fetch it, or begin anew. Default: it
    /// is left as it is.
    fn resync(&mut self) {}
}

/// An event, and how it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received<T> {
    /// The event.
    pub event: T,
    /// When it arrived by this device's clock, as time since the Unix epoch, to the millisecond.
    pub at: Duration,
    /// Its own id, if the server gave it one: not that of an earlier event, which browsers show again.
    pub id: Option<String>,
}

/// What a feed hands its events to.
pub(crate) trait Folding {
    /// The events that are to be listened for.
    fn names(&self) -> &[Name];

    /// Takes an event, if it is one for it; answers whether there is something to render. One that
    /// does not decode stops nothing.
    fn take(&self, event: &RawEvent, id: Option<&str>, at: Duration) -> bool;

    /// Events may have been missed.
    fn resync(&self);

    /// The connection's status is another one.
    fn tell(&self, _status: &Status) {}

    fn as_any(self: Rc<Self>) -> Rc<dyn Any>;

    /// Its Rust type.
    fn kind(&self) -> TypeId;
}

/// Whether the event is called one of these.
pub(super) fn is_one_of(names: &[Name], event: &RawEvent) -> bool {
    names.contains(&event.name)
}

/// Whether two are one.
pub(super) fn is_same(one: &Rc<dyn Folding>, other: &Rc<dyn Folding>) -> bool {
    std::ptr::addr_eq(Rc::as_ptr(one), Rc::as_ptr(other))
}

/// A fold's state, and what it has seen.
pub(crate) struct Folded<S> {
    state: RefCell<S>,
    names: Vec<Name>,
    version: Cell<u64>,
    events: Cell<u64>,
    error: RefCell<Option<Error>>,
    /// What arrived while somebody was reading the state.
    waiting: RefCell<Vec<Change<S>>>,
}

type Change<S> = Box<dyn FnOnce(&mut S)>;

impl<S> Folded<S> {
    /// A state that takes the events of these names.
    pub(crate) fn new(state: S, names: Vec<Name>) -> Self {
        Self {
            state: state.into(),
            names,
            version: Cell::default(),
            events: Cell::default(),
            error: RefCell::default(),
            waiting: RefCell::default(),
        }
    }

    pub(crate) fn state(&self) -> Ref<'_, S> {
        self.catch_up();
        self.state.borrow()
    }

    /// Grows with each change, so that a handle can tell whether it is of this moment.
    pub(crate) fn version(&self) -> u64 {
        self.version.get()
    }

    /// How many events it has taken.
    pub(crate) fn events(&self) -> u64 {
        self.events.get()
    }

    /// Why the newest event that did not decode did not.
    pub(crate) fn error(&self) -> Option<Error> {
        self.error.borrow().clone()
    }

    /// Changes the state now, or, while somebody is reading it (across an `await`, say), later: an
    /// event is never lost to a reader.
    pub(crate) fn change(&self, change: impl FnOnce(&mut S) + 'static) {
        grow(&self.version);
        self.catch_up();
        match self.state.try_borrow_mut() {
            Ok(mut state) => change(&mut state),
            Err(_) => self.waiting.borrow_mut().push(Box::new(change)),
        }
    }

    fn catch_up(&self) {
        if let Ok(mut state) = self.state.try_borrow_mut() {
            for change in self.waiting.take() {
                change(&mut state);
            }
        }
    }
}

impl<S: Fold> Folding for Folded<S> {
    fn names(&self) -> &[Name] {
        &self.names
    }

    fn take(&self, event: &RawEvent, id: Option<&str>, at: Duration) -> bool {
        if !is_one_of(&self.names, event) {
            return false;
        }
        match S::Event::from_event(event) {
            Ok(event) => {
                grow(&self.events);
                let id = id.map(str::to_owned);
                self.change(move |state| state.fold(Received { event, at, id }));
            }
            Err(error) => {
                grow(&self.version);
                note(&self.error, &error);
            }
        }
        true
    }

    fn resync(&self) {
        self.change(S::resync);
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }

    fn kind(&self) -> TypeId {
        TypeId::of::<Self>()
    }
}

fn grow(count: &Cell<u64>) {
    count.set(count.get() + 1);
}

/// An event did not decode.
#[inline(never)]
fn note(newest: &RefCell<Option<Error>>, error: &Error) {
    // Said once: a server that sends nothing else would flood the console.
    if newest.replace(Some(error.clone())).is_none() {
        web_sys::console::warn_1(&error.to_string().into());
    }
}

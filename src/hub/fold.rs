//! State that a stream is folded into, one event at a time.

use std::{
    any::Any,
    cell::{Cell, Ref, RefCell},
    rc::Rc,
    time::Duration,
};

use crate::{connection::RawEvent, decode::FromSse, error::Error};

/// State that a stream is folded into: none of its events is skipped, however many arrive between
/// two renders.
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

    /// Takes one event. It may be called many times between two renders.
    ///
    /// Where the server said hello, an event without an id (a snapshot) may come again, when another
    /// component joins the connection: it must be able to replace what it is a snapshot of.
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
    /// When it arrived by this device's clock, as time since the Unix epoch.
    pub at: Duration,
    /// Its own id, if the server gave it one.
    pub id: Option<String>,
}

/// A fold's state, shared by all who asked for it at one address.
pub(crate) struct Folded<S> {
    state: RefCell<S>,
    version: Cell<u64>,
    error: RefCell<Option<Error>>,
}

/// What a feed needs of a fold, whatever its type.
pub(crate) trait Folding {
    /// The events that it takes.
    fn names(&self) -> &'static [&'static str];

    /// Takes one of them. One that does not decode is kept as the error, and stops nothing.
    fn take(&self, event: &RawEvent, id: Option<&str>, at: Duration);

    /// Events may have been missed.
    fn resync(&self);

    fn as_any(self: Rc<Self>) -> Rc<dyn Any>;
}

impl<S: Fold> Default for Folded<S> {
    fn default() -> Self {
        Self { state: RefCell::default(), version: Cell::default(), error: RefCell::default() }
    }
}

impl<S> Folded<S> {
    pub(crate) fn state(&self) -> Ref<'_, S> {
        self.state.borrow()
    }

    /// Grows with each event, so that a handle can tell whether it is of this moment.
    pub(crate) fn version(&self) -> u64 {
        self.version.get()
    }

    /// Why the newest event that did not decode did not.
    pub(crate) fn error(&self) -> Option<Error> {
        self.error.borrow().clone()
    }
}

impl<S: Fold> Folding for Folded<S> {
    fn names(&self) -> &'static [&'static str] {
        S::Event::names().unwrap_or_default()
    }

    fn take(&self, event: &RawEvent, id: Option<&str>, at: Duration) {
        self.version.set(self.version.get() + 1);
        match S::Event::from_sse(&event.name, &event.data) {
            Ok(event) => {
                let id = id.map(str::to_owned);
                self.state.borrow_mut().fold(Received { event, at, id });
            }
            Err(error) => {
                // Said once: a server that sends nothing else would flood the console.
                if self.error.replace(Some(error.clone())).is_none() {
                    web_sys::console::warn_1(&error.to_string().into());
                }
            }
        }
    }

    fn resync(&self) {
        self.version.set(self.version.get() + 1);
        self.state.borrow_mut().resync();
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

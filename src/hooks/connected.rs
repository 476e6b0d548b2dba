//! What all hooks have in common: a place at a connection for as long as the component lives.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use yew::prelude::*;

use crate::{
    connection::{CloseReason, Options, Status},
    error::Error,
    hub::{Feed, Fold, Place},
};

/// How a hook takes its place; the last argument is called when there is something to render.
type Join<T> = fn(&str, &Options, Box<dyn Fn()>) -> Result<(Place, T), Error>;

/// A place at a connection, and what else the hook got there.
struct Seat<T> {
    address: AttrValue,
    options: Options,
    taken: Result<(Place, T), Error>,
}

/// Joins the connection once the component is on the page, again when the address or the options
/// change, and leaves it with the component. Nothing happens on a server that renders to text:
/// effects do not run there.
#[hook]
pub(super) fn use_connected<T: Clone + 'static>(
    address: AttrValue,
    options: Options,
    join: Join<T>,
) -> (Connected, Option<T>) {
    let seat = use_mut_ref(|| None::<Seat<T>>);
    let feed = use_mut_ref(Weak::<Feed>::new);
    // A trigger, not a state handle: a handle held by a callback that lives as long as the
    // connection would keep every past state alive.
    let update = use_force_update();
    let (taking, current) = (Rc::clone(&seat), Rc::clone(&feed));
    use_effect_with((address.clone(), options.clone()), move |(address, options)| {
        if !address.is_empty() {
            let wake = update.clone();
            let taken = join(address, options, Box::new(move || wake.force_update()));
            current.replace(taken.as_ref().map_or_else(|_| Weak::new(), |(place, _)| place.feed()));
            let (address, options) = (address.clone(), options.clone());
            taking.replace(Some(Seat { address, options, taken }));
        }
        update.force_update();
        move || {
            current.take();
            drop(taking.take());
        }
    });
    let seat = seat.borrow();
    // A seat of before, at another address, says nothing of this one.
    let seat = seat.as_ref().filter(|seat| seat.address == address && seat.options == options);
    let (status, got) = match seat.map(|seat| &seat.taken) {
        Some(Ok((place, got))) => (place.status(), Some(got.clone())),
        Some(Err(error)) => (Status::Closed(CloseReason::Error(error.clone())), None),
        None if address.is_empty() => (Status::Closed(CloseReason::Caller), None),
        None => (Status::Connecting, None),
    };
    (Connected { status, feed }, got)
}

/// A connection as a handle sees it: the status of the moment when it was rendered, and the way to
/// the connection of the moment when it is used.
#[derive(Clone, Debug)]
pub(super) struct Connected {
    status: Status,
    /// Weak: a handle that somebody stores must not hold the connection open.
    feed: Rc<RefCell<Weak<Feed>>>,
}

impl Connected {
    pub(super) fn status(&self) -> &Status {
        &self.status
    }

    pub(super) fn close(&self) {
        if let Some(feed) = self.feed() {
            feed.close();
        }
    }

    pub(super) fn reopen(&self) {
        if let Some(feed) = self.feed() {
            feed.reopen();
        }
    }

    pub(super) fn changed<S: Fold>(&self) {
        if let Some(feed) = self.feed() {
            feed.changed::<S>();
        }
    }

    fn feed(&self) -> Option<Rc<Feed>> {
        self.feed.borrow().upgrade()
    }
}

impl PartialEq for Connected {
    fn eq(&self, other: &Self) -> bool {
        self.status == other.status && Rc::ptr_eq(&self.feed, &other.feed)
    }
}

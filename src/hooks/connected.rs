//! What all hooks have in common: a place at a connection for as long as the component lives.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use yew::prelude::*;

use crate::{
    connection::{CloseReason, Options, Status},
    error::Error,
    hub::{Feed, Place},
};

/// A place at a connection, with what else the hook got there.
pub(super) type Seat<T> = Rc<RefCell<Option<Result<(Place, T), Error>>>>;

/// How a hook takes its place; the last argument is called when there is something to render.
type Join<T> = fn(&str, &Options, Box<dyn Fn()>) -> Result<(Place, T), Error>;

/// Joins the connection once the component is on the page, again when the address or the options
/// change, and leaves it with the component. Nothing happens on a server that renders to text:
/// effects do not run there.
#[hook]
pub(super) fn use_seat<T: 'static>(address: AttrValue, options: Options, join: Join<T>) -> Seat<T> {
    let seat: Seat<T> = use_mut_ref(|| None);
    // A trigger, not a state handle: a handle held by a callback that lives as long as the
    // connection would keep every past state alive.
    let update = use_force_update();
    let taken = Rc::clone(&seat);
    use_effect_with((address, options), move |(address, options)| {
        if !address.is_empty() {
            let wake = update.clone();
            let place = join(address, options, Box::new(move || wake.force_update()));
            taken.replace(Some(place));
        }
        update.force_update();
        move || drop(taken.take())
    });
    seat
}

/// A connection as a handle sees it: the status of the moment when it was rendered.
#[derive(Clone, Debug)]
pub(super) struct Connected {
    status: Status,
    feed: Weak<Feed>,
}

impl Connected {
    pub(super) fn new<T>(seat: &Seat<T>, is_off: bool) -> Self {
        match &*seat.borrow() {
            Some(Ok((place, _))) => {
                let feed = place.feed();
                let status = feed.upgrade().map_or(Status::Connecting, |feed| feed.status());
                Self { status, feed }
            }
            Some(Err(error)) => Self::closed(CloseReason::Error(error.clone())),
            None if is_off => Self::closed(CloseReason::Caller),
            None => Self { status: Status::Connecting, feed: Weak::new() },
        }
    }

    fn closed(reason: CloseReason) -> Self {
        Self { status: Status::Closed(reason), feed: Weak::new() }
    }

    pub(super) fn status(&self) -> &Status {
        &self.status
    }

    pub(super) fn close(&self) {
        if let Some(feed) = self.feed.upgrade() {
            feed.close();
        }
    }

    pub(super) fn reopen(&self) {
        if let Some(feed) = self.feed.upgrade() {
            feed.reopen();
        }
    }
}

impl PartialEq for Connected {
    fn eq(&self, other: &Self) -> bool {
        self.status == other.status && self.feed.ptr_eq(&other.feed)
    }
}

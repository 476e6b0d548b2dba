//! What all hooks have in common: a place at a connection for as long as the component lives.

use std::{cell::RefCell, rc::Rc, time::Duration};

use yew::prelude::*;

use crate::{
    connection::{CloseReason, Options, Status},
    error::Error,
    hub::{self, Address, Changed, Feed, Folded, Folding, Place, Wish},
};

/// What a hook asked for, and what came of it.
struct Seat {
    asked: ((AttrValue, bool), Options, Wish),
    taken: Result<Place, Error>,
}

/// Whether a hook's component is rendered when something changes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Renders {
    Yes,
    Never,
}

/// Joins the connection once the component is on the page, again when the address, the options or
/// the wish change, and leaves it with the component. Nothing happens on a server that renders to
/// text: effects do not run there.
#[hook]
pub(super) fn use_connected(
    address: Address,
    options: Options,
    wish: Wish,
    renders: Renders,
) -> Connected {
    let seat = use_mut_ref(|| None::<Seat>);
    // A trigger, not a state handle: a handle held by a callback that lives as long as the
    // connection would keep every past state alive.
    let update = use_force_update();
    let asked = (address.identity(), options, wish);
    let (taking, joined) = (Rc::clone(&seat), address.clone());
    use_effect_with(asked.clone(), move |asked| {
        let (address, (_, options, wish)) = (&joined, asked);
        if !address.is_off() {
            let render = update.clone();
            let wake: Option<Rc<dyn Fn()>> = match renders {
                Renders::Yes => Some(Rc::new(move || render.force_update())),
                Renders::Never => None,
            };
            let taken = hub::join(address, options, wish, wake);
            taking.replace(Some(Seat { asked: asked.clone(), taken }));
        }
        if renders == Renders::Yes {
            update.force_update();
        }
        move || drop(taking.take())
    });
    let mut connected =
        Connected { status: Status::Connecting, fold: None, coalesced: 0, seat: Rc::clone(&seat) };
    let seat = seat.borrow();
    // A seat of before, at another address, say, says nothing of this one.
    let seat = seat.as_ref().filter(|seat| seat.asked == asked);
    match seat.map(|seat| &seat.taken) {
        Some(Ok(place)) => {
            place.renew(&address);
            connected.status = place.status();
            connected.fold = place.fold().cloned();
            connected.coalesced = place.coalesced();
        }
        Some(Err(error)) => {
            connected.status = Status::Closed(CloseReason::Error(error.clone()));
        }
        None if address.is_off() => connected.status = Status::Closed(CloseReason::Caller),
        None => {}
    }
    connected
}

/// A connection as a handle sees it: the status of the moment when it was rendered, and the way to
/// the connection of the moment when it is used.
#[derive(Clone)]
pub(super) struct Connected {
    status: Status,
    fold: Option<Rc<dyn Folding>>,
    coalesced: u64,
    /// Empty as soon as the component is gone: a handle that somebody stores does not hold the
    /// connection open.
    seat: Rc<RefCell<Option<Seat>>>,
}

impl Connected {
    pub(super) fn status(&self) -> &Status {
        &self.status
    }

    /// The status of this very moment.
    pub(super) fn status_now(&self) -> Status {
        self.feed().map_or_else(|| self.status.clone(), |feed| feed.status())
    }

    pub(super) fn trail(&self) -> Vec<Changed> {
        self.feed().map_or_else(Vec::new, |feed| feed.trail())
    }

    pub(super) fn opening(&self) -> Option<Duration> {
        self.feed()?.opening()
    }

    /// The state that was wished for, once there is one.
    pub(super) fn folded<S: 'static>(&self) -> Option<Rc<Folded<S>>> {
        Rc::clone(self.fold.as_ref()?).as_any().downcast().ok()
    }

    pub(super) fn coalesced(&self) -> u64 {
        self.coalesced
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

    /// The state was changed by something else than an event.
    pub(super) fn changed(&self) {
        if let (Some(feed), Some(fold)) = (self.feed(), &self.fold) {
            feed.changed(fold);
        }
    }

    fn feed(&self) -> Option<Rc<Feed>> {
        self.seat.borrow().as_ref()?.taken.as_ref().ok().map(Place::feed)
    }
}

impl PartialEq for Connected {
    fn eq(&self, other: &Self) -> bool {
        self.status == other.status && Rc::ptr_eq(&self.seat, &other.seat)
    }
}

impl std::fmt::Debug for Connected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connected").field("status", &self.status).finish_non_exhaustive()
    }
}

//! One page, one connection: whoever asks for the same address shares it.
//!
//! The options are those of whoever came first; only credentials make another connection.
//! A connection is kept while somebody listens, and a moment longer. Events are folded on arrival,
//! none skipped; listeners hear of it at most once a frame.

mod fold;
mod frame;
mod feed;

use std::{
    any::TypeId,
    cell::RefCell,
    rc::{Rc, Weak},
    time::Duration,
};

pub use self::fold::{Fold, Received};
pub(crate) use self::{feed::Feed, fold::Folded};
use crate::{
    connection::{Options, Status},
    decode::FromSse,
    error::Error,
    source::absolute,
};

thread_local! {
    /// Few enough to be searched one by one.
    static FEEDS: RefCell<Vec<(Key, Rc<Feed>)>> = const { RefCell::new(Vec::new()) };
}

/// What must be equal for two to share one connection. Where it leads to, not how that was
/// written: a relative address means another one on another page.
#[derive(Clone, PartialEq)]
struct Key {
    address: String,
    with_credentials: bool,
}

/// A listener's place at a connection. Dropping it leaves.
pub(crate) struct Place {
    feed: Rc<Feed>,
    key: Key,
    number: u64,
    close_delay: Duration,
}

/// Joins the connection to an address, with state of type `S`; opens it if nobody has. `wake` is
/// called when there is something to render.
///
/// # Errors
///
/// The event type of `S` cannot be listened for.
pub(crate) fn join<S: Fold>(
    address: &str,
    options: &Options,
    wake: impl Fn() + 'static,
) -> Result<(Place, Rc<Folded<S>>), Error> {
    if let Err(error) = S::Event::names() {
        // Whatever becomes of the handle: a mistake in the program is said where its author looks.
        web_sys::console::error_1(&error.to_string().into());
        return Err(error);
    }
    let place = Place::take(address, options, Some(TypeId::of::<S>()), wake);
    let folded = place.feed.fold();
    Ok((place, folded))
}

/// Joins the connection to an address for its status alone; opens it if nobody has.
pub(crate) fn watch(address: &str, options: &Options, wake: impl Fn() + 'static) -> Place {
    Place::take(address, options, None, wake)
}

impl Place {
    fn take(
        address: &str,
        options: &Options,
        fold: Option<TypeId>,
        wake: impl Fn() + 'static,
    ) -> Self {
        let (address, with_credentials) = (absolute(address), options.with_credentials);
        let key = Key { address, with_credentials };
        let there = FEEDS.with_borrow(|feeds| {
            feeds.iter().find(|(of, _)| *of == key).map(|(_, feed)| Rc::clone(feed))
        });
        let feed = there.unwrap_or_else(|| {
            let feed = Feed::open(&key.address, options);
            FEEDS.with_borrow_mut(|feeds| feeds.push((key.clone(), Rc::clone(&feed))));
            feed
        });
        let number = feed.listen(fold, Rc::new(wake));
        Self { feed, key, number, close_delay: options.close_delay }
    }

    pub(crate) fn status(&self) -> Status {
        self.feed.status()
    }

    /// The connection, without keeping it: a handle that somebody stores must not hold it open.
    pub(crate) fn feed(&self) -> Weak<Feed> {
        Rc::downgrade(&self.feed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let key = self.key.clone();
        let close = move || {
            let gone = FEEDS.with_borrow_mut(|feeds| {
                feeds.iter().position(|(of, _)| *of == key).map(|at| feeds.swap_remove(at))
            });
            // With nothing borrowed, and whoever else may hold it.
            if let Some((_, feed)) = gone {
                feed.close();
            }
        };
        self.feed.leave(self.number, self.close_delay, close);
    }
}

//! One page, one connection: whoever asks for the same address shares it.
//!
//! The options are those of whoever came first; only credentials make another connection.
//! A connection is kept while somebody listens, and a moment longer. Events are folded on arrival,
//! none skipped; listeners hear of it at most once a frame.

mod address;
mod fold;
mod history;
mod calling;
mod trail;
mod wish;
mod frame;
mod feed;

use std::{cell::RefCell, rc::Rc, time::Duration};

pub use self::{
    address::Address,
    calling::Heard,
    fold::{Fold, Received},
    history::History,
    trail::Changed,
};
pub(crate) use self::{
    calling::Calling,
    feed::Feed,
    fold::{Folded, Folding},
    wish::{Wish, names_of},
};
use crate::{
    connection::{Options, Status},
    error::Error,
    source::absolute,
};

thread_local! {
    /// Few enough to be searched one by one.
    static FEEDS: RefCell<Vec<(Key, Rc<Feed>)>> = const { RefCell::new(Vec::new()) };
}

/// What must be equal for two to share one connection. Where it leads to, not how that was
/// written: a relative address means another one on another page.
#[derive(PartialEq)]
struct Key {
    address: String,
    is_fresh: bool,
    with_credentials: bool,
}

/// A listener's place at a connection. Dropping it leaves.
pub(crate) struct Place {
    feed: Rc<Feed>,
    fold: Option<Rc<dyn Folding>>,
    number: u64,
    close_delay: Duration,
}

/// Joins the connection to an address; opens it if nobody has. `wake` is called when there is
/// something to render.
///
/// # Errors
///
/// What is wished for cannot be had.
pub(crate) fn join(
    address: &Address,
    options: &Options,
    wish: &Wish,
    wake: Option<Rc<dyn Fn()>>,
) -> Result<Place, Error> {
    if let Wish::Impossible(error) = wish {
        // Whatever becomes of the handle: a mistake in the program is said where its author looks.
        web_sys::console::error_1(&error.to_string().into());
        return Err(error.clone());
    }
    let key = Key {
        address: absolute(address.as_str()),
        is_fresh: address.fresh().is_some(),
        with_credentials: options.with_credentials,
    };
    let there = FEEDS.with_borrow(|feeds| {
        feeds.iter().find(|(of, _)| *of == key).map(|(_, feed)| Rc::clone(feed))
    });
    let feed = there.unwrap_or_else(|| {
        let feed = Feed::open(&key.address, address, options);
        FEEDS.with_borrow_mut(|feeds| feeds.push((key, Rc::clone(&feed))));
        feed
    });
    let (number, fold) = feed.listen(wish, wake);
    Ok(Place { feed, fold, number, close_delay: options.close_delay })
}

impl Place {
    pub(crate) fn status(&self) -> Status {
        self.feed.status()
    }

    /// What the events are handed to, if they were wished for.
    pub(crate) fn fold(&self) -> Option<&Rc<dyn Folding>> {
        self.fold.as_ref()
    }

    /// How many events shared a render with a later one.
    pub(crate) fn coalesced(&self) -> u64 {
        self.feed.coalesced(self.number)
    }

    /// The address is the same; the function that makes it, if one does, may be a newer one.
    pub(crate) fn renew(&self, address: &Address) {
        self.feed.renew(address);
    }

    pub(crate) fn feed(&self) -> Rc<Feed> {
        Rc::clone(&self.feed)
    }
}

/// Whoever joins from now on shares nothing with those who are there.
#[cfg(feature = "testing")]
pub(crate) fn forget() {
    // With nothing borrowed: what is dropped may be somebody else's.
    drop(FEEDS.take());
}

impl Drop for Place {
    fn drop(&mut self) {
        let feed = Rc::downgrade(&self.feed);
        let close = move || {
            let gone = FEEDS.with_borrow_mut(|feeds| {
                let at = feeds.iter().position(|(_, of)| Rc::as_ptr(of) == feed.as_ptr())?;
                Some(feeds.swap_remove(at))
            });
            // With nothing borrowed, and whoever else may hold it.
            if let Some((_, feed)) = gone {
                feed.close();
            }
        };
        self.feed.leave(self.number, self.close_delay, close);
    }
}

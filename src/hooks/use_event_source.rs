//! The newest event of a stream.

use std::{fmt, rc::Rc};

use yew::prelude::*;

use super::{UseEventSourceFoldHandle, use_event_source_fold_with_options};
use crate::{
    connection::{Options, Status},
    decode::FromSse,
    error::Error,
    hub::{Address, Fold, Received},
};

/// The newest event of a stream.
///
/// Events that arrive between two renders are counted, and only the last of them is shown: where
/// each one matters, use [`use_event_source_fold`](super::use_event_source_fold).
///
/// The server of every tutorial, which sends lines without a name:
///
/// ```
/// use yew::prelude::*;
/// use yew_sse::{Text, use_event_source};
///
/// #[component]
/// fn Time() -> Html {
///     let time = use_event_source::<Text>("https://example.com/sse");
///     html! { <p>{ time.latest().map_or("...", |line| line) }</p> }
/// }
/// ```
#[hook]
pub fn use_event_source<T: FromSse>(address: impl Into<Address>) -> UseEventSourceHandle<T> {
    use_event_source_with_options(address, Options::default())
}

/// [`use_event_source`] with a say in how the connection behaves, if nobody has opened it before.
#[hook]
pub fn use_event_source_with_options<T: FromSse>(
    address: impl Into<Address>,
    options: Options,
) -> UseEventSourceHandle<T> {
    let fold = use_event_source_fold_with_options::<Latest<T>>(address, options);
    let (latest, count) = {
        let state = fold.state();
        (state.latest.clone(), state.count)
    };
    UseEventSourceHandle { latest, count, fold }
}

/// What [`use_event_source`] returns.
pub struct UseEventSourceHandle<T> {
    latest: Option<Rc<Received<T>>>,
    count: u64,
    fold: UseEventSourceFoldHandle<Latest<T>>,
}

impl<T: FromSse> UseEventSourceHandle<T> {
    /// The newest event, if there was one.
    #[must_use]
    pub fn latest(&self) -> Option<&T> {
        self.received().map(|received| &received.event)
    }

    /// The newest event, with its id and when it arrived.
    #[must_use]
    pub fn received(&self) -> Option<&Received<T>> {
        self.latest.as_deref()
    }

    /// How many events there were since the first component asked for them: it tells two equal
    /// events apart, and shows how many were passed over.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Why the newest event that could not be read could not, always an [`Error::Decode`]; `None`
    /// as long as all could. The stream goes on. A type that names no events is a
    /// [`Status::Closed`] instead.
    #[must_use]
    pub fn error(&self) -> Option<Error> {
        self.fold.error()
    }

    /// How it stood with the connection when this was rendered. [`Status::Connecting`] in a
    /// component's first render and on a server, [`Status::Closed`] without an address.
    #[must_use]
    pub fn status(&self) -> &Status {
        self.fold.status()
    }

    /// Closes the connection, for everybody who shares it, until [`reopen`](Self::reopen), or until
    /// all have left and somebody comes. Before the component is on the page it does nothing.
    pub fn close(&self) {
        self.fold.close();
    }

    /// Opens a closed connection again, at once, whyever it was closed; it goes on where it was, if
    /// the server can. One that is not closed is left as it is.
    pub fn reopen(&self) {
        self.fold.reopen();
    }
}

impl<T> Clone for UseEventSourceHandle<T> {
    fn clone(&self) -> Self {
        Self { latest: self.latest.clone(), count: self.count, fold: self.fold.clone() }
    }
}

impl<T> PartialEq for UseEventSourceHandle<T> {
    fn eq(&self, other: &Self) -> bool {
        self.fold == other.fold
    }
}

impl<T> fmt::Debug for UseEventSourceHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UseEventSourceHandle").field("count", &self.count).finish_non_exhaustive()
    }
}

/// The newest event and how many there were.
struct Latest<T> {
    latest: Option<Rc<Received<T>>>,
    count: u64,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self { latest: None, count: 0 }
    }
}

impl<T: FromSse> Fold for Latest<T> {
    type Event = T;

    fn fold(&mut self, received: Received<T>) {
        self.latest = Some(Rc::new(received));
        self.count += 1;
    }
}

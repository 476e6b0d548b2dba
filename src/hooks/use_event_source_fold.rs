//! A stream folded into state.

use std::{cell::Ref, fmt, rc::Rc, time::Duration};

use yew::prelude::*;

use super::connected::{Connected, Renders, use_connected};
use crate::{
    connection::{Options, Status},
    error::Error,
    hub::{Address, Fold, Folded, Wish},
};

/// State that every event of a stream was folded into.
///
/// The state is shared by all components that ask for the same type at the same address. The
/// component renders at most once per animation frame, after events that the
/// state takes and when the status changes.
///
/// ```
/// use yew::prelude::*;
/// use yew_sse::{Fold, Received, Text, use_event_source_fold};
///
/// /// The last ten lines of a server that sends plain text.
/// #[derive(Default)]
/// struct Lines(Vec<Text>);
///
/// impl Fold for Lines {
///     type Event = Text;
///
///     fn fold(&mut self, received: Received<Text>) {
///         self.0.push(received.event);
///         self.0.drain(..self.0.len().saturating_sub(10));
///     }
/// }
///
/// #[component]
/// fn Log() -> Html {
///     let lines = use_event_source_fold::<Lines>("/events");
///     let items = lines.state().0.iter().map(|line| html! { <li>{ line }</li> }).collect::<Html>();
///     html! { <ol>{ items }</ol> }
/// }
/// ```
#[hook]
pub fn use_event_source_fold<S: Fold>(address: impl Into<Address>) -> UseEventSourceFoldHandle<S> {
    use_event_source_fold_with_options(address, Options::default())
}

/// [`use_event_source_fold`] with a say in how the connection behaves, if nobody has opened it
/// before.
#[hook]
pub fn use_event_source_fold_with_options<S: Fold>(
    address: impl Into<Address>,
    options: Options,
) -> UseEventSourceFoldHandle<S> {
    let connected = use_connected(address.into(), options, Wish::shared::<S>(), Renders::Yes);
    let nothing_yet = use_memo((), |()| Folded::new(S::default(), Vec::new()));
    let folded = connected.folded().unwrap_or(nothing_yet);
    UseEventSourceFoldHandle { version: folded.version(), connected, folded }
}

/// What [`use_event_source_fold`] returns.
///
/// Two handles are equal if they were rendered from the same events and the same status, so a
/// handle can be a child's property.
pub struct UseEventSourceFoldHandle<S> {
    folded: Rc<Folded<S>>,
    version: u64,
    connected: Connected,
}

impl<S: Fold> UseEventSourceFoldHandle<S> {
    /// The state; the default one until the component is on the page. It is the live one: read it
    /// and let go of it. While it is held (across an `await`, say), events wait.
    ///
    /// # Panics
    ///
    /// Inside a [`change`](Self::change) of this very state.
    #[must_use]
    pub fn state(&self) -> Ref<'_, S> {
        self.folded.state()
    }

    /// Changes the state by something else than an event, the answer to a request say, for everybody
    /// who shares it: at once, or, while somebody holds the state, as soon as it is looked at again.
    /// Events that arrive later are folded on top.
    pub fn change(&self, change: impl FnOnce(&mut S) + 'static) {
        self.folded.change(change);
        self.connected.changed();
    }

    /// How many events were folded into the state since the first component asked for it.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.folded.events()
    }

    /// How many of them shared a render with a later one, since this component joined: what one
    /// render per event would have cost more.
    #[must_use]
    pub fn coalesced(&self) -> u64 {
        self.connected.coalesced()
    }

    /// Why the newest event that could not be read could not, always an [`Error::Decode`]; `None`
    /// as long as all could. The others were folded. A type that names no events is a
    /// [`Status::Closed`] instead.
    #[must_use]
    pub fn error(&self) -> Option<Error> {
        self.folded.error()
    }

    /// How it stood with the connection when this was rendered. [`Status::Connecting`] in a
    /// component's first render and on a server, [`Status::Closed`] without an address.
    #[must_use]
    pub fn status(&self) -> &Status {
        self.connected.status()
    }

    /// The shortest time that it took to open the stream, of the last 100 changes of the status: from
    /// asking to the answer. The way there and back is in it, so a round trip takes no longer. `None`
    /// as long as it was not opened, and where tabs share it.
    #[must_use]
    pub fn opening(&self) -> Option<Duration> {
        self.connected.opening()
    }

    /// Closes the connection, for everybody who shares it, until [`reopen`](Self::reopen), or until
    /// all have left and somebody comes. Before the component is on the page it does nothing.
    pub fn close(&self) {
        self.connected.close();
    }

    /// Opens a closed connection again, at once, whyever it was closed; it goes on where it was, if
    /// the server can. One that is not closed is left as it is.
    pub fn reopen(&self) {
        self.connected.reopen();
    }
}

impl<S> Clone for UseEventSourceFoldHandle<S> {
    fn clone(&self) -> Self {
        let connected = self.connected.clone();
        Self { folded: Rc::clone(&self.folded), version: self.version, connected }
    }
}

impl<S> PartialEq for UseEventSourceFoldHandle<S> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.folded, &other.folded)
            && self.version == other.version
            && self.connected == other.connected
    }
}

impl<S> fmt::Debug for UseEventSourceFoldHandle<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UseEventSourceFoldHandle")
            .field("version", &self.version)
            .field("status", self.connected.status())
            .finish_non_exhaustive()
    }
}

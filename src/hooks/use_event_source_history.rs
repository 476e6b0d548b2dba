//! The last events of a stream.

use std::{cell::Ref, fmt, rc::Rc};

use yew::prelude::*;

use super::connected::{Connected, Renders, use_connected};
use crate::{
    connection::{Name, Options, Status},
    decode::{FromSse, RawEvent},
    error::Error,
    hub::{Address, Changed, Folded, History, Wish, names_of},
};

/// The last events of a stream, as many as there is `room` for; how many older ones had to go is
/// counted ([`History::dropped`]).
///
/// It begins when the component joins: the events of a stream that others have opened before do not
/// come again for it. Another address or room begins a new history.
///
/// ```
/// use yew::prelude::*;
/// use yew_sse::{Text, use_event_source_history};
///
/// #[component]
/// fn Log() -> Html {
///     let log = use_event_source_history::<Text>("/events", 50);
///     let history = log.history();
///     html! {
///         <>
///             <ol>{ for history.iter().map(|line| html! { <li>{ &*line.event }</li> }) }</ol>
///             <p>{ format!("and {} before", history.dropped()) }</p>
///         </>
///     }
/// }
/// ```
#[hook]
pub fn use_event_source_history<T: FromSse>(
    address: impl Into<Address>,
    room: usize,
) -> UseEventSourceHistoryHandle<T> {
    use_event_source_history_with_options(address, Options::default(), room)
}

/// [`use_event_source_history`] with a say in how the connection behaves, if nobody has opened it
/// before.
#[hook]
pub fn use_event_source_history_with_options<T: FromSse>(
    address: impl Into<Address>,
    options: Options,
    room: usize,
) -> UseEventSourceHistoryHandle<T> {
    use_history(address.into(), options, T::names().map(|_| names_of::<T>()), room)
}

/// The last events of any names, as the browser shows them: for tools that learn at run time what a
/// server sends.
///
/// A browser has no listener for every name: only these are heard, and `message`, which is how
/// events without a name are called. `open` and `error` may be among them; the browser's own events
/// of that name are no server's and do not count.
///
/// ```
/// use yew::prelude::*;
/// use yew_sse::use_event_source_raw;
///
/// #[component]
/// fn Spy() -> Html {
///     let spy = use_event_source_raw("/events", ["tick", "message"], 100);
///     let last = spy.history().iter().next_back().map(|it| format!("{}: {}", it.event.name, it.event.data));
///     html! { <p>{ last }</p> }
/// }
/// ```
#[hook]
pub fn use_event_source_raw<N: Into<AttrValue>>(
    address: impl Into<Address>,
    names: impl IntoIterator<Item = N>,
    room: usize,
) -> UseEventSourceHistoryHandle<RawEvent> {
    use_event_source_raw_with_options(address, Options::default(), names, room)
}

/// [`use_event_source_raw`] with a say in how the connection behaves, if nobody has opened it
/// before.
#[hook]
pub fn use_event_source_raw_with_options<N: Into<AttrValue>>(
    address: impl Into<Address>,
    options: Options,
    names: impl IntoIterator<Item = N>,
    room: usize,
) -> UseEventSourceHistoryHandle<RawEvent> {
    let names = names.into_iter().map(|name| Name::from(name.into().to_string())).collect();
    use_history(address.into(), options, Ok(names), room)
}

#[hook]
fn use_history<T: FromSse>(
    address: Address,
    options: Options,
    names: Result<Vec<Name>, Error>,
    room: usize,
) -> UseEventSourceHistoryHandle<T> {
    let asked = (address.identity(), names, room);
    let folded = use_memo(asked.clone(), |(_, names, room)| {
        Folded::new(History::<T>::new(*room), names.clone().unwrap_or_default())
    });
    let wish = match asked.1 {
        Ok(_) => Wish::Own(Rc::clone(&folded) as _),
        Err(error) => Wish::Impossible(error),
    };
    let connected = use_connected(address, options, wish, Renders::Yes);
    UseEventSourceHistoryHandle { version: folded.version(), folded, connected }
}

/// What [`use_event_source_history`] and [`use_event_source_raw`] return.
pub struct UseEventSourceHistoryHandle<T> {
    folded: Rc<Folded<History<T>>>,
    version: u64,
    connected: Connected,
}

impl<T: FromSse> UseEventSourceHistoryHandle<T> {
    /// The events. While this is held (across an `await`, say), new ones wait.
    #[must_use]
    pub fn history(&self) -> Ref<'_, History<T>> {
        self.folded.state()
    }

    /// Forgets the events that are there; they count as [dropped](History::dropped).
    pub fn clear(&self) {
        self.folded.change(History::clear);
        self.connected.changed();
    }

    /// How many events there were since the history began, those that had to go included.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.folded.events()
    }

    /// How many of them shared a render with a later one: what one render per event would have cost
    /// more.
    #[must_use]
    pub fn coalesced(&self) -> u64 {
        self.connected.coalesced()
    }

    /// Why the newest event that could not be read could not, always an [`Error::Decode`]; `None`
    /// as long as all could. It is not among the others. A type that names no events is a
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

    /// What the connection has been through: the last 100 changes of its status, oldest first.
    #[must_use]
    pub fn trail(&self) -> Vec<Changed> {
        self.connected.trail()
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

impl<T> Clone for UseEventSourceHistoryHandle<T> {
    fn clone(&self) -> Self {
        let connected = self.connected.clone();
        Self { folded: Rc::clone(&self.folded), version: self.version, connected }
    }
}

impl<T> PartialEq for UseEventSourceHistoryHandle<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.folded, &other.folded)
            && self.version == other.version
            && self.connected == other.connected
    }
}

impl<T> fmt::Debug for UseEventSourceHistoryHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UseEventSourceHistoryHandle")
            .field("version", &self.version)
            .field("status", self.connected.status())
            .finish_non_exhaustive()
    }
}

//! The status of a connection, and nothing else.

#[cfg(feature = "inspector")]
use std::rc::Rc;

use yew::prelude::*;

use super::connected::{Connected, Renders, use_connected};
#[cfg(feature = "inspector")]
use crate::hub::Folding;
use crate::{
    connection::{Options, Status},
    hub::{Address, Changed, Wish},
};

/// The status of the connection to an address. Events do not render the component.
///
/// It counts as a listener: it opens the connection if nobody has, and keeps it.
///
/// ```
/// use yew::prelude::*;
/// use yew_sse::{Status, use_event_source_status};
///
/// #[component]
/// fn Warning() -> Html {
///     let connection = use_event_source_status("/api/events");
///     match connection.status() {
///         Status::Retrying { attempt, .. } => html! { <p>{ format!("Lost. Try {attempt}.") }</p> },
///         _ => html! {},
///     }
/// }
/// ```
#[hook]
pub fn use_event_source_status(address: impl Into<Address>) -> UseEventSourceStatusHandle {
    use_event_source_status_with_options(address, Options::default())
}

/// [`use_event_source_status`] with a say in how the connection behaves, if nobody has opened it
/// before.
#[hook]
pub fn use_event_source_status_with_options(
    address: impl Into<Address>,
    options: Options,
) -> UseEventSourceStatusHandle {
    let connected = use_connected(address.into(), options, Wish::Status, Renders::Yes);
    UseEventSourceStatusHandle { connected }
}

/// The status, and all that arrives for anybody, which `onlooker` is shown. It renders nothing, and
/// no event is asked for that nobody else has asked for.
#[cfg(feature = "inspector")]
#[hook]
pub(crate) fn use_event_source_onlooker(
    address: Address,
    options: Options,
    onlooker: Rc<dyn Folding>,
) -> UseEventSourceStatusHandle {
    let connected = use_connected(address, options, Wish::Own(onlooker), Renders::Yes);
    UseEventSourceStatusHandle { connected }
}

/// What [`use_event_source_status`] returns.
#[derive(Clone, Debug, PartialEq)]
pub struct UseEventSourceStatusHandle {
    connected: Connected,
}

impl UseEventSourceStatusHandle {
    /// How it stood with the connection when this was rendered. [`Status::Connecting`] in a
    /// component's first render and on a server, [`Status::Closed`] without an address.
    #[must_use]
    pub fn status(&self) -> &Status {
        self.connected.status()
    }

    /// What the connection has been through: the last 100 changes of its status, oldest first, also
    /// those that came and went between two renders.
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

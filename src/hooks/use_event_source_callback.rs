//! A stream handed to a function, without a render.

use std::rc::Rc;

use yew::prelude::*;

use super::connected::{Connected, Renders, use_connected};
use crate::{
    connection::{Options, Status},
    decode::FromSse,
    hub::{Address, Calling, Heard, Wish, names_of},
};

/// Hands all that a stream has to say to a function, as it comes. The component is not rendered:
/// not for events, not for the status.
///
/// The function of the newest render is called; a new one never reconnects. It hears what comes
/// from the moment when the component joins: the events of a stream that others have opened before
/// do not come again for it.
///
/// ```
/// use serde::Deserialize;
/// use yew::prelude::*;
/// use yew_sse::{Heard, use_event_source_callback};
///
/// #[derive(Deserialize)]
/// #[serde(rename_all = "kebab-case")]
/// enum Alarm { Raised { place: String } }
///
/// #[component]
/// fn Siren() -> Html {
///     use_event_source_callback("/alarms", |heard| match heard {
///         Heard::Event(alarm) => { let Alarm::Raised { place } = alarm.event; wail(&place) }
///         Heard::Resync => wail("somewhere"),
///         Heard::Error(_) | Heard::Status(_) => {}
///     });
///     html! { <p>{ "Listening." }</p> }
/// }
/// # fn wail(place: &str) {}
/// ```
#[hook]
pub fn use_event_source_callback<T: FromSse>(
    address: impl Into<Address>,
    call: impl Fn(Heard<T>) + 'static,
) -> UseEventSourceCallbackHandle {
    use_event_source_callback_with_options(address, Options::default(), call)
}

/// [`use_event_source_callback`] with a say in how the connection behaves, if nobody has opened it
/// before.
#[hook]
pub fn use_event_source_callback_with_options<T: FromSse>(
    address: impl Into<Address>,
    options: Options,
    call: impl Fn(Heard<T>) + 'static,
) -> UseEventSourceCallbackHandle {
    let call: Rc<dyn Fn(Heard<T>)> = Rc::new(call);
    let calling = {
        let call = Rc::clone(&call);
        use_memo((), |()| Calling::new(names_of::<T>(), call))
    };
    calling.call_instead(call);
    let wish = match T::names() {
        Ok(_) => Wish::Own(calling),
        Err(error) => Wish::Impossible(error),
    };
    let connected = use_connected(address.into(), options, wish, Renders::Never);
    UseEventSourceCallbackHandle { connected }
}

/// What [`use_event_source_callback`] returns.
#[derive(Clone, Debug, PartialEq)]
pub struct UseEventSourceCallbackHandle {
    connected: Connected,
}

impl UseEventSourceCallbackHandle {
    /// How it stands with the connection at this moment.
    #[must_use]
    pub fn status(&self) -> Status {
        self.connected.status_now()
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

//! The only file that names [`web_sys::EventSource`].
//!
//! Above this line events are text with a name and an id; below it they are JavaScript. Nothing
//! else in the crate needs to know that.

use std::{cell::RefCell, rc::Rc};

use gloo::events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{EventSource, EventSourceInit, MessageEvent};

use crate::{
    connection::{CloseReason, Input, Name, RawEvent, SourceInput},
    error::Error,
    text::Text,
};

#[wasm_bindgen]
extern "C" {
    /// An event that may be a [`MessageEvent`], and is not asked what it is.
    type Message;

    #[wasm_bindgen(method, getter)]
    fn data(this: &Message) -> JsValue;

    #[wasm_bindgen(method, getter, js_name = lastEventId)]
    fn last_event_id(this: &Message) -> JsValue;
}

thread_local! {
    /// Where those that are open lead to.
    static ADDRESSES: RefCell<Vec<Rc<str>>> = const { RefCell::new(Vec::new()) };
}

/// Where all of this page's open streams lead to.
pub(super) fn addresses() -> Vec<Rc<str>> {
    ADDRESSES.with_borrow(Vec::clone)
}

/// An open event stream. Dropping it closes the connection and silences it.
///
/// Deliberately not `Clone`: one owner, one connection.
pub(super) struct Browser {
    source: EventSource,
    address: Rc<str>,
    generation: u32,
    tell: Rc<dyn Fn(&Input)>,
    /// Dropped with it, so that a superseded stream cannot speak.
    listeners: Vec<EventListener>,
    names: Vec<Name>,
}

impl Browser {
    /// Asks the browser for a stream, which speaks as this generation, never before this returns.
    ///
    /// # Errors
    ///
    /// Why there cannot be one: the browser has no `EventSource`, or does not like the address.
    pub(super) fn open(
        generation: u32,
        address: &str,
        with_credentials: bool,
        tell: Rc<dyn Fn(&Input)>,
    ) -> Result<Self, CloseReason> {
        if !Reflect::has(&js_sys::global(), &"EventSource".into()).unwrap_or(false) {
            return Err(CloseReason::Unsupported);
        }
        let init = EventSourceInit::new();
        init.set_with_credentials(with_credentials);
        let source = EventSource::new_with_event_source_init_dict(address, &init)
            .map_err(|reason| invalid(address, &reason))?;
        let address: Rc<str> = source.url().into();
        ADDRESSES.with_borrow_mut(|open| open.push(Rc::clone(&address)));
        let (listeners, names) = Default::default();
        let mut browser = Self { source, address, generation, tell, listeners, names };
        browser.listen_to_the_connection();
        Ok(browser)
    }

    /// Listens for these event names too; those that are listened for already are passed over.
    pub(super) fn listen(&mut self, names: impl IntoIterator<Item = Name>) {
        for name in names {
            if self.names.contains(&name) {
                continue;
            }
            self.names.push(name.clone());
            let (tell, generation, of) = (Rc::clone(&self.tell), self.generation, name.clone());
            // The browser shows it again with each event that has none: then it is here already.
            let (mut shown, mut id) = (JsValue::from_str(""), String::new());
            self.listeners.push(EventListener::new(&self.source, name, move |event| {
                // Whether it is a `MessageEvent` takes long to ask, and its id says so, too.
                let message = event.unchecked_ref::<Message>();
                let newest = message.last_event_id();
                if newest != shown {
                    let Some(newer) = newest.as_string() else { return };
                    (shown, id) = (newest, newer);
                }
                let data = Text::of_the_browser(message.data());
                let event = RawEvent { name: of.clone(), id: id.clone(), data };
                tell(&Input::Source(generation, SourceInput::Event(event)));
            }));
        }
    }

    fn listen_to_the_connection(&mut self) {
        let (tell, generation) = (Rc::clone(&self.tell), self.generation);
        self.listeners.push(EventListener::new(&self.source, "open", move |event| {
            // A server's own event of that name is a message, the browser's is not.
            if !event.has_type::<MessageEvent>() {
                tell(&Input::Source(generation, SourceInput::Opened));
            }
        }));
        let tell = Rc::clone(&self.tell);
        let source = self.source.clone();
        self.listeners.push(EventListener::new(&self.source, "error", move |event| {
            if !event.has_type::<MessageEvent>() {
                // Only the state, read inside the handler, tells a retry from the end.
                let fatal = source.ready_state() == EventSource::CLOSED;
                tell(&Input::Source(generation, SourceInput::Failed { fatal }));
            }
        }));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.source.close();
        ADDRESSES.with_borrow_mut(|open| {
            if let Some(this) = open.iter().position(|address| *address == self.address) {
                open.swap_remove(this);
            }
        });
    }
}

fn invalid(address: &str, reason: &JsValue) -> CloseReason {
    // All that an `EventSource` throws has a message, though it is no `Error`.
    let reason = reason.unchecked_ref::<js_sys::Error>().message().into();
    CloseReason::Error(Error::InvalidAddress { address: address.to_owned(), reason })
}

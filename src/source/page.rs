//! What happens to the page: whether it has a network, is seen, sleeps, goes and comes back.

use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, PageTransitionEvent};

use crate::connection::Input;

/// Tells what happens to the page until it is dropped.
pub(crate) struct Page {
    _listeners: Vec<EventListener>,
}

impl Page {
    /// Listens, after telling how things are now. In a worker there is no page, and nothing to
    /// tell.
    pub(crate) fn watch(tell: Rc<dyn Fn(Input)>) -> Self {
        let mut listeners = Vec::new();
        if let Some(window) = web_sys::window() {
            if !window.navigator().on_line() {
                tell(Input::Offline);
            }
            if is_hidden() {
                tell(Input::Hidden);
            }
            let on = |target: &EventTarget, name: &'static str, input: fn() -> Input| {
                let tell = Rc::clone(&tell);
                EventListener::new(target, name, move |_| tell(input()))
            };
            listeners.extend([
                on(&window, "online", || Input::Online),
                on(&window, "offline", || Input::Offline),
                on(&window, "pagehide", || Input::PageHidden),
            ]);
            if let Some(document) = window.document() {
                listeners.extend([
                    on(&document, "resume", || Input::Resumed),
                    on(&document, "visibilitychange", || {
                        if is_hidden() { Input::Hidden } else { Input::Shown }
                    }),
                ]);
            }
            listeners.push(EventListener::new(&window, "pageshow", move |event| {
                // The first one of a page's life is not persisted, and says nothing.
                if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                    tell(Input::PageShown);
                }
            }));
        }
        Self { _listeners: listeners }
    }
}

fn is_hidden() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.hidden())
}

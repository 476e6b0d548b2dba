//! What a session begins with, and what other pages of this browser do meanwhile.

use gloo::events::EventListener;
use yew::prelude::*;

use super::{
    session::{Act, Session},
    storage::{Memory, name},
};

/// Begins a session at the server whose bookings are at `url`, once the component is on the page: a
/// first render that read the browser's memory would not be the server's.
#[hook]
pub(super) fn use_memory(url: &str, session: UseReducerDispatcher<Session>) {
    use_effect_with(url.to_owned(), move |url| {
        let memory = Memory::of(url);
        session.dispatch(Act::Begin(memory.read(), name()));
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "storage", move |_| {
                if let Some(mine) = memory.read() {
                    session.dispatch(Act::Recall(mine));
                }
            })
        });
        move || drop(listener)
    });
}

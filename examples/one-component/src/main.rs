//! One component in a page that is otherwise plain HTML.

use yew::prelude::*;
use yew_sse::components::{Chat, Styles};

/// The chat, with its own connection to `/api/events?feeds=chat:questions`.
#[component]
fn Questions() -> Html {
    html! { <><Styles /><Chat room="questions" /></> }
}

fn main() {
    let place = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("questions"))
        .expect("index.html has a place for the questions");
    yew::Renderer::<Questions>::with_root(place).render();
}

//! A page whose server is of another origin, with cookies: the server was started with
//! `--allow-origin` and this page's own.

use yew::prelude::*;
use yew_sse::{
    Options, SseProvider,
    components::{Booking, Chat, ConnectionBadge, Styles},
};

#[component]
fn App() -> Html {
    let address = use_memo((), |()| {
        AttrValue::from(format!("{}/api/events?feeds=chat:lobby,booking", server()))
    });
    // Cookies go along, to the stream and to what is posted.
    let options = Options::default().with_credentials(true);
    html! {
        <SseProvider address={&*address} {options}>
            <Styles />
            <ConnectionBadge />
            <Chat />
            <Booking />
        </SseProvider>
    }
}

/// The server's origin: the page says so.
fn server() -> String {
    web_sys::window()
        .and_then(|window| window.document()?.document_element()?.get_attribute("data-server"))
        .unwrap_or_default()
}

fn main() {
    yew::Renderer::<App>::new().render();
}

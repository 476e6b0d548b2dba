use yew::prelude::*;
use yew_sse::components::Chat;

#[component]
fn App() -> Html {
    html! {
        <Chat address="/api/events?feeds=chat" />
    }
}

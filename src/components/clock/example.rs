use yew::prelude::*;
use yew_sse::components::Clock;

#[component]
fn App() -> Html {
    html! {
        <Clock address="/api/events?feeds=clock" />
    }
}

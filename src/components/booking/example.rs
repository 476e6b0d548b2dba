use yew::prelude::*;
use yew_sse::components::Booking;

#[component]
fn App() -> Html {
    html! {
        <Booking address="/api/events?feeds=booking" />
    }
}

//! One ready component.

use yew::prelude::*;
use yew_sse::components::Clock;

#[component]
fn App() -> Html {
    html! { <Clock /> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

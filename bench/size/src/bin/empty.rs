//! What Yew alone costs.

use yew::prelude::*;

#[component]
fn App() -> Html {
    html! { <p>{ "Nothing yet." }</p> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

use yew::prelude::*;
use yew_sse::components::Inspector;

#[component]
fn App() -> Html {
    html! {
        <Inspector address="/api/events" />
    }
}

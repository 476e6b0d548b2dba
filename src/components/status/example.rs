use yew::prelude::*;
use yew_sse::components::ConnectionBadge;

#[component]
fn App() -> Html {
    html! {
        <ConnectionBadge address="/api/events" />
    }
}

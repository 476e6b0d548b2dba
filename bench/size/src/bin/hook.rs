//! One hook: a connection that keeps itself alive, and typed events.

use serde::Deserialize;
use yew::prelude::*;
use yew_sse::{Fold, Received, use_event_source_fold};

#[derive(Deserialize)]
enum Event {
    Posted { author: String, text: String },
    Cleared,
}

#[derive(Default)]
struct Lines(Vec<String>);

impl Fold for Lines {
    type Event = Event;

    fn fold(&mut self, received: Received<Event>) {
        match received.event {
            Event::Posted { author, text } => self.0.push(author + ": " + &text),
            Event::Cleared => self.0.clear(),
        }
    }
}

#[component]
fn App() -> Html {
    let lines = use_event_source_fold::<Lines>("/events");
    let lines = lines.state();
    html! { <ol>{ for lines.0.iter().map(|line| html! { <li>{ line }</li> }) }</ol> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

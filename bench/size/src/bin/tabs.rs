//! One hook whose connection all tabs share.

use serde::Deserialize;
use yew::prelude::*;
use yew_sse::{Fold, Options, Received, use_event_source_fold_with_options};

#[derive(Deserialize)]
enum Event {
    #[serde(rename = "chat-snapshot")]
    Snapshot { lines: Vec<Line> },
    #[serde(rename = "chat-posted")]
    Posted(Line),
}

#[derive(Deserialize)]
struct Line {
    seq: u64,
    text: String,
}

/// The lines, and how often some may be missing.
#[derive(Default)]
struct Lines {
    lines: Vec<Line>,
    resyncs: u32,
}

impl Fold for Lines {
    type Event = Event;

    fn fold(&mut self, received: Received<Event>) {
        match received.event {
            Event::Snapshot { lines } => self.lines = lines,
            Event::Posted(line) => self.lines.push(line),
        }
    }

    fn resync(&mut self) {
        self.resyncs += 1;
    }
}

#[component]
fn App() -> Html {
    let options = Options::default().share_across_tabs(true);
    let shared = use_event_source_fold_with_options::<Lines>("/api/events?feeds=chat", options);
    let state = shared.state();
    let lines = state
        .lines
        .iter()
        .map(|line| html! { <li data-seq={line.seq.to_string()}>{ &line.text }</li> });
    html! {
        <>
            <p data-sse="status" data-state={shared.status().name()}>{ state.resyncs }</p>
            <div data-sse="chat"><ol role="log">{ for lines }</ol></div>
        </>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

//! The page that is measured: every event folded into the last fifty, which are shown.

use std::collections::VecDeque;

use serde::Deserialize;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use yew::prelude::*;
use yew_sse::{Fold, Json, Received, use_event_source_fold};

/// How many lines are shown, as on the other pages.
const SHOWN: usize = 50;

#[derive(Deserialize)]
struct Line {
    seq: u64,
    text: String,
}

/// The last lines, and whether all came.
#[derive(Default)]
struct Lines {
    last: VecDeque<Line>,
    seen: u64,
    wrong: u64,
}

impl Fold for Lines {
    type Event = Json<Line>;

    fn fold(&mut self, received: Received<Json<Line>>) {
        let Json(line) = received.event;
        self.wrong += u64::from(line.seq != self.seen);
        self.seen += 1;
        self.last.push_back(line);
        if self.last.len() > SHOWN {
            self.last.pop_front();
        }
    }
}

#[component]
fn App() -> Html {
    let lines = use_event_source_fold::<Lines>(address());
    let lines = lines.state();
    let items = lines.last.iter().map(|line| {
        let start = line.text.get(..40).unwrap_or(&line.text);
        html! { <li>{ format!("{} {start}", line.seq) }</li> }
    });
    html! {
        <>
            <output id="seen">{ lines.seen }</output>
            <output id="wrong">{ lines.wrong }</output>
            <ol>{ for items }</ol>
        </>
    }
}

#[wasm_bindgen]
extern "C" {
    /// Where the meter wants the stream read from.
    #[wasm_bindgen(thread_local_v2, js_name = stream)]
    static STREAM: String;
}

fn address() -> String {
    STREAM.with(String::clone)
}

/// How much memory the page's code has, in bytes.
#[wasm_bindgen(js_name = wasmMemory)]
pub fn wasm_memory() -> u32 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    buffer.byte_length()
}

fn main() {
    yew::Renderer::<App>::new().render();
}

//! The page that is measured: every event folded into the last fifty, which are shown.

use std::collections::VecDeque;

use serde::Deserialize;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use yew::prelude::*;
use yew_sse::{Fold, FromSse, Json, Received, Text, use_event_source_fold};

/// How many lines are shown, as on the other pages.
const SHOWN: usize = 50;

/// What is made of an event when it comes.
trait Kept: FromSse + Default {
    /// Its place in the stream.
    fn seq(&self) -> u64;

    /// What is shown of it.
    fn start(&self) -> String;

    /// Whether it is looked at when it comes, and not only when it is shown.
    const IS_READ: bool;
}

#[derive(Default, Deserialize)]
struct Line {
    seq: u64,
    text: String,
}

impl Kept for Json<Line> {
    fn seq(&self) -> u64 {
        self.seq
    }

    fn start(&self) -> String {
        format!("{} {}", self.seq, self.text.get(..40).unwrap_or(&self.text))
    }

    const IS_READ: bool = true;
}

impl Kept for Text {
    fn seq(&self) -> u64 {
        let number = self.strip_prefix(r#"{"seq":"#).and_then(|rest| rest.split(',').next());
        number.and_then(|number| number.parse().ok()).unwrap_or(u64::MAX)
    }

    fn start(&self) -> String {
        self.get(..56).unwrap_or(self).to_owned()
    }

    const IS_READ: bool = false;
}

/// The last lines, and whether all came.
#[derive(Default)]
struct Lines<T> {
    last: VecDeque<T>,
    seen: u64,
    wrong: u64,
}

impl<T: Kept> Lines<T> {
    /// How many of those that are shown stand in another place than their own.
    fn misplaced(&self) -> u64 {
        let first = self.seen - self.last.len() as u64;
        self.last.iter().zip(first..).map(|(line, place)| u64::from(line.seq() != place)).sum()
    }
}

impl<T: Kept> Fold for Lines<T> {
    type Event = T;

    fn fold(&mut self, Received { event, .. }: Received<T>) {
        self.wrong += u64::from(T::IS_READ && event.seq() != self.seen);
        self.seen += 1;
        self.last.push_back(event);
        if self.last.len() > SHOWN {
            self.last.pop_front();
        }
    }
}

#[component]
fn App<T: Kept>() -> Html {
    let lines = use_event_source_fold::<Lines<T>>(address());
    let lines = lines.state();
    let items = lines.last.iter().map(|line| html! { <li>{ line.start() }</li> });
    html! {
        <>
            <output id="seen">{ lines.seen }</output>
            <output id="wrong">{ lines.wrong + lines.misplaced() }</output>
            <ol>{ for items }</ol>
        </>
    }
}

#[wasm_bindgen]
extern "C" {
    /// Where the meter wants the stream read from.
    #[wasm_bindgen(thread_local_v2, js_name = stream)]
    static STREAM: String;

    /// Whether it wants each event's data read as JSON.
    #[wasm_bindgen(thread_local_v2, js_name = json)]
    static JSON: bool;
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
    if JSON.with(|json| *json) {
        yew::Renderer::<App<Json<Line>>>::new().render();
    } else {
        yew::Renderer::<App<Text>>::new().render();
    }
}

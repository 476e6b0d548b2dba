//! A stage where components come and go, and the count of what they leave behind.

use std::{alloc::System, ops::AsyncFnMut, time::Duration};

use cap::Cap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::console_log;
use yew::prelude::*;
use yew_sse::{Options, SseProvider};

use crate::support::*;

/// Counts the bytes that were not given back.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

#[wasm_bindgen(module = "/tests/support/browser.js")]
extern "C" {
    fn timers_left() -> usize;
    fn listeners_left() -> i32;
    fn closures_left() -> i32;
}

/// What is there while nothing is going on.
#[derive(Debug)]
struct Left {
    listeners: i32,
    closures: i32,
    /// Of JavaScript, held by Rust.
    objects: u32,
    /// Of 64 KiB. The browser never gets them back.
    pages: u32,
}

impl Left {
    fn now() -> Self {
        let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
        Self {
            listeners: listeners_left(),
            closures: closures_left(),
            objects: wasm_bindgen::externref_heap_live_count(),
            pages: buffer.byte_length() / 65_536,
        }
    }

    /// Whether nothing came in addition. Something may have gone: a browser tidies up when it likes.
    /// A page more may be how the same bytes lie; those are counted one by one.
    fn is_no_more_than(&self, before: &Self) -> bool {
        self.listeners <= before.listeners
            && self.closures <= before.closures
            && self.objects <= before.objects
            && self.pages <= before.pages + 1
    }
}

/// Nothing is open, and nothing is waited for.
pub(crate) async fn rest() {
    wait_until("every source is closed", || live() == 0).await;
    wait_until("every timer is done", || timers_left() == 0).await;
}

/// The list of JavaScript's objects that Rust holds never becomes shorter: how long it ever was would
/// tell how many there were at once, at the worst moment. Now it is longer than that.
fn room_for_objects() {
    drop((0..4_096).map(|_| JsValue::from(js_sys::Object::new())).collect::<Vec<_>>());
}

/// Does it a hundred times, so that whatever is made once is made, and then a thousand times.
pub(crate) async fn leaves_nothing(
    what: &str,
    mut act: impl AsyncFnMut(&mut Mounted<Stage>, usize),
) {
    install();
    room_for_objects();
    let mut stage = mount::<Stage>(Playing::default()).await;
    let mut rounds = async |numbers: std::ops::Range<usize>| {
        for n in numbers {
            act(&mut stage, n).await;
            // Never many at once: how full memory ever was would tell how fast this machine is.
            if n % 20 == 19 {
                stage.update(Playing::default()).await;
                rest().await;
            }
        }
        (Left::now(), HEAP.allocated())
    };
    let (before, heap) = rounds(0..100).await;
    let (after, heap_after) = rounds(100..1_100).await;
    let grown = heap_after as isize - heap as isize;
    console_log!("{what}: {after:?}, {grown} bytes more than {heap}");
    assert!(after.is_no_more_than(&before), "{what}: {before:?} before");
    // A list may keep more room than before. A byte each time would be a leak.
    assert!(grown < 1_000, "{what}: {grown} bytes are left of a thousand times");
}

#[derive(Default, PartialEq, Properties)]
pub(crate) struct Playing {
    address: AttrValue,
    children: Html,
}

/// Where components come and go. The page around them stays: Yew itself keeps its listeners for ever.
#[component]
pub(crate) fn Stage(props: &Playing) -> Html {
    let options = Options::default().close_delay(Duration::ZERO);
    html! {
        <SseProvider address={props.address.clone()} {options}>{ props.children.clone() }</SseProvider>
    }
}

impl Mounted<Stage> {
    /// Shows a component that reads from this address; tells the source.
    pub(crate) async fn show(&mut self, address: String, children: Html) -> usize {
        self.update(Playing { address: address.into(), children }).await;
        opened() - 1
    }

    pub(crate) async fn show_nothing(&mut self) {
        self.update(Playing::default()).await;
    }
}

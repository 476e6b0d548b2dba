//! What the kit promises to those who test with it.

use std::time::Duration;

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{Retrier, Text, testing::browser::Scripted, use_event_source};

use crate::{
    HEARTBEAT,
    counter::{Counter, document, mount, real_now},
};

#[wasm_bindgen_test]
async fn a_browser_that_retries_by_itself_does_so_after_three_seconds_with_the_id_in_a_header() {
    let server = Scripted::install();
    let counter = mount::<Counter>();
    server.rendered().await;
    server.open();
    server.event_with_id("7", "sold", r#"{"count":1}"#);
    server.lose();
    server.advance(Duration::from_millis(2_999)).await;
    assert_eq!(server.attempts().len(), 1);
    server.advance(Duration::from_millis(1)).await;
    let attempt = &server.attempts()[1];
    assert!(attempt.address.ends_with("/shop/events"), "{}", attempt.address);
    assert_eq!((attempt.by, attempt.last_event_id.as_deref()), (Retrier::Browser, Some("7")));
    server.open();
    server.event("sold", r#"{"count":1}"#);
    server.rendered().await;
    assert_eq!(counter.text(), "2 sold, 1 gaps, open", "no hello, no proof");
}

#[wasm_bindgen_test]
async fn a_test_starts_afresh_whatever_the_one_before_left_behind() {
    for _ in 0..2 {
        let server = Scripted::install();
        let counter = mount::<Counter>();
        server.rendered().await;
        assert_eq!((server.attempts().len(), server.live()), (1, 1));
        server.open();
        server.event("sold", r#"{"count":1}"#);
        server.rendered().await;
        assert_eq!(counter.text(), "1 sold, 0 gaps, open");
        // The component goes; its connection would stay for a moment, but time stands still.
    }
}

#[wasm_bindgen_test]
async fn a_page_that_is_hidden_or_asleep_is_one_to_its_components() {
    let server = Scripted::install();
    let counter = mount::<Counter>();
    server.rendered().await;
    assert!(!document().hidden());
    server.open();
    server.hello(HEARTBEAT);

    server.hide();
    assert!(document().hidden());
    server.event("sold", r#"{"count":1}"#);
    server.rendered().await;
    assert_eq!(counter.text(), "0 sold, 0 gaps, connecting", "a hidden page has no frames");
    server.advance(Duration::from_millis(100)).await;
    assert_eq!(counter.text(), "1 sold, 0 gaps, open", "it has timers");
    server.show();

    server.sleep(Duration::from_secs(3_600));
    server.rendered().await;
    assert!(counter.text().ends_with("retrying"), "an hour is a stall: {}", counter.text());
}

#[wasm_bindgen_test]
async fn a_network_that_is_gone_is_tried_every_thirty_seconds() {
    #[component]
    fn Elsewhere() -> Html {
        let line = use_event_source::<Text>("https://example.org/elsewhere");
        html! { line.status().name() }
    }

    let server = Scripted::install();
    let _elsewhere = mount::<Elsewhere>();
    server.rendered().await;
    assert!(is_online());
    server.refuse();
    server.offline();
    assert!(!is_online());
    server.advance(Duration::from_secs(29)).await;
    assert_eq!(server.attempts().len(), 1);
    server.advance(Duration::from_secs(2)).await;
    assert_eq!(server.attempts().len(), 2);
    server.refuse();
    server.advance(Duration::from_secs(1)).await;
    server.online();
    assert_eq!(server.attempts().len(), 3);
}

#[wasm_bindgen_test]
async fn the_browsers_own_is_put_back() {
    let server = Scripted::install();
    assert_eq!(swapped(), 12);
    assert_eq!(js_sys::Date::now(), 1_700_000_000_000.0);
    drop(server);
    assert_eq!(swapped(), 0);
    assert!((real_now() - js_sys::Date::now()).abs() < 60_000.0);
}

#[wasm_bindgen_test]
async fn one_that_a_failed_test_left_behind_is_replaced() {
    let left_behind = Scripted::install();
    let server = Scripted::install();
    drop(left_behind);
    let counter = mount::<Counter>();
    server.rendered().await;
    server.open();
    server.rendered().await;
    assert_eq!(counter.text(), "0 sold, 0 gaps, open");
    drop((counter, server));
    assert_eq!(swapped(), 0);
}

#[wasm_bindgen_test]
async fn timers_fire_in_order_and_those_that_are_cleared_do_not() {
    let server = Scripted::install();
    let said = run_timers();
    server.advance(Duration::from_millis(35)).await;
    let said: Vec<String> = said.iter().filter_map(|word| word.as_string()).collect();
    assert_eq!(said, ["9:tick", "16:frame", "18:tick", "20:first", "20:second", "30:late"]);
}

#[wasm_bindgen_test]
#[should_panic(expected = "`sold`: no stream is open; http")]
async fn an_event_without_a_stream_is_named() {
    let server = Scripted::install();
    let _counter = mount::<Counter>();
    server.rendered().await;
    server.event("sold", r#"{"count":1}"#);
}

#[wasm_bindgen_test]
#[should_panic(expected = "nobody on the page listens for `slod` at http")]
async fn an_event_that_nobody_listens_for_is_named() {
    let server = Scripted::install();
    let _counter = mount::<Counter>();
    server.rendered().await;
    server.open();
    server.event("slod", r#"{"count":1}"#);
}

#[wasm_bindgen_test]
async fn a_test_after_one_that_failed_is_none_the_worse() {
    let server = Scripted::install();
    let counter = mount::<Counter>();
    server.rendered().await;
    server.open();
    server.event("sold", r#"{"count":1}"#);
    server.rendered().await;
    assert_eq!(counter.text(), "1 sold, 0 gaps, open");
}

fn is_online() -> bool {
    web_sys::window().unwrap().navigator().on_line()
}

#[wasm_bindgen(inline_js = r#"
const seen = [
  () => EventSource, () => Date, () => setTimeout, () => clearTimeout, () => setInterval,
  () => clearInterval, () => requestAnimationFrame, () => cancelAnimationFrame,
  () => performance.now, () => Math.random, () => Object.getOwnPropertyNames(navigator).length,
  () => Object.getOwnPropertyNames(document).length,
];
const own = seen.map((look) => look());
export function swapped() { return seen.filter((look, n) => look() !== own[n]).length; }

export function run_timers() {
  const said = [];
  const say = (what) => () => said.push(`${performance.now()}:${what}`);
  setTimeout(say("late"), 30);
  setTimeout(say("first"), 20);
  setTimeout(() => { say("second")(); clearTimeout(never); clearInterval(ticking); }, 20);
  const never = setTimeout(say("never"), 25);
  const ticking = setInterval(say("tick"), 9);
  requestAnimationFrame(say("frame"));
  cancelAnimationFrame(requestAnimationFrame(say("no frame")));
  setTimeout(say("beyond"), 36);
  return said;
}
"#)]
extern "C" {
    /// How much of what the page sees of the browser is not the browser's own.
    fn swapped() -> u32;
    fn run_timers() -> js_sys::Array;
}

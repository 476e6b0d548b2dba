//! The test kit in a browser: components, a scripted server, and time that passes only when it is
//! told to.

#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, reason = "tests")]

mod counter;
mod itself;

use std::time::Duration;

use counter::{Counter, mount, mount_with, real_now};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;
use yew_sse::{
    Text,
    components::{Clock, ClockProps},
    testing::browser::Scripted,
    use_event_source,
};

wasm_bindgen_test_configure!(run_in_browser);

const HEARTBEAT: Duration = Duration::from_secs(15);

#[wasm_bindgen_test]
async fn three_events_forty_seconds_of_silence_a_503_and_on_it_goes_in_no_time() {
    let started = real_now();
    let server = Scripted::install();
    let counter = mount::<Counter>();
    server.rendered().await;
    assert_eq!(counter.text(), "0 sold, 0 gaps, connecting");

    server.open();
    server.hello(HEARTBEAT);
    for id in ["1", "2", "3"] {
        server.event_with_id(id, "sold", r#"{"count":2}"#);
    }
    server.rendered().await;
    assert_eq!(counter.text(), "6 sold, 0 gaps, open");

    server.advance(Duration::from_secs(40)).await;
    assert_eq!(counter.text(), "6 sold, 0 gaps, retrying");
    server.refuse();
    server.advance(Duration::from_secs(3)).await;
    server.open();
    server.hello(HEARTBEAT);
    server.event_with_id("4", "sold", r#"{"count":1}"#);
    server.rendered().await;
    assert_eq!(counter.text(), "7 sold, 0 gaps, open");

    let attempts = server.attempts();
    assert_eq!(attempts.len(), 3);
    assert!(attempts[1].at >= Duration::from_millis(37_500) && attempts[1].at.as_secs() < 39);
    assert!(attempts[2].at > Duration::from_secs(40));
    for attempt in &attempts[1..] {
        assert!(attempt.address.ends_with("/shop/events?last_event_id=3"), "{}", attempt.address);
        assert_eq!(attempt.last_event_id.as_deref(), Some("3"));
    }
    let took = real_now() - started;
    assert!(took < 1_000.0, "{took} ms of real time");
}

/// The newest line of a server like those of most tutorials.
#[component]
fn Last() -> Html {
    let line = use_event_source::<Text>("/lines");
    html! { <p class={line.status().name()}>{ line.latest() }</p> }
}

/// As in docs/guides/testing.md.
#[wasm_bindgen_test]
async fn the_last_line_stays_while_the_server_is_away() {
    let server = Scripted::install();
    let page = mount::<Last>();
    server.rendered().await;

    server.open();
    server.event_with_id("1", "message", "one");
    server.lose();
    server.advance(Duration::from_secs(3)).await;
    server.refuse();
    server.rendered().await;
    assert_eq!(page.html(), r#"<p class="retrying">one</p>"#);

    server.advance(Duration::from_secs(10)).await;
    server.open();
    server.rendered().await;
    assert_eq!(page.html(), r#"<p class="open">one</p>"#);
    assert_eq!(server.attempts()[2].last_event_id.as_deref(), Some("1"));
}

#[wasm_bindgen_test]
async fn two_streams_are_told_apart_by_their_addresses() {
    let server = Scripted::install();
    let (counter, last) = (mount::<Counter>(), mount::<Last>());
    server.rendered().await;
    assert_eq!(server.live(), 2);
    server.at("/lines").open();
    server.at("/lines").event("message", "hello");
    server.rendered().await;
    assert_eq!(last.text(), "hello");
    assert_eq!(counter.text(), "0 sold, 0 gaps, connecting");
    assert_eq!(server.at("/shop").attempts().len(), 1);
}

#[wasm_bindgen_test]
async fn a_ready_component_lives_in_virtual_time_too() {
    let server = Scripted::install();
    let clock = mount_with::<Clock>(yew::props!(ClockProps {}));
    server.rendered().await;
    server.open();
    server.advance(Duration::from_secs(10)).await;
    let at = js_sys::Date::now();
    assert_eq!(at, 1_700_000_010_000.0 + 16.0);
    server.event("clock-tick", &format!(r#"{{"at":{at}}}"#));
    server.rendered().await;
    assert!(clock.text().contains("This device's clock agrees"), "{}", clock.text());
}

#[wasm_bindgen_test]
async fn a_component_that_leaves_closes_its_stream_a_moment_later() {
    let server = Scripted::install();
    let counter = mount::<Counter>();
    server.rendered().await;
    drop(counter);
    server.rendered().await;
    assert_eq!(server.live(), 1);
    server.advance(Duration::from_millis(250)).await;
    assert_eq!(server.live(), 0);
}

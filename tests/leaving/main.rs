//! What is left of what came and went a thousand times: nothing, and no memory.

#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;
mod stage;

use std::{cell::Cell, future::ready, rc::Rc};

use stage::*;
use support::{board::*, chat::*, log::Lines, *};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;
use yew_sse::{
    Address, Heard, Text,
    components::{Booking, Chat, Clock, ConnectionBadge},
    use_event_source_callback_with_options, use_event_source_fold_with_options,
    use_event_source_history_with_options, use_event_source_raw_with_options,
    use_event_source_status_with_options, use_event_source_with_options, use_sse_address,
};

wasm_bindgen_test_configure!(run_in_browser);

/// A component comes and goes, each time at another address, at all moments of a connection's life.
async fn comes_and_goes(what: &str, component: fn() -> Html, speak: fn(usize)) {
    leaves_nothing(what, async |stage, n| {
        let source = stage.show(format!("/{what}/{n}/api/events"), component()).await;
        if n % 10 > 0 {
            open(source);
        }
        if n % 10 > 1 {
            speak(source);
        }
        match n % 10 {
            3 => rendered().await,
            4 => {
                fail(source, true);
                rendered().await;
            }
            5 => fail(source, false),
            6 => on_window("pagehide", true),
            _ => {}
        }
        stage.show_nothing().await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn nothing_is_left_of_clocks() {
    comes_and_goes("clock", || html! { <Clock /> }, tick).await;
}

fn tick(source: usize) {
    send(source, "clock-tick", "", r#"{"at":1700000000000}"#);
}

#[wasm_bindgen_test]
async fn nothing_is_left_of_badges() {
    comes_and_goes("badge", || html! { <ConnectionBadge /> }, hello).await;
}

fn hello(source: usize) {
    send(source, "stream-hello", "", HELLO);
}

#[wasm_bindgen_test]
async fn nothing_is_left_of_chats() {
    forget();
    comes_and_goes(
        "chat",
        || html! { <Chat /> },
        |source| {
            hello(source);
            let lines = lines(1..=50);
            let snapshot = format!(r#"{{"room":"lobby","lines":{lines}}}"#);
            send(source, "chat-snapshot", "", &snapshot);
            send(source, "stream-caught-up", "e-50", "{}");
            send(source, "chat-posted", "e-51", &line(51, "news"));
        },
    )
    .await;
}

#[wasm_bindgen_test]
async fn nothing_is_left_of_boards() {
    clean();
    comes_and_goes(
        "board",
        || html! { <Booking name="Ada" /> },
        |source| {
            hello(source);
            send(source, "booking-snapshot", "", &plan("1", 5, &[(slot(2, 1), "other")]));
        },
    )
    .await;
}

/// Every hook, and handles that its callbacks keep.
#[component]
fn Hooks() -> Html {
    let (address, options) = use_sse_address("", None, "");
    let fresh = Address::per_attempt(address.as_str().to_owned(), {
        let ticket = format!("{}?ticket=1", address.as_str());
        move || ready(Ok::<_, String>(ticket.clone()))
    });
    let newest = use_event_source_with_options::<Text>(address.clone(), options.clone());
    let last = use_event_source_history_with_options::<Text>(fresh, options.clone(), 10);
    let names = ["said", "message"];
    let raw = use_event_source_raw_with_options(address.clone(), options.clone(), names, 10);
    let heard = use_event_source_callback_with_options::<Text>(address.clone(), options.clone(), {
        let (newest, raw) = (newest.clone(), raw.clone());
        move |_| {
            newest.reopen();
            raw.clear();
        }
    });
    let connection = use_event_source_status_with_options(address, options);
    html! {
        <>
            { newest.count() }{ last.history().len() }{ raw.history().len() }
            { heard.status().name() }{ connection.status().name() }
            <Reader />
        </>
    }
}

/// A fold, and buttons that close and reopen its connection.
#[component]
fn Reader() -> Html {
    let (address, options) = use_sse_address("", None, "");
    let lines = use_event_source_fold_with_options::<Lines>(address, options);
    let (close, reopen) = (lines.clone(), lines.clone());
    html! {
        <>
            { lines.state().0.len() }
            <button id="close" onclick={move |_| close.close()} />
            <button id="reopen" onclick={move |_| reopen.reopen()} />
        </>
    }
}

fn say(source: usize) {
    send(source, "said", "1", "\"a\"");
    send(source, "message", "2", "text");
}

#[wasm_bindgen_test]
async fn nothing_is_left_of_hooks() {
    comes_and_goes("hooks", || html! { <Hooks /> }, say).await;
}

#[wasm_bindgen_test]
async fn nothing_is_left_of_a_thousand_addresses() {
    leaves_nothing("addresses", async |stage, n| {
        let source = stage.show(format!("/address/{n}"), html! { <Reader /> }).await;
        open(source);
        say(source);
        if n % 10 == 0 {
            rendered().await;
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn nothing_is_left_of_a_thousand_restarts_of_the_server() {
    leaves_nothing("restarts", async |stage, n| {
        let all = html! { <><Clock /><Reader /></> };
        let source = stage.show("/restarts".to_owned(), all).await;
        open(source);
        tick(source);
        fail(source, n % 2 == 0);
        // Back at once, not after a wait.
        on_window("offline", false);
        on_window("online", false);
        if n % 10 == 0 {
            rendered().await;
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn nothing_is_left_of_those_who_close_while_a_frame_is_on_its_way() {
    leaves_nothing("closed", async |stage, n| {
        let source = stage.show(format!("/closed/{n}"), html! { <Reader /> }).await;
        open(source);
        say(source);
        stage.click("#close");
        if n % 3 == 0 {
            stage.click("#reopen");
        }
        if n % 10 == 0 {
            rendered().await;
        }
        stage.show_nothing().await;
    })
    .await;
}

#[derive(PartialEq, Properties)]
struct EarProps {
    heard: Callback<()>,
}

#[component]
fn Ear(props: &EarProps) -> Html {
    let (address, options) = use_sse_address("", None, "");
    let heard = props.heard.clone();
    use_event_source_callback_with_options::<Text>(address, options, move |what| {
        if let Heard::Event(_) = what {
            heard.emit(());
        }
    });
    Html::default()
}

#[wasm_bindgen_test]
async fn nothing_is_left_of_those_whom_an_event_takes_off_the_page() {
    #[component]
    fn Once() -> Html {
        let is_deaf = use_state_eq(|| false);
        let heard = Callback::from({
            let deafen = is_deaf.setter();
            move |()| deafen.set(true)
        });
        html! { if !*is_deaf { <Ear {heard} /> } }
    }
    leaves_nothing("once", async |stage, n| {
        let source = stage.show(format!("/once/{n}"), html! { <Once /> }).await;
        open(source);
        say(source);
        say(source);
        yew::scheduler::flush().await;
        say(source);
        stage.show_nothing().await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn one_who_panics_stops_neither_the_stream_nor_its_end() {
    let count = Rc::new(Cell::new(0));
    let heard = Callback::from({
        let count = Rc::clone(&count);
        move |()| {
            count.set(count.get() + 1);
            assert!(count.get() > 1, "the first event is too much");
        }
    });
    install();
    let mut stage = mount::<Stage>(Playing::default()).await;
    let source = stage.show("/panics".to_owned(), html! { <Ear {heard} /> }).await;
    open(source);
    say(source);
    say(source);
    assert_eq!(count.get(), 2);
    stage.show_nothing().await;
    rest().await;
    assert_eq!(listening(), 0);
}

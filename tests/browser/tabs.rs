//! Tabs that share one connection, in a browser with its own locks and channels. What is mounted
//! after `another_tab` stands for a tab of its own.

use std::future::ready;

use crate::support::{
    log::{Lines, nothing_is_left},
    *,
};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{
    Address, Options, Text, testing::browser::another_tab, use_event_source_fold_with_options,
    use_event_source_history_with_options,
};

const HELLO: &str = r#"{"epoch":"e","head":1,"heartbeat_ms":60000,"resume":true}"#;

#[derive(PartialEq, Properties)]
struct Props {
    address: Address,
}

fn at(address: &'static str) -> Props {
    Props { address: address.into() }
}

#[component]
fn Tab(props: &Props) -> Html {
    let options = Options::default().share_across_tabs(true);
    let lines = use_event_source_fold_with_options::<Lines>(props.address.clone(), options);
    let close = lines.clone();
    html! {
        <button onclick={move |_| close.close()}>
            { format!("{}: {}", lines.status().name(), lines.state().0.join(",")) }
        </button>
    }
}

/// Waits until the tab shows just that.
async fn until_shown<C: BaseComponent>(tab: &Mounted<C>, text: &str) {
    wait_until(&format!("{text:?}; it is {:?}", tab.text()), || tab.text() == text).await;
}

/// The server answers a source, and shows it the past.
fn greet(source: usize, past: &str) {
    open(source);
    send(source, "stream-hello", "", HELLO);
    send(source, "said", "", past);
    send(source, "stream-caught-up", "e-1", "{}");
}

/// Two tabs of which the first has the connection, and both have all of it.
async fn two(address: &'static str) -> (Mounted<Tab>, Mounted<Tab>) {
    install();
    another_tab();
    let first = mount::<Tab>(at(address)).await;
    wait_until("the first has a source", || opened() == 1).await;
    greet(0, r#""past""#);
    another_tab();
    let second = mount::<Tab>(at(address)).await;
    wait_until("the second catches up", || opened() == 2).await;
    greet(1, r#""past""#);
    wait_until("it has caught up", || live() == 1).await;
    (first, second)
}

#[wasm_bindgen_test]
async fn two_tabs_have_one_source_and_show_the_same() {
    let (first, second) = two("/same").await;
    send(0, "said", "e-2", r#""news""#);
    for tab in [&first, &second] {
        until_shown(tab, "open: past,news").await;
    }
    assert_eq!((opened(), live()), (2, 1));
    fail(0, true);
    for tab in [&first, &second] {
        wait_until("it says so", || tab.text() == "retrying: past,news").await;
    }
    drop((first, second));
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn when_the_first_tab_is_closed_the_second_goes_on_after_what_it_has() {
    let (first, second) = two("/closed").await;
    send(0, "said", "e-2", r#""news""#);
    until_shown(&second, "open: past,news").await;
    drop(first);
    wait_until("the second has a source", || opened() == 3 && live() == 1).await;
    assert!(address(2).ends_with("/closed?last_event_id=e-2"), "{}", address(2));
    open(2);
    send(2, "stream-hello", "", HELLO);
    send(2, "said", "e-3", r#""more""#);
    until_shown(&second, "open: past,news,more").await;
    drop(second);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn who_closes_closes_its_own_tab_only() {
    let (first, second) = two("/close").await;
    first.click("button");
    until_shown(&first, "closed: past").await;
    wait_until("the second has a source", || opened() == 3 && live() == 1).await;
    open(2);
    until_shown(&second, "open: past").await;
    second.click("button");
    wait_until("nobody has one", || live() == 0).await;
    drop((first, second));
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn tabs_that_were_left_and_come_back_have_one_source_again() {
    let (first, second) = two("/away").await;
    on_window("pagehide", true);
    assert_eq!(live(), 0);
    on_window("pageshow", true);
    wait_until("one of them has a source", || opened() == 3).await;
    assert!(address(2).ends_with("/away?last_event_id=e-1"), "{}", address(2));
    open(2);
    send(2, "stream-hello", "", HELLO);
    send(2, "said", "e-2", r#""news""#);
    send(2, "stream-caught-up", "e-2", "{}");
    let has_all = || [&first, &second].iter().all(|tab| tab.text() == "open: past,news");
    // The other one hears of it in time, or asks for what it has missed.
    wait_until("both have it", || {
        if opened() == 4 && live() == 2 {
            open(3);
            send(3, "stream-hello", "", HELLO);
            send(3, "said", "e-2", r#""news""#);
            send(3, "stream-caught-up", "e-2", "{}");
        }
        has_all() && live() == 1
    })
    .await;
    drop((first, second));
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_name_that_only_the_second_tab_wants_reaches_it() {
    #[component]
    fn Other() -> Html {
        let options = Options::default().share_across_tabs(true);
        let log = use_event_source_history_with_options::<Text>("/names", options, 10);
        let texts: Vec<_> = log.history().iter().map(|it| it.event.to_string()).collect();
        html! { texts.join(",") }
    }
    let (first, second) = two("/names").await;
    another_tab();
    let third = mount::<Other>(()).await;
    wait_until("it has no past to ask for, and a new tab does", || opened() == 3).await;
    greet(2, r#""past""#);
    wait_until("it has caught up", || live() == 1).await;
    send(0, "message", "e-2", "unnamed");
    until_shown(&third, "unnamed").await;
    drop((first, second, third));
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn an_address_that_is_made_anew_is_made_for_one_tab() {
    let made = || Address::per_attempt("/made", || ready(Ok::<_, String>("/made?ticket".into())));
    install();
    another_tab();
    let first = mount::<Tab>(Props { address: made() }).await;
    wait_until("the first has a source", || opened() == 1).await;
    another_tab();
    let second = mount::<Tab>(Props { address: made() }).await;
    open(0);
    send(0, "said", "", r#""news""#);
    until_shown(&first, "open: news").await;
    wait_until("the second hears it", || second.text().starts_with("open")).await;
    assert_eq!(opened(), 1);
    drop((first, second));
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn without_locks_each_tab_has_its_own() {
    install();
    take_locks_away();
    another_tab();
    let first = mount::<Tab>(at("/insecure")).await;
    another_tab();
    let second = mount::<Tab>(at("/insecure")).await;
    give_locks_back();
    assert_eq!(live(), 2);
    for (n, tab) in [&first, &second].into_iter().enumerate() {
        open(n);
        send(n, "said", "", r#""news""#);
        until_shown(tab, "open: news").await;
    }
    drop((first, second));
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn who_does_not_ask_for_it_shares_with_no_other_tab() {
    #[component]
    fn Plain() -> Html {
        let options = Options::default();
        let lines = use_event_source_fold_with_options::<Lines>("/plain", options);
        html! { lines.status().name() }
    }
    install();
    another_tab();
    let first = mount::<Plain>(()).await;
    another_tab();
    let second = mount::<Plain>(()).await;
    assert_eq!(live(), 2);
    drop((first, second));
    nothing_is_left().await;
}

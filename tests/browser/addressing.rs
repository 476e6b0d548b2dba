//! Addresses that come, go, change and are made anew, in a browser, against a scripted
//! `EventSource`.

use std::{cell::Cell, rc::Rc};

use crate::support::{log::nothing_is_left, *};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{Address, Failure, SseProvider, Status, Text, use_event_source, use_sse_address};

#[derive(Clone, PartialEq, Properties)]
struct ReaderProps {
    address: Address,
}

#[component]
fn Reader(props: &ReaderProps) -> Html {
    let text = use_event_source::<Text>(props.address.clone());
    let why = match text.status() {
        Status::Retrying { why: Failure::NoAddress(why), .. } => why.clone(),
        status => status.name().to_owned(),
    };
    html! { <><b>{ why }</b><p>{ text.latest() }</p></> }
}

fn reader(address: impl Into<Address>) -> ReaderProps {
    ReaderProps { address: address.into() }
}

#[wasm_bindgen_test]
async fn none_is_off_and_some_is_on() {
    install();
    let mut on_and_off = mount::<Reader>(reader(None::<String>)).await;
    rendered().await;
    assert_eq!((on_and_off.text().as_str(), opened()), ("closed", 0));
    on_and_off.update(reader(Some("/a".to_owned()))).await;
    open(0);
    send(0, "message", "", "of a");
    rendered().await;
    assert_eq!(on_and_off.text(), "openof a");
    on_and_off.update(reader("/b")).await;
    rendered().await;
    assert_eq!((on_and_off.text().as_str(), opened()), ("connecting", 2));
    on_and_off.update(reader("")).await;
    rendered().await;
    assert_eq!(on_and_off.text(), "closed");
    nothing_is_left().await;
    drop(on_and_off);
}

/// Tickets are numbered.
fn ticket(sold: &Rc<Cell<u32>>, of: &'static str) -> Address {
    let sold = Rc::clone(sold);
    Address::per_attempt("/tickets", move || {
        sold.set(sold.get() + 1);
        let number = sold.get();
        async move { Ok::<_, String>(format!("/tickets?by={of}&ticket={number}")) }
    })
}

#[wasm_bindgen_test]
async fn each_try_has_a_fresh_address_and_says_where_to_go_on() {
    install();
    let sold = Rc::default();
    let mounted = mount::<Reader>(reader(ticket(&sold, "first"))).await;
    wait_until("a first try", || opened() == 1).await;
    assert!(address(0).ends_with("/tickets?by=first&ticket=1"), "{}", address(0));
    open(0);
    send(0, "message", "seven", "text");
    fail(0, true);
    wait_until("a second try", || opened() == 2).await;
    let second = address(1);
    assert!(second.ends_with("/tickets?by=first&ticket=2&last_event_id=seven"), "{second}");
    drop(mounted);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn another_function_of_the_same_key_is_asked_next_and_never_reconnects() {
    install();
    let sold = Rc::default();
    let mut mounted = mount::<Reader>(reader(ticket(&sold, "first"))).await;
    wait_until("a first try", || opened() == 1).await;
    open(0);
    mounted.update(reader(ticket(&sold, "second"))).await;
    rendered().await;
    assert_eq!(opened(), 1);
    fail(0, true);
    wait_until("a second try", || opened() == 2).await;
    assert!(address(1).ends_with("/tickets?by=second&ticket=2"), "{}", address(1));
    drop(mounted);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn no_ticket_is_a_failed_try_that_says_why() {
    install();
    let address =
        Address::per_attempt("/closed", || async { Err::<String, _>("the office is closed") });
    let mounted = mount::<Reader>(reader(address)).await;
    wait_until("the reason", || mounted.text() == "the office is closed").await;
    assert_eq!(opened(), 0);
    drop(mounted);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_ticket_that_comes_too_late_opens_nothing() {
    install();
    let address = Address::per_attempt("/late", || async {
        std::future::pending::<Result<_, String>>().await
    });
    let slow = mount::<Reader>(reader(address)).await;
    rendered().await;
    assert_eq!(slow.text(), "connecting");
    drop(slow);
    nothing_is_left().await;
    assert_eq!(opened(), 0);
}

#[component]
fn Below() -> Html {
    let (address, _) = use_sse_address(Address::default(), None, "/own");
    html! { <Reader {address} /> }
}

#[component]
fn Above(props: &ReaderProps) -> Html {
    html! { <SseProvider address={props.address.clone()}><Below /></SseProvider> }
}

#[wasm_bindgen_test]
async fn a_provider_without_an_address_turns_all_below_it_off() {
    install();
    let mut above = mount::<Above>(reader(None::<String>)).await;
    rendered().await;
    assert_eq!((above.text().as_str(), opened()), ("closed", 0));
    above.update(reader("/shared")).await;
    rendered().await;
    assert!(address(0).ends_with("/shared"), "{}", address(0));
    drop(above);
    nothing_is_left().await;
}

//! Why there is no stream, found out in a browser, against a scripted `EventSource` and `fetch`.

use crate::support::{fetch::*, log::nothing_is_left, *};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{Diagnosis, Failure, Options, Status, use_event_source_status_with_options};

#[derive(Clone, PartialEq, Properties)]
struct CuriousProps {
    address: AttrValue,
}

#[component]
fn Curious(props: &CuriousProps) -> Html {
    let options = Options::default().diagnose(true);
    let connection = use_event_source_status_with_options(props.address.clone(), options);
    let said = match connection.status() {
        Status::Retrying { why: Failure::Diagnosed(found), .. } => match found {
            Diagnosis::Status(status) => status.to_string(),
            Diagnosis::WrongType(kind) => kind.clone(),
            other => format!("{other:?}"),
        },
        Status::Retrying { why, .. } => format!("{why:?}"),
        Status::Closed(reason) => format!("closed: {reason:?}"),
        status => status.name().to_owned(),
    };
    html! { <p>{ said }</p> }
}

/// The stream at `address` is refused; what the request shows, `answering` says.
async fn check(address: &'static str, answering: impl Fn(), expected: &str) {
    install();
    install_fetch();
    let curious = mount::<Curious>(CuriousProps { address: address.into() }).await;
    fail(0, true);
    wait_for_requests(1).await;
    assert_eq!(header(0, "accept"), "text/event-stream");
    assert!(url(0).ends_with(address), "{}", url(0));
    answering();
    wait_until(expected, || curious.text() == expected).await;
    assert_eq!(requested(), 1);
    drop(curious);
    nothing_is_left().await;
    restore_fetch();
}

#[wasm_bindgen_test]
async fn a_status_is_told() {
    check("/refused", || answer(0, 503, ""), "503").await;
    check("/unauthorised", || answer(0, 401, ""), "401").await;
}

#[wasm_bindgen_test]
async fn a_204_closes_for_good() {
    check("/finished", || answer(0, 204, ""), "closed: Finished").await;
}

#[wasm_bindgen_test]
async fn a_page_where_a_stream_should_be_is_a_wrong_type() {
    check("/page", || answer(0, 200, "<p>"), "text/plain;charset=UTF-8").await;
}

#[wasm_bindgen_test]
async fn a_server_that_is_gone_is_out_of_reach() {
    check("/gone", || no_answer(0), "Unreachable").await;
}

#[wasm_bindgen_test]
async fn an_answer_of_another_origin_that_must_not_be_read_is_cors() {
    check("https://example.org/foreign", || no_answer(0), "Cors").await;
}

#[wasm_bindgen_test]
async fn a_refusal_is_looked_into_once() {
    install();
    install_fetch();
    let curious = mount::<Curious>(CuriousProps { address: "/again".into() }).await;
    fail(0, true);
    wait_for_requests(1).await;
    answer(0, 503, "");
    wait_until("a second try", || opened() == 2).await;
    fail(1, true);
    rendered().await;
    assert_eq!((curious.text().as_str(), requested()), ("503", 1));
    drop(curious);
    nothing_is_left().await;
    restore_fetch();
}

#[wasm_bindgen_test]
async fn a_page_that_holds_all_six_connections_is_told_so() {
    for (held, expected) in [(6, "ConnectionsUsedUp"), (5, "NoAnswer")] {
        install();
        install_fetch();
        skip_waits_of(5_000);
        let mut curious = Vec::new();
        for n in 0..=held {
            let address = format!("/{held}/{n}").into();
            curious.push(mount::<Curious>(CuriousProps { address }).await);
        }
        fail(held, true);
        wait_until(expected, || curious[held].text() == expected).await;
        drop(curious);
        nothing_is_left().await;
        restore_fetch();
    }
}

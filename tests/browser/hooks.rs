//! The hooks in a browser, against a scripted `EventSource`.

use crate::support::{log::*, *};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{
    Options, Text, use_event_source, use_event_source_fold_with_options, use_event_source_status,
};

#[component]
fn Newest(props: &Props) -> Html {
    let text = use_event_source::<Text>(props.address.clone());
    html! { <><b>{ text.status().name() }</b><p>{ text.latest() }</p><i>{ text.count() }</i></> }
}

#[component]
fn Badge(props: &Props) -> Html {
    let connection = use_event_source_status(props.address.clone());
    html! { <b>{ connection.status().name() }</b> }
}

#[wasm_bindgen_test]
async fn every_event_reaches_state_however_many_arrive_in_one_tick() {
    install();
    let log = mount::<Log>(at("/burst")).await;
    open(0);
    for n in 0..1_000 {
        send(0, "said", "", &format!("\"{n}\""));
    }
    send(0, "left", "", "1");
    rendered().await;
    let expected = (0..1_000).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(log.find("p").text_content().unwrap(), expected + ",(left)");
    drop(log);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn two_equal_events_are_two() {
    install();
    let newest = mount::<Newest>(at("/equal")).await;
    open(0);
    for expected in ["1", "2", "3"] {
        send(0, "message", "", "equal");
        rendered().await;
        assert_eq!(newest.find("p").text_content().unwrap(), "equal");
        assert_eq!(newest.find("i").text_content().unwrap(), expected);
    }
    drop(newest);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_burst_is_rendered_once() {
    install();
    let renders = std::rc::Rc::new(std::cell::Cell::new(0));
    let counter = renders.clone();
    let rendered_one = Callback::from(move |()| counter.set(counter.get() + 1));
    let log = mount::<Log>(Props { rendered: rendered_one, ..at("/once") }).await;
    open(0);
    rendered().await;
    let before = renders.get();
    for _ in 0..1_000 {
        send(0, "said", "", "\"x\"");
    }
    rendered().await;
    assert_eq!(renders.get() - before, 1);
    drop(log);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_page_without_frames_is_rendered_all_the_same() {
    install();
    let log = mount::<Log>(at("/frameless")).await;
    open(0);
    rendered().await;
    stop_frames();
    send(0, "said", "", "\"unseen\"");
    wait_until("it is rendered", || log.text() == "openunseen").await;
    drop(log);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn components_with_one_address_share_one_connection_and_one_state() {
    install();
    let log = mount::<Log>(at("/shared")).await;
    open(0);
    send(0, "said", "", "\"early\"");
    let late = mount::<Log>(at("/shared")).await;
    let badge = mount::<Badge>(at("/shared")).await;
    let newest = mount::<Newest>(at("/shared")).await;
    send(0, "message", "", "text");
    rendered().await;
    assert_eq!(opened(), 1);
    assert_eq!(late.text(), "openearly");
    assert_eq!(badge.text(), "open");
    assert_eq!(newest.text(), "opentext1");
    drop((log, late, badge));
    rendered().await;
    assert_eq!(live(), 1, "one is still listening");
    drop(newest);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_new_address_is_another_connection_and_none_is_off() {
    install();
    let mut log = mount::<Log>(at("/one")).await;
    open(0);
    log.update(at("/two")).await;
    assert!(address(1).ends_with("/two"));
    log.update(at("")).await;
    rendered().await;
    assert_eq!(log.find("b").text_content().unwrap(), "closed");
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn what_does_not_decode_is_said_and_stops_nothing() {
    install();
    let log = mount::<Log>(at("/undecodable")).await;
    open(0);
    send(0, "said", "", "not json");
    send(0, "said", "", "\"fine\"");
    rendered().await;
    assert_eq!(log.find("p").text_content().unwrap(), "fine");
    assert!(log.find("i").text_content().unwrap().starts_with("event `said` did not decode"));
    drop(log);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_type_without_names_is_said_and_opens_nothing() {
    #[component]
    fn Wrong() -> Html {
        let number = use_event_source::<u8>("/wrong");
        html! { format!("{:?}", number.status()) }
    }
    install();
    let wrong = mount::<Wrong>(()).await;
    assert!(wrong.text().contains("NotAnEventEnum"), "{}", wrong.text());
    assert_eq!(opened(), 0);
}

#[wasm_bindgen_test]
async fn a_servers_own_events_named_open_and_error_are_not_the_browsers() {
    install();
    let badge = mount::<Badge>(at("/named")).await;
    send(0, "open", "", "{}");
    rendered().await;
    assert_eq!(badge.text(), "connecting");
    open(0);
    send(0, "error", "", "{}");
    rendered().await;
    assert_eq!(badge.text(), "open");
    drop(badge);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_browser_without_event_source_is_said() {
    uninstall();
    let badge = mount::<Badge>(at("/unsupported")).await;
    assert_eq!(badge.text(), "closed");
    restore();
}

#[wasm_bindgen_test]
async fn an_address_that_the_browser_refuses_is_said() {
    #[component]
    fn Refused() -> Html {
        let connection = use_event_source_status("refused:1");
        html! { format!("{:?}", connection.status()) }
    }
    install();
    let refused = mount::<Refused>(()).await;
    assert!(refused.text().contains("not an address"), "{}", refused.text());
}

#[wasm_bindgen_test]
async fn options_go_along() {
    #[component]
    fn Cookies() -> Html {
        let options = Options::default().with_credentials(true);
        use_event_source_fold_with_options::<Lines>("/cookies", options);
        html! {}
    }
    install();
    let cookies = mount::<Cookies>(()).await;
    assert!(has_credentials(0));
    drop(cookies);
    nothing_is_left().await;
}

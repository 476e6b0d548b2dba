//! The hooks in a browser, against a scripted `EventSource`.

#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, reason = "tests")]

mod support;

use serde::Deserialize;
use support::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;
use yew_sse::{
    Fold, Options, Received, Text, use_event_source, use_event_source_fold,
    use_event_source_fold_with_options, use_event_source_status,
};

wasm_bindgen_test_configure!(run_in_browser);

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Said(String),
    Left,
}

#[derive(Default)]
struct Lines(Vec<String>);

impl Fold for Lines {
    type Event = Line;

    fn fold(&mut self, received: Received<Line>) {
        self.0.push(match received.event {
            Line::Said(text) => text,
            Line::Left => "(left)".to_owned(),
        });
    }
}

#[derive(PartialEq, Properties)]
struct Props {
    address: AttrValue,
    #[prop_or_default]
    rendered: Callback<()>,
}

fn at(address: &'static str) -> Props {
    Props { address: address.into(), rendered: Callback::noop() }
}

#[component]
fn Log(props: &Props) -> Html {
    let lines = use_event_source_fold::<Lines>(props.address.clone());
    props.rendered.emit(());
    let (close, reopen) = (lines.clone(), lines.clone());
    html! {
        <>
            <b>{ lines.status().name() }</b>
            <i>{ lines.error().map(|error| error.to_string()) }</i>
            <p>{ lines.state().0.join(",") }</p>
            <button id="close" onclick={move |_| close.close()} />
            <button id="reopen" onclick={move |_| reopen.reopen()} />
        </>
    }
}

#[component]
fn Newest(props: &Props) -> Html {
    let text = use_event_source::<Text>(props.address.clone());
    html! { <><b>{ text.status().name() }</b><p>{ text.latest().map(|text| text.0.clone()) }</p><i>{ text.count() }</i></> }
}

#[component]
fn Badge(props: &Props) -> Html {
    let connection = use_event_source_status(props.address.clone());
    html! { <b>{ connection.status().name() }</b> }
}

async fn nothing_is_left() {
    wait_until("every source is closed", || live() == 0).await;
    assert_eq!(listening(), 0, "listeners are left");
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
async fn a_thousand_mounts_leave_nothing_behind() {
    install();
    for n in 0..1_000 {
        let log = mount::<Log>(at("/mounts")).await;
        // Some leave while connecting, some open, some lost, some closed.
        match n % 4 {
            0 => {}
            1 => open(opened() - 1),
            2 => fail(opened() - 1, n % 8 == 2),
            _ => log.click("#close"),
        }
        drop(log);
    }
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
async fn a_caller_closes_and_reopens() {
    install();
    let log = mount::<Log>(at("/close")).await;
    open(0);
    send(0, "said", "7", "\"a\"");
    log.click("#close");
    rendered().await;
    assert_eq!((log.text().as_str(), live()), ("closeda", 0));
    log.click("#reopen");
    rendered().await;
    assert!(address(1).ends_with("/close?last_event_id=7"), "{}", address(1));
    send(1, "said", "8", "\"b\"");
    rendered().await;
    assert_eq!(log.text(), "opena,b");
    drop(log);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_source_that_failed_for_good_is_replaced_and_is_not_heard_any_more() {
    install();
    let log = mount::<Log>(at("/replaced")).await;
    open(0);
    fail(0, true);
    rendered().await;
    assert_eq!(log.find("b").text_content().unwrap(), "retrying");
    wait_until("a second source", || opened() == 2).await;
    send(0, "said", "", "\"too late\"");
    open(1);
    send(1, "said", "", "\"in time\"");
    rendered().await;
    assert_eq!(log.text(), "openin time");
    drop(log);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_lets_go_and_takes_up_again_when_it_is_back() {
    install();
    let log = mount::<Log>(at("/away")).await;
    open(0);
    on_window("pagehide", true);
    assert_eq!(live(), 0);
    fail(0, true);
    rendered().await;
    assert_eq!(log.find("b").text_content().unwrap(), "paused");
    on_window("pageshow", true);
    wait_until("a second source", || live() == 1).await;
    drop(log);
    nothing_is_left().await;
}

const HELLO: &str = r#"{"epoch":"e","head":7,"heartbeat_ms":60000,"resume":true}"#;
const QUICK_HELLO: &str = r#"{"epoch":"e","head":7,"heartbeat_ms":100,"resume":true}"#;

#[wasm_bindgen_test]
async fn a_stall_is_noticed_where_the_server_said_hello() {
    install();
    let log = mount::<Log>(at("/stall")).await;
    open(0);
    send(0, "stream-hello", "", QUICK_HELLO);
    send(0, "said", "e-8", "\"a\"");
    wait_until("another source", || opened() == 2).await;
    assert!(address(1).ends_with("/stall?last_event_id=e-8"), "{}", address(1));
    assert_eq!(live(), 1);
    drop(log);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_late_component_has_the_stream_from_its_beginning_on_a_second_source() {
    #[derive(Default)]
    struct Count(usize);

    impl Fold for Count {
        type Event = Line;

        fn fold(&mut self, _: Received<Line>) {
            self.0 += 1;
        }
    }

    #[component]
    fn Late() -> Html {
        let count = use_event_source_fold::<Count>("/late");
        html! { count.state().0 }
    }

    install();
    let log = mount::<Log>(at("/late")).await;
    open(0);
    send(0, "stream-hello", "", HELLO);
    send(0, "said", "e-8", "\"a\"");
    let late = mount::<Late>(()).await;
    wait_until("a second source", || opened() == 2).await;
    assert!(address(1).ends_with("/late"), "{}", address(1));
    assert_eq!(live(), 2, "the first goes on");
    open(1);
    send(1, "stream-hello", "", HELLO);
    send(1, "said", "", "\"snapshot\"");
    send(0, "said", "e-9", "\"b\"");
    send(1, "said", "e-9", "\"b\"");
    send(1, "stream-caught-up", "e-9", "{}");
    assert_eq!(live(), 1, "the second has caught up");
    send(1, "said", "e-10", "\"c\"");
    rendered().await;
    assert_eq!(log.text(), "opena,snapshot,b,c");
    assert_eq!(late.text(), "3");
    drop((log, late));
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_fold_hears_that_events_may_have_been_missed() {
    #[derive(Default)]
    struct Heard(String);

    impl Fold for Heard {
        type Event = Line;

        fn fold(&mut self, _: Received<Line>) {
            self.0.push('e');
        }

        fn resync(&mut self) {
            self.0.push('r');
        }
    }

    #[component]
    fn Resyncs() -> Html {
        let heard = use_event_source_fold::<Heard>("/resync");
        html! { &heard.state().0 }
    }

    install();
    let heard = mount::<Resyncs>(()).await;
    open(0);
    send(0, "left", "", "1");
    fail(0, true);
    wait_until("another source", || opened() == 2).await;
    open(1);
    send(1, "left", "", "1");
    send(1, "left", "", "1");
    rendered().await;
    assert_eq!(heard.text(), "eree");
    drop(heard);
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

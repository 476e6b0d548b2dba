//! Streams that are lost, closed, left and joined late, in a browser, against a scripted
//! `EventSource`.

use std::{cell::RefCell, rc::Rc};

use crate::support::{log::*, *};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{
    Fold, Heard, Options, Received, UseEventSourceCallbackHandle,
    use_event_source_callback_with_options, use_event_source_fold,
};
use yew_sse_wire::control::Control;

const HELLO: &str = r#"{"epoch":"e","head":7,"heartbeat_ms":60000,"resume":true}"#;
const QUICK_HELLO: &str = r#"{"epoch":"e","head":7,"heartbeat_ms":100,"resume":true}"#;

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
async fn who_closes_at_the_servers_last_word_is_told_last_that_it_is_closed() {
    #[derive(PartialEq, Properties)]
    struct EndProps {
        address: &'static str,
        shared: bool,
        statuses: Rc<RefCell<Vec<String>>>,
    }

    #[component]
    fn End(props: &EndProps) -> Html {
        let own = use_mut_ref(|| None::<UseEventSourceCallbackHandle>);
        let (reached, statuses) = (own.clone(), Rc::clone(&props.statuses));
        let hear = move |heard| match heard {
            Heard::Event(_) => reached.borrow().as_ref().unwrap().close(),
            Heard::Status(status) => statuses.borrow_mut().push(status.name().to_owned()),
            _ => {}
        };
        let options = Options::default().share_across_tabs(props.shared);
        let handle =
            use_event_source_callback_with_options::<Control>(props.address, options, hear);
        own.replace(Some(handle));
        html! {}
    }
    for (address, shared, end) in [
        ("/end/drain", false, r#"{"reason":"drain","retry_ms":900}"#),
        ("/end/finished", false, r#"{"reason":"finished"}"#),
        ("/end/drain/tabs", true, r#"{"reason":"drain","retry_ms":900}"#),
        ("/end/finished/tabs", true, r#"{"reason":"finished"}"#),
    ] {
        install();
        let statuses = Rc::<RefCell<Vec<String>>>::default();
        let mounted =
            mount::<End>(EndProps { address, shared, statuses: Rc::clone(&statuses) }).await;
        wait_until("there is a source", || opened() == 1).await;
        open(0);
        send(0, "stream-end", "", end);
        assert_eq!(statuses.borrow().last().unwrap(), "closed", "{shared} {end}: {statuses:?}");
        drop(mounted);
        nothing_is_left().await;
    }
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

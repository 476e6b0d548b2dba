//! Events as they come and the last events, in a browser, against a scripted `EventSource`.

use std::{cell::RefCell, rc::Rc};

use crate::support::{
    log::{self, Props, nothing_is_left},
    *,
};
use js_sys::JsString;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{
    Heard, RawEvent, Status, Text, UseEventSourceCallbackHandle, use_event_source_callback,
    use_event_source_history, use_event_source_raw,
};

type Record = Rc<RefCell<Vec<String>>>;

#[derive(Clone, PartialEq, Properties)]
struct EarProps {
    address: AttrValue,
    /// What comes before each word.
    prefix: &'static str,
    heard: Record,
    renders: Record,
}

/// Writes down what it hears, and when it is rendered.
#[component]
fn Ear(props: &EarProps) -> Html {
    props.renders.borrow_mut().push(String::new());
    let EarProps { prefix, heard, .. } = props.clone();
    let ear = use_event_source_callback::<Text>(props.address.clone(), move |what| {
        heard.borrow_mut().push(match what {
            Heard::Event(event) => format!("{prefix}{}", event.event),
            Heard::Resync => format!("{prefix}resync"),
            Heard::Status(status) => format!("{prefix}[{}]", status.name()),
            Heard::Error(error) => error.to_string(),
        });
    });
    let close = Callback::from(move |_: MouseEvent| {
        ear.close();
        assert!(matches!(ear.status(), Status::Closed(_)));
    });
    html! { <button onclick={close}>{ "close" }</button> }
}

fn ear(address: &'static str) -> EarProps {
    EarProps {
        address: address.into(),
        prefix: "",
        heard: Record::default(),
        renders: Record::default(),
    }
}

#[wasm_bindgen_test]
async fn a_text_comes_whole_however_long_and_in_whatever_script() {
    install();
    let props = ear("/scripts");
    let heard = Rc::clone(&props.heard);
    let mounted = mount::<Ear>(props).await;
    open(0);
    heard.borrow_mut().clear();
    for letter in ["a", "é", "汉", "😀"] {
        // Short ones, long ones, and those around where another way is taken.
        for length in [0, 1, 99, 100, 101, 199, 200, 201, 300, 70_000] {
            for end in ["", "z", "é", "😀"] {
                let text = letter.repeat(length) + end;
                send(0, "message", "", &text);
                assert!(heard.take() == [text], "{length} x {letter} and {end}");
            }
        }
    }
    drop(mounted);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn what_nobody_looks_at_stays_with_the_browser() {
    #[component]
    fn Pile() -> Html {
        let pile = use_event_source_history::<Text>("/pile", 2);
        let newest = pile.history().iter().next_back().map(|line| line.event.clone());
        let look = Callback::from(move |_: MouseEvent| {
            assert_eq!(newest.as_ref().unwrap().len(), 1 << 24);
        });
        html! { <><p>{ pile.events() }</p><button onclick={look}>{ "look" }</button></> }
    }
    install();
    let pile = mount::<Pile>(()).await;
    open(0);
    let long = JsString::from("x").repeat(1 << 24);
    let before = core::arch::wasm32::memory_size(0);
    // In pages of 64 KiB, with room for what rendering takes.
    let has_grown = || core::arch::wasm32::memory_size(0) > before + (1 << 23) / (1 << 16);
    for _ in 0..5 {
        send_any(0, "message", "", &long);
    }
    rendered().await;
    assert_eq!((&*pile.text(), has_grown()), ("5look", false));
    pile.click("button");
    assert!(has_grown(), "the text that was looked at is not there");
    drop(pile);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn half_a_character_comes_as_a_mark_and_what_is_no_text_is_empty() {
    install();
    let props = ear("/halves");
    let heard = Rc::clone(&props.heard);
    let mounted = mount::<Ear>(props).await;
    open(0);
    heard.borrow_mut().clear();
    for length in [5, 500] {
        let text = "é".repeat(length);
        let half = JsString::from_char_code1(0xd83d);
        send_any(0, "message", "", &half.concat(&text.as_str().into()));
        assert_eq!(heard.take(), [format!("\u{fffd}{text}")]);
        send_any(0, "message", "", &js_sys::Array::new_with_length(length as u32));
        assert_eq!(heard.take(), [""]);
    }
    drop(mounted);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_callback_hears_all_in_order_and_is_never_rendered() {
    install();
    let props = ear("/ear");
    let mounted = mount::<Ear>(props.clone()).await;
    open(0);
    send(0, "message", "", "one");
    send(0, "message", "", "one");
    fail(0, false);
    open(0);
    send(0, "message", "", "two");
    mounted.click("button");
    rendered().await;
    let expected = [
        "[connecting]",
        "[open]",
        "one",
        "one",
        "[retrying]",
        "[open]",
        "resync",
        "two",
        "[closed]",
    ];
    assert_eq!(*props.heard.borrow(), expected);
    assert_eq!(props.renders.borrow().len(), 1);
    drop(mounted);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_new_closure_is_the_one_that_is_called_and_never_reconnects() {
    install();
    let props = ear("/closures");
    let mut mounted = mount::<Ear>(props.clone()).await;
    open(0);
    mounted.update(EarProps { prefix: "new ", ..props.clone() }).await;
    send(0, "message", "", "word");
    assert_eq!(props.heard.borrow().last().unwrap(), "new word");
    assert_eq!(opened(), 1);
    drop(mounted);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_callback_that_has_left_hears_no_more_of_an_open_stream() {
    install();
    let (stays, leaves) = (ear("/leaving"), ear("/leaving"));
    let staying = mount::<Ear>(stays.clone()).await;
    let leaving = mount::<Ear>(leaves.clone()).await;
    open(0);
    drop(leaving);
    rendered().await;
    send(0, "message", "", "late");
    assert_eq!(stays.heard.borrow().last().unwrap(), "late");
    assert_eq!(leaves.heard.borrow().last().unwrap(), "[open]");
    drop(staying);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_callback_can_close_the_stream_that_it_hears() {
    #[component]
    fn Once() -> Html {
        let own = use_mut_ref(|| None::<UseEventSourceCallbackHandle>);
        let reached = own.clone();
        let handle = use_event_source_callback::<Text>("/once", move |heard| {
            if let (Heard::Event(_), Some(own)) = (heard, &*reached.borrow()) {
                own.close();
            }
        });
        own.replace(Some(handle));
        html! {}
    }
    install();
    let once = mount::<Once>(()).await;
    open(0);
    send(0, "message", "", "enough");
    assert_eq!(live(), 0);
    drop(once);
    nothing_is_left().await;
}

#[component]
fn Last(props: &Props) -> Html {
    let log = use_event_source_history::<Text>(props.address.clone(), 3);
    props.rendered.emit(());
    let words: Vec<_> = log.history().iter().map(|line| line.event.to_string()).collect();
    let dropped = log.history().dropped();
    let (events, coalesced) = (log.events(), log.coalesced());
    html! { <p>{ format!("{} -{dropped} of {events}, {coalesced} together", words.join(",")) }</p> }
}

#[wasm_bindgen_test]
async fn a_history_is_bounded_and_counts_what_it_drops_and_what_shared_a_render() {
    install();
    let last = mount::<Last>(log::at("/history")).await;
    open(0);
    for n in 1..=10_000 {
        send(0, "message", "", &n.to_string());
    }
    rendered().await;
    assert_eq!(last.text(), "9998,9999,10000 -9997 of 10000, 9999 together");
    send(0, "message", "", "more");
    rendered().await;
    assert_eq!(last.text(), "9999,10000,more -9998 of 10001, 9999 together");
    drop(last);
    nothing_is_left().await;
}

#[derive(Clone, PartialEq, Properties)]
struct SpyProps {
    names: Vec<AttrValue>,
}

#[component]
fn Spy(props: &SpyProps) -> Html {
    let spy = use_event_source_raw("/spy", props.names.clone(), 10);
    let said = |it: &RawEvent| format!("{}#{}={}", it.name, it.id, it.data);
    let said: Vec<_> = spy.history().iter().map(|it| said(&it.event)).collect();
    html! { <p>{ said.join(" ") }</p> }
}

fn names(names: &[&'static str]) -> SpyProps {
    SpyProps { names: names.iter().map(|name| AttrValue::from(*name)).collect() }
}

#[wasm_bindgen_test]
async fn names_that_are_known_only_at_run_time_are_heard() {
    install();
    let mut spy = mount::<Spy>(names(&["tick", "error"])).await;
    open(0);
    send(0, "tick", "7", "one");
    send(0, "tock", "7", "unheard");
    send(0, "error", "7", "a server's own");
    rendered().await;
    assert_eq!(spy.text(), "tick#7=one error#7=a server's own");
    spy.update(names(&["tock"])).await;
    send(0, "tock", "8", "two");
    rendered().await;
    assert_eq!(spy.text(), "tock#8=two");
    assert_eq!(opened(), 1);
    drop(spy);
    nothing_is_left().await;
}

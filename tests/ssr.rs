//! Components and hooks as a server renders them: to text, before there is a browser. Whatever asks
//! for one panics here.

#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, reason = "tests")]

use yew::{ServerRenderer, html::BaseComponent, prelude::*};
use yew_sse::{
    Address, Fold, Options, Received, SseProvider, Text,
    components::{Booking, Chat, ChatLabels, Clock, ConnectionBadge, Styles},
    use_event_source, use_event_source_callback, use_event_source_fold, use_event_source_history,
    use_event_source_raw, use_event_source_status, use_sse_address,
};

/// What a component looks like before any script runs, which a second rendering does not change.
#[track_caller]
fn check<C: BaseComponent<Properties = ()>>(shows: &[&str]) {
    let html = html_of::<C>();
    for part in shows {
        assert!(html.contains(part), "no {part} in {html}");
    }
    assert_eq!(html_of::<C>(), html);
}

fn html_of<C: BaseComponent<Properties = ()>>() -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(ServerRenderer::<C>::new().render())
}

const CLOCK: &[&str] =
    &[r#"data-sse="clock""#, r#"data-live="false""#, "--:--:--", "Waiting for the server's time"];
const CHAT: &[&str] = &[
    r#"data-sse="chat""#,
    r#"data-live="false""#,
    r#"role="log""#,
    r#"aria-label="Chat""#,
    "Waiting for the server",
    "<span>Name</span>",
    "<span>Message</span>",
    r#"name="text""#,
    "Post</button>",
];
const BOOKING: &[&str] = &[
    r#"data-sse="booking""#,
    r#"data-live="false""#,
    r#"aria-busy="true""#,
    r#"role="status""#,
    "Waiting for the plan",
];
const BADGE: &[&str] =
    &[r#"data-sse="status""#, r#"data-state="connecting""#, r#"role="status""#, "Connecting"];

#[test]
fn a_clock_waits() {
    #[component]
    fn App() -> Html {
        html! { <Clock /> }
    }
    check::<App>(CLOCK);
}

#[test]
fn a_chat_has_its_fields() {
    #[component]
    fn App() -> Html {
        html! { <Chat room="lobby" locale="zh-CN" /> }
    }
    check::<App>(CHAT);
}

#[test]
fn a_chat_whose_author_is_known_asks_for_no_name() {
    #[component]
    fn App() -> Html {
        html! { <Chat author="Ada" labels={ChatLabels::simplified_chinese()} /> }
    }
    check::<App>(&[r#"name="text""#, "发送"]);
    assert!(!html_of::<App>().contains(r#"name="name""#));
}

#[test]
fn a_board_loads() {
    #[component]
    fn App() -> Html {
        html! { <Booking locale="de" name="Ada" /> }
    }
    check::<App>(BOOKING);
}

#[test]
fn a_badge_is_connecting() {
    #[component]
    fn App() -> Html {
        html! { <ConnectionBadge /> }
    }
    check::<App>(BADGE);
}

#[cfg(feature = "inspector")]
#[test]
fn an_inspector_has_seen_nothing_yet() {
    #[component]
    fn App() -> Html {
        html! { <yew_sse::components::Inspector /> }
    }
    check::<App>(&[
        r#"data-sse="inspector""#,
        r#"data-state="connecting""#,
        "sse-inspector-drawing",
        r#"role="log""#,
        "No events.",
        "polls 0, streams opened 0",
    ]);
}

#[test]
fn components_that_share_a_provider_look_the_same() {
    #[component]
    fn App() -> Html {
        let options = Options::default().with_credentials(true);
        html! {
            <SseProvider address="/api/events" {options}>
                <ConnectionBadge />
                <Clock />
                <Chat />
                <Booking />
            </SseProvider>
        }
    }
    check::<App>(&[BADGE, CLOCK, CHAT, BOOKING].concat());
}

#[test]
fn a_room_that_cannot_be_is_said() {
    #[component]
    fn App() -> Html {
        html! { <Chat room="No Room" /> }
    }
    check::<App>(&[r#"role="alert""#, "No Room"]);
}

#[derive(Default)]
struct Lines(Vec<String>);

impl Fold for Lines {
    type Event = Text;

    fn fold(&mut self, received: Received<Text>) {
        self.0.push(received.event.to_string());
    }
}

#[derive(PartialEq, Properties)]
struct HooksProps {
    address: Address,
}

/// All hooks at one address.
#[component]
fn Hooks(props: &HooksProps) -> Html {
    let address = || props.address.clone();
    let newest = use_event_source::<Text>(address());
    let lines = use_event_source_fold::<Lines>(address());
    let last = use_event_source_history::<Text>(address(), 10);
    let raw = use_event_source_raw(address(), ["a", "b"], 10);
    let heard = use_event_source_callback::<Text>(address(), |_| panic!("nobody speaks"));
    let connection = use_event_source_status(address());
    let (provided, _) = use_sse_address("", None, "/own");
    // Handles that do nothing yet, and nothing worse.
    lines.close();
    heard.reopen();
    html! {
        <>
            <i>{ newest.count() }{ newest.status().name() }</i>
            <p>{ lines.state().0.len() }{ lines.status().name() }</p>
            <ol>{ last.history().len() }{ raw.history().len() }{ raw.status().name() }</ol>
            <b>{ heard.status().name() }{ connection.status().name() }</b>
            <s>{ connection.trail().len() }</s>
            <u>{ provided.as_str() }</u>
        </>
    }
}

fn hooks(status: &str, provided: &str) -> [String; 6] {
    [
        format!("<i>0{status}</i>"),
        format!("<p>0{status}</p>"),
        format!("<ol>00{status}</ol>"),
        format!("<b>{status}{status}</b>"),
        "<s>0</s>".to_owned(),
        format!("<u>{provided}</u>"),
    ]
}

#[test]
fn hooks_have_their_first_state() {
    #[component]
    fn App() -> Html {
        let fresh = Address::per_attempt("/events", || async { Err("no try is made") });
        html! { <><Hooks address="/events" /><Hooks address={fresh} /></> }
    }
    check::<App>(&hooks("connecting", "/own").each_ref().map(|it| &**it));
}

#[test]
fn hooks_without_an_address_are_off() {
    #[component]
    fn App() -> Html {
        html! { <SseProvider address="/shared"><Hooks address={None::<String>} /></SseProvider> }
    }
    check::<App>(&hooks("closed", "/shared").each_ref().map(|it| &**it));
}

#[test]
fn the_style_sheets_come_out_as_they_are() {
    #[component]
    fn App() -> Html {
        html! { <Styles /> }
    }

    let html = html_of::<App>();
    let mut sheets = vec!["tokens", "components", "booking"];
    if cfg!(feature = "inspector") {
        sheets.push("inspector");
    }
    for sheet in sheets {
        let path = format!("{}/styles/{sheet}.css", env!("CARGO_MANIFEST_DIR"));
        assert!(html.contains(&std::fs::read_to_string(path).unwrap()), "{sheet}: {html}");
    }
}

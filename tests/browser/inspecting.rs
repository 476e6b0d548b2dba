//! The inspector in a browser, against a scripted `EventSource`.

use crate::support::{chat::HELLO, *};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::{html::BaseComponent, prelude::*};
use yew_sse::{
    SseProvider,
    components::{Clock, Inspector, InspectorLabels},
};

#[wasm_bindgen(module = "/tests/support/browser.js")]
extern "C" {
    fn fill(input: &web_sys::Element, text: &str);
}

const TICK: &str = r#"{"at":1700000000000}"#;
const CHART: &str = "[data-sse=inspector] figure svg";
const ROWS: &str = "[data-sse=inspector] [role=log] li";

#[derive(Clone, PartialEq, Properties)]
struct AppProps {
    address: AttrValue,
    #[prop_or(true)]
    open: bool,
    #[prop_or(500)]
    cap: usize,
}

/// An inspector beside a clock.
#[component]
fn App(props: &AppProps) -> Html {
    html! {
        <SseProvider address={props.address.clone()}>
            <Clock />
            <Inspector class="mine" open={props.open} cap={props.cap} />
        </SseProvider>
    }
}

/// The app at an address of its own, its stream open and greeted.
async fn app(address: &'static str, open_at_first: bool, cap: usize) -> Mounted<App> {
    wait_until("the stream before is closed", || live() == 0).await;
    install();
    let app = mount::<App>(AppProps { address: address.into(), open: open_at_first, cap }).await;
    open(opened() - 1);
    greet();
    app
}

fn greet() {
    send(opened() - 1, "stream-hello", "", HELLO);
    send(opened() - 1, "stream-caught-up", "e-7", "{}");
}

fn tick() {
    send(opened() - 1, "clock-tick", "e-7", TICK);
}

fn names(app: &Mounted<App>) -> Vec<String> {
    app.all(ROWS).iter().map(|row| row.get_attribute("data-type").unwrap()).collect()
}

async fn until_names(app: &Mounted<App>, expected: &[&str]) {
    wait_until(&format!("{expected:?}"), || names(app) == expected).await;
}

fn counts(app: &Mounted<App>) -> String {
    app.find("[data-of=counts]").text_content().unwrap()
}

#[wasm_bindgen_test]
async fn it_sees_what_others_listen_for_and_listens_for_nothing_itself() {
    #[component]
    fn Alone() -> Html {
        html! { <Clock address="/clock-alone" /> }
    }
    install();
    let alone = mount::<Alone>(()).await;
    let expected = listening();
    drop(alone);
    let app = app("/sees", true, 500).await;
    assert_eq!((opened(), listening()), (1, expected));
    tick();
    until_names(&app, &["stream-hello", "stream-caught-up", "clock-tick"]).await;
    send(0, "chat-posted", "e-8", "nobody wants it");
    tick();
    until_names(&app, &["stream-hello", "stream-caught-up", "clock-tick", "clock-tick"]).await;
    assert!(app.find(ROWS).text_content().unwrap().contains(HELLO));
}

#[wasm_bindgen_test]
async fn alone_it_opens_the_connection_and_closes_it() {
    #[component]
    fn Alone() -> Html {
        html! { <Inspector address="/nobody-else" /> }
    }
    wait_until("the stream before is closed", || live() == 0).await;
    install();
    let alone = mount::<Alone>(()).await;
    open(0);
    greet();
    wait_until("the control events", || alone.all(ROWS).len() == 2).await;
    drop(alone);
    wait_until("the source is closed", || live() == 0).await;
}

#[wasm_bindgen_test]
async fn the_timeline_tells_how_a_stream_was_lost_and_what_came_again() {
    let app = app("/lost", true, 500).await;
    let step = |n: usize| app.all("[data-sse=inspector] ol[tabindex] > li")[n].clone();
    let (state, text) =
        (|n| step(n).get_attribute("data-state").unwrap(), |n| step(n).text_content().unwrap());
    fail(0, true);
    rendered().await;
    assert_eq!([0, 1, 2].map(state), ["retrying", "open", "connecting"]);
    assert!(text(0).contains("Not connected"), "{}", text(0));
    assert!(text(0).contains("Try 1, by this library, after "), "{}", text(0));
    wait_until("the next try", || opened() == 2).await;
    open(1);
    send(1, "stream-hello", "", HELLO);
    for id in ["e-8", "e-9", "e-10"] {
        send(1, "clock-tick", id, TICK);
    }
    send(1, "stream-caught-up", "e-10", "{}");
    wait_until("it is told", || text(0).contains("Missed events replayed: 3.")).await;
    assert_eq!(state(0), "open");
    assert!(text(0).contains("Open again after "), "{}", text(0));
    assert_eq!(app.find("[data-sse=inspector].mine").get_attribute("data-state").unwrap(), "open");
}

#[wasm_bindgen_test]
async fn what_the_chart_shows_is_said_above_it() {
    let app = app("/chart", true, 500).await;
    tick();
    let words = || app.find("[data-sse=inspector] figcaption").text_content().unwrap();
    let path = |of: &str| app.find(&format!("{CHART} [data-of={of}]")).get_attribute("d").unwrap();
    wait_until("a second is over", || words().starts_with("Events per second0peak 3")).await;
    assert!(path("rate").contains("62v-"), "{}", path("rate"));
    // What was sent in 2023 says nothing of how long it took.
    assert!(!words().contains("Delay"), "{}", words());
    let now = js_sys::Date::now() as u64;
    send(0, "clock-tick", "e-7", &format!(r#"{{"at":{}}}"#, now - 600_000));
    wait_until("a delay", || words().contains("Delay0 mspeak 0 ms")).await;
    assert!(path("delay").contains("88h8"), "{}", path("delay"));
}

#[wasm_bindgen_test]
async fn while_paused_it_shows_what_it_showed_and_counts_what_comes() {
    let app = app("/pause", true, 500).await;
    until_names(&app, &["stream-hello", "stream-caught-up"]).await;
    app.click("[data-do=pause]");
    for _ in 0..3 {
        tick();
    }
    wait_until("it counts", || counts(&app).contains("Not shown: 3.")).await;
    assert_eq!(names(&app), ["stream-hello", "stream-caught-up"]);
    app.click("[data-do=pause]");
    rendered().await;
    assert_eq!(names(&app).len(), 5);
    assert_eq!(counts(&app).trim(), "Shown: 5 of 5. Older ones dropped: 0.");
}

#[wasm_bindgen_test]
async fn it_shows_what_is_looked_for() {
    let app = app("/filter", true, 500).await;
    tick();
    until_names(&app, &["stream-hello", "stream-caught-up", "clock-tick"]).await;
    fill(&app.find("[data-sse=inspector] input"), "HEARTBEAT_MS");
    rendered().await;
    assert_eq!(names(&app), ["stream-hello"]);
    fill(&app.find("[data-sse=inspector] input"), "");
    app.click("[data-do=clear]");
    rendered().await;
    assert!(names(&app).is_empty() && app.text().contains("No events."));
    assert_eq!(counts(&app).trim(), "Shown: 0 of 3. Older ones dropped: 0.");
}

#[wasm_bindgen_test]
async fn it_keeps_so_many_events_and_says_how_many_had_to_go() {
    let app = app("/cap", true, 2).await;
    tick();
    until_names(&app, &["stream-caught-up", "clock-tick"]).await;
    assert_eq!(counts(&app).trim(), "Shown: 2 of 3. Older ones dropped: 1.");
}

#[wasm_bindgen_test]
async fn long_data_is_cut_and_there_on_demand() {
    let app = app("/long", true, 500).await;
    let long = format!(r#"{{"at":1700000000000,"text":"{}"}}"#, "ü".repeat(1_000));
    send(0, "clock-tick", "e-7", &long);
    wait_until("it is there", || app.all(ROWS).len() == 3).await;
    let row = app.all(ROWS).pop().unwrap();
    let cut = row.query_selector("summary code").unwrap().unwrap().text_content().unwrap();
    assert_eq!(cut.chars().count(), 202);
    let whole = row.query_selector("details > code").unwrap().unwrap();
    assert_eq!(whole.text_content().unwrap(), long);
    assert!(row.text_content().unwrap().contains("2.0 kB in all"));
}

#[wasm_bindgen_test]
async fn folded_it_draws_nothing_and_goes_on_counting() {
    let app = app("/folded", false, 500).await;
    tick();
    rendered().await;
    assert!(app.all(CHART).is_empty() && app.all(ROWS).is_empty());
    app.click("[data-do=fold]");
    rendered().await;
    assert_eq!(names(&app).len(), 3);
    assert_eq!(app.find("[data-do=fold]").get_attribute("aria-expanded").unwrap(), "true");
}

#[wasm_bindgen_test]
async fn it_says_what_polling_would_have_cost() {
    let app = app("/cost", true, 500).await;
    // A second that is drawn late is not shown by itself.
    let polls = || -> Option<u32> {
        let text = app.text();
        let (polls, rest) = text.split_once("polls ")?.1.split_once(", ")?;
        polls.parse().ok().filter(|_| rest.starts_with("streams opened 1"))
    };
    wait_until("two polls", || polls() >= Some(2)).await;
    assert!(app.text().contains("about 500 B of headers"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn the_inspector_speaks_chinese() {
    #[component]
    fn Chinese() -> Html {
        html! { <Inspector address="/zh" labels={InspectorLabels::simplified_chinese()} /> }
    }
    wait_until("the stream before is closed", || live() == 0).await;
    install();
    let chinese = words_of::<Chinese>().await;
    assert!(chinese.contains("每秒事件数") && !chinese.contains("Events"), "{chinese}");
}

async fn words_of<C: BaseComponent<Properties = ()>>() -> String {
    mount::<C>(()).await.text()
}

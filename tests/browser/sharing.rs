//! Who shares a connection with whom, and what a component sees when that changes.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use crate::support::*;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::{platform::spawn_local, prelude::*};
use yew_sse::{
    Fold, Options, Received, SseProvider, Text, components::ConnectionBadge, use_event_source_fold,
    use_event_source_fold_with_options, use_event_source_status, use_sse_address,
};

#[derive(Default)]
struct Lines(Vec<String>);

impl Fold for Lines {
    type Event = Text;

    fn fold(&mut self, received: Received<Text>) {
        self.0.push(received.event.to_string());
    }
}

#[derive(PartialEq, Properties)]
struct Props {
    address: AttrValue,
    #[prop_or_default]
    seen: Callback<String>,
}

fn at(address: &str) -> Props {
    Props { address: address.to_owned().into(), seen: Callback::noop() }
}

#[component]
fn Log(props: &Props) -> Html {
    let lines = use_event_source_fold::<Lines>(props.address.clone());
    let seen =
        format!("{} {}: {}", props.address, lines.status().name(), lines.state().0.join(","));
    props.seen.emit(seen.clone());
    html! { <button onclick={move |_| lines.close()}>{ seen }</button> }
}

#[component]
fn Badge(props: &Props) -> Html {
    let connection = use_event_source_status(props.address.clone());
    html! { connection.status().name() }
}

#[wasm_bindgen_test]
async fn what_was_said_at_one_address_is_never_shown_for_another() {
    install();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let to = seen.clone();
    let see = Callback::from(move |line| to.borrow_mut().push(line));
    let mut log = mount::<Log>(Props { seen: see.clone(), ..at("/a") }).await;
    open(0);
    send(0, "message", "", "secret");
    rendered().await;
    log.update(Props { seen: see.clone(), ..at("/b") }).await;
    log.update(Props { seen: see, ..at("") }).await;
    let seen = seen.borrow();
    assert!(seen.contains(&"/a open: secret".to_owned()), "{seen:?}");
    for line in seen.iter().filter(|line| !line.starts_with("/a")) {
        assert!(["/b connecting: ", " closed: "].contains(&line.as_str()), "{line}");
    }
}

#[wasm_bindgen_test]
async fn a_callback_that_was_made_once_closes_the_connection_of_now() {
    #[component]
    fn Once(props: &Props) -> Html {
        let lines = use_event_source_fold::<Lines>(props.address.clone());
        let status = lines.status().name();
        let close = use_callback((), move |_: MouseEvent, ()| lines.close());
        html! { <button onclick={close}>{ status }</button> }
    }
    install();
    let mut once = mount::<Once>(at("/once-a")).await;
    once.update(at("/once-b")).await;
    open(1);
    rendered().await;
    once.click("button");
    rendered().await;
    assert_eq!(once.text(), "closed");
}

#[wasm_bindgen_test]
async fn one_address_written_in_two_ways_is_one_connection() {
    install();
    let origin = web_sys::window().unwrap().location().origin().unwrap();
    let badges =
        (mount::<Badge>(at("/ways")).await, mount::<Badge>(at(&format!("{origin}/ways"))).await);
    assert_eq!(opened(), 1);
    drop(badges);
}

#[wasm_bindgen_test]
async fn a_relative_address_leads_where_it_leads_now() {
    install();
    let before = web_sys::window().unwrap().location().pathname().unwrap();
    go_to("/rooms/1/");
    let one = mount::<Badge>(at("events")).await;
    go_to("/rooms/2/");
    let two = mount::<Badge>(at("events")).await;
    go_to(&before);
    assert!(address(0).ends_with("/rooms/1/events"), "{}", address(0));
    assert!(address(1).ends_with("/rooms/2/events"), "{}", address(1));
    drop((one, two));
}

#[wasm_bindgen_test]
async fn credentials_make_another_connection_and_nothing_else_does() {
    #[component]
    fn App() -> Html {
        let with = Options::default().with_credentials(true);
        let patient = Options::default().open_timeout(std::time::Duration::from_secs(60));
        use_event_source_fold_with_options::<Lines>("/cookies", with.clone());
        use_event_source_fold_with_options::<Lines>("/plain", patient);
        html! {
            <>
                <ConnectionBadge address="/cookies" options={with} />
                <ConnectionBadge address="/plain" />
            </>
        }
    }
    install();
    let app = mount::<App>(()).await;
    assert_eq!(opened(), 2);
    drop(app);
}

#[wasm_bindgen_test]
async fn a_component_of_the_hosts_own_can_share_the_providers_connection() {
    #[component]
    fn Own() -> Html {
        let (address, options) = use_sse_address("", None, "/own");
        let lines = use_event_source_fold_with_options::<Lines>(address.clone(), options);
        html! { <p>{ address.as_str() }{ lines.state().0.join(",") }</p> }
    }
    #[component]
    fn App() -> Html {
        let options = Options::default().with_credentials(true);
        html! { <SseProvider address="/given" {options}><Own /><ConnectionBadge /></SseProvider> }
    }
    install();
    let app = mount::<App>(()).await;
    assert_eq!((opened(), app.find("p").text_content().unwrap().as_str()), (1, "/given"));
    assert!(has_credentials(0));
    drop(app);
}

#[wasm_bindgen_test]
async fn who_goes_and_comes_back_soon_finds_the_connection_open() {
    #[component]
    fn View() -> Html {
        let options = Options::default().close_delay(std::time::Duration::from_secs(60));
        let lines = use_event_source_fold_with_options::<Lines>("/views", options);
        html! { lines.state().0.join(",") }
    }
    install();
    let one = mount::<View>(()).await;
    open(0);
    send(0, "message", "", "a");
    drop(one);
    // What is due by now is done.
    rendered().await;
    let other = mount::<View>(()).await;
    rendered().await;
    assert_eq!((other.text().as_str(), opened(), live()), ("a", 1, 1));
    skip_waits_of(60_000);
    drop(other);
    wait_until("it is closed", || live() == 0).await;
}

#[wasm_bindgen_test]
async fn who_comes_after_the_one_who_closed_has_left_is_connected() {
    install();
    let log = mount::<Log>(at("/left")).await;
    open(0);
    log.click("button");
    drop(log);
    let next = mount::<Log>(at("/left")).await;
    assert_eq!((next.text().as_str(), live()), ("/left connecting: ", 1));
    drop(next);
}

thread_local! {
    static IS_READING: Cell<bool> = const { Cell::new(false) };
    static HAS_READ: Cell<bool> = const { Cell::new(false) };
}

#[expect(clippy::await_holding_refcell_ref, reason = "that is the mistake to be survived")]
#[wasm_bindgen_test]
async fn an_event_that_arrives_while_the_state_is_read_waits() {
    #[component]
    fn Reader() -> Html {
        let lines = use_event_source_fold::<Lines>("/read");
        let text = lines.state().0.join(",");
        let read = move |_: MouseEvent| {
            let lines = lines.clone();
            spawn_local(async move {
                let state = lines.state();
                IS_READING.set(true);
                wait_until("it has read", || HAS_READ.get()).await;
                assert_eq!(state.0.len(), 0, "it changed under the reader");
                IS_READING.set(false);
            });
        };
        html! { <button onclick={read}>{ text }</button> }
    }
    install();
    let reader = mount::<Reader>(()).await;
    open(0);
    rendered().await;
    reader.click("button");
    wait_until("somebody reads", || IS_READING.get()).await;
    send(0, "message", "", "a");
    send(0, "message", "", "b");
    HAS_READ.set(true);
    wait_until("nobody reads", || !IS_READING.get()).await;
    send(0, "message", "", "c");
    rendered().await;
    assert_eq!(reader.text(), "a,b,c");
}

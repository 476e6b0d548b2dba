//! The components in a browser, against a scripted `EventSource`.

use std::time::Duration;

use crate::support::{log::nothing_is_left, *};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{
    SseProvider,
    components::{BadgeLabels, Clock, ConnectionBadge, ConnectionBadgeProps},
};

fn badge(address: &'static str, labels: BadgeLabels) -> ConnectionBadgeProps {
    ConnectionBadgeProps {
        address: address.into(),
        options: None,
        class: "mine".into(),
        labels,
        alarm_after: Duration::from_millis(600),
    }
}

#[wasm_bindgen_test]
async fn the_badge_says_what_goes_on_and_counts_down() {
    install();
    let badge = mount::<ConnectionBadge>(badge("/badge", BadgeLabels::english())).await;
    let state = || badge.find("[data-sse=status].mine").get_attribute("data-state").unwrap();
    assert_eq!((state().as_str(), badge.text().as_str()), ("connecting", "Connecting"));
    open(0);
    rendered().await;
    assert_eq!((state().as_str(), badge.text().as_str()), ("open", "Live"));
    fail(0, true);
    rendered().await;
    assert_eq!(state(), "retrying");
    assert_eq!(badge.find("[role=status]").text_content().unwrap(), "Trying again");
    assert_eq!(
        badge.find("[aria-hidden].sse-badge-progress").text_content().unwrap(),
        "try 1 in 1 s"
    );
    wait_until("the try itself", || badge.text().contains("try 1 under way")).await;
    fail(1, true);
    rendered().await;
    // It is one to two seconds.
    wait_until("a longer wait", || badge.text().contains("try 2 in ")).await;
    wait_until("its countdown", || badge.text().contains("try 2 in 1 s")).await;
    drop(badge);
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn the_badge_alarms_when_the_stream_is_away_for_long_and_not_before() {
    install();
    let badge = mount::<ConnectionBadge>(badge("/calm", BadgeLabels::english())).await;
    let outer = || badge.find("[data-sse=status]");
    let state = || outer().get_attribute("data-state").unwrap();
    let is_calm = || outer().has_attribute("data-calm");
    let words = || badge.find("[role=status]");
    let is_read_out = || words().get_attribute("aria-live").as_deref() != Some("off");
    assert!(is_calm());
    open(0);
    rendered().await;
    assert_eq!((is_calm(), is_read_out()), (false, true));
    // The browser is back before anybody is alarmed.
    fail(0, false);
    rendered().await;
    assert_eq!((state().as_str(), is_calm(), is_read_out()), ("retrying", true, false));
    open(0);
    rendered().await;
    assert_eq!((state().as_str(), is_calm(), is_read_out()), ("open", false, false));
    // This time it is not.
    fail(0, false);
    rendered().await;
    assert_eq!((state().as_str(), is_calm(), is_read_out()), ("retrying", true, false));
    wait_until("an alarm", || !is_calm()).await;
    assert_eq!((state().as_str(), is_read_out()), ("retrying", true));
    assert_eq!(words().text_content().unwrap(), "Not connected, trying again");
    open(0);
    rendered().await;
    assert_eq!((state().as_str(), is_calm(), is_read_out()), ("open", false, true));
}

#[wasm_bindgen_test]
async fn the_badge_speaks_chinese() {
    install();
    let badge = mount::<ConnectionBadge>(badge("/zh", BadgeLabels::simplified_chinese())).await;
    open(0);
    rendered().await;
    assert_eq!(badge.text(), "实时");
}

#[wasm_bindgen_test]
async fn components_below_a_provider_share_its_connection() {
    #[component]
    fn App() -> Html {
        html! {
            <SseProvider address="/provided?feeds=clock"><ConnectionBadge /><Clock /></SseProvider>
        }
    }
    install();
    let app = mount::<App>(()).await;
    assert_eq!(opened(), 1);
    assert!(address(0).ends_with("/provided?feeds=clock"), "{}", address(0));
    drop(app);
    wait_until("the source is closed", || live() == 0).await;
}

#[wasm_bindgen_test]
async fn alone_each_asks_for_its_own_feed() {
    #[component]
    fn App() -> Html {
        html! { <><ConnectionBadge /><Clock /></> }
    }
    install();
    let app = mount::<App>(()).await;
    let mut asked =
        [address(0), address(1)].map(|address| address.split("/api").last().map(str::to_owned));
    asked.sort();
    assert_eq!(asked, [Some("/events".to_owned()), Some("/events?feeds=clock".to_owned())]);
    drop(app);
    wait_until("the sources are closed", || live() == 0).await;
}

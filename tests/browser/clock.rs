//! The clock in a browser, against a scripted server, in virtual time.

use std::{cell::RefCell, rc::Rc, time::Duration};

use crate::support::{Mounted, mount};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{
    Options, Status,
    components::{Clock, ClockLabels, ClockProps, Look, Reading},
    testing::browser::Scripted,
};

/// When the virtual clock begins, and the server's in these tests: 14 November 2023, 22:13:20 UTC.
const START: u64 = 1_700_000_000_000;
const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

/// In English, in Greenwich.
fn english() -> ClockProps {
    yew::props!(ClockProps { address: "/clock", locale: "en-US", time_zone: "UTC" })
}

/// A clock whose stream took 40 ms to open, and its first tick.
async fn ticking(props: ClockProps) -> (Scripted, Mounted<Clock>) {
    let server = Scripted::install();
    let clock = mount::<Clock>(props).await;
    server.advance(Duration::from_millis(40)).await;
    server.open();
    tick(&server, START).await;
    (server, clock)
}

async fn tick(server: &Scripted, at: u64) {
    server.event("clock-tick", &format!(r#"{{"at":{at}}}"#));
    server.rendered().await;
}

async fn wait(server: &Scripted, millis: u64) {
    server.advance(Duration::from_millis(millis)).await;
}

fn text(clock: &Mounted<Clock>, class: &str) -> String {
    let text = clock.find(&format!(".sse-clock-{class}")).text_content().unwrap();
    // Browsers differ in which space stands before AM.
    text.replace(['\u{202f}', '\u{a0}'], " ")
}

fn data(clock: &Mounted<Clock>, name: &str) -> String {
    clock.find("[data-sse=clock]").get_attribute(&format!("data-{name}")).unwrap()
}

async fn check_digits(props: ClockProps, digits: &str, day: &str) {
    let (_server, clock) = ticking(props).await;
    assert_eq!((text(&clock, "digits").as_str(), text(&clock, "day").as_str()), (digits, day));
    clock.find("time[datetime='2023-11-14T22:13:20.000Z']");
}

#[wasm_bindgen_test]
async fn before_the_first_tick_there_is_a_dial_without_hands() {
    let _server = Scripted::install();
    let clock = mount::<Clock>(ClockProps { class: "mine".into(), ..english() }).await;
    clock.find("[data-sse=clock][data-live=false][data-late=false].mine");
    assert!(clock.text().contains("--:--:--"), "{}", clock.text());
    assert_eq!(text(&clock, "note"), "Waiting for the server's time");
    assert_eq!((clock.all("svg").len(), clock.all("[transform]").len()), (1, 0));
}

#[wasm_bindgen_test]
async fn a_language_counts_hours_as_it_does() {
    let of = |locale: &'static str| ClockProps { locale: Some(locale.into()), ..english() };
    check_digits(of("en-US"), "10:13:20 PM", "Tuesday, November 14 at UTC").await;
    for (locale, day) in [("en-GB", "14 November"), ("zh-CN", "11月14日")] {
        let (_server, clock) = ticking(of(locale)).await;
        assert_eq!(text(&clock, "digits"), "22:13:20", "{locale}");
        assert!(text(&clock, "day").contains(day), "{}", text(&clock, "day"));
    }
}

#[wasm_bindgen_test]
async fn hours_are_counted_as_the_host_wants() {
    let hours = |locale: &'static str, twelve| ClockProps {
        locale: Some(locale.into()),
        hour12: Some(twelve),
        ..english()
    };
    for (props, digits) in [
        (hours("en-US", false), "22:13:20"),
        (hours("en-US", true), "10:13:20 PM"),
        (hours("en-GB", true), "10:13:20 pm"),
        (hours("zh-CN", true), "下午10:13:20"),
    ] {
        let locale = props.locale.clone().unwrap();
        let (_server, clock) = ticking(props).await;
        assert_eq!(text(&clock, "digits"), digits, "{locale}");
        let has_half = !text(&clock, "half").is_empty();
        assert_eq!(has_half, digits.len() > 8, "{locale}");
    }
}

#[wasm_bindgen_test]
async fn another_time_zone_is_named_and_this_device_s_is_not() {
    let zone = |zone: Option<&'static str>| ClockProps {
        time_zone: zone.map(Into::into),
        hour12: Some(false),
        ..english()
    };
    check_digits(zone(Some("Asia/Shanghai")), "06:13:20", "Wednesday, November 15 at GMT+8").await;
    let (_server, clock) = ticking(zone(None)).await;
    let date = js_sys::Date::new(&(START as f64).into());
    let digits = format!("{:02}:{:02}:20", date.get_hours(), date.get_minutes());
    assert_eq!(text(&clock, "digits"), digits);
    assert!(!text(&clock, "day").contains(" at "), "{}", text(&clock, "day"));
}

#[wasm_bindgen_test]
async fn a_zone_or_a_language_that_there_is_not_stops_nothing() {
    let nowhere = ClockProps {
        time_zone: Some("Mars/Olympus".into()),
        locale: Some("not a tag".into()),
        ..english()
    };
    let (_server, clock) = ticking(nowhere).await;
    assert!(text(&clock, "digits").contains(":20"), "{}", text(&clock, "digits"));
}

#[wasm_bindgen_test]
async fn a_time_that_cannot_be_does_not_stop_the_page() {
    let (server, clock) = ticking(english()).await;
    tick(&server, 9_000_000_000_000_000).await;
    tick(&server, START + SECOND).await;
    clock.find("time[datetime='2023-11-14T22:13:21.000Z']");
}

/// How the hands of hours, minutes and seconds are turned.
fn hands(clock: &Mounted<Clock>) -> [String; 3] {
    ["hour", "minute", "second"].map(|hand| {
        let hand = clock.find(&format!("svg[aria-hidden=true] .sse-clock-{hand}"));
        hand.get_attribute("transform").unwrap()
    })
}

#[wasm_bindgen_test]
async fn hands_go_with_the_time_and_never_back() {
    let (server, clock) = ticking(english()).await;
    assert_eq!(hands(&clock), ["rotate(306.6)", "rotate(80.0)", "rotate(4800.0)"]);
    let of_seconds = clock.find(".sse-clock-second");
    tick(&server, START + 39 * SECOND).await;
    assert_eq!(hands(&clock)[2], "rotate(5034.0)", "one second before the minute");
    tick(&server, START + 40 * SECOND).await;
    assert_eq!(hands(&clock)[1..], ["rotate(84.0)", "rotate(5040.0)"]);
    assert_eq!(clock.find(".sse-clock-second"), of_seconds, "it can be seen turning");

    // 23:00:00
    tick(&server, START + 46 * MINUTE + 40 * SECOND).await;
    assert_eq!(hands(&clock), ["rotate(330.0)", "rotate(0.0)", "rotate(0.0)"]);
    assert_ne!(clock.find(".sse-clock-second"), of_seconds, "it would be seen turning back");
}

#[wasm_bindgen_test]
async fn hands_show_the_hours_of_the_zone_in_any_digits() {
    let kolkata = ClockProps {
        time_zone: Some("Asia/Kolkata".into()),
        locale: Some("ar-EG".into()),
        ..english()
    };
    let (_server, clock) = ticking(kolkata).await;
    // 3:43:20
    assert_eq!(hands(&clock), ["rotate(111.6)", "rotate(260.0)", "rotate(15600.0)"]);
}

#[wasm_bindgen_test]
async fn the_note_says_how_the_clocks_differ_and_how_sure_that_is() {
    // It took 40 ms there and back, and 1 ms may be hidden in that.
    let (server, clock) = ticking(english()).await;
    assert_eq!(text(&clock, "note"), "This device's clock agrees (± 0.04 s)");
    for second in 0..10 {
        wait(&server, SECOND - 16).await;
        tick(&server, START + 20 * SECOND + second * SECOND).await;
    }
    assert_eq!(text(&clock, "note"), "This device's clock is 18.98 s behind (± 0.03 s)");
}

#[wasm_bindgen_test]
async fn a_tab_that_may_not_have_opened_the_stream_does_not_say_how_sure_it_is() {
    let server = Scripted::install();
    let options = Some(Options::default().share_across_tabs(true));
    let clock = mount::<Clock>(ClockProps { options, ..english() }).await;
    // The browser decides which tab it is, in its own time.
    for _ in 0..1_000 {
        if server.live() == 0 {
            server.rendered().await;
        }
    }
    server.open();
    tick(&server, js_sys::Date::now() as u64).await;
    assert_eq!(text(&clock, "note"), "This device's clock agrees");
}

#[wasm_bindgen_test]
async fn late_ticks_are_said_although_the_connection_is_open() {
    let (server, clock) = ticking(english()).await;
    let look = || (data(&clock, "live"), data(&clock, "late"), text(&clock, "note"));
    let said = |late: &str, note: &str| ("true".to_owned(), late.to_owned(), note.to_owned());
    let agrees = "This device's clock agrees (± 0.04 s)";
    wait(&server, 2_400).await;
    assert_eq!(look(), said("false", agrees));
    wait(&server, 100).await;
    assert_eq!(look(), said("true", "Last tick 2 seconds ago"));
    wait(&server, 2_000).await;
    assert_eq!(look(), said("true", "Last tick 4 seconds ago"));
    wait(&server, 2 * MINUTE).await;
    assert_eq!(look(), said("true", "Last tick 2 minutes ago"));
    tick(&server, START + 124 * SECOND).await;
    assert_eq!(look().1, "false");
    clock.find("time[datetime='2023-11-14T22:15:24.000Z']");
}

#[wasm_bindgen_test]
async fn ticks_that_come_are_never_late() {
    let (server, clock) = ticking(english()).await;
    for second in 1..10 {
        wait(&server, SECOND - 16).await;
        tick(&server, START + second * SECOND).await;
        assert_eq!(data(&clock, "late"), "false", "after {second} s");
    }
}

#[wasm_bindgen_test]
async fn without_a_connection_the_last_time_stays_and_its_age_is_said() {
    let chinese = ClockProps {
        labels: ClockLabels::simplified_chinese(),
        locale: Some("zh-CN".into()),
        ..english()
    };
    let (server, clock) = ticking(chinese).await;
    server.lose();
    server.rendered().await;
    clock.find("[data-sse=clock][data-live=false][data-late=false]");
    assert_eq!(text(&clock, "note"), "上次报时：1秒钟前");
    clock.find("time[datetime='2023-11-14T22:13:20.000Z']");
    wait(&server, 2_500).await;
    assert_eq!(text(&clock, "note"), "上次报时：2秒钟前");
}

#[wasm_bindgen_test]
async fn a_clock_is_digits_or_a_face_or_both() {
    for (look, name, faces) in
        [(Look::Both, "both", 1), (Look::Digits, "digits", 0), (Look::Face, "face", 1)]
    {
        let (_server, clock) = ticking(ClockProps { look, ..english() }).await;
        assert_eq!((data(&clock, "look").as_str(), clock.all("svg").len()), (name, faces));
        // Those who cannot see the face are told all the same.
        assert_eq!(text(&clock, "digits"), "10:13:20 PM", "{name}");
    }
}

#[wasm_bindgen_test]
async fn nothing_of_it_is_read_aloud() {
    let (server, clock) = ticking(english()).await;
    wait(&server, 5_000).await;
    assert_eq!(clock.all("[aria-live], [role], output").len(), 0);
}

#[wasm_bindgen_test]
async fn a_host_can_render_it_and_hears_of_the_connection() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let on_status = {
        let heard = Rc::clone(&heard);
        Callback::from(move |status: Status| heard.borrow_mut().push(status.name()))
    };
    let render = Callback::from(|reading: Reading| {
        let ahead = reading.offset.map(|offset| (offset.ahead_ms, offset.give_or_take_ms));
        let (age, live) = (reading.age.as_secs(), reading.is_live);
        html! { <b>{ format!("{:?} {ahead:?} {age} {live} {}", reading.at, reading.is_late) }</b> }
    });
    let props = ClockProps { render: Some(render), on_status, ..english() };
    let (server, clock) = ticking(props).await;
    // Half of 41 ms less than it arrived later.
    let offset = "Some((19, Some(21)))";
    assert_eq!(clock.text(), format!("Some({START}) {offset} 0 true false"));
    wait(&server, 3_000).await;
    assert_eq!(clock.text(), format!("Some({START}) {offset} 3 true true"));
    server.finish();
    server.rendered().await;
    assert_eq!(clock.text(), format!("Some({START}) {offset} 3 false false"));
    assert_eq!(*heard.borrow(), ["connecting", "open", "closed"]);
}

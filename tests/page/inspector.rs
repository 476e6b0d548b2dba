//! The inspector follows what is done to the stream.

use std::time::Duration;

use crate::support::{Page, Server, What};

const INSPECTOR: &str = r#"[data-sse="inspector"]"#;

#[test]
fn a_stream_that_is_dropped_is_seen_lost_retried_and_open_again() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_tick();
    // The newest comes first.
    let steps = || {
        let states = page.run(STATES);
        let states: Vec<String> = serde_json::from_value(states).unwrap();
        (states, page.texts_of(&format!("{INSPECTOR} ol[tabindex] > li")))
    };
    page.until("it is open", || (steps().0.first()? == "open").then_some(()));
    let before = steps().0.len();

    page.click(r#"button[data-break="drop"]:enabled"#);
    page.until("another stream", || server.record().all(What::Opened).get(1).cloned());
    let (states, words) = page.until("lost and open again", || {
        Some(steps()).filter(|(states, words)| {
            states.len() == before + 2 && words[0].contains("Missed events replayed")
        })
    });
    assert_eq!(states[..2], ["open", "retrying"], "{page}");
    assert!(words[0].contains("Open again after "), "{words:?}");
    assert!(words[1].contains("Try 1, by this library, after "), "{words:?}");
}

#[test]
fn lines_that_were_missed_are_counted_when_they_are_replayed() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_tick();
    page.click(r#"button[data-break="replay"]:enabled"#);
    page.until("ten", || {
        let newest = page.text_of(&format!("{INSPECTOR} ol[tabindex] > li"))?;
        newest.contains("Missed events replayed: 10.").then_some(())
    });
}

#[test]
fn events_are_picked_from_and_held_while_paused() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_tick();
    server.post("Ada", "Is anybody there?");
    let rows = format!("{INSPECTOR} [role=log] li");
    let shown = |expected: &str| {
        page.until(&format!("only {expected}"), || {
            let names: Vec<String> =
                serde_json::from_value(page.run_with(NAMES, &[&rows])).unwrap();
            (!names.is_empty() && names.iter().all(|name| name == expected)).then_some(names.len())
        })
    };
    page.write(&format!("{INSPECTOR} input"), "anybody THERE");
    assert_eq!(shown("chat-posted"), 1, "{page}");
    page.write(&format!("{INSPECTOR} input"), "clock-");
    shown("clock-tick");

    page.click(&format!(r#"{INSPECTOR} [data-do="pause"]"#));
    let held = shown("clock-tick");
    page.until_within(Duration::from_secs(20), "three more are counted", || {
        let counts = page.text_of(&format!("{INSPECTOR} [data-of=counts]"))?;
        // A busy machine may never show a three.
        let (_, held) = counts.split_once("Not shown: ")?;
        let held: u32 = held.trim().trim_end_matches('.').parse().ok()?;
        (held >= 3).then_some(())
    });
    assert_eq!(shown("clock-tick"), held, "{page}");
    page.click(&format!(r#"{INSPECTOR} [data-do="pause"]"#));
    page.until("they are shown", || (shown("clock-tick") >= held + 3).then_some(()));
}

const STATES: &str = r#"
return [...document.querySelectorAll('[data-sse="inspector"] ol[tabindex] > li')]
  .map((step) => step.dataset.state);
"#;

const NAMES: &str =
    "return [...document.querySelectorAll(arguments[0])].map((row) => row.dataset.type)";

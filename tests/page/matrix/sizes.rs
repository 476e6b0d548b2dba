//! Streams that are large: nothing is lost, doubled or mixed up.

use super::scene::{SOON, Scene};
use crate::support::Answer;

const MANY: usize = 20_000;

/// The last event's id: reading all of them again and again would keep the page from its work.
const LAST: &str = r#"
return [...document.querySelectorAll('[data-sse="event"]')].at(-1)?.dataset.id ?? null;
"#;

#[test]
fn twenty_thousand_events_at_once_come_in_order() {
    let scene = Scene::open();
    let burst: String = (1..=MANY).map(|n| format!("id: {n}\ndata: event {n}\n\n")).collect();
    let play = scene.play([Answer::stream().text(burst)]);
    let last = MANY.to_string();
    // WebKit takes its time to lay out a list as long as this.
    play.until_within(3 * SOON, "the last event", || {
        (scene.page.run(LAST).as_str()? == last).then_some(())
    });
    let events = play.events();
    // The playground keeps the newest ones: whichever they are, none of them is missing.
    let first = MANY - events.len() + 1;
    assert!(events.len() >= 50, "{} of {MANY} are shown", events.len());
    for (n, event) in (first..).zip(&events) {
        assert_eq!((&*event.1, &*event.2), (&*n.to_string(), &*format!("event {n}")));
    }
    play.check(&[("library", "-", "open")]);
}

#[test]
fn an_event_of_a_megabyte_is_shown_whole() {
    let scene = Scene::open();
    // Lines, so that they are joined, and letters of three bytes, so that they are cut.
    let line = format!("{}钟", "0123456789".repeat(100));
    let lines: Vec<&str> = vec![&line; (1 << 20) / line.len() + 1];
    let text: String = lines.iter().map(|line| format!("data: {line}\n")).collect();
    let play = scene.play([Answer::stream().text(format!("id: 1\n{text}\ndata: after\n\n"))]);
    let events = play.until("both events", || Some(play.events()).filter(|e| e.len() == 2));
    assert_eq!((&*events[0].1, events[0].2.len()), ("1", lines.join("\n").len()));
    assert!(events[0].2 == lines.join("\n"), "the data is not what was sent");
    assert_eq!(events[1].2, "after");
    play.check(&[("library", "-", "open")]);
}

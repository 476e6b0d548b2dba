//! Streams that are large: nothing is lost, doubled or mixed up.

use super::scene::{SOON, Scene};
use crate::support::Answer;

const MANY: usize = 20_000;

/// How many are shown: reading all of them again and again would keep the page from its work. The
/// last may be there before the one in the middle that is still being rendered.
const SHOWN: &str = r#"
return String(document.querySelectorAll('[data-sse="event"]').length);
"#;

#[test]
fn twenty_thousand_events_at_once_come_in_order() {
    let scene = Scene::open();
    let burst: String = (1..=MANY).map(|n| format!("id: {n}\ndata: event {n}\n\n")).collect();
    let play = scene.play([Answer::stream().text(burst)]);
    let all = MANY.to_string();
    // WebKit takes its time to lay out a list as long as this.
    play.until_within(3 * SOON, "all events", || {
        (scene.page.run(SHOWN).as_str()? == all).then_some(())
    });
    let events = play.events();
    for (n, event) in (1..=MANY).zip(&events) {
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

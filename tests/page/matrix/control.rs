//! Ends that somebody wants: the server, or the person at the page. And ids that are promised to
//! grow.

use std::time::{Duration, Instant};

use super::scene::{MARGIN, Play, Scene, hello};
use crate::support::Answer;

const CLOSE: &str = r#"button[data-sse="close"]"#;
const REOPEN: &str = r#"button[data-sse="reopen"]"#;

/// A heartbeat that is never missed here.
const CALM: Duration = Duration::from_secs(60);

#[test]
fn a_server_that_goes_away_is_asked_again_when_it_says() {
    check_drain(1_700, 1_700);
}

#[test]
fn a_server_that_wants_everybody_back_at_once_waits_a_moment() {
    check_drain(0, 250);
}

#[test]
fn a_finished_stream_is_closed_and_not_asked_for_again() {
    let scene = Scene::open();
    let play = scene.play([ending(r#"{"reason":"finished"}"#)]);
    play.check(&[("library", "-", "finished")]);
    play.check_events(&[("message", "e-1", "a")]);
    check_stays_closed(&play);
}

#[test]
fn what_a_person_closes_stays_closed_until_it_is_reopened() {
    let scene = Scene::open();
    let play = scene.play([Answer::stream().text("id: 1\ndata: a\n\n"), Answer::stream()]);
    play.check_events(&[("message", "1", "a")]);
    scene.page.click(CLOSE);
    play.check(&[("library", "-", "closed")]);
    check_stays_closed(&play);

    scene.page.click(REOPEN);
    play.check(&[("library", "-", "closed"), ("library", "query 1", "open")]);
    play.script.say("data: b\n\n");
    play.check_events(&[("message", "1", "a"), ("message", "", "b")]);
}

#[test]
fn what_is_closed_while_it_is_tried_is_not_tried_again() {
    let scene = Scene::open();
    let refused = || Answer::status(503);
    let play = scene.play([refused(), refused(), refused(), Answer::stream()]);
    play.until("three refusals", || (play.script.requests().len() == 3).then_some(()));
    // The fourth would come after two to four seconds.
    scene.page.click(CLOSE);
    play.until_status("closed");
    check_stays_closed(&play);
    assert_eq!(play.script.requests().len(), 3, "{play}");

    scene.page.click(REOPEN);
    play.until_status("open");
    assert_eq!(play.script.requests().len(), 4, "{play}");
}

#[test]
fn what_a_server_says_twice_is_shown_once_where_ids_were_promised_to_grow() {
    let scene = Scene::open();
    let ids = ["e-1", "e-2", "e-1", "e-2", "e-10", "e-9", "e-11"];
    let events: String = ids.iter().map(|id| format!("id: {id}\ndata: {id}\n\n")).collect();
    let play = scene.play([Answer::stream().text(hello(CALM, true) + &events)]);
    let shown = ["e-1", "e-2", "e-10", "e-11"].map(|id| ("message", id, id));
    play.check_events(&shown);
    play.check(&[("library", "-", "open")]);
}

/// An event and the announcement of an end; the socket stays open.
fn ending(end: &str) -> Answer {
    let hello = hello(CALM, true);
    let event = "id: e-1\ndata: a\n\n";
    Answer::stream().text(format!("{hello}{event}event: stream-end\ndata: {end}\n\n"))
}

/// The server drains, and asks for everybody to come back after `asked` milliseconds.
#[track_caller]
fn check_drain(asked: u64, expected: u64) {
    let scene = Scene::open();
    let end = ending(&format!(r#"{{"reason":"drain","retry_ms":{asked}}}"#));
    let play = scene.play([end, Answer::stream().text(hello(CALM, true))]);
    play.check(&[("library", "-", "drained"), ("library", "query e-1", "open")]);
    let expected = Duration::from_millis(expected);
    // It was told as soon as it had asked.
    let requests = play.script.requests();
    let wait = requests[1].at - requests[0].at;
    let range = expected - Duration::from_millis(20)..expected + MARGIN;
    assert!(range.contains(&wait), "after {wait:?}\n{play}");
}

/// The page has left, and asks for nothing for three seconds.
#[track_caller]
fn check_stays_closed(play: &Play) {
    let asked = play.script.requests().len();
    let last = || play.script.requests().pop();
    play.until("the page has left", || last()?.ended);
    let closed = Instant::now();
    play.until("three seconds", || {
        assert_eq!(play.script.requests().len(), asked, "{play}");
        (closed.elapsed() > Duration::from_secs(3)).then_some(())
    });
    play.until_status("closed");
}

//! Servers that say nothing, with the socket open.

use std::time::{Duration, Instant};

use super::scene::{MARGIN, Play, Scene, hello};
use crate::support::{Answer, Engine};

/// How long an attempt may take.
const OPEN_TIMEOUT: Duration = Duration::from_secs(15);

/// How often the server promises a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(1);

#[test]
fn a_stall_is_noticed_where_a_heartbeat_was_promised() {
    let scene = Scene::open();
    let hello = hello(HEARTBEAT, true);
    let events = "id: e-1\ndata: a\n\nid: e-2\ndata: b\n\n";
    let play = scene
        .play([Answer::stream().text(format!("{hello}{events}")), Answer::stream().text(&*hello)]);
    play.until("the second request", || play.script.requests().get(1).cloned());
    // The second one is said to live on, or it would be left too.
    play.until("it lives on", || {
        play.script.say("event: stream-heartbeat\ndata: {\"at\":0}\n\n");
        play.attempts().get(1).filter(|second| second.outcome == "open").map(|_| ())
    });
    let [first, second] = &play.script.requests()[..2] else { unreachable!() };
    assert_eq!(play.attempts()[0].outcome, "stalled", "{play}");
    assert_eq!(second.resumes_after().as_deref(), Some("e-2"), "{play}");
    let silence = first.ended.map(|ended| ended - first.at).unwrap();
    assert!(first.hung_up, "the page has left it\n{play}");
    let limit = HEARTBEAT.mul_f32(2.5);
    assert!((limit..limit + MARGIN).contains(&silence), "left after {silence:?}\n{play}");
}

#[test]
fn a_silent_server_that_promised_nothing_is_left_alone() {
    let scene = Scene::open();
    let play = scene.play([Answer::stream().text("id: 1\ndata: a\n\n")]);
    play.check_events(&[("message", "1", "a")]);
    let begun = Instant::now();
    play.until("four seconds of silence", || {
        assert_eq!(play.script.requests().len(), 1, "{play}");
        (begun.elapsed() > Duration::from_secs(4)).then_some(())
    });
    play.script.say("id: 2\ndata: b\n\n");
    play.check_events(&[("message", "1", "a"), ("message", "2", "b")]);
    play.check(&[("library", "-", "open")]);
}

#[test]
fn a_head_that_never_comes_is_waited_for_for_fifteen_seconds() {
    let scene = Scene::open();
    let play = scene.play([Answer::silence(), Answer::stream().text("data: a\n\n")]);
    check_timeout(&play);
    play.check_events(&[("message", "", "a")]);
}

#[test]
fn a_head_without_a_body_is_open_where_the_browser_thinks_so() {
    let scene = Scene::open();
    let play = scene.play([Answer::head_of_a_stream(), Answer::stream()]);
    if Engine::chosen().opens_with_the_head() {
        play.check(&[("library", "-", "open")]);
    } else {
        check_timeout(&play);
    }
}

#[test]
fn plain_text_that_is_held_open_is_left_at_the_latest_after_fifteen_seconds() {
    let scene = Scene::open();
    let plain = Answer::stream().header("Content-Type", "text/plain").text("data: a\n\n");
    let play = scene.play([plain, Answer::stream()]);
    if Engine::chosen().waits_for_the_end_of_plain_text() {
        check_timeout(&play);
    } else {
        play.check(&[("library", "-", "refused"), ("library", "-", "open")]);
    }
    assert_eq!(play.events(), [], "{play}");
}

/// The first attempt takes as long as one may, and the next one works.
#[track_caller]
fn check_timeout(play: &Play) {
    let tries = [("library", "-", "timeout"), ("library", "-", "open")];
    play.check_within(OPEN_TIMEOUT + Duration::from_secs(20), &tries);
    let first = &play.script.requests()[0];
    assert!(first.hung_up, "the page has left it\n{play}");
    let taken = first.ended.map(|ended| ended - first.at).unwrap();
    let range = OPEN_TIMEOUT - MARGIN..OPEN_TIMEOUT + MARGIN;
    assert!(range.contains(&taken), "left after {taken:?}\n{play}");
    assert!(play.waits()[0] < MARGIN, "{play}");
}

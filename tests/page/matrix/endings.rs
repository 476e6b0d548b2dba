//! Streams that end, each in its own way.

use std::time::Duration;

use super::scene::{MARGIN, Play, Scene};
use crate::support::{Answer, End, Engine};

/// The server asks for this wait.
const ASKED: Duration = Duration::from_millis(700);

const ENDS: [End; 3] = [End::Close, End::Cut, End::Reset];

#[test]
fn however_a_stream_ends_the_browser_resumes_it_when_the_server_says() {
    let scene = Scene::open();
    for end in ENDS {
        let retry = format!("retry: {}\n\n", ASKED.as_millis());
        let play = scene.play([Answer::stream().text(retry), Answer::stream()]);
        check(&play, end, ASKED);
    }
}

#[test]
fn a_stream_is_resumed_after_the_browser_s_own_wait_when_the_server_says_nothing() {
    let scene = Scene::open();
    let play = scene.play([Answer::stream()]);
    check(&play, End::Close, Engine::chosen().own_wait());
}

#[test]
fn a_retry_that_is_no_number_changes_nothing() {
    let scene = Scene::open();
    let mut lines = vec![
        "retry: soon",
        "retry: -1",
        "retry: 1.5",
        "retry: 5ms",
        "retry: 0x10",
        "RETRY: 5",
        "retry : 5",
    ];
    if !Engine::chosen().reads_more_than_digits() {
        lines.extend(["retry:+5", "retry:  5", "retry: 5 "]);
    }
    let play = scene.play([Answer::stream().text(format!("{}\n\n", lines.join("\n")))]);
    check(&play, End::Close, Engine::chosen().own_wait());
}

#[test]
fn the_browser_is_trusted_twice_and_then_the_library_tries_by_itself() {
    let scene = Scene::open();
    let play = scene.play([Answer::stream().text("retry: 300\nid: 1\ndata: a\n\n")]);
    for losses in 1..=3 {
        play.check_events(&vec![("message", "1", "a"); losses]);
        play.script.end(End::Close);
    }
    // A source of the library's own knows no id, so the address says it.
    play.check(&[
        ("library", "-", "lost"),
        ("browser", "header 1", "lost"),
        ("browser", "header 1", "lost"),
        ("library", "query 1", "open"),
    ]);
    // What the browser would not show twice, a server without a hello may say twice.
    play.check_events(&[("message", "1", "a"); 4]);
}

/// Two events and half a third one; then the end, and the browser's own retry after this wait.
#[track_caller]
fn check(play: &Play, end: End, wait: Duration) {
    play.check(&[("library", "-", "open")]);
    play.script.say("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: half\n");
    let before = [("message", "1", "a"), ("message", "2", "b")];
    play.check_events(&before);
    play.script.end(end);
    play.check(&[("library", "-", "lost"), ("browser", "header 2", "open")]);
    let taken = play.waits()[0];
    let range = wait.mul_f32(0.95)..wait + MARGIN;
    assert!(range.contains(&taken), "{end:?}: {taken:?} instead of {wait:?}\n{play}");
    // Half an event is none; what comes next begins anew.
    play.script.say("data: c\n\n");
    let goes_on = end == End::Reset && Engine::chosen().goes_on_with_half_an_event();
    let after = if goes_on { ("message", "3", "half\nc") } else { ("message", "2", "c") };
    play.check_events(&[before[0], before[1], after]);
}

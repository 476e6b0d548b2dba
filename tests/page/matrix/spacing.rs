//! When the next attempt comes: never at once, ever later, and soon again after a good while.

use std::time::{Duration, Instant};

use super::scene::{MARGIN, Play, SOON, Scene, hello};
use crate::support::{Answer, End, Engine};

/// A heartbeat that is never missed here.
const CALM: Duration = Duration::from_secs(60);

#[test]
fn a_server_that_can_resume_is_not_left_to_the_browser() {
    let scene = Scene::open();
    let first = format!("{}id: e-1\ndata: a\n\n", hello(CALM, true));
    let play = scene.play([Answer::stream().text(first), Answer::stream().text(hello(CALM, true))]);
    play.check_events(&[("message", "e-1", "a")]);
    play.script.end(End::Close);
    play.check(&[("library", "-", "lost"), ("library", "query e-1", "open")]);
    check_waits(&play, 0, &[1]);
}

#[test]
fn a_server_that_said_hello_but_cannot_resume_is_left_to_the_browser_twice() {
    let scene = Scene::open();
    let first = format!("retry: 300\n{}id: 1\ndata: a\n\n", hello(CALM, false));
    let play = scene.play([Answer::stream().text(first)]);
    for losses in 1..=3 {
        play.check_events(&vec![("message", "1", "a"); losses]);
        play.script.end(End::Close);
    }
    play.check(&[
        ("library", "-", "lost"),
        ("browser", "header 1", "lost"),
        ("browser", "header 1", "lost"),
        ("library", "query 1", "open"),
    ]);
}

#[test]
fn a_server_that_hangs_up_at_once_for_ever_is_asked_ever_more_rarely() {
    let scene = Scene::open();
    let play = scene.play([Answer::stream().text(hello(CALM, true)).end(End::Close)]);
    play.check_within(SOON + SOON, &[("library", "-", "lost"); 4]);
    check_waits(&play, 0, &[1, 2, 4]);
}

#[test]
fn a_server_that_asks_for_no_wait_at_all_gets_one() {
    let scene = Scene::open();
    let play = scene.play([Answer::stream().text("retry: 0\n\n").end(End::Close)]);
    // The browser obeys; it is not trusted for longer than any other time.
    play.check_within(
        SOON + SOON,
        &[
            ("library", "-", "lost"),
            ("browser", "-", "lost"),
            ("browser", "-", "lost"),
            ("library", "-", "lost"),
            ("library", "-", "lost"),
        ],
    );
    let waits = play.waits();
    let least = Engine::chosen().least_wait();
    assert!(
        waits[..2].iter().all(|wait| (least..least + MARGIN).contains(wait)),
        "{waits:?}\n{play}"
    );
    check_waits(&play, 2, &[4, 8]);
}

#[test]
fn a_server_that_was_there_for_a_moment_is_not_trusted_yet() {
    let scene = Scene::open();
    let moment = format!("{}id: e-1\ndata: a\n\n", hello(CALM, true));
    let play = scene.play([
        Answer::status(503),
        Answer::status(503),
        Answer::stream().text(moment),
        Answer::stream().text(hello(CALM, true)),
    ]);
    play.check_events(&[("message", "e-1", "a")]);
    play.script.end(End::Close);
    play.check(&[
        ("library", "-", "refused"),
        ("library", "-", "refused"),
        ("library", "-", "lost"),
        ("library", "query e-1", "open"),
    ]);
    check_waits(&play, 0, &[1, 2, 4]);
}

#[test]
fn a_server_that_was_there_for_a_good_while_is_asked_soon() {
    let scene = Scene::open();
    let event = format!("{}id: e-1\ndata: a\n\n", hello(CALM, true));
    let play = scene.play([
        Answer::status(503),
        Answer::status(503),
        Answer::stream().text(event),
        Answer::stream().text(hello(CALM, true)),
    ]);
    play.check_events(&[("message", "e-1", "a")]);
    let opened = Instant::now();
    play.until("more than ten seconds", || {
        (opened.elapsed() > Duration::from_secs(11)).then_some(())
    });
    play.script.end(End::Close);
    play.check(&[
        ("library", "-", "refused"),
        ("library", "-", "refused"),
        ("library", "-", "lost"),
        ("library", "query e-1", "open"),
    ]);
    check_waits(&play, 2, &[1]);
}

/// From this one on, the waits are 50 to 100 % of so many seconds.
#[track_caller]
fn check_waits(play: &Play, from: usize, expected: &[u64]) {
    let waits = &play.waits()[from..];
    assert_eq!(waits.len(), expected.len(), "{play}");
    for (wait, seconds) in waits.iter().zip(expected) {
        let most = Duration::from_secs(*seconds);
        assert!((most.mul_f32(0.49)..most + MARGIN).contains(wait), "{wait:?} of {most:?}\n{play}");
    }
}

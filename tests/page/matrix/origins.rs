//! Servers of another origin: those that forbid it, those that are not there, those that want to
//! know who asks.

use super::scene::{SOON, Scene};
use crate::support::{Answer, End, Engine, Stage};

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";

#[test]
fn a_server_that_does_not_allow_it_is_not_read_until_it_does() {
    let scene = Scene::open();
    let event = |text: &str| Answer::stream().text(format!("data: {text}\n\n"));
    let play = scene.play([
        event("forbidden").without(ALLOW_ORIGIN),
        event("forbidden").header(ALLOW_ORIGIN, "http://example.com"),
        event("allowed").header(ALLOW_ORIGIN, scene.origin()),
    ]);
    play.check(&[
        ("library", "-", "refused"),
        ("library", "-", "refused"),
        ("library", "-", "open"),
    ]);
    play.check_events(&[("message", "", "allowed")]);
}

#[test]
fn cookies_are_sent_only_when_the_page_says_so() {
    let scene = Scene::open();
    let stream = || {
        let stream = Answer::stream().text("retry: 300\ndata: a\n\n");
        stream.header(ALLOW_ORIGIN, scene.origin()).header(ALLOW_CREDENTIALS, "true")
    };
    for (query, expected) in [("", None), ("&credentials=0", None), ("&credentials=1", Some("k=1"))]
    {
        let play = scene.play_with(query, [stream().header("Set-Cookie", "k=1"), stream()]);
        play.check_events(&[("message", "", "a")]);
        play.script.end(End::Close);
        play.check(&[("library", "-", "lost"), ("browser", "-", "open")]);
        let requests = play.script.requests();
        assert_eq!(requests[0].header("cookie"), None, "{query}\n{play}");
        assert_eq!(requests[1].header("cookie"), expected, "{query}\n{play}");
    }
}

#[test]
fn whoever_may_read_is_not_enough_where_cookies_are_sent() {
    let scene = Scene::open();
    let anybody = Answer::stream().header(ALLOW_CREDENTIALS, "true");
    let me = anybody.clone().header(ALLOW_ORIGIN, scene.origin());
    let play = scene.play_with("&credentials=1", [anybody, me]);
    play.check(&[("library", "-", "refused"), ("library", "-", "open")]);
}

#[test]
fn a_port_that_nobody_listens_on_is_tried_until_somebody_does() {
    let scene = Scene::open_on(Stage::deaf());
    let play = scene.play([Answer::stream().text("data: a\n\n")]);
    let expected = if Engine::chosen().gives_up_on_a_deaf_port() {
        ["library refused"; 4]
    } else {
        // The browser is trusted twice.
        ["library lost", "browser lost", "browser lost", "library lost"]
    };
    play.until_within(SOON + SOON, &format!("{expected:?}"), || {
        let attempts = play.attempts();
        let tried = attempts.iter().map(|attempt| format!("{} {}", attempt.by, attempt.outcome));
        tried.take(expected.len()).eq(expected).then_some(())
    });
    assert_ne!(scene.page.status().as_deref(), Some("open"), "{play}");

    scene.stage.listen();
    play.check_events(&[("message", "", "a")]);
    assert_eq!(play.script.requests().len(), 1, "{play}");
    assert_eq!(scene.page.status().as_deref(), Some("open"), "{play}");
}

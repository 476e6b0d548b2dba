//! What is asked for after a loss: by the browser in a header, by the library in the address.

use super::scene::Scene;
use crate::support::{Answer, End, Engine};

/// Makes the browser's own retry a quick one.
const QUICK: &str = "retry: 300\n";

#[test]
fn an_id_is_sent_back_as_it_came_whatever_is_in_it() {
    let scene = Scene::open();
    let long = "x".repeat(200);
    for id in ["42", "a b", "a&b=c", "a#b", "a+b", "a%20b", "(a/b?c)", "日付", "🎉", &long] {
        let play = scene.play([
            Answer::stream().text(format!("{QUICK}id: {id}\ndata: a\n\n")),
            Answer::status(503),
            Answer::stream().text("data: b\n\n"),
        ]);
        play.check_events(&[("message", id, "a")]);
        play.script.end(End::Close);
        play.check(&[
            ("library", "-", "lost"),
            ("browser", &format!("header {id}"), "refused"),
            ("library", &format!("query {id}"), "open"),
        ]);
        play.check_events(&[("message", id, "a"), ("message", "", "b")]);
        assert_eq!(play.script.preflights(), 0, "no id is worth another question\n{play}");
    }
}

#[test]
fn an_id_that_the_server_has_cleared_is_not_sent_any_more() {
    let scene = Scene::open();
    let play = scene.play([
        Answer::stream().text(format!("{QUICK}id: 5\ndata: a\n\nid:\ndata: b\n\n")),
        Answer::status(503),
        Answer::stream(),
    ]);
    play.check_events(&[("message", "5", "a"), ("message", "", "b")]);
    play.script.end(End::Close);
    play.check(&[("library", "-", "lost"), ("browser", "-", "refused"), ("library", "-", "open")]);
}

#[test]
fn an_id_without_data_is_known_to_the_browser_alone() {
    let scene = Scene::open();
    let play = scene.play([
        Answer::stream().text(format!("{QUICK}id: 5\ndata: a\n\n")),
        Answer::status(503),
        Answer::stream(),
    ]);
    play.check_events(&[("message", "5", "a")]);
    play.script.say("id: 6\n\n");
    play.script.end(End::Close);
    let kept = if Engine::chosen().reconnects_with_an_id_without_data() { "6" } else { "5" };
    play.check(&[
        ("library", "-", "lost"),
        ("browser", &format!("header {kept}"), "refused"),
        ("library", "query 5", "open"),
    ]);
}

#[test]
fn the_id_outlives_a_source_that_says_none() {
    let scene = Scene::open();
    let play = scene.play([
        Answer::stream().text(format!("{QUICK}id: 5\ndata: a\n\n")),
        Answer::status(503),
        Answer::stream().text(format!("{QUICK}data: b\n\n")),
        Answer::status(503),
        Answer::stream(),
    ]);
    let [a, b] = [("message", "5", "a"), ("message", "", "b")];
    play.check_events(&[a]);
    play.script.end(End::Close);
    play.check_events(&[a, b]);
    play.script.end(End::Close);
    play.check(&[
        ("library", "-", "lost"),
        ("browser", "header 5", "refused"),
        ("library", "query 5", "lost"),
        ("browser", "query 5", "refused"),
        ("library", "query 5", "open"),
    ]);
}

#[test]
fn a_newer_id_goes_beside_the_older_one_while_the_address_stays() {
    let scene = Scene::open();
    let play = scene.play([
        Answer::stream().text(format!("{QUICK}id: 5\ndata: a\n\n")),
        Answer::status(503),
        Answer::stream().text(format!("{QUICK}id: 6\ndata: b\n\n")),
        Answer::status(503),
        Answer::stream(),
    ]);
    let [a, b] = [("message", "5", "a"), ("message", "6", "b")];
    play.check_events(&[a]);
    play.script.end(End::Close);
    play.check_events(&[a, b]);
    play.script.end(End::Close);
    // The header is fresher, and servers take it first.
    play.check(&[
        ("library", "-", "lost"),
        ("browser", "header 5", "refused"),
        ("library", "query 5", "lost"),
        ("browser", "header 6, query 5", "refused"),
        ("library", "query 6", "open"),
    ]);
}

#[test]
fn an_id_with_a_control_character_is_not_put_into_an_address() {
    let scene = Scene::open();
    let play = scene.play([
        Answer::stream().text(format!("{QUICK}id: a\u{1}b\ndata: a\n\n")),
        Answer::status(503),
        Answer::stream().text("id: 7\ndata: b\n\n"),
    ]);
    let shown = |expected: &[&str]| {
        play.until(&format!("{expected:?}"), || {
            play.events().iter().map(|event| &event.2).eq(expected).then_some(())
        });
    };
    shown(&["a"]);
    play.script.end(End::Close);
    // Some browsers' own retries fail before they reach the server, for ever.
    shown(&["a", "b"]);
    let last = play.script.requests().pop().unwrap();
    assert_eq!((last.last_event_id(), last.resumes_after()), (None, None), "{play}");
}

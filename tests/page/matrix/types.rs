//! Answers that are no event stream, or one in another charset.

use super::scene::Scene;
use crate::support::{Answer, End, Engine};

const REFUSED: &[(&str, &str, &str)] = &[("library", "-", "refused"), ("library", "-", "open")];

#[test]
fn what_is_no_event_stream_is_not_read() {
    let scene = Scene::open();
    for kind in ["text/html", "text/plain", "application/json", "text/event-streams", ""] {
        let wrong = Answer::stream().text("data: wrong\n\n").end(End::Close);
        let wrong = if kind.is_empty() {
            wrong.without("Content-Type")
        } else {
            wrong.header("Content-Type", kind)
        };
        let play = scene.play([wrong, Answer::stream().text("data: a\n\n")]);
        play.check(REFUSED);
        play.check_events(&[("message", "", "a")]);
    }
}

#[test]
fn an_event_stream_may_be_called_so_in_several_ways() {
    let scene = Scene::open();
    let names = ["text/event-stream; charset=utf-8", "text/event-stream;charset=UTF-8"];
    for kind in names.into_iter().chain(["Text/Event-Stream", "text/event-stream; version=1"]) {
        let stream = Answer::stream().header("Content-Type", kind);
        let play = scene.play([stream.text("data: 时钟\n\n")]);
        play.check_events(&[("message", "", "时钟")]);
        play.check(&[("library", "-", "open")]);
    }
}

#[test]
fn another_charset_is_refused_or_read_as_utf_8() {
    let scene = Scene::open();
    let latin = Answer::stream().header("Content-Type", "text/event-stream; charset=iso-8859-1");
    let latin = latin.text("data: 时钟 \u{e9}\n\n");
    let play = scene.play([latin, Answer::stream().text("data: a\n\n")]);
    if Engine::chosen().refuses_other_charsets() {
        play.check(REFUSED);
        play.check_events(&[("message", "", "a")]);
    } else {
        play.check_events(&[("message", "", "时钟 \u{e9}")]);
        play.check(&[("library", "-", "open")]);
    }
}

//! Servers that send the browser elsewhere.

use super::scene::{SOON, Scene};
use crate::support::{Answer, End, Engine};

#[test]
fn a_stream_that_has_moved_is_read_where_it_is_now() {
    let scene = Scene::open();
    for status in [301, 302, 307, 308] {
        check(&scene, status);
    }
}

/// The stream is there, is lost and resumed by the browser, refused, and asked for by the library.
#[track_caller]
fn check(scene: &Scene, status: u16) {
    let there = scene.stage.script([
        Answer::stream().text("retry: 300\nid: 1\ndata: a\n\n"),
        Answer::status(503),
        Answer::stream().text("data: b\n\n"),
    ]);
    let here = scene.stage.script([Answer::redirect(status, there.url())]);
    let play = scene.read(here, "");
    let a = ("message", "1", "a");
    play.check_events(&[a]);
    play.check_attempts(SOON, &[("library", "open")]);
    assert_eq!((play.script.requests().len(), there.requests().len()), (1, 1), "{play}");

    there.end(End::Close);
    let attempts = [("library", "lost"), ("browser", "refused"), ("library", "open")];
    play.check_attempts(SOON, &attempts);
    play.check_events(&[a, ("message", "", "b")]);
    assert_eq!(there.requests()[1].last_event_id(), Some("1"), "{there}");

    // The library knows only the address that it was given, and the id goes with it.
    let here = play.script.requests();
    let by_browser = usize::from(Engine::chosen().starts_over_after(status));
    assert_eq!(here.len(), 2 + by_browser, "{status}\n{play}");
    assert_eq!(here.last().unwrap().resumes_after().as_deref(), Some("1"), "{play}");
    assert_eq!(here.last().unwrap().last_event_id(), None, "{play}");
}

//! Servers that say no, once and for ever.

use std::time::Duration;

use super::scene::{MARGIN, SOON, Scene};
use crate::support::Answer;

#[test]
fn whatever_a_server_says_instead_of_a_stream_it_is_asked_again() {
    let scene = Scene::open();
    // Without a place to go to, a redirect is a refusal as well.
    for status in [201, 204, 301, 302, 307, 308, 401, 403, 404, 500, 502, 503] {
        let play = scene.play([Answer::status(status), Answer::stream().text("data: a\n\n")]);
        play.check(&[("library", "-", "refused"), ("library", "-", "open")]);
        play.check_events(&[("message", "", "a")]);
        let wait = play.waits()[0];
        let range = Duration::from_millis(480)..Duration::from_secs(1) + MARGIN;
        assert!(range.contains(&wait), "{status}: {wait:?}\n{play}");
    }
}

#[test]
fn who_is_not_let_in_asks_ever_more_rarely() {
    check_for_ever(&[401, 403]);
}

#[test]
fn who_does_not_find_it_or_breaks_it_asks_ever_more_rarely() {
    check_for_ever(&[404, 500]);
}

#[test]
fn who_finds_nobody_behind_the_gateway_asks_ever_more_rarely() {
    check_for_ever(&[502, 503]);
}

/// Four times refused, after 50 to 100 % of 1 s, 2 s and 4 s.
#[track_caller]
fn check_for_ever(statuses: &[u16]) {
    let scene = Scene::open();
    for status in statuses {
        let play = scene.play([Answer::status(*status)]);
        play.check_within(SOON + SOON, &[("library", "-", "refused"); 4]);
        for (wait, most) in play.waits().into_iter().zip([1, 2, 4].map(Duration::from_secs)) {
            let range = most.mul_f32(0.49)..most + MARGIN;
            assert!(range.contains(&wait), "{status}: {wait:?} of {most:?}\n{play}");
        }
        assert_eq!(play.events(), [], "{play}");
    }
}

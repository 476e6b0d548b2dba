//! Networks and pages come and go.

use std::time::Duration;

use super::life::Life;
use crate::connection::{Input, Options, PauseReason, Retrier, SourceInput, Status};

fn pausing() -> Life {
    let options = Options::default().pause_when_hidden(true);
    let mut life = Life::to("https://example.org/events", options, 7);
    life.answer();
    life
}

#[test]
fn an_open_stream_survives_being_offline() {
    let mut life = Life::open();
    assert_eq!(life.step(Input::Offline), []);
    life.pass_secs(3_600);
    assert_eq!(life.step(Input::Online), []);
    assert_eq!((life.status(), life.tries.len()), (&Status::Open, 1));
}

#[test]
fn a_first_try_begins_and_goes_on_offline() {
    let mut life = Life::unborn(
        "https://example.org/events",
        Options::default(),
        7,
        Duration::from_secs(1_700_000_000),
    );
    life.step(Input::Offline);
    life.step(Input::Open);
    assert_eq!((life.status(), life.tries.len()), (&Status::Connecting, 1));
    let mut life = Life::connecting();
    assert_eq!(life.step(Input::Offline), []);
    life.answer();
}

#[test]
fn offline_there_is_one_try_every_thirty_seconds() {
    let mut life = Life::open();
    life.step(Input::Offline);
    life.fail();
    for tries in 2..10 {
        assert_eq!(life.wait(), Duration::from_secs(30));
        life.pass_ms(29_999);
        assert_eq!(life.tries.len(), tries - 1);
        life.pass_ms(1);
        assert_eq!(life.tries.len(), tries);
        life.fail();
    }
}

#[test]
fn a_wait_is_put_off_when_the_network_goes() {
    let mut life = Life::open();
    life.fail();
    life.step(Input::Offline);
    life.pass_secs(25);
    assert_eq!(life.tries.len(), 1);
    life.pass_secs(6);
    assert_eq!(life.tries.len(), 2);
}

#[test]
fn back_online_a_try_begins_at_once() {
    let mut life = Life::open();
    life.pass_secs(1);
    life.step(Input::Offline);
    life.fail();
    life.pass_secs(5);
    life.step(Input::Online);
    assert_eq!((life.tries.len(), life.has_source()), (2, true));
}

#[test]
fn back_online_what_is_found_dead_is_tried_again_at_once() {
    for mut life in [Life::connecting(), Life::greeted()] {
        life.step(Input::Offline);
        life.sleep(Duration::from_secs(60));
        life.step(Input::Online);
        assert_eq!((life.tries.len(), life.has_source()), (2, true));
        assert_eq!(life.retrying(), (1, Retrier::Library));
    }
}

#[test]
fn back_online_the_usual_waits_are_back() {
    let mut life = Life::open();
    life.step(Input::Offline);
    life.step(Input::Online);
    life.fail();
    assert!(life.wait() <= Duration::from_secs(1));
}

#[test]
fn loopback_needs_no_network() {
    for host in ["localhost:4000", "127.0.0.1", "[::1]:4000", "app.localhost"] {
        let mut life = Life::to(&format!("http://{host}/events"), Options::default(), 7);
        life.fail();
        life.step(Input::Offline);
        assert!(life.wait() <= Duration::from_secs(1), "{host}");
        life.wait_for_try();
        life.fail();
        assert!(life.wait() <= Duration::from_secs(2), "{host}");
    }
}

#[test]
fn a_network_that_flaps_does_not_hurry_the_tries() {
    let mut life = Life::open();
    for _ in 0..100 {
        if life.has_source() {
            life.fail();
        }
        life.step(Input::Offline);
        life.step(Input::Online);
        life.pass_ms(10);
    }
    assert!(life.tries.len() <= 5, "{} tries within a second", life.tries.len());
}

#[test]
fn a_page_that_flaps_does_not_hurry_the_tries() {
    for flap in [[Input::PageHidden, Input::PageShown], [Input::Hidden, Input::Shown]] {
        let mut life = pausing();
        for _ in 0..100 {
            for input in flap.clone() {
                life.step(input);
            }
            life.pass_ms(10);
        }
        assert!(life.tries.len() <= 5, "{} tries within a second", life.tries.len());
        life.pass_ms(250);
        assert!(life.has_source());
    }
}

#[test]
fn a_hidden_page_stays_connected() {
    let mut life = Life::open();
    assert_eq!(life.step(Input::Hidden), []);
    assert_eq!(life.step(Input::Shown), []);
    assert_eq!((life.status(), life.tries.len()), (&Status::Open, 1));
}

#[test]
fn a_hidden_page_pauses_where_that_is_asked_for_and_resumes() {
    let mut life = pausing();
    life.line("7");
    life.pass_secs(1);
    life.step(Input::Hidden);
    assert_eq!(life.status(), &Status::Paused(PauseReason::Hidden));
    life.pass_secs(3_600);
    life.step(Input::Online);
    assert_eq!(life.status(), &Status::Paused(PauseReason::Hidden));
    life.step(Input::Shown);
    assert_eq!(life.place_asked().as_deref(), Some("7"));
    life.answer();
}

#[test]
fn a_wait_and_a_try_are_paused_too() {
    let mut life = pausing();
    life.fail();
    life.step(Input::Hidden);
    assert_eq!(life.status(), &Status::Paused(PauseReason::Hidden));
    life.pass_secs(3_600);
    life.step(Input::Shown);
    assert_eq!((life.tries.len(), life.has_source()), (2, true));
    life.step(Input::Hidden);
    assert_eq!(life.status(), &Status::Paused(PauseReason::Hidden));
}

#[test]
fn a_page_that_is_left_lets_go_and_the_way_back_resumes() {
    let mut life = Life::open();
    life.line("7");
    life.pass_secs(1);
    life.step(Input::PageHidden);
    assert_eq!(life.status(), &Status::Paused(PauseReason::Away));
    life.pass_secs(3_600);
    life.step(Input::Online);
    life.step(Input::Resumed);
    assert_eq!((life.status(), life.tries.len()), (&Status::Paused(PauseReason::Away), 1));
    life.step(Input::PageShown);
    assert_eq!(life.place_asked().as_deref(), Some("7"));
    life.answer();
}

#[test]
fn errors_of_a_page_that_is_left_are_not_heard() {
    let mut life = Life::open();
    life.step(Input::PageHidden);
    let source = life.newest().unwrap();
    for fatal in [true, false] {
        let failed = SourceInput::Failed { fatal };
        assert_eq!(life.step(Input::Source(source, failed)), []);
    }
    assert_eq!(life.status(), &Status::Paused(PauseReason::Away));
}

#[test]
fn a_wait_ends_when_the_page_is_left_and_a_try_begins_on_the_way_back() {
    let mut life = Life::open();
    life.fail();
    life.step(Input::PageHidden);
    life.pass_secs(3_600);
    assert_eq!((life.status(), life.tries.len()), (&Status::Paused(PauseReason::Away), 1));
    life.step(Input::PageShown);
    assert_eq!(life.tries.len(), 2);
}

#[test]
fn a_page_that_is_left_and_hidden_comes_back_in_any_order() {
    for way_back in [[Input::Shown, Input::PageShown], [Input::PageShown, Input::Shown]] {
        let mut life = pausing();
        life.step(Input::Hidden);
        life.step(Input::PageHidden);
        life.pass_secs(60);
        for input in way_back {
            assert!(!life.has_source());
            life.step(input);
        }
        assert_eq!((life.tries.len(), life.has_source()), (2, true));
    }
}

#[test]
fn a_page_that_is_left_stays_left_whether_hidden_or_not() {
    let mut life = pausing();
    for input in [Input::PageHidden, Input::Hidden, Input::Shown] {
        life.step(input);
        assert_eq!(life.status(), &Status::Paused(PauseReason::Away));
    }
}

#[test]
fn a_page_that_is_shown_without_having_been_left_changes_nothing() {
    let mut life = Life::open();
    for input in [Input::PageShown, Input::Shown, Input::Resumed, Input::Online] {
        assert_eq!(life.step(input), []);
    }
}

#[test]
fn failures_are_not_forgiven_by_a_pause() {
    let mut life = Life::connecting();
    for _ in 0..4 {
        life.fail();
        life.wait_for_try();
    }
    life.step(Input::PageHidden);
    life.pass_secs(1);
    life.step(Input::PageShown);
    life.fail();
    assert_eq!(life.retrying().1, Retrier::Library);
    assert!(life.retrying().0 >= 5, "{:?}", life.retrying());
}

#[test]
fn a_pause_takes_no_forgiveness_back() {
    let mut life = Life::connecting();
    for _ in 0..5 {
        life.fail();
        life.wait_for_try();
    }
    life.answer();
    life.line("");
    life.pass_secs(10);
    life.step(Input::PageHidden);
    life.pass_secs(1);
    life.step(Input::PageShown);
    life.fail();
    assert_eq!(life.retrying(), (1, Retrier::Library));
}

#[test]
fn a_page_that_flaps_after_the_clock_was_set_back_does_not_hurry_the_tries() {
    let mut life = Life::open();
    life.set_clock_back(Duration::from_secs(3_600));
    life.step(Input::PageHidden);
    life.step(Input::PageShown);
    assert_eq!(life.tries.len(), 1);
    life.pass_ms(250);
    assert_eq!(life.tries.len(), 2);
}

//! Liveness: a stream that has announced its heartbeat and falls silent is lost.

use std::time::Duration;

use yew_sse_wire::control::Control;

use super::life::Life;
use crate::connection::{Effect, Input, Retrier, Status};

#[test]
fn a_stream_that_promised_no_heartbeat_may_be_silent() {
    let mut life = Life::open();
    life.line("");
    life.pass_secs(86_400);
    for wake_up in [Input::Shown, Input::Resumed, Input::Online] {
        assert_eq!(life.step(wake_up), []);
    }
    assert_eq!((life.status(), life.tries.len()), (&Status::Open, 1));
}

#[test]
fn a_stream_is_lost_after_two_and_a_half_silent_heartbeats() {
    let mut life = Life::greeted();
    life.pass_ms(2_499);
    assert_eq!(life.status(), &Status::Open);
    life.pass_ms(1);
    assert_eq!(life.retrying(), (1, Retrier::Library));
    assert!(!life.has_source());
}

#[test]
fn any_event_is_a_sign_of_life() {
    let mut life = Life::greeted();
    for _ in 0..100 {
        life.pass_ms(2_400);
        life.line("");
        life.pass_ms(2_400);
        life.control(&Control::Heartbeat { at: 1 });
        life.pass_ms(2_400);
        life.event("stream-heartbeat", "", "no JSON");
    }
    assert_eq!((life.status(), life.tries.len()), (&Status::Open, 1));
    life.pass_ms(2_499);
    assert_eq!(life.status(), &Status::Open);
    life.pass_ms(1);
    assert_eq!(life.retrying().1, Retrier::Library);
}

#[test]
fn a_repeat_that_is_dropped_is_a_sign_of_life() {
    let mut life = Life::greeted();
    life.line("e-9");
    life.pass_ms(2_400);
    life.line("e-8");
    life.pass_ms(2_400);
    assert_eq!(life.status(), &Status::Open);
}

#[test]
fn an_event_does_not_touch_the_timer() {
    let mut life = Life::greeted();
    life.line("e-1");
    life.pass_ms(100);
    let effects = life.line("e-2");
    assert!(matches!(&effects[..], [Effect::Deliver { .. }]), "{effects:?}");
}

#[test]
fn a_stall_is_seen_at_wake_up_without_the_timer() {
    for wake_up in [Input::Shown, Input::Resumed, Input::Online] {
        let mut life = Life::greeted();
        let stalled = life.generation();
        life.sleep(Duration::from_millis(2_499));
        assert_eq!(life.step(wake_up.clone()), []);
        life.sleep(Duration::from_millis(1));
        life.step(wake_up.clone());
        assert_eq!(life.retrying().1, Retrier::Library, "{wake_up:?}");
        assert!(!life.has_source() || life.generation() != stalled);
    }
}

#[test]
fn the_newest_greeting_counts() {
    let mut life = Life::greeted();
    life.hello("e", 10_000, true);
    life.pass_ms(24_999);
    assert_eq!(life.status(), &Status::Open);
    life.hello("e", 1_000, true);
    life.pass_ms(2_500);
    assert_eq!(life.retrying().1, Retrier::Library);
}

#[test]
fn a_heartbeat_of_no_time_is_no_promise_to_be_held_to() {
    let mut life = Life::open();
    life.hello("e", 0, true);
    life.pass_secs(3_600);
    assert_eq!((life.status(), life.tries.len()), (&Status::Open, 1));
}

#[test]
fn a_heartbeat_in_the_far_future_is_no_trouble() {
    let mut life = Life::open();
    life.hello("e", u64::MAX, true);
    life.pass_secs(3_600);
    assert_eq!(life.status(), &Status::Open);
}

#[test]
fn a_clock_that_is_set_back_does_not_hide_a_stall() {
    let mut life = Life::greeted();
    life.pass_ms(1_000);
    life.set_clock_back(Duration::from_secs(3_600));
    life.pass_ms(5_000);
    assert_ne!(life.status(), &Status::Open);
}

#[test]
fn a_clock_that_is_set_back_is_no_stall() {
    let mut life = Life::greeted();
    life.set_clock_back(Duration::from_secs(3_600));
    for _ in 0..100 {
        life.line("");
        life.pass_ms(2_000);
    }
    assert_eq!((life.status(), life.tries.len()), (&Status::Open, 1));
}

#[test]
fn a_stall_begins_a_try_that_resumes() {
    let mut life = Life::greeted();
    life.line("e-3");
    life.pass_ms(2_500);
    life.wait_for_try();
    assert_eq!(life.place_asked().as_deref(), Some("e-3"));
}

#[test]
fn a_stream_that_was_lost_and_reopened_is_not_judged_by_its_old_silence() {
    let mut life = Life::greeted();
    life.pass_ms(2_000);
    life.fail();
    life.wait_for_try();
    life.answer();
    life.pass_ms(1_000);
    assert_eq!((life.status(), life.tries.len()), (&Status::Open, 2));
}

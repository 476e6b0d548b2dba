//! When tries begin, how long they may take, and when they are forgiven.

use std::time::Duration;

use super::life::Life;
use crate::{
    backoff::Backoff,
    connection::{Failure, Input, Options, Retrier, Status},
};

/// Fails `failures` times in a row; the wait that follows is from `shortest` to `longest` ms.
#[track_caller]
fn check(backoff: Backoff, failures: u32, shortest: u64, longest: u64) {
    let range = Duration::from_millis(shortest)..=Duration::from_millis(longest);
    for seed in 0..100 {
        let mut life =
            Life::to("https://example.org/events", Options::default().backoff(backoff), seed);
        for _ in 1..failures {
            life.fail();
            life.wait_for_try();
        }
        life.fail();
        assert!(range.contains(&life.wait()), "{:?} with seed {seed}", life.wait());
        assert_eq!(life.retrying(), (failures, Retrier::Library));
    }
}

#[test]
fn the_first_wait_is_about_a_second() {
    check(Backoff::default(), 1, 500, 1_000);
}

#[test]
fn each_wait_is_about_twice_the_one_before() {
    check(Backoff::default(), 2, 1_000, 2_000);
    check(Backoff::default(), 3, 2_000, 4_000);
    check(Backoff::default(), 5, 8_000, 16_000);
}

#[test]
fn no_wait_is_longer_than_half_a_minute() {
    check(Backoff::default(), 6, 15_000, 30_000);
    check(Backoff::default(), 40, 15_000, 30_000);
}

#[test]
fn no_wait_is_shorter_than_a_quarter_of_a_second() {
    check(Backoff { base: Duration::ZERO, max: Duration::ZERO }, 3, 250, 250);
    check(Backoff { base: Duration::from_millis(1), ..Backoff::default() }, 1, 250, 250);
}

#[test]
fn a_clean_close_waits_too() {
    // To a page it is the same as a broken line: the browser says that it retries.
    let mut life = Life::greeted();
    let mut longest = Duration::ZERO;
    for failures in 1..=8 {
        life.line(&format!("e-{failures}"));
        life.lose();
        assert_eq!(life.retrying(), (failures, Retrier::Library));
        assert!(life.wait() >= longest / 2, "{:?} after {longest:?}", life.wait());
        longest = longest.max(life.wait());
        life.wait_for_try();
        life.answer();
        life.hello("e", 1_000, true);
    }
    assert!(longest >= Duration::from_secs(15), "{longest:?}");
}

#[test]
fn visitors_do_not_return_at_the_same_moment() {
    let wait = |seed| {
        let mut life = Life::to("https://example.org/events", Options::default(), seed);
        life.fail();
        life.wait()
    };
    let mut waits: Vec<_> = (0..100).map(wait).collect();
    waits.sort();
    waits.dedup();
    assert!(waits.len() > 90, "{} different waits", waits.len());
    assert!(waits[0] < Duration::from_millis(550) && waits[waits.len() - 1].as_millis() > 950);
}

#[test]
fn a_first_try_is_connecting_and_later_ones_are_retrying() {
    let mut life = Life::connecting();
    assert_eq!(life.status(), &Status::Connecting);
    life.fail();
    life.wait_for_try();
    let under_way =
        Status::Retrying { attempt: 1, by: Retrier::Library, next: None, why: Failure::Refused };
    assert_eq!(life.status(), &under_way);
}

#[test]
fn a_try_that_opens_and_fails_soon_is_not_forgiven() {
    let mut life = Life::connecting();
    life.fail();
    life.wait_for_try();
    life.answer();
    life.line("");
    life.pass_ms(9_999);
    life.fail();
    assert_eq!(life.retrying(), (2, Retrier::Library));
}

#[test]
fn an_open_connection_without_an_event_is_not_forgiven_however_long() {
    let mut life = Life::connecting();
    life.fail();
    life.wait_for_try();
    life.answer();
    life.pass_secs(3_600);
    life.fail();
    assert_eq!(life.retrying(), (2, Retrier::Library));
}

#[test]
fn ten_seconds_open_with_an_event_forgive_all_failures() {
    for (before, after) in [(0, 10_000), (9_000, 1_000), (10_000, 0), (60_000, 1)] {
        let mut life = Life::connecting();
        for _ in 0..5 {
            life.fail();
            life.wait_for_try();
        }
        life.answer();
        life.pass_ms(before);
        life.line("");
        life.pass_ms(after);
        life.fail();
        assert_eq!(life.retrying(), (1, Retrier::Library), "{before} {after}");
        assert!(life.wait() <= Duration::from_secs(1));
    }
}

#[test]
fn the_seconds_and_the_event_are_those_of_one_connection() {
    let mut life = Life::open();
    life.line("");
    life.pass_secs(6);
    life.fail();
    life.wait_for_try();
    life.answer();
    life.pass_secs(11);
    life.fail();
    assert_eq!(life.retrying(), (2, Retrier::Library), "the event was another's");
    life.wait_for_try();
    life.answer();
    life.pass_secs(6);
    life.line("");
    life.fail();
    assert_eq!(life.retrying(), (3, Retrier::Library), "the seconds were another's");
}

#[test]
fn a_try_may_hang_for_fifteen_seconds() {
    let mut life = Life::connecting();
    life.pass_ms(14_999);
    assert_eq!(life.status(), &Status::Connecting);
    life.pass_ms(1);
    assert_eq!(life.retrying(), (1, Retrier::Library));
    assert!(!life.has_source() && life.wait() <= Duration::from_secs(1));
    life.wait_for_try();
    life.pass_secs(15);
    assert_eq!(life.retrying(), (2, Retrier::Library));
    assert!(!life.has_source());
}

#[test]
fn how_long_a_try_may_hang_is_the_callers_choice() {
    let options = Options::default().open_timeout(Duration::from_secs(3));
    let mut life = Life::to("https://example.org/events", options, 7);
    life.pass_ms(2_999);
    assert!(life.has_source());
    life.pass_ms(1);
    assert!(!life.has_source());
}

#[test]
fn no_choice_leaves_a_try_less_than_a_second() {
    let by_field = Options { open_timeout: Duration::ZERO, ..Options::default() };
    for options in [by_field, Options::default().open_timeout(Duration::ZERO)] {
        let mut life = Life::to("https://example.org/events", options, 7);
        life.pass_ms(999);
        life.answer();
    }
}

#[test]
fn an_open_connection_has_no_time_limit() {
    let mut life = Life::open();
    life.pass_secs(3_600);
    assert_eq!((life.status(), life.tries.len()), (&Status::Open, 1));
}

#[test]
fn a_try_that_hung_through_a_sleep_is_given_up_when_the_page_wakes() {
    for wake_up in [Input::Shown, Input::Resumed, Input::Online] {
        let mut life = Life::connecting();
        let hung = life.generation();
        life.sleep(Duration::from_secs(60));
        life.step(wake_up);
        assert_ne!(life.status(), &Status::Connecting);
        assert!(!life.has_source() || life.generation() != hung);
    }
}

#[test]
fn a_clock_that_is_set_back_does_not_lengthen_a_wait() {
    let mut life = Life::connecting();
    life.fail();
    life.set_clock_back(Duration::from_secs(3_600));
    life.pass_secs(2);
    assert_eq!(life.tries.len(), 2);
}

#[test]
fn a_clock_that_is_set_back_does_not_let_a_try_hang() {
    let mut life = Life::connecting();
    life.set_clock_back(Duration::from_secs(3_600));
    life.pass_secs(30);
    life.wait_for_try();
    assert!(life.tries.len() > 1);
}

#[test]
fn a_clock_that_is_set_back_does_not_delay_forgiveness() {
    let mut life = Life::connecting();
    life.fail();
    life.wait_for_try();
    life.answer();
    life.set_clock_back(Duration::from_secs(3_600));
    life.line("");
    life.pass_secs(10);
    life.fail();
    assert_eq!(life.retrying(), (1, Retrier::Library));
}

#[test]
fn an_absurd_choice_ends_nothing() {
    let backoff = Backoff { base: Duration::MAX, max: Duration::MAX };
    let options = Options::default().backoff(backoff).open_timeout(Duration::MAX);
    let mut life = Life::to("https://example.org/events", options, 7);
    life.pass_secs(24 * 60 * 60);
    assert_eq!(life.retrying(), (1, Retrier::Library), "no try may hang for longer than a day");
    life.wait_for_try();
    life.lose();
    assert_eq!(life.retrying(), (2, Retrier::Browser));
    life.pass_secs(2 * 24 * 60 * 60);
    assert_eq!(life.retrying(), (3, Retrier::Library), "nor a browser for longer than two");
}

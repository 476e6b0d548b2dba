//! Who retries: the browser, or the library.

use std::time::Duration;

use yew_sse_wire::control::Control;

use super::life::Life;
use crate::connection::{
    Failure,
    Retrier::{Browser, Library},
    Status,
};

/// Loses the stream once for each of `retriers`, opening it in between.
#[track_caller]
fn check(life: &mut Life, retriers: &[(u32, crate::connection::Retrier)]) {
    for expected in retriers {
        life.lose();
        assert_eq!(life.retrying(), *expected);
        assert_eq!(life.has_source(), expected.1 == Browser, "only the browser needs its source");
        if expected.1 == Library {
            life.wait_for_try();
        } else {
            life.pass_secs(3);
        }
        life.answer();
    }
}

#[test]
fn a_browser_is_trusted_twice() {
    check(&mut Life::open(), &[(1, Browser), (2, Browser), (3, Library), (4, Library)]);
}

#[test]
fn a_browser_that_never_opens_is_trusted_twice_too() {
    let mut life = Life::connecting();
    life.lose();
    assert_eq!(life.retrying(), (1, Browser));
    life.lose();
    assert_eq!(life.retrying(), (2, Browser));
    life.lose();
    assert_eq!(life.retrying(), (3, Library));
    let wait = life.wait();
    assert!(wait >= Duration::from_secs(2) && wait <= Duration::from_secs(4), "{wait:?}");
}

#[test]
fn a_stable_connection_makes_the_browser_trusted_again() {
    let mut life = Life::open();
    check(&mut life, &[(1, Browser), (2, Browser)]);
    life.line("");
    life.pass_secs(10);
    check(&mut life, &[(1, Browser), (2, Browser), (3, Library)]);
}

#[test]
fn the_browsers_retry_is_told_without_a_time() {
    let mut life = Life::open();
    life.lose();
    let by_browser = Status::Retrying { attempt: 1, by: Browser, next: None, why: Failure::Lost };
    assert_eq!(life.status(), &by_browser);
    assert_eq!(life.tries.len(), 1);
}

#[test]
fn a_server_that_can_resume_is_not_left_to_the_browser() {
    check(&mut Life::greeted(), &[(1, Library)]);
}

#[test]
fn a_server_that_cannot_resume_is_left_to_the_browser() {
    let mut life = Life::open();
    life.hello("e", 60_000, false);
    check(&mut life, &[(1, Browser), (2, Browser), (3, Library)]);
}

#[test]
fn a_failure_for_good_is_the_librarys_at_once() {
    for mut life in [Life::connecting(), Life::open(), Life::greeted()] {
        life.fail();
        assert_eq!(life.retrying(), (1, Library));
        assert!(!life.has_source());
    }
}

#[test]
fn a_browser_that_gives_up_while_retrying_is_relieved() {
    let mut life = Life::open();
    life.lose();
    life.fail();
    assert_eq!(life.retrying(), (2, Library));
}

#[test]
fn a_browser_that_does_not_get_there_is_relieved() {
    let mut life = Life::open();
    life.lose();
    life.pass_ms(44_999);
    assert_eq!((life.retrying().1, life.has_source()), (Browser, true));
    life.pass_ms(1);
    life.pass_secs(4);
    assert_eq!((life.retrying().1, life.tries.len()), (Library, 2));
}

#[test]
fn a_clock_that_is_set_back_does_not_leave_the_browser_alone() {
    let mut life = Life::open();
    life.lose();
    life.set_clock_back(Duration::from_secs(3_600));
    life.pass_secs(100);
    assert!(life.tries.len() > 1);
}

#[test]
fn a_browser_that_got_there_is_left_in_peace() {
    let mut life = Life::open();
    life.lose();
    life.pass_secs(40);
    life.answer();
    life.pass_secs(3_600);
    assert_eq!((life.status(), life.tries.len()), (&Status::Open, 1));
}

#[test]
fn an_id_that_no_header_can_carry_is_not_left_to_the_browser() {
    let mut life = Life::open();
    life.line("7");
    life.line("8\u{1}");
    assert_eq!(life.delivered.len(), 2);
    life.lose();
    assert_eq!(life.retrying(), (1, Library));
    life.wait_for_try();
    assert_eq!(life.place_asked().as_deref(), Some("7"));
}

#[test]
fn a_greeting_that_cannot_be_read_promises_nothing() {
    for data in ["", "hi", "{}", r#"{"epoch":"e"}"#, r#"{"heartbeat_ms":1,"resume":true}"#, "[1]"] {
        let mut life = Life::open();
        life.event("stream-hello", "", data);
        assert_eq!(life.delivered, [("stream-hello".to_owned(), None)], "it is passed on");
        life.pass_secs(3_600);
        life.lose();
        assert_eq!(life.retrying(), (1, Browser), "{data}");
    }
}

#[test]
fn other_control_events_promise_nothing() {
    let mut life = Life::open();
    life.control(&Control::CaughtUp {});
    life.control(&Control::Heartbeat { at: 1 });
    life.pass_secs(3_600);
    life.lose();
    assert_eq!(life.retrying(), (1, Browser));
}

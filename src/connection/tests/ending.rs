//! How a connection ends: by the server, the caller, the browser.

use std::time::Duration;

use yew_sse_wire::control::{End, ResetReason};

use super::life::Life;
use crate::{
    Error,
    connection::{CloseReason, Input, Retrier, SourceInput, Status},
};

const CALLER: Status = Status::Closed(CloseReason::Caller);

/// Whatever happens, nothing comes of it.
#[track_caller]
fn check_over(life: &mut Life, source: u32) {
    let status = life.status().clone();
    for input in [
        Input::Source(source, SourceInput::Opened),
        Input::Source(source, SourceInput::Failed { fatal: false }),
        Input::Source(source, SourceInput::Failed { fatal: true }),
        Input::Source(source, SourceInput::Refused(CloseReason::Unsupported)),
        Input::TimerFired,
        Input::Offline,
        Input::Online,
        Input::Hidden,
        Input::Shown,
        Input::Resumed,
        Input::PageHidden,
        Input::PageShown,
    ] {
        assert_eq!(life.step(input.clone()), [], "{input:?}");
    }
    life.pass_secs(3_600);
    assert_eq!((life.status(), life.has_source()), (&status, false));
}

#[test]
fn a_server_that_drains_says_to_the_moment_when_to_return() {
    for (retry_ms, wait) in
        [(900, 900), (250, 250), (249, 250), (0, 250), (30_000, 30_000), (u64::MAX, 30_000)]
    {
        for mut life in [Life::open(), Life::greeted()] {
            life.end(End::Drain { retry_ms });
            assert_eq!(life.retrying(), (1, Retrier::Library));
            assert_eq!(life.wait(), Duration::from_millis(wait), "{retry_ms}");
            assert!(!life.has_source());
            life.pass_ms(wait - 1);
            assert_eq!(life.tries.len(), 1);
            life.pass_ms(1);
            assert_eq!(life.tries.len(), 2);
        }
    }
}

#[test]
fn a_drained_stream_goes_on_where_it_was() {
    let mut life = Life::greeted();
    life.line("e-4");
    life.end(End::Drain { retry_ms: 900 });
    life.wait_for_try();
    assert_eq!(life.place_asked().as_deref(), Some("e-4"));
}

#[test]
fn a_finished_stream_is_over() {
    let mut life = Life::greeted();
    let source = life.generation();
    life.end(End::Finished);
    assert_eq!(life.status(), &Status::Closed(CloseReason::Finished));
    assert_eq!(life.delivered.last().unwrap().0, "stream-end", "it is passed on");
    check_over(&mut life, source);
}

#[test]
fn an_end_that_cannot_be_read_is_no_end() {
    for data in ["", "bye", "{}", r#"{"reason":"drain"}"#, r#"{"reason":"other"}"#, "null"] {
        let mut life = Life::open();
        life.event("stream-end", "", data);
        assert_eq!(life.status(), &Status::Open, "{data}");
        assert_eq!(life.delivered, [("stream-end".to_owned(), None)]);
    }
}

#[test]
fn control_events_are_passed_on_like_any_other() {
    let mut life = Life::greeted();
    life.reset(ResetReason::Expired);
    life.end(End::Drain { retry_ms: 900 });
    let names: Vec<_> = life.delivered.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["stream-hello", "stream-reset", "stream-end"]);
}

#[test]
fn nothing_follows_the_callers_close() {
    for mut life in [Life::connecting(), Life::open(), Life::greeted()] {
        let source = life.generation();
        life.step(Input::Close);
        assert_eq!(life.status(), &CALLER);
        check_over(&mut life, source);
    }
}

#[test]
fn a_close_ends_a_wait_and_a_pause() {
    let mut life = Life::open();
    let source = life.generation();
    life.fail();
    life.step(Input::Close);
    assert_eq!(life.status(), &CALLER);
    check_over(&mut life, source);
    let mut life = Life::open();
    let source = life.generation();
    life.step(Input::PageHidden);
    life.step(Input::Close);
    assert_eq!(life.status(), &CALLER);
    check_over(&mut life, source);
}

#[test]
fn closing_twice_is_closing_once() {
    let mut life = Life::open();
    life.step(Input::Close);
    assert_eq!(life.step(Input::Close), []);
}

#[test]
fn opening_twice_is_opening_once() {
    for mut life in [Life::connecting(), Life::open()] {
        assert_eq!(life.step(Input::Open), []);
    }
}

#[test]
fn a_caller_who_reopens_gets_a_first_try_at_once() {
    let mut life = Life::open();
    for _ in 0..5 {
        life.fail();
        life.wait_for_try();
    }
    life.step(Input::Close);
    life.step(Input::Open);
    assert_eq!((life.status(), life.has_source()), (&Status::Connecting, true));
    life.fail();
    assert_eq!(life.retrying(), (1, Retrier::Library));
    assert!(life.wait() <= Duration::from_secs(1));
}

#[test]
fn a_caller_can_reopen_what_was_finished() {
    let mut life = Life::greeted();
    life.end(End::Finished);
    life.step(Input::Open);
    assert_eq!(life.status(), &Status::Connecting);
    life.answer();
}

#[test]
fn a_superseded_source_is_not_heard() {
    let mut life = Life::open();
    let old = life.generation();
    life.fail();
    life.wait_for_try();
    assert_ne!(life.generation(), old);
    let event =
        crate::connection::RawEvent { name: "line".into(), id: "9".into(), data: "text".into() };
    for what in [
        SourceInput::Opened,
        SourceInput::Event(event),
        SourceInput::Failed { fatal: false },
        SourceInput::Failed { fatal: true },
        SourceInput::Refused(CloseReason::Unsupported),
    ] {
        assert_eq!(life.step(Input::Source(old, what)), []);
    }
    life.answer();
    assert_eq!(life.place(), None);
}

#[test]
fn what_the_browser_refuses_is_not_tried_again() {
    let address = "https://".to_owned();
    let invalid = Error::InvalidAddress { address, reason: "no host".into() };
    for reason in [CloseReason::Unsupported, CloseReason::Error(invalid)] {
        let mut life = Life::connecting();
        let source = life.generation();
        life.hear(SourceInput::Refused(reason.clone()));
        assert_eq!(life.status(), &Status::Closed(reason));
        check_over(&mut life, source);
        life.step(Input::Open);
        assert_eq!((life.status(), life.tries.len()), (&Status::Connecting, 2));
    }
}

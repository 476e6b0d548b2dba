//! Ids: which event has one, which is a repeat, and where a stream goes on.

use yew_sse_wire::control::ResetReason;

use super::life::Life;
use crate::connection::{Input, Options};

/// The browser shows events with the `shown` ids; those `passed_on` have these of their own.
#[track_caller]
fn check(life: &mut Life, shown: &[&str], passed_on: &[Option<&str>]) {
    let before = life.delivered.len();
    for id in shown {
        life.line(id);
    }
    let ids: Vec<_> = life.delivered[before..].iter().map(|(_, id)| id.as_deref()).collect();
    assert_eq!(ids, passed_on, "{shown:?}");
}

#[test]
fn an_id_that_changes_is_the_events_own() {
    check(&mut Life::open(), &["1", "2", "1"], &[Some("1"), Some("2"), Some("1")]);
}

#[test]
fn an_id_that_the_browser_repeats_is_no_id() {
    check(&mut Life::open(), &["1", "1", "1"], &[Some("1"), None, None]);
    check(&mut Life::greeted(), &["e-1", "e-1", "e-1"], &[Some("e-1"), None, None]);
}

#[test]
fn events_need_no_ids() {
    let mut life = Life::greeted();
    check(&mut life, &["", "", ""], &[None, None, None]);
    assert_eq!(life.place(), None);
}

#[test]
fn a_stream_goes_on_after_its_last_id() {
    let mut life = Life::open();
    life.line("1");
    life.line("2");
    life.line("2");
    assert_eq!(life.place().as_deref(), Some("2"));
}

#[test]
fn a_first_try_asks_for_no_place() {
    assert_eq!(Life::connecting().place_asked(), None);
}

#[test]
fn an_id_that_the_server_clears_is_forgotten() {
    let mut life = Life::open();
    life.line("1");
    life.line("");
    assert_eq!(life.delivered.len(), 2);
    assert_eq!(life.place(), None);
}

#[test]
fn a_new_source_begins_without_an_id_and_nothing_is_forgotten() {
    let mut life = Life::open();
    life.line("1");
    assert_eq!(life.place().as_deref(), Some("1"));
    life.line("");
    assert_eq!(life.last_id(), None);
    assert_eq!(life.place().as_deref(), Some("1"));
}

#[test]
fn the_same_id_from_a_new_source_is_the_events_own() {
    let mut life = Life::open();
    life.line("1");
    life.place();
    check(&mut life, &["1"], &[Some("1")]);
}

#[test]
fn a_source_that_the_browser_reopened_still_repeats() {
    let mut life = Life::open();
    life.line("1");
    life.lose();
    life.answer();
    check(&mut life, &["1", "2"], &[None, Some("2")]);
}

#[test]
fn where_ids_grow_a_repeat_is_dropped() {
    let mut life = Life::greeted();
    check(&mut life, &["e-1", "e-3", "e-2"], &[Some("e-1"), Some("e-3")]);
    assert_eq!(life.place().as_deref(), Some("e-3"));
    life.hello("e", 1_000, true);
    check(&mut life, &["e-2", "e-3", "e-4"], &[Some("e-4")]);
    assert_eq!(life.place().as_deref(), Some("e-4"));
}

#[test]
fn ids_grow_as_numbers_do() {
    check(&mut Life::greeted(), &["e-9", "e-10"], &[Some("e-9"), Some("e-10")]);
}

#[test]
fn an_event_after_a_repeat_has_no_id_of_its_own() {
    let mut life = Life::greeted();
    life.line("e-5");
    life.place();
    life.hello("e", 1_000, true);
    check(&mut life, &["e-5", "e-5"], &[None]);
}

#[test]
fn ids_of_another_log_are_no_repeats() {
    let mut life = Life::greeted();
    life.line("e-50");
    life.place();
    life.hello("f", 1_000, true);
    check(&mut life, &["f-1", "f-2", "f-1"], &[Some("f-1"), Some("f-2")]);
    assert_eq!(life.place().as_deref(), Some("f-2"));
}

#[test]
fn where_nothing_was_promised_nothing_is_dropped() {
    let ids = ["e-3", "e-2", "e-3"];
    check(&mut Life::open(), &ids, &ids.map(Some));
    let mut life = Life::open();
    life.hello("e", 60_000, false);
    check(&mut life, &ids, &ids.map(Some));
}

#[test]
fn a_source_that_does_not_greet_promises_nothing() {
    let mut life = Life::greeted();
    life.line("e-5");
    life.place();
    check(&mut life, &["e-3"], &[Some("e-3")]);
}

#[test]
fn ids_that_are_not_counted_are_never_repeats() {
    let ids = ["b", "a", "7", "5"];
    check(&mut Life::greeted(), &ids, &ids.map(Some));
}

#[test]
fn a_reset_forgets_the_place() {
    let mut life = Life::greeted();
    life.line("e-50");
    assert_eq!(life.place().as_deref(), Some("e-50"));
    life.hello("e", 1_000, true);
    life.reset(ResetReason::Ahead);
    assert_eq!(life.place(), None);
}

#[test]
fn what_follows_a_reset_is_no_repeat() {
    let mut life = Life::greeted();
    life.line("e-50");
    life.place();
    life.hello("e", 1_000, true);
    life.reset(ResetReason::Ahead);
    check(&mut life, &["", "e-3", "e-4"], &[None, Some("e-3"), Some("e-4")]);
    assert_eq!(life.place().as_deref(), Some("e-4"));
}

#[test]
fn an_id_that_the_browser_repeats_after_a_reset_stays_forgotten() {
    let mut life = Life::open();
    life.line("9");
    life.reset(ResetReason::Malformed);
    life.line("9");
    assert_eq!(life.last_id(), None);
    assert_eq!(life.place(), None);
}

#[test]
fn a_reset_that_cannot_be_read_forgets_nothing() {
    let mut life = Life::open();
    life.line("9");
    life.event("stream-reset", "9", r#"{"reason":"because"}"#);
    assert_eq!(life.delivered.len(), 2, "it is passed on");
    assert_eq!(life.place().as_deref(), Some("9"));
}

#[test]
fn the_id_of_a_control_event_is_a_place_too() {
    let mut life = Life::greeted();
    life.event("stream-caught-up", "e-12", "{}");
    assert_eq!(life.place().as_deref(), Some("e-12"));
}

#[test]
fn the_place_joins_the_address() {
    for (address, next) in [
        ("/events", "/events?last_event_id=7"),
        ("/events?feeds=clock,chat:lobby", "/events?feeds=clock,chat:lobby&last_event_id=7"),
        ("/events?last_event_id=3&a=b", "/events?a=b&last_event_id=7"),
    ] {
        let mut life = Life::to(address, Options::default(), 7);
        life.answer();
        life.line("7");
        life.place();
        assert_eq!(life.tries, [address, next]);
        life.place();
        assert_eq!(life.tries[2], next, "a place is replaced, not added");
    }
}

#[test]
fn a_place_that_the_caller_gave_is_used_until_there_is_a_newer_one() {
    let address = "/events?last_event_id=3";
    let mut life = Life::to(address, Options::default(), 7);
    life.answer();
    assert_eq!(life.place().as_deref(), Some("3"));
}

#[test]
fn an_id_may_hold_anything_that_a_header_can_carry() {
    let mut life = Life::open();
    life.line("a b&c=d#é+%");
    assert_eq!(life.place().as_deref(), Some("a%20b%26c%3Dd%23%C3%A9%2B%25"));
}

#[test]
fn a_place_outlives_the_callers_close() {
    let mut life = Life::open();
    life.line("7");
    life.step(Input::Close);
    life.step(Input::Open);
    assert_eq!(life.place_asked().as_deref(), Some("7"));
}

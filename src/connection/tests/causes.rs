//! Why a stream was lost, and what can be found out about it.

use yew_sse_wire::control::End;

use super::life::Life;
use crate::connection::{
    CloseReason, Diagnosis, Failure, Input, Options, SourceInput, Status, options::Diagnose,
};

/// A connection that looks into failures.
fn curious() -> Life {
    let options = Options { diagnose: Diagnose(Some(|_, _, _| {})), ..Options::default() };
    Life::to("https://example.org/events", options, 7)
}

#[test]
fn a_broken_stream_was_lost() {
    let mut life = Life::open();
    life.lose();
    assert_eq!(life.why(), &Failure::Lost);
    let mut life = Life::greeted();
    life.lose();
    assert_eq!(life.why(), &Failure::Lost);
}

#[test]
fn what_the_browser_gave_up_was_refused() {
    let mut life = Life::connecting();
    life.fail();
    assert_eq!(life.why(), &Failure::Refused);
}

#[test]
fn a_head_that_never_comes_is_an_open_timeout() {
    let mut life = Life::connecting();
    life.pass_secs(15);
    assert_eq!(life.why(), &Failure::OpenTimeout);
}

#[test]
fn a_silent_stream_stalled() {
    let mut life = Life::greeted();
    life.pass_ms(2_500);
    assert_eq!(life.why(), &Failure::Stalled);
}

#[test]
fn a_server_that_goes_away_drained_it() {
    let mut life = Life::greeted();
    life.end(End::Drain { retry_ms: 900 });
    assert_eq!(life.why(), &Failure::Drained);
}

#[test]
fn an_address_that_cannot_be_had_says_why_and_is_asked_for_again() {
    let mut life = Life::connecting();
    life.hear(SourceInput::NoAddress("signed out".into()));
    assert_eq!(life.why(), &Failure::NoAddress("signed out".into()));
    life.wait_for_try();
    assert_eq!(life.tries.len(), 2);
}

#[test]
fn nothing_is_looked_into_unasked() {
    let mut life = Life::connecting();
    life.fail();
    assert_eq!(life.diagnoses, 0);
}

#[test]
fn a_refusal_is_looked_into_once_until_the_connection_is_stable() {
    let mut life = curious();
    for _ in 0..3 {
        life.fail();
        life.wait_for_try();
    }
    assert_eq!(life.diagnoses, 1);
    life.answer();
    life.line("");
    life.pass_secs(10);
    life.fail();
    assert_eq!(life.diagnoses, 2);
}

#[test]
fn a_stream_that_the_browser_gets_back_itself_is_not_looked_into() {
    let mut life = curious();
    life.answer();
    life.lose();
    assert_eq!(life.diagnoses, 0);
}

#[test]
fn without_a_network_there_is_nothing_to_find_out() {
    let mut life = curious();
    life.step(Input::Offline);
    life.fail();
    assert_eq!(life.diagnoses, 0);
}

#[test]
fn what_was_found_is_told_and_kept_for_the_tries_that_follow() {
    let mut life = curious();
    life.fail();
    life.step(Input::Diagnosed(Diagnosis::Status(503)));
    let found = Failure::Diagnosed(Diagnosis::Status(503));
    assert_eq!(life.why(), &found);
    life.wait_for_try();
    assert_eq!(life.why(), &found);
    life.fail();
    assert_eq!(life.why(), &found);
}

#[test]
fn what_is_found_too_late_is_not_said_of_another_failure() {
    let mut life = curious();
    life.fail();
    life.wait_for_try();
    life.answer();
    assert_eq!(life.step(Input::Diagnosed(Diagnosis::Cors)), []);
    life.lose();
    assert_eq!(life.step(Input::Diagnosed(Diagnosis::Cors)), []);
    assert_eq!(life.why(), &Failure::Lost);
}

#[test]
fn a_204_is_the_servers_word_that_nothing_will_come() {
    let mut life = curious();
    life.fail();
    life.step(Input::Diagnosed(Diagnosis::Status(204)));
    assert_eq!(life.status(), &Status::Closed(CloseReason::Finished));
}

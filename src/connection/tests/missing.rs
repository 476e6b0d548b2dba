//! What may have been missed: said once, unless a server proves that nothing was.

use super::life::Life;
use crate::connection::{Input, Options, SourceInput};

#[test]
fn a_server_that_resumes_closes_the_gap() {
    let mut life = Life::greeted();
    life.event("line", "e-5", "text");
    life.fail();
    life.wait_for_try();
    life.answer();
    life.hello("e", 1_000, true);
    life.line("e-6");
    assert_eq!(life.resyncs, 0);
}

#[test]
fn a_reset_is_one_gap() {
    let mut life = Life::greeted();
    life.event("line", "e-5", "text");
    life.fail();
    life.wait_for_try();
    life.answer();
    life.hello("f", 1_000, true);
    life.reset(yew_sse_wire::control::ResetReason::Epoch);
    life.line("f-1");
    assert_eq!(life.resyncs, 1);
}

#[test]
fn a_server_that_could_not_be_asked_leaves_a_gap() {
    let mut life = Life::greeted();
    life.fail();
    life.wait_for_try();
    life.answer();
    life.hello("e", 1_000, true);
    assert_eq!(life.resyncs, 0, "a reset may follow");
    life.line("e-6");
    life.line("e-7");
    assert_eq!(life.resyncs, 1);
}

#[test]
fn any_other_server_leaves_a_gap_whoever_retried() {
    for fatal in [true, false] {
        let mut life = Life::open();
        life.line("7");
        life.hear(SourceInput::Failed { fatal });
        if fatal {
            life.wait_for_try();
        }
        life.answer();
        assert_eq!(life.resyncs, 0, "before there is anything to compare");
        life.line("8");
        life.line("9");
        assert_eq!(life.resyncs, 1);
    }
}

#[test]
fn a_stream_that_never_was_has_no_gap() {
    let mut life = Life::connecting();
    life.fail();
    life.wait_for_try();
    life.answer();
    life.line("7");
    assert_eq!(life.resyncs, 0);
}

#[test]
fn a_pause_and_a_close_are_gaps_too() {
    for (away, back) in [
        (Input::PageHidden, Input::PageShown),
        (Input::Hidden, Input::Shown),
        (Input::Close, Input::Open),
    ] {
        let options = Options::default().pause_when_hidden(true);
        let mut life = Life::to("https://example.org/events", options, 7);
        life.answer();
        life.line("");
        life.pass_secs(1);
        life.step(away);
        life.step(back);
        life.answer();
        life.line("");
        assert_eq!(life.resyncs, 1);
    }
}

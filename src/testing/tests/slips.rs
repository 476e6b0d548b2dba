//! A step that cannot happen is named, with what would help.

use std::time::Duration;

use super::{HEARTBEAT, Total, secs};
use crate::{
    connection::Options,
    testing::{Script, stage::Stage},
};

/// The script fails with a message that begins like this.
#[track_caller]
fn check(script: Script, expected: &str) {
    let played = Stage::<Total>::play(script, Options::default());
    let why = played.err().unwrap_or_else(|| panic!("nothing went wrong; expected: {expected}"));
    assert!(why.starts_with(expected), "{why}");
}

#[test]
fn an_answer_that_nobody_asked_for_is_named() {
    let open = Script::new().open();
    check(
        open.clone().open(),
        "step 2, open(): nobody asks for a stream: it is open; say `lose()`",
    );
    check(
        open.clone().close().refuse(404),
        "step 3, refuse(404): nobody asks for a stream: it is closed (Caller)",
    );
    check(
        open.finish().lose(),
        "step 3, lose(): nobody asks for a stream: it is closed (Finished)",
    );
}

#[test]
fn an_answer_does_not_wait_for_a_stall_that_nobody_wrote_down() {
    check(
        Script::new().open().hello(HEARTBEAT).refuse(503),
        "step 3, refuse(503): nobody asks for a stream: it is open; say `lose()`, or, after \
         `hello(..)`, be silent for long enough\nat 0ns; until then:\n  0ns connecting\n  0ns open",
    );
}

#[test]
fn an_event_without_a_stream_is_named() {
    check(
        Script::new().event("tick", "1"),
        "step 1, event(\"tick\", ..): no stream is open: the try is not answered; say `open()`",
    );
    check(
        Script::new().refuse(503).hello(HEARTBEAT),
        "step 2, hello(10s): no stream is open: it is retrying, try 1 begins at ",
    );
    check(
        Script::new().open().lose().heartbeat(),
        "step 3, heartbeat(): no stream is open: it is retrying, try 1 is not answered",
    );
}

#[test]
fn an_event_that_nobody_listens_for_is_named() {
    check(
        Script::new().open().event("tikc", "1"),
        "step 2, event(\"tikc\", ..): nobody listens for `tikc`, so a browser would not show it; \
         the type names `tick`",
    );
}

#[test]
fn a_try_with_another_id_is_named() {
    let lost = Script::new().open().event_with_id("1", "tick", "1").lose();
    check(
        lost.open_resuming("2"),
        "step 4, open_resuming(\"2\"): the try asks to go on after \"1\"",
    );
    check(Script::new().open_resuming("2"), "step 1, open_resuming(\"2\"): the try carries no id");
}

#[test]
fn a_failure_tells_what_happened_until_then() {
    let why = Stage::<Total>::play(
        Script::new().refuse(503).open().silence(secs(9)).open(),
        Options::default(),
    );
    let why = why.err().unwrap();
    let lines: Vec<&str> = why.lines().skip(1).map(|line| line.trim()).collect();
    assert!(lines[0].starts_with("at ") && lines[0].ends_with("s; until then:"), "{why}");
    assert_eq!(lines[1], "0ns connecting");
    assert!(
        lines[2].starts_with("0ns retrying") && lines.last().unwrap().ends_with(" open"),
        "{why}"
    );
}

#[test]
#[should_panic(expected = "200 is no refusal: say `open()`")]
fn a_refusal_with_200_is_a_slip() {
    let _ = Script::new().refuse(200);
}

#[test]
#[should_panic(expected = "is longer than a year")]
fn a_silence_without_end_is_a_slip() {
    let _ = Script::new().silence(Duration::MAX);
}

#[test]
#[should_panic(expected = "names no events")]
fn a_type_that_names_no_events_is_a_slip() {
    let _ = Script::new().open().collect::<u32>(Options::default());
}

//! Those who come late.

use super::life::Life;
use crate::connection::{Input, Retrier, SourceInput, Status};

/// A greeted connection for which a second source is open.
fn joined() -> Life {
    let mut life = Life::greeted();
    life.event("line", "e-5", "text");
    life.step(Input::Refresh);
    life.pass_ms(250);
    assert!(life.second().is_some());
    life
}

fn catch_up(life: &mut Life, id: &str) {
    life.second_event("stream-caught-up", id, "{}");
}

#[test]
fn a_latecomer_has_a_second_source_without_an_id() {
    let life = joined();
    assert_eq!(life.tries, ["https://example.org/events", "https://example.org/events"]);
    assert_eq!(life.status(), &Status::Open);
}

#[test]
fn several_latecomers_share_a_second_source_that_has_said_nothing() {
    let mut life = joined();
    life.step(Input::Refresh);
    life.line("e-6");
    life.step(Input::Refresh);
    catch_up(&mut life, "e-6");
    life.hello("e", 60_000, true);
    life.pass_secs(60);
    assert_eq!(life.tries.len(), 2);
}

#[test]
fn who_comes_later_than_its_first_word_has_the_next_one() {
    let mut life = joined();
    life.second_event("snapshot", "", "text");
    life.step(Input::Refresh);
    catch_up(&mut life, "e-5");
    life.pass_ms(250);
    assert_eq!(life.tries.len(), 3);
}

#[test]
fn nobody_is_late_before_the_first_word() {
    let mut life = Life::open();
    life.step(Input::Refresh);
    life.hello("e", 60_000, true);
    life.pass_secs(60);
    assert_eq!(life.tries.len(), 1);
}

#[test]
fn without_a_hello_a_latecomer_sees_what_comes() {
    let mut life = Life::open();
    life.line("");
    life.step(Input::Refresh);
    life.pass_secs(60);
    assert_eq!(life.tries.len(), 1);
}

#[test]
fn who_comes_while_the_stream_is_away_is_served_when_it_is_back() {
    let mut life = Life::greeted();
    life.event("line", "e-5", "text");
    life.fail();
    life.step(Input::Refresh);
    life.wait_for_try();
    assert_eq!(life.place_asked().as_deref(), Some("e-5"), "those who were there go on");
    life.answer();
    life.hello("e", 60_000, true);
    life.pass_ms(250);
    assert!(life.second().is_some());
    assert_eq!(life.place_asked(), None);
}

#[test]
fn the_first_goes_on_until_the_second_has_caught_up() {
    let mut life = joined();
    let first = life.generation();
    life.hear_second(SourceInput::Opened);
    life.second_event(
        "stream-hello",
        "",
        r#"{"epoch":"e","head":5,"heartbeat_ms":1000,"resume":true}"#,
    );
    life.second_event("snapshot", "", "text");
    life.event("line", "e-6", "text");
    life.second_event("line", "e-6", "text");
    catch_up(&mut life, "e-6");
    assert_ne!(life.generation(), first);
    life.line("e-7");
    let names: Vec<_> = life.delivered.iter().map(|(name, _)| name.as_str()).collect();
    let all =
        ["stream-hello", "line", "stream-hello", "snapshot", "line", "stream-caught-up", "line"];
    assert_eq!(names, all, "each once");
    assert_eq!(life.resyncs, 0);
}

#[test]
fn the_seconds_heartbeat_counts_from_then_on() {
    let mut life = joined();
    life.second_event(
        "stream-hello",
        "",
        r#"{"epoch":"e","head":5,"heartbeat_ms":4000,"resume":true}"#,
    );
    catch_up(&mut life, "e-5");
    life.pass_ms(9_999);
    assert_eq!(life.status(), &Status::Open);
    life.pass_ms(1);
    assert!(matches!(life.status(), Status::Retrying { .. }));
}

#[test]
fn the_seconds_promise_counts_from_then_on() {
    let mut life = joined();
    life.hello("e", 60_000, false);
    life.second_event(
        "stream-hello",
        "",
        r#"{"epoch":"e","head":5,"heartbeat_ms":4000,"resume":true}"#,
    );
    catch_up(&mut life, "e-5");
    life.lose();
    assert_eq!(life.retrying(), (1, Retrier::Library));
}

#[test]
fn what_the_first_had_still_to_say_is_said_to_be_missing() {
    let mut life = joined();
    catch_up(&mut life, "e-6");
    assert_eq!(life.resyncs, 1);
}

#[test]
fn a_gap_that_is_told_when_the_second_takes_over_is_told_once() {
    let mut life = joined();
    life.fail();
    life.wait_for_try();
    life.answer();
    life.hello("e", 60_000, true);
    life.pass_ms(250);
    catch_up(&mut life, "e-9");
    assert_eq!(life.resyncs, 1);
    life.hello("e", 60_000, false);
    life.line("e-10");
    assert_eq!(life.resyncs, 1);
}

#[test]
fn a_second_that_comes_to_nothing_harms_nobody_and_is_tried_again() {
    for failure in [SourceInput::Failed { fatal: true }, SourceInput::Failed { fatal: false }] {
        let mut life = joined();
        life.hear_second(failure);
        assert_eq!((life.status(), life.second()), (&Status::Open, None));
        for _ in 0..30 {
            life.pass_secs(1);
            life.line("");
        }
        assert!(life.second().is_some());
    }
}

#[test]
fn a_second_whose_server_cannot_resume_is_of_no_use() {
    let mut life = joined();
    life.second_event(
        "stream-hello",
        "",
        r#"{"epoch":"e","head":5,"heartbeat_ms":1000,"resume":false}"#,
    );
    assert_eq!((life.status(), life.second()), (&Status::Open, None));
}

#[test]
fn a_second_that_hangs_is_given_up() {
    let mut life = joined();
    for _ in 0..15 {
        assert!(life.second().is_some());
        life.pass_secs(1);
        life.line("");
    }
    assert_eq!((life.status(), life.second()), (&Status::Open, None));
}

#[test]
fn there_is_no_second_where_the_promise_to_resume_is_taken_back() {
    for hung in [false, true] {
        let mut life = Life::greeted();
        life.event("line", "e-5", "text");
        life.step(Input::Refresh);
        if hung {
            life.pass_ms(250);
            life.hear_second(SourceInput::Failed { fatal: true });
        }
        life.hello("e", 60_000, false);
        life.pass_secs(100);
        assert_eq!((life.second(), life.tries.len()), (None, 1 + usize::from(hung)));
        life.hello("e", 60_000, true);
        assert!(life.second().is_some(), "nobody is forgotten");
    }
}

#[test]
fn when_the_first_is_lost_the_second_goes_too() {
    let mut life = joined();
    life.fail();
    assert!(!life.has_source());
    life.wait_for_try();
    assert_eq!(life.place_asked().as_deref(), Some("e-5"));
}

#[test]
fn a_latecomer_whose_second_source_was_lost_is_not_forgotten() {
    let hung = || {
        let mut life = joined();
        life.hear_second(SourceInput::Failed { fatal: true });
        life
    };
    for mut life in [joined(), hung()] {
        life.fail();
        life.wait_for_try();
        life.answer();
        life.hello("e", 60_000, true);
        life.pass_ms(250);
        assert!(life.second().is_some());
        assert_eq!(life.place_asked(), None);
    }
}

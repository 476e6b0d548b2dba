use super::*;
use crate::connection::CloseReason;

fn hear(tape: &mut Tape, at: u64, name: &str, id: &str, data: &str) {
    let event = RawEvent { name: name.to_owned().into(), id: id.into(), data: data.into() };
    tape.hear(&event, (!id.is_empty()).then_some(id), at);
}

#[test]
fn so_many_events_are_kept_and_the_others_counted() {
    let mut tape = Tape::new(2);
    for data in ["one", "two", "three"] {
        hear(&mut tape, 0, "message", "", data);
    }
    let kept: Vec<&str> = tape.events().iter().map(|seen| &*seen.data).collect();
    assert_eq!((kept, tape.dropped(), tape.count()), (vec!["two", "three"], 1, 3));
    tape.clear();
    assert_eq!((tape.events().len(), tape.dropped(), tape.count()), (0, 0, 3));
}

#[test]
fn large_events_make_room_for_each_other_and_the_newest_is_there() {
    let mut tape = Tape::new(500);
    for _ in 0..5 {
        hear(&mut tape, 0, "message", "", &"x".repeat(KEPT / 2 - 100));
    }
    assert_eq!((tape.events().len(), tape.dropped()), (2, 3));
    hear(&mut tape, 0, "message", "", &"x".repeat(2 * KEPT));
    assert_eq!((tape.events().len(), tape.dropped()), (1, 5));
}

#[test]
fn a_second_is_shown_once_it_is_over_and_until_it_leaves_the_chart() {
    let mut tape = Tape::new(500);
    for at in [10_000, 10_999, 11_000] {
        hear(&mut tape, at, "tick", "", "");
    }
    let rates = |tape: &Tape, now| -> Vec<u64> { tape.seconds(now).map(|it| it.events).collect() };
    assert_eq!(rates(&tape, 11_500), [[0; 10].as_slice(), &[2]].concat());
    assert_eq!(rates(&tape, 100_000)[..3], [0, 2, 1]);
    assert_eq!(rates(&tape, 101_000)[..3], [2, 1, 0]);
    // Of a second of long ago, in the same place, nothing is left.
    hear(&mut tape, 10_000 + 92_000, "tick", "", "");
    assert_eq!(rates(&tape, 103_000).iter().sum::<u64>(), 1);
}

#[test]
fn a_time_in_an_event_tells_how_long_it_took_and_history_is_not_late() {
    let mut tape = Tape::new(500);
    let mut differences = |at, name, data| {
        hear(&mut tape, at, name, "", data);
        tape.seconds((at / 1_000 + 1) * 1_000).last().unwrap().differences
    };
    assert_eq!(differences(1_030, "tick", r#"{"at":1000}"#), Some((30, 30)));
    assert_eq!(differences(1_040, "tick", r#"{"at":1035}"#), Some((5, 30)));
    assert_eq!(differences(2_000, "tick", r#"{"at":2100}"#), Some((-100, -100)));
    assert_eq!(differences(3_000, "tick", "{}"), None);
    // In seconds, say.
    assert_eq!(differences(1_700_000_000_000, "tick", r#"{"at":1700000000}"#), None);
    assert_eq!(differences(5_000, "stream-hello", "{}"), None);
    assert_eq!(differences(5_500, "posted", r#"{"at":9}"#), None);
    assert_eq!(differences(6_000, "stream-caught-up", "{}"), None);
    assert_eq!(differences(6_500, "posted", r#"{"at":6490}"#), Some((10, 10)));
}

#[test]
fn what_is_replayed_is_what_has_an_id_before_the_end_of_history() {
    let mut tape = Tape::new(500);
    let mut stream = |at, names: &[(&str, &str)]| {
        names.iter().for_each(|(name, id)| hear(&mut tape, at, name, id, "{}"));
    };
    stream(1, &[("stream-hello", ""), ("snapshot", ""), ("stream-caught-up", "a-1")]);
    stream(2, &[("posted", "a-2"), ("stream-caught-up", "a-2")]);
    let hello = ("stream-hello", "");
    stream(3, &[hello, ("posted", "a-3"), ("tick", ""), ("posted", "a-4")]);
    stream(4, &[("stream-caught-up", "a-4"), ("posted", "a-5")]);
    stream(5, &[hello, ("stream-reset", ""), ("stream-caught-up", "b-1")]);
    let replay = |at, events, anew| Replay { at, events, anew };
    assert_eq!(*tape.replays(), [replay(1, 0, false), replay(4, 2, false), replay(5, 0, true)]);
}

#[test]
fn a_stream_that_is_lost_before_it_has_caught_up_replays_nothing() {
    let mut tape = Tape::new(500);
    hear(&mut tape, 1, "stream-hello", "", "{}");
    tape.tell(&Status::Closed(CloseReason::Caller));
    hear(&mut tape, 2, "stream-caught-up", "a-1", "{}");
    assert!(tape.replays().is_empty());
}

#[test]
fn polling_pays_for_its_headers_each_second_and_the_stream_for_each_opening() {
    let mut tape = Tape::new(500);
    assert_eq!((tape.streamed(), tape.polled(99_000)), (0, (0, 0)));
    tape.tell(&Status::Connecting);
    tape.tell(&Status::Open);
    hear(&mut tape, 5_000, "tick", "", "12345");
    tape.clear();
    assert_eq!(tape.streamed(), HEADERS + "event: tick\ndata: 12345\n\n".len() as u64);
    assert_eq!(tape.polled(5_000), (1, 5 + HEADERS));
    assert_eq!(tape.polled(64_999), (60, 5 + 60 * HEADERS));
    assert_eq!(tape.opened(), 1);
}

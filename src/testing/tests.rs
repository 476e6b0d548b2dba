//! The kit is a tool that tests rely on: what it plays is what browsers do.

mod slips;

use std::time::Duration;

use serde::Deserialize;

use super::*;
use crate::{
    connection::{CloseReason, Diagnosis, Failure, Options, PauseReason, Retrier, Status},
    decode::Text,
    hub::{Fold, Received},
};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Tick {
    Tick(u32),
}

#[derive(Default)]
struct Total {
    total: u32,
    resyncs: usize,
}

impl Fold for Total {
    type Event = Tick;

    fn fold(&mut self, received: Received<Tick>) {
        let Tick::Tick(n) = received.event;
        self.total += n;
    }

    fn resync(&mut self) {
        self.resyncs += 1;
    }
}

const HEARTBEAT: Duration = Duration::from_secs(10);

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn run(script: &Script) -> Log<Total> {
    script.clone().run(Options::default())
}

/// When each try was made, by whom, and after which id it asks to go on.
fn tries<S>(log: &Log<S>) -> Vec<(Duration, Retrier, Option<&str>)> {
    let of = |one: &'_ Attempt| (one.at, one.by);
    log.attempts().iter().map(|one| (of(one).0, of(one).1, one.last_event_id.as_deref())).collect()
}

#[test]
fn three_events_forty_seconds_of_silence_a_503_and_on_it_goes() {
    let script = Script::new()
        .open()
        .hello(HEARTBEAT)
        .event_with_id("1", "tick", "1")
        .event_with_id("2", "tick", "2")
        .event("tick", "4")
        .silence(secs(40))
        .refuse(503)
        .open_resuming("2")
        .hello(HEARTBEAT)
        .event_with_id("3", "tick", "8");
    let log = run(&script);
    assert_eq!((log.state().total, log.resyncs(), log.errors()), (15, 0, &[][..]));
    assert_eq!(log.status(), &Status::Open);
    let [(first, ..), (second, by, id), (third, ..)] = tries(&log)[..] else {
        panic!("{:?}", log.attempts());
    };
    assert_eq!((first, by, id), (Duration::ZERO, Retrier::Library, Some("2")));
    assert!(second > secs(25) && second <= secs(26), "a stall, and a wait: {second:?}");
    assert!(third >= secs(41) && third <= secs(42), "the second wait: {third:?}");
    assert_eq!(log.attempts()[2].address, "https://example.org/events?last_event_id=2");
}

#[test]
fn the_same_seed_gives_the_same_waits_and_another_gives_others() {
    let script = Script::new().refuse(500).refuse(500).open();
    let waits = |seed| tries(&run(&script.clone().seed(seed)))[2].0;
    assert_eq!(waits(7), waits(7));
    assert_ne!(waits(7), waits(8));
}

#[test]
fn a_browser_comes_back_by_itself_with_the_id_in_a_header() {
    let script = Script::new().open().event_with_id("a b", "tick", "1").lose().open_resuming("a b");
    let log = run(&script);
    assert_eq!(tries(&log)[1], (secs(3), Retrier::Browser, Some("a b")));
    assert_eq!(log.attempts()[1].address, log.attempts()[0].address);
}

#[test]
fn a_browser_that_is_refused_does_not_come_back_and_the_library_asks_with_the_id_in_the_query() {
    let script = Script::new().open().event_with_id("ä&", "tick", "1").lose().refuse(502).open();
    let log = run(&script);
    let (at, by, id) = tries(&log)[2];
    assert!(at > secs(3) && at <= secs(5), "{at:?}");
    assert_eq!((by, id), (Retrier::Library, Some("ä&")));
}

#[test]
fn a_try_that_nobody_answers_is_given_up() {
    let log = run(&Script::new().silence(secs(16)).open());
    let (at, by, _) = tries(&log)[1];
    assert!(at > secs(15) && at <= secs(16), "{at:?}");
    assert_eq!(by, Retrier::Library);
}

#[test]
fn timers_sleep_with_the_page_and_what_is_due_is_done_when_it_wakes() {
    let asleep = Script::new().open().event("tick", "1").lose().sleep(secs(30));
    assert_eq!(tries(&run(&asleep.clone().silence(Duration::from_millis(2_999)))).len(), 1);
    assert_eq!(tries(&run(&asleep.silence(secs(3))))[1].0, secs(33));
    let log = run(&Script::new().open().hello(HEARTBEAT).sleep(secs(60)));
    assert!(matches!(log.status(), Status::Retrying { .. }), "a stall: {:?}", log.status());
    assert_eq!(log.statuses().last().map(|(at, _)| *at), Some(secs(60)));
}

#[test]
fn a_server_that_cannot_prove_it_makes_one_resync() {
    let lost = Script::new().open().hello(HEARTBEAT).event_with_id("1", "tick", "1").lose();
    let proved = lost.clone().open_resuming("1").hello(HEARTBEAT).event("tick", "1");
    assert_eq!((run(&proved).resyncs(), run(&proved).state().resyncs), (0, 0));
    let reset = lost.clone().open().hello(HEARTBEAT).reset().event("tick", "1");
    assert_eq!((run(&reset).resyncs(), run(&reset).state().resyncs), (1, 1));
    let guessed = lost.open().event("tick", "1");
    assert_eq!(run(&guessed).resyncs(), 1);
}

#[test]
fn whoever_looks_into_a_failure_finds_what_the_script_says() {
    let why = |script: Script, yes| {
        let log = script.run::<Total>(Options::default().diagnose(yes));
        match log.status() {
            Status::Retrying { why, .. } => why.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(why(Script::new().refuse(401), false), Failure::Refused);
    assert_eq!(why(Script::new().refuse(401), true), Failure::Diagnosed(Diagnosis::Status(401)));
    let silent = Script::new().silence(secs(15));
    assert_eq!(why(silent, true), Failure::Diagnosed(Diagnosis::NoAnswer));
}

#[test]
fn a_heartbeat_keeps_a_stream_alive() {
    let quiet = Script::new().open().hello(HEARTBEAT).silence(secs(20));
    let kept = quiet.clone().heartbeat().silence(secs(20));
    assert_eq!(run(&kept).status(), &Status::Open);
    assert_ne!(run(&quiet.silence(secs(20))).status(), &Status::Open);
}

#[test]
fn an_end_is_an_end_and_a_drain_is_a_wait() {
    let open = Script::new().open().hello(HEARTBEAT);
    assert_eq!(run(&open.clone().finish()).status(), &Status::Closed(CloseReason::Finished));
    assert_eq!(tries(&run(&open.drain(secs(7)).open()))[1].0, secs(7));
}

#[test]
fn what_happens_to_the_page_is_heard() {
    let options = Options::default().pause_when_hidden(true);
    let hidden = Script::new().open().silence(secs(1)).hide();
    let log = hidden.clone().run::<Total>(options.clone());
    assert_eq!(log.status(), &Status::Paused(PauseReason::Hidden));
    assert_eq!(tries(&hidden.show().open().run::<Total>(options))[1].0, secs(1));

    let offline = Script::new().open().offline().lose().refuse(503).silence(secs(29));
    assert_eq!(tries(&run(&offline)).len(), 2, "offline there is a try every thirty seconds");
    assert_eq!(tries(&run(&offline.online().open())).len(), 3);

    let closed = Script::new().open().close();
    assert_eq!(run(&closed).status(), &Status::Closed(CloseReason::Caller));
    assert_eq!(run(&closed.reopen().open()).status(), &Status::Open);
}

#[test]
fn an_event_that_cannot_be_read_is_an_error_and_the_stream_goes_on() {
    let log = run(&Script::new().open().event("tick", "soon").event("tick", "1"));
    assert_eq!((log.state().total, log.errors().len()), (1, 1));
    assert!(log.errors()[0].to_string().starts_with("event `tick` did not decode"));
}

#[test]
fn events_are_collected_with_when_they_came_and_their_ids() {
    let script = Script::new().open().event_with_id("7", "message", "a").silence(secs(2));
    let log = script.event("message", "b").collect::<Text>(Options::default());
    let of = |text: &str, at, id: Option<&str>| Received {
        event: text.into(),
        at: secs(at),
        id: id.map(str::to_owned),
    };
    assert_eq!(log.state()[..], [of("a", 0, Some("7")), of("b", 2, None)]);
}

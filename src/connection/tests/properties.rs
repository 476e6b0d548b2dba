//! Whatever happens, in whatever order. What must hold at each step, [`Life::step`] checks.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};

use super::life::Life;
use crate::{
    backoff::Backoff,
    connection::{CloseReason, Input, Options, RawEvent, SourceInput, Status},
};

/// How much time passes between two inputs, and how.
#[derive(Clone, Debug)]
enum Time {
    Passes(Duration),
    /// The timer does not fire: the page is frozen or the machine sleeps.
    Sleeps(Duration),
    SetBack(Duration),
}

#[derive(Clone, Debug)]
enum Happening {
    Is(Input),
    /// The newest source speaks, or one that many before it.
    Says(u32, SourceInput),
}

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        1 => Just(Duration::ZERO),
        4 => (0..400_u64).prop_map(Duration::from_millis),
        4 => (0..20_000_u64).prop_map(Duration::from_millis),
        1 => (0..300_000_u64).prop_map(Duration::from_secs),
    ]
}

fn times() -> impl Strategy<Value = Time> {
    prop_oneof![
        6 => durations().prop_map(Time::Passes),
        2 => durations().prop_map(Time::Sleeps),
        1 => durations().prop_map(Time::SetBack),
    ]
}

fn events() -> impl Strategy<Value = RawEvent> {
    let of = |name: &'static str, data: &[&'static str]| {
        let data: Vec<_> = data.iter().map(|data| (name, *data)).collect();
        proptest::sample::select(data)
    };
    let told = prop_oneof![
        2 => of("line", &["", "text"]),
        2 => of("stream-hello", &[
            r#"{"epoch":"e","head":3,"heartbeat_ms":1000,"resume":true}"#,
            r#"{"epoch":"e","head":0,"heartbeat_ms":0,"resume":true}"#,
            r#"{"epoch":"f","head":3,"heartbeat_ms":15000,"resume":false}"#,
            r#"{"epoch":"","head":18446744073709551615,"heartbeat_ms":18446744073709551615,"resume":true}"#,
            "hi",
        ]),
        1 => of("stream-end", &[
            r#"{"reason":"drain","retry_ms":900}"#,
            r#"{"reason":"drain","retry_ms":0}"#,
            r#"{"reason":"drain","retry_ms":18446744073709551615}"#,
            r#"{"reason":"finished"}"#,
            "bye",
        ]),
        1 => of("stream-reset", &[r#"{"reason":"ahead"}"#, ""]),
        1 => of("stream-heartbeat", &[r#"{"at":1}"#]),
        1 => of("stream-caught-up", &["{}"]),
    ];
    let ids = ["", "", "e-1", "e-2", "e-3", "f-1", "e-18446744073709551615", "é", "\0", "a\u{1}"];
    (told, proptest::sample::select(ids.to_vec())).prop_map(|((name, data), id)| RawEvent {
        name: name.into(),
        id: id.into(),
        data: data.into(),
    })
}

fn happenings() -> impl Strategy<Value = Happening> {
    let sayings = prop_oneof![
        4 => Just(SourceInput::Opened),
        5 => events().prop_map(SourceInput::Event),
        4 => any::<bool>().prop_map(|fatal| SourceInput::Failed { fatal }),
        1 => Just(SourceInput::Refused(CloseReason::Unsupported)),
    ];
    let inputs = [
        Input::Open,
        Input::Open,
        Input::Refresh,
        Input::Close,
        Input::Offline,
        Input::Online,
        Input::Hidden,
        Input::Shown,
        Input::Resumed,
        Input::PageHidden,
        Input::PageShown,
    ];
    let speakers = prop_oneof![9 => Just(0_u32), 1 => any::<u32>(), 4 => 0..3_u32];
    prop_oneof![
        5 => (speakers, sayings).prop_map(|(before, what)| Happening::Says(before, what)),
        4 => proptest::sample::select(inputs.to_vec()).prop_map(Happening::Is),
    ]
}

fn options() -> impl Strategy<Value = Options> {
    let lengths = [Duration::ZERO, Duration::from_secs(1), Duration::MAX];
    let lengths = || proptest::sample::select(lengths.to_vec());
    let wild = (lengths(), lengths(), lengths()).prop_map(|(base, max, open_timeout)| {
        Options::default().backoff(Backoff { base, max }).open_timeout(open_timeout)
    });
    let all = prop_oneof![2 => Just(Options::default()), 1 => wild];
    (all, any::<bool>()).prop_map(|(options, pause)| options.pause_when_hidden(pause))
}

fn live(life: &mut Life, script: &[(Time, Happening)]) {
    life.step(Input::Open);
    for (time, happening) in script {
        match time {
            // A stalled stream is retried every few seconds: days of that prove nothing.
            Time::Passes(time) => life.pass((*time).min(Duration::from_secs(600))),
            Time::Sleeps(time) => life.sleep(*time),
            Time::SetBack(time) => life.set_clock_back(*time),
        }
        match happening {
            Happening::Is(input) => drop(life.step(input.clone())),
            Happening::Says(before, what) => {
                if let Some(newest) = life.newest() {
                    let generation = newest.wrapping_sub(*before);
                    life.step(Input::Source(generation, what.clone()));
                }
            }
        }
    }
}

fn settings() -> ProptestConfig {
    ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn a_connection_keeps_its_word_whatever_happens(
        options in options(),
        seed: u64,
        beginning in prop_oneof![Just(0_u64), 0..20_000_000_000_u64],
        script in vec((times(), happenings()), 1..60),
    ) {
        let address = "https://example.org/events?a=b";
        let mut life = Life::unborn(address, options, seed, Duration::from_secs(beginning));
        live(&mut life, &script);
    }

    #[test]
    fn a_connection_that_is_wanted_never_gives_up(
        seed: u64,
        script in vec((times(), happenings()), 1..60),
    ) {
        let beginning = Duration::from_secs(1_700_000_000);
        let mut life =
            Life::unborn("https://example.org/events", Options::default(), seed, beginning);
        live(&mut life, &script);
        if matches!(life.status(), Status::Connecting | Status::Retrying { .. }) {
            // A browser has 45 s, the wait for the next try is at most 30 s, and a clock that was
            // set back may begin either again.
            let before = life.tries.len();
            life.pass_secs(150);
            assert!(life.tries.len() > before, "{:?}", life.status());
        }
    }

    #[test]
    fn a_close_is_the_end_whatever_happened(
        seed: u64,
        script in vec((times(), happenings()), 1..60),
    ) {
        let mut life = Life::unborn("/events", Options::default(), seed, Duration::ZERO);
        live(&mut life, &script);
        life.step(Input::Close);
        let tries = life.tries.len();
        prop_assert!(matches!(life.status(), Status::Closed(_)));
        for (_, happening) in script {
            if let Happening::Is(input) = happening {
                if input != Input::Open {
                    prop_assert_eq!(life.step(input), []);
                }
            }
        }
        prop_assert_eq!(life.tries.len(), tries);
    }
}

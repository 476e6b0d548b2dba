//! Scripts of whatever can happen, in whatever order, but often enough what makes sense: a server
//! that greets, ids that grow, times that the rules are about.

use std::time::Duration;

use proptest::{collection::vec, prelude::*, sample::select};

use super::{life::Life, said::raw};
use crate::{
    backoff::Backoff,
    connection::{CloseReason, Diagnosis, Input, Options, SourceInput, options::Diagnose},
};

/// One thing that happens, some time after the one before.
pub(super) type Scene = (Time, Happening);

#[derive(Clone, Debug)]
pub(super) enum Time {
    Passes(Duration),
    /// The timer does not fire: the page is frozen or the machine sleeps.
    Sleeps(Duration),
    SetBack(Duration),
}

#[derive(Clone, Debug)]
pub(super) enum Happening {
    Is(Input),
    Says(Who, Saying),
    /// All is well again for a while: there is a source, the newest opens, the server greets.
    Greets(&'static str),
    /// What was asked for is found.
    Finds(Diagnosis),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Who {
    /// The source that is there.
    First,
    /// The newest one, which may be one that is to take over.
    Newest,
    /// One that many before it.
    Before(u32),
}

#[derive(Clone, Debug)]
pub(super) enum Saying {
    Is(SourceInput),
    /// An event without an id of its own.
    Event(&'static str, &'static str),
    EventWithId(&'static str, &'static str, &'static str),
}

impl Happening {
    /// What it is if it is no source's.
    pub(super) fn input(&self) -> Option<&Input> {
        match self {
            Self::Is(input) => Some(input),
            _ => None,
        }
    }
}

const HELLOS: [&str; 6] = [
    r#"{"epoch":"e","head":3,"heartbeat_ms":1000,"resume":true}"#,
    r#"{"epoch":"e","head":3,"heartbeat_ms":30000,"resume":true}"#,
    r#"{"epoch":"e","head":0,"heartbeat_ms":0,"resume":true}"#,
    r#"{"epoch":"f","head":3,"heartbeat_ms":15000,"resume":false}"#,
    r#"{"epoch":"","head":18446744073709551615,"heartbeat_ms":18446744073709551615,"resume":true}"#,
    "hi",
];

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        2 => Just(Duration::ZERO),
        6 => (0..400_u64).prop_map(Duration::from_millis),
        // What the rules are about, and a moment before and after.
        4 => (select(vec![250, 2_500, 10_000, 15_000, 30_000, 45_000]), 0..3_u64)
            .prop_map(|(ms, more)| Duration::from_millis(ms + more - 1)),
        3 => (0..20_000_u64).prop_map(Duration::from_millis),
    ]
}

fn times() -> impl Strategy<Value = Time> {
    prop_oneof![7 => durations().prop_map(Time::Passes), 1 => durations().prop_map(Time::Sleeps)]
}

fn wild_times() -> impl Strategy<Value = Time> {
    let long = || prop_oneof![durations(), (0..300_000_u64).prop_map(Duration::from_secs)];
    prop_oneof![
        4 => times(),
        1 => long().prop_map(Time::Sleeps),
        1 => long().prop_map(Time::SetBack),
    ]
}

fn events() -> impl Strategy<Value = (&'static str, &'static str)> {
    let of = |name, data: &[&'static str]| select(data.to_vec()).prop_map(move |data| (name, data));
    prop_oneof![
        16 => of("line", &["", "text"]),
        2 => of("stream-hello", &HELLOS),
        1 => of("stream-end", &[
            r#"{"reason":"drain","retry_ms":900}"#,
            r#"{"reason":"drain","retry_ms":0}"#,
            r#"{"reason":"drain","retry_ms":18446744073709551615}"#,
            r#"{"reason":"finished"}"#,
            "bye",
        ]),
        1 => of("stream-reset", &[r#"{"reason":"ahead"}"#, ""]),
        1 => of("stream-heartbeat", &[r#"{"at":1}"#]),
        6 => of("stream-caught-up", &["{}"]),
    ]
}

/// A clock that goes on, and a timer that mostly fires.
pub(super) fn scripts() -> impl Strategy<Value = Vec<Scene>> {
    vec((times(), happenings()), 1..80)
}

/// A clock and a machine that nobody can rely on.
pub(super) fn wild_scripts() -> impl Strategy<Value = Vec<Scene>> {
    vec((wild_times(), happenings()), 1..80)
}

fn sayings() -> impl Strategy<Value = Saying> {
    let ids = prop_oneof![
        8 => select(vec!["e-1", "e-2", "e-3", "e-4", "e-5", "e-10"]),
        1 => select(vec!["", "f-1", "e-18446744073709551615", "é", "7", "\0", "a\u{1}"]),
    ];
    prop_oneof![
        4 => Just(Saying::Is(SourceInput::Opened)),
        6 => events().prop_map(|(name, data)| Saying::Event(name, data)),
        6 => (events(), ids).prop_map(|((name, data), id)| Saying::EventWithId(name, id, data)),
        2 => any::<bool>().prop_map(|fatal| Saying::Is(SourceInput::Failed { fatal })),
        1 => select(vec![
            SourceInput::Refused(CloseReason::Unsupported),
            SourceInput::NoAddress("signed out".into()),
        ])
        .prop_map(Saying::Is),
    ]
}

fn happenings() -> impl Strategy<Value = Happening> {
    let inputs = prop_oneof![
        6 => Just(Input::Open),
        6 => Just(Input::Refresh),
        1 => Just(Input::Close),
        1 => Just(Input::PageHidden),
        2 => Just(Input::PageShown),
        2 => select(vec![Input::Offline, Input::Hidden]),
        4 => select(vec![Input::Online, Input::Shown, Input::Resumed]),
    ];
    let whose = prop_oneof![
        4 => Just(Who::First),
        4 => Just(Who::Newest),
        1 => prop_oneof![0..3_u32, any::<u32>()].prop_map(Who::Before),
    ];
    let found = select(vec![Diagnosis::Status(503), Diagnosis::Status(204), Diagnosis::Cors]);
    prop_oneof![
        8 => (whose, sayings()).prop_map(|(who, what)| Happening::Says(who, what)),
        4 => inputs.prop_map(Happening::Is),
        3 => select(HELLOS.to_vec()).prop_map(Happening::Greets),
        1 => found.prop_map(Happening::Finds),
    ]
}

pub(super) fn options() -> impl Strategy<Value = Options> {
    let lengths = [0, 1, 300, 1_000, 10_000, 100_000, u64::MAX].map(Duration::from_millis);
    let lengths = || select(lengths.to_vec());
    let wild = (lengths(), lengths(), lengths()).prop_map(|(base, max, open_timeout)| {
        Options::default().backoff(Backoff { base, max }).open_timeout(open_timeout)
    });
    let all = prop_oneof![2 => Just(Options::default()), 1 => wild];
    (all, any::<bool>(), any::<bool>()).prop_map(|(options, pause, diagnoses)| Options {
        diagnose: Diagnose(if diagnoses { Some(|_, _, _| {}) } else { None }),
        ..options.pause_when_hidden(pause)
    })
}

pub(super) fn live(life: &mut Life, script: &[Scene]) {
    life.step(Input::Open);
    for (time, happening) in script {
        match time {
            Time::Passes(time) => life.pass(*time),
            Time::Sleeps(time) => life.sleep(*time),
            Time::SetBack(time) => life.set_clock_back(*time),
        }
        match happening {
            Happening::Is(input) => drop(life.step(input.clone())),
            Happening::Says(who, what) => say(life, *who, what),
            Happening::Greets(hello) => {
                bring_back(life);
                say(life, Who::Newest, &Saying::Is(SourceInput::Opened));
                say(life, Who::Newest, &Saying::Event("stream-hello", hello));
            }
            Happening::Finds(diagnosis) => {
                if life.diagnoses > 0 {
                    life.step(Input::Diagnosed(diagnosis.clone()));
                }
            }
        }
    }
}

/// Somebody wants it, the page is there, and the next try begins.
fn bring_back(life: &mut Life) {
    for input in [Input::Open, Input::PageShown, Input::Shown] {
        if !life.has_source() {
            life.step(input);
        }
    }
    if !life.has_source() {
        life.pass_secs(30);
    }
}

fn say(life: &mut Life, who: Who, what: &Saying) {
    let Some(newest) = life.newest() else { return };
    let generation = match who {
        Who::Newest => newest,
        Who::First => life.sources.first().map_or(newest, |source| source.generation),
        Who::Before(many) => newest.wrapping_sub(many),
    };
    let what = match what {
        Saying::Is(what) => what.clone(),
        Saying::Event(name, data) => {
            let mut sources = life.sources.iter();
            let source = sources.find(|source| source.generation == generation);
            raw(name, source.map_or("", |source| &source.shown), data)
        }
        Saying::EventWithId(name, id, data) => raw(name, id, data),
    };
    life.step(Input::Source(generation, what));
}

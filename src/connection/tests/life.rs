//! A connection with everything around it made up: the clock, the timer, the source, the server.

use std::time::Duration;

use super::model::Model;
use crate::{
    backoff::{CEILING, FLOOR},
    connection::{Connection, Effect, Input, Options, Retrier, SourceInput, Status},
};

/// Some day in 2023.
pub(super) const BEGINNING: Duration = Duration::from_secs(1_700_000_000);

/// One connection's life. Whatever a test is about, what must always hold is checked at each step.
#[derive(Debug)]
pub(super) struct Life {
    connection: Connection,
    /// What the design says, as long as nobody touches the clock.
    model: Option<Model>,
    /// What the wall clock shows.
    pub(super) now: Duration,
    /// How long things have taken at the least, whatever was done to the clock.
    elapsed: Duration,
    /// How long until the timer fires: like a browser's, it does not look at the wall clock.
    pub(super) timer: Option<Duration>,
    /// The source, and the one that is to take over.
    pub(super) sources: Vec<Speaker>,
    pub(super) newest: Option<u32>,
    pub(super) told: Status,
    last_try: Option<Duration>,
    /// The addresses of all tries, in order.
    pub(super) tries: Vec<String>,
    /// Name and own id of all events passed on, in order.
    pub(super) delivered: Vec<(String, Option<String>)>,
    /// How often it was said that events may have been missed.
    pub(super) resyncs: usize,
    /// How often it was asked why a try had failed.
    pub(super) diagnoses: usize,
}

/// A source.
#[derive(Debug)]
pub(super) struct Speaker {
    pub(super) generation: u32,
    /// The last id that it has seen, which it shows on events without one.
    pub(super) shown: String,
}

/// How it begins.
impl Life {
    /// Nobody has asked for anything yet.
    pub(super) fn unborn(address: &str, options: Options, seed: u64, now: Duration) -> Self {
        let connection = Connection::new(address, options.clone(), seed);
        Self {
            model: Some(Model::new(address, options)),
            told: connection.status(),
            connection,
            now,
            elapsed: Duration::ZERO,
            timer: None,
            sources: Vec::new(),
            newest: None,
            last_try: None,
            tries: Vec::new(),
            delivered: Vec::new(),
            resyncs: 0,
            diagnoses: 0,
        }
    }

    /// The first try is under way.
    pub(super) fn to(address: &str, options: Options, seed: u64) -> Self {
        let mut life = Self::unborn(address, options, seed, BEGINNING);
        life.step(Input::Open);
        life
    }

    /// The first try is under way, and nothing about it is special.
    pub(super) fn connecting() -> Self {
        Self::to("https://example.org/events", Options::default(), 7)
    }

    /// It is open; the server has said nothing.
    pub(super) fn open() -> Self {
        let mut life = Self::connecting();
        life.answer();
        life
    }

    /// It is open; the server beats once a second and can resume.
    pub(super) fn greeted() -> Self {
        let mut life = Self::open();
        life.hello("e", 1_000, true);
        life
    }
}

/// What can happen to it.
impl Life {
    /// Takes `input` and carries the effects out.
    #[track_caller]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what happens is said once, and is over then"
    )]
    pub(super) fn step(&mut self, input: Input) -> Vec<Effect> {
        let was_closed = matches!(self.told, Status::Closed(_));
        let is_there = |of: u32| self.sources.iter().any(|source| source.generation == of);
        let unheard = matches!(input, Input::Source(generation, _) if !is_there(generation));
        if let Input::Source(of, SourceInput::Event(event)) = &input {
            for source in self.sources.iter_mut().filter(|source| source.generation == *of) {
                source.shown.clone_from(&event.id);
            }
        }
        let effects = self.connection.step(&input, self.now);
        if let Some(model) = &mut self.model {
            model.judge(&input, self.now, &effects);
        }
        for effect in &effects {
            self.carry_out(effect, &input);
        }
        if unheard || (was_closed && !matches!(input, Input::Open | Input::Close)) {
            assert_eq!(effects, [], "after {input:?}, which should not be heard");
        }
        self.check(&input);
        effects
    }

    #[track_caller]
    fn carry_out(&mut self, effect: &Effect, input: &Input) {
        match effect {
            Effect::Open { generation, address, .. } => {
                assert!(self.sources.len() < 2, "three sources, after {input:?}");
                if let Some(last) = self.last_try.filter(|_| *input != Input::Open) {
                    let pause = self.elapsed - last;
                    assert!(pause >= FLOOR, "{pause:?} from try to try, after {input:?}");
                }
                self.sources.push(Speaker { generation: *generation, shown: String::new() });
                self.newest = Some(*generation);
                self.last_try = Some(self.elapsed);
                self.tries.push(address.clone());
            }
            Effect::Drop(generation) => {
                let before = self.sources.len();
                self.sources.retain(|source| source.generation != *generation);
                assert!(self.sources.len() < before, "nothing to drop, after {input:?}");
            }
            Effect::Resync => self.resyncs += 1,
            Effect::Diagnose => self.diagnoses += 1,
            Effect::WakeAt(at) => {
                self.timer = at.map(|at| at.saturating_sub(self.now));
                // The two longest waits are those for a browser's try: one to begin, one to open.
                assert!(self.timer <= Some(2 * CEILING), "{effect:?} is never, after {input:?}");
            }
            Effect::Tell(status) => {
                assert_ne!(*status, self.told, "told twice, after {input:?}");
                self.told = status.clone();
            }
            Effect::Deliver { own_id } => {
                let Input::Source(_, SourceInput::Event(event)) = input else {
                    panic!("passed on without an event, after {input:?}");
                };
                let id = own_id.then(|| event.id.clone());
                self.delivered.push((event.name.to_string(), id));
            }
        }
    }

    /// What a status says is so.
    #[track_caller]
    fn check(&self, input: &Input) {
        let status = self.connection.status();
        assert_eq!(status, self.told, "nobody was told, after {input:?}");
        let (source, timer) = (!self.sources.is_empty(), self.timer.is_some());
        let as_it_should = match status {
            Status::Connecting | Status::Retrying { next: None, .. } => source && timer,
            Status::Retrying { by: Retrier::Browser, next: Some(_), .. } => false,
            Status::Retrying { by: Retrier::Library, next: Some(_), .. } => !source && timer,
            Status::Open => source,
            Status::Paused(_) | Status::Closed(_) => !source && !timer,
        };
        let as_it_should = as_it_should && (self.sources.len() < 2 || status == Status::Open);
        assert!(as_it_should, "{status:?}, {source}, {timer} after {input:?}");
    }

    /// Time passes; the timer fires when it is due.
    #[track_caller]
    pub(super) fn pass(&mut self, mut time: Duration) {
        for _ in 0..10_000 {
            let Some(left) = self.timer.filter(|left| *left <= time) else {
                self.timer = self.timer.map(|left| left - time);
                return self.sleep(time);
            };
            self.sleep(left);
            time -= left;
            self.fire();
        }
        panic!("the timer never stops firing; {:?}", self.status());
    }

    #[track_caller]
    pub(super) fn pass_ms(&mut self, ms: u64) {
        self.pass(Duration::from_millis(ms));
    }

    #[track_caller]
    pub(super) fn pass_secs(&mut self, secs: u64) {
        self.pass(Duration::from_secs(secs));
    }

    /// The timer fires now, if there is one.
    #[track_caller]
    pub(super) fn fire(&mut self) {
        if self.timer.take().is_some() {
            self.step(Input::TimerFired);
        }
    }

    /// Time passes, but not for the timer.
    pub(super) fn sleep(&mut self, time: Duration) {
        self.now = self.now.saturating_add(time);
        self.elapsed = self.elapsed.saturating_add(time);
    }

    /// Somebody corrects the clock.
    pub(super) fn set_clock_back(&mut self, time: Duration) {
        self.now = self.now.saturating_sub(time);
        self.model = None;
    }
}

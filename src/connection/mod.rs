//! What to do next: the connection as a pure state machine.
//!
//! [`Connection::step`] takes one [`Input`] (all that can happen) and answers with [`Effect`]s (all
//! that it can ask for). It names no browser type and takes no time: time is given, as the wall
//! clock's time since the Unix epoch, because timers lie in hidden tabs and after sleep. So every
//! rule runs under plain `cargo test`.
//!
//! The rules, with their reasons, are those of the
//! [WHATWG standard](https://html.spec.whatwg.org/multipage/server-sent-events.html) and of what
//! browsers make of it:
//!
//! - A failed source (`readyState` is `CLOSED`) is replaced after a wait that grows; a browser that
//!   retries by itself is trusted twice, since only it can send `Last-Event-ID`. Where the server's
//!   hello promised to resume after an id in the query, we take over at once: browsers return in
//!   lockstep after exactly three seconds.
//! - Silence is a stall only where the hello announced a heartbeat.
//! - Being offline drops nothing that works and stops no first attempt.

mod failure;
mod status;
mod options;
mod signals;
mod phase;
mod ids;
mod address;
mod control;
mod hearing;
mod refresh;
mod timing;
mod around;
mod running;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub(crate) use self::{
    address::resuming,
    ids::is_beyond,
    options::{Diagnose, Sharing},
    running::{Fresh, Name, Opening, Reach, Running, Signal, Tell},
};
use self::{
    control::Control,
    ids::{Ids, Shown},
    phase::{Next, Phase},
};
pub use self::{
    failure::{Diagnosis, Failure},
    options::Options,
    signals::{Effect, Input, SourceInput},
    status::{CloseReason, PauseReason, Retrier, Status},
};
pub use crate::decode::RawEvent;
use crate::{
    backoff::{FLOOR, Jitter},
    decode::FromSse,
};

/// How often an address is tried while the browser says that it is offline.
const OFFLINE_WAIT: Duration = Duration::from_secs(30);
/// One connection to one address. See the [module](self).
///
/// ```
/// use std::time::Duration;
/// use yew_sse::{Options, Status, connection::{Connection, Effect, Input}};
///
/// let mut connection = Connection::new("https://example.com/events", Options::default(), 7);
/// let effects = connection.step(&Input::Open, Duration::ZERO);
/// assert!(matches!(&effects[0], Effect::Open { generation: 1, .. }));
/// assert_eq!(connection.status(), Status::Connecting);
/// ```
#[derive(Debug)]
pub struct Connection {
    address: String,
    options: Options,
    phase: Phase,
    /// The source that there is, or the last one.
    generation: u32,
    /// The newest one.
    issued: u32,
    /// What the source has shown.
    shown: Shown,
    /// Failures since the connection was last stable, and why the last of them.
    failures: u32,
    why: Failure,
    /// Whether one of them was looked into.
    diagnosed: bool,
    /// How many of them were left to the browser.
    trusted: u32,
    /// The server's hello promised that a new source can resume.
    resumes: bool,
    ids: Ids,
    gap: Gap,
    /// The newest source was opened without an id and has said nothing: all of it is still to come.
    fresh: bool,
    /// Somebody came late and needs the stream from its beginning.
    latecomer: bool,
    last_try: Option<Duration>,
    offline: bool,
    hidden: bool,
    jitter: Jitter,
    armed: Option<Duration>,
    told: Status,
}

/// Whether events may have been missed since the last one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Gap {
    /// There was no stream before, or it was never lost, or it is told already.
    None,
    /// The stream was lost.
    Lost,
    /// The stream was lost; the new one was asked to go on where it was.
    Asked,
}

impl Connection {
    /// A connection that waits for [`Input::Open`]. `address` is best absolute: whether it leads to
    /// this very machine is read off it. `seed` makes its waits differ from those of other visitors,
    /// and the same for the same seed.
    #[must_use]
    pub fn new(address: &str, options: Options, seed: u64) -> Self {
        Self {
            address: address.to_owned(),
            options,
            phase: Phase::Closed(CloseReason::Caller),
            generation: 0,
            issued: 0,
            failures: 0,
            why: Failure::Lost,
            diagnosed: false,
            trusted: 0,
            shown: Shown::default(),
            resumes: false,
            ids: Ids::default(),
            gap: Gap::None,
            fresh: false,
            latecomer: false,
            last_try: None,
            offline: false,
            hidden: false,
            jitter: Jitter::new(seed),
            armed: None,
            told: Status::Closed(CloseReason::Caller),
        }
    }

    /// The events that are the connection's own business: a source must listen for them, whoever
    /// else listens.
    #[must_use]
    pub fn names() -> &'static [&'static str] {
        Control::names().unwrap_or_default()
    }

    /// How it stands with the connection.
    #[must_use]
    pub fn status(&self) -> Status {
        self.told.clone()
    }

    /// Whether it stands so.
    pub(crate) fn is(&self, status: &Status) -> bool {
        *status == self.told
    }

    /// Takes one input; returns what to do about it, in order. `now` is the wall clock's time since
    /// the Unix epoch, as everywhere here; it may jump, also backwards.
    pub fn step(&mut self, input: &Input, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.step_into(input, now, &mut effects);
        effects
    }

    /// The same, with a list that is there already.
    pub(crate) fn step_into(&mut self, input: &Input, now: Duration, effects: &mut Vec<Effect>) {
        match input {
            Input::Source(generation, SourceInput::Event(event))
                if self.goes_on(*generation, event, now) =>
            {
                self.pass_on(event, false, effects);
            }
            Input::Source(generation, _) if !self.hears(*generation) => {}
            input => self.take(input, now, effects),
        }
    }

    /// Everything but one more event of the same moment. Apart from those, of which thousands a
    /// second may come: a browser optimizes what they run through while it runs, and the sooner the
    /// less that is.
    #[inline(never)]
    fn take(&mut self, input: &Input, now: Duration, effects: &mut Vec<Effect>) {
        self.not_after(now);
        if self.phase.is_stable(now) {
            self.forgive();
        }
        match input {
            Input::Source(generation, input) if self.is_successor(*generation) => {
                self.hear_successor(input, now, effects);
            }
            Input::Source(_, input) => self.hear(input, now, effects),
            Input::Open => self.reopen(now, effects),
            Input::Refresh => self.latecomer |= !self.fresh,
            Input::Close => self.leave(Phase::Closed(CloseReason::Caller), effects),
            Input::TimerFired => self.timer_fired(now, effects),
            Input::Offline => self.went_offline(now),
            Input::Online => self.went_online(now, effects),
            Input::Hidden => self.went_hidden(effects),
            Input::Shown => self.was_shown(now, effects),
            Input::Resumed => self.woke_up(now, effects),
            Input::Diagnosed(diagnosis) => self.learn(diagnosis, effects),
            Input::PageHidden => self.pause(PauseReason::Away, effects),
            Input::PageShown => self.came_back(now, effects),
        }
        self.refresh(now, effects);
        self.settle(effects);
    }

    /// Whether the source of this generation is there.
    fn hears(&self, generation: u32) -> bool {
        self.phase.has_source() && generation == self.generation || self.is_successor(generation)
    }

    fn reopen(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Closed(_)) {
            return;
        }
        self.forgive();
        if self.rests() {
            self.phase = Phase::Paused(PauseReason::Hidden);
        } else {
            self.open(now, effects);
        }
    }

    fn open_or_wait(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        match self.last_try.map(|last| last + FLOOR) {
            // A network or a page that comes and goes is not a tight loop either.
            Some(until) if now < until => {
                self.phase = Phase::Waiting { until };
            }
            _ => self.open(now, effects),
        }
    }

    fn open(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.gap == Gap::Lost && self.ids.last().is_some() {
            self.gap = Gap::Asked;
        }
        self.fresh = self.ids.last().is_none();
        self.latecomer &= !self.fresh;
        self.shown = Shown::default();
        self.phase = Phase::Connecting { since: now };
        self.generation = self.issue(self.ids.last().map(str::to_owned), now, effects);
    }

    /// Asks for a source that goes on after this id; answers its generation.
    fn issue(&mut self, id: Option<String>, now: Duration, effects: &mut Vec<Effect>) -> u32 {
        self.issued += 1;
        self.last_try = Some(now);
        let address = resuming(&self.address, id.as_deref());
        effects.push(Effect::Open { generation: self.issued, address, last_event_id: id });
        self.issued
    }

    /// Goes into a phase that has no source.
    fn leave(&mut self, phase: Phase, effects: &mut Vec<Effect>) {
        if self.phase.has_source() {
            effects.push(Effect::Drop(self.generation));
        }
        self.lose(effects);
        self.phase = phase;
    }

    /// An open stream is about to be no more.
    fn lose(&mut self, effects: &mut Vec<Effect>) {
        let Phase::Open(open) = &self.phase else { return };
        if let Next::Opening(next) = &open.next {
            effects.push(Effect::Drop(next.generation));
            // Whoever it was for is still waiting.
            self.latecomer = true;
        }
        self.gap = Gap::Lost;
    }
}

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

mod status;
mod options;
mod signals;
mod phase;
mod ids;
mod address;
#[cfg(test)]
mod tests;

use std::time::Duration;

use yew_sse_wire::control::{Control, End};

use self::{
    address::{is_loopback, resuming},
    ids::{Ids, Verdict},
    phase::{Open, Phase},
};
pub use self::{
    options::Options,
    signals::{Effect, Input, RawEvent, SourceInput},
    status::{CloseReason, PauseReason, Retrier, Status},
};
use crate::{
    backoff::{FLOOR, Jitter},
    decode::FromSse,
};

/// How often an address is tried while the browser says that it is offline.
const OFFLINE_WAIT: Duration = Duration::from_secs(30);
/// How many failures in a row are left to the browser where only it can resume.
const TRUSTED: u32 = 2;
/// The longest wait that a draining server can ask for.
const DRAIN_MAX: Duration = Duration::from_secs(30);
/// One connection to one address. See the [module](self).
///
/// ```
/// use std::time::Duration;
/// use yew_sse::{Options, Status, connection::{Connection, Effect, Input}};
///
/// let mut connection = Connection::new("https://example.com/events", Options::default(), 7);
/// let effects = connection.step(Input::Open, Duration::ZERO);
/// assert!(matches!(&effects[0], Effect::Open { generation: 1, .. }));
/// assert_eq!(connection.status(), Status::Connecting);
/// ```
#[derive(Debug)]
pub struct Connection {
    address: String,
    options: Options,
    phase: Phase,
    generation: u32,
    /// Failures since the connection was last stable.
    failures: u32,
    /// How many of them were left to the browser.
    trusted: u32,
    /// The server's hello promised that a new source can resume.
    resumes: bool,
    ids: Ids,
    last_try: Option<Duration>,
    offline: bool,
    hidden: bool,
    jitter: Jitter,
    armed: Option<Duration>,
    told: Status,
}

impl Connection {
    /// A connection that waits for [`Input::Open`]. `seed` makes its waits differ from those of
    /// other visitors.
    #[must_use]
    pub fn new(address: &str, options: Options, seed: u64) -> Self {
        Self {
            address: address.to_owned(),
            options,
            phase: Phase::Closed(CloseReason::Caller),
            generation: 0,
            failures: 0,
            trusted: 0,
            resumes: false,
            ids: Ids::default(),
            last_try: None,
            offline: false,
            hidden: false,
            jitter: Jitter::new(seed),
            armed: None,
            told: Status::Closed(CloseReason::Caller),
        }
    }

    /// How it stands with the connection.
    #[must_use]
    pub fn status(&self) -> Status {
        let retrying = |by, next| Status::Retrying { attempt: self.failures.max(1), by, next };
        match &self.phase {
            Phase::Connecting { .. } if self.failures == 0 => Status::Connecting,
            Phase::Connecting { .. } => retrying(Retrier::Library, None),
            Phase::Open(_) => Status::Open,
            Phase::LeftToBrowser { .. } => retrying(Retrier::Browser, None),
            Phase::Waiting { until } => retrying(Retrier::Library, Some(*until)),
            Phase::Paused(reason) => Status::Paused(*reason),
            Phase::Closed(reason) => Status::Closed(reason.clone()),
        }
    }

    /// Takes one input; returns what to do about it, in order.
    pub fn step(&mut self, input: Input, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        if matches!(input, Input::Source(generation, _) if !self.hears(generation)) {
            return effects;
        }
        self.not_after(now);
        if self.phase.is_stable(now) {
            self.forgive();
        }
        match input {
            Input::Source(_, input) => self.hear(input, now, &mut effects),
            Input::Open => self.reopen(now, &mut effects),
            Input::Close => self.leave(Phase::Closed(CloseReason::Caller), &mut effects),
            Input::TimerFired => self.timer_fired(now, &mut effects),
            Input::Offline => self.went_offline(now),
            Input::Online => self.went_online(now, &mut effects),
            Input::Hidden => self.went_hidden(&mut effects),
            Input::Shown => self.was_shown(now, &mut effects),
            Input::Resumed => self.woke_up(now, &mut effects),
            Input::PageHidden => self.pause(PauseReason::Away, &mut effects),
            Input::PageShown => self.came_back(now, &mut effects),
        }
        self.settle(effects)
    }

    /// Whether the source of this generation is the one that there is.
    fn hears(&self, generation: u32) -> bool {
        generation == self.generation && self.phase.has_source()
    }

    /// A clock that was set back must not make the past look like the future.
    fn not_after(&mut self, now: Duration) {
        self.phase.not_after(now);
        self.last_try = self.last_try.map(|last| last.min(now));
    }

    fn hear(&mut self, input: SourceInput, now: Duration, effects: &mut Vec<Effect>) {
        match input {
            SourceInput::Opened => self.opened(now),
            SourceInput::Event(event) => self.event(event, now, effects),
            SourceInput::Failed { fatal } => self.failed(fatal, now, effects),
            SourceInput::Refused(reason) => self.leave(Phase::Closed(reason), effects),
        }
    }

    fn opened(&mut self, now: Duration) {
        self.phase = Phase::Open(Open::new(now));
    }

    fn event(&mut self, event: RawEvent, now: Duration, effects: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Open(_)) {
            self.opened(now);
        }
        // Control events count whatever their id: a repeated hello is still a hello.
        let control = Control::from_sse(&event.name, &event.data).ok();
        if let Phase::Open(open) = &mut self.phase {
            let first = open.hear(now);
            if let Some(Control::Hello { heartbeat_ms, resume, .. }) = &control {
                self.resumes = *resume;
                open.expect(*heartbeat_ms);
            } else if first {
                // The address may lead to another server by now, one that promises nothing.
                self.resumes = false;
            }
        }
        if matches!(control, Some(Control::Reset { .. })) {
            self.ids.reset();
        }
        if let Verdict::New(id) = self.ids.take(event.id.clone(), self.resumes) {
            effects.push(Effect::Deliver { event, id });
        }
        if let Some(Control::End(end)) = control {
            self.ended(end, now, effects);
        }
    }

    /// The server announced the end of the stream.
    fn ended(&mut self, end: End, now: Duration, effects: &mut Vec<Effect>) {
        match end {
            End::Finished => self.leave(Phase::Closed(CloseReason::Finished), effects),
            End::Drain { retry_ms } => {
                self.count_failure();
                let wait = Duration::from_millis(retry_ms).clamp(FLOOR, DRAIN_MAX);
                self.leave(Phase::Waiting { until: now + wait }, effects);
            }
        }
    }

    fn failed(&mut self, fatal: bool, now: Duration, effects: &mut Vec<Effect>) {
        self.count_failure();
        if fatal || self.resumes || self.ids.poisoned() || self.trusted >= TRUSTED {
            return self.take_over(now, effects);
        }
        self.trusted += 1;
        self.phase = Phase::LeftToBrowser { since: now };
    }

    fn count_failure(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    fn forgive(&mut self) {
        self.failures = 0;
        self.trusted = 0;
    }

    /// The next try is ours, after a wait.
    fn take_over(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let wait = if self.cut_off() {
            OFFLINE_WAIT
        } else {
            self.options.backoff.delay(self.failures - 1, self.jitter.next())
        };
        self.leave(Phase::Waiting { until: now + wait }, effects);
    }

    fn timer_fired(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let fired = self.armed.take();
        let deadline = self.deadline();
        let due = match self.phase {
            // An open source puts its deadline off with each event; the timer does not follow.
            Phase::Open(_) => deadline.is_some_and(|deadline| deadline <= now),
            // Elsewhere the timer is believed, for the clock may have been set back.
            _ => deadline.is_some() && deadline == fired,
        };
        if due {
            self.due(now, effects);
        }
    }

    /// Timers may have slept: what is due by the wall clock is done now.
    fn woke_up(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            self.due(now, effects);
        }
    }

    /// The phase's deadline is over.
    fn due(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if let Phase::Waiting { .. } = self.phase {
            self.open(now, effects);
        } else {
            self.count_failure();
            self.take_over(now, effects);
        }
    }

    fn went_offline(&mut self, now: Duration) {
        let was_offline = std::mem::replace(&mut self.offline, true);
        if let Phase::Waiting { until } = &mut self.phase {
            if !was_offline && !is_loopback(&self.address) {
                *until = (now + OFFLINE_WAIT).max(*until);
            }
        }
    }

    fn went_online(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let was_offline = std::mem::replace(&mut self.offline, false);
        match self.phase {
            Phase::Waiting { .. } if was_offline => self.open_or_wait(now, effects),
            _ => self.woke_up(now, effects),
        }
    }

    fn went_hidden(&mut self, effects: &mut Vec<Effect>) {
        self.hidden = true;
        if self.rests() && !matches!(self.phase, Phase::Paused(_)) {
            self.pause(PauseReason::Hidden, effects);
        }
    }

    fn was_shown(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        self.hidden = false;
        match self.phase {
            Phase::Paused(PauseReason::Hidden) => self.open_or_wait(now, effects),
            _ => self.woke_up(now, effects),
        }
    }

    fn pause(&mut self, reason: PauseReason, effects: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Closed(_)) {
            self.leave(Phase::Paused(reason), effects);
        }
    }

    fn came_back(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Paused(PauseReason::Away)) {
            return;
        }
        if self.rests() {
            self.phase = Phase::Paused(PauseReason::Hidden);
        } else {
            self.open_or_wait(now, effects);
        }
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
        self.ids.new_source();
        self.generation += 1;
        self.last_try = Some(now);
        self.phase = Phase::Connecting { since: now };
        effects.push(Effect::Open {
            generation: self.generation,
            address: resuming(&self.address, self.ids.last()),
        });
    }

    /// Goes into a phase that has no source.
    fn leave(&mut self, phase: Phase, effects: &mut Vec<Effect>) {
        if self.phase.has_source() {
            effects.push(Effect::Drop);
        }
        self.phase = phase;
    }

    /// Tells what has changed, and keeps the timer true.
    fn settle(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        let deadline = self.deadline();
        // A timer that fires too early is cheaper than one set anew for each event.
        let put_off = self.armed.is_some() && deadline > self.armed;
        if deadline != self.armed && !(put_off && matches!(self.phase, Phase::Open(_))) {
            self.armed = deadline;
            effects.push(Effect::WakeAt(deadline));
        }
        let status = self.status();
        if status != self.told {
            self.told = status.clone();
            effects.push(Effect::Tell(status));
        }
        effects
    }

    fn deadline(&self) -> Option<Duration> {
        self.phase.deadline(&self.options)
    }

    /// Whether the page is hidden, and that means to let go.
    fn rests(&self) -> bool {
        self.hidden && self.options.pause_when_hidden
    }

    /// Whether the address is beyond a network that the browser says is gone.
    fn cut_off(&self) -> bool {
        self.offline && !is_loopback(&self.address)
    }
}

//! What is due, and the one timer that says so.

use std::time::Duration;

use super::{
    Connection,
    failure::Failure,
    phase::Phase,
    signals::Effect,
    status::{Retrier, Status},
};

impl Connection {
    /// A clock that was set back must not make the past look like the future.
    pub(super) fn not_after(&mut self, now: Duration) {
        self.phase.not_after(now);
        self.last_try = self.last_try.map(|last| last.min(now));
    }

    pub(super) fn timer_fired(&mut self, now: Duration, effects: &mut Vec<Effect>) {
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
    pub(super) fn woke_up(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            self.due(now, effects);
        }
    }

    /// The phase's deadline is over.
    fn due(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        match &self.phase {
            Phase::Waiting { .. } => self.open(now, effects),
            Phase::Open(open) if !open.stalls(now) => self.next_is_due(now, effects),
            Phase::Open(_) => self.fail(Failure::Stalled, now, effects),
            _ => self.fail(Failure::OpenTimeout, now, effects),
        }
    }

    /// Tells what has changed, and keeps the timer true.
    pub(super) fn settle(&mut self, effects: &mut Vec<Effect>) {
        let deadline = self.deadline();
        // A timer that fires too early is cheaper than one set anew for each event.
        let put_off = self.armed.is_some() && deadline > self.armed;
        if deadline != self.armed && !(put_off && matches!(self.phase, Phase::Open(_))) {
            self.armed = deadline;
            effects.push(Effect::WakeAt(deadline));
        }
        let status = self.stands();
        if status != self.told {
            self.told = status.clone();
            effects.push(Effect::Tell(status));
        }
    }

    /// What follows from the phase; it is told at the end of a step.
    fn stands(&self) -> Status {
        let retrying = |by, next| Status::Retrying {
            attempt: self.failures.max(1),
            by,
            next,
            why: self.why.clone(),
        };
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

    fn deadline(&self) -> Option<Duration> {
        self.phase.deadline(&self.options)
    }
}

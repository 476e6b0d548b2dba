//! What the source says, and what is to be done about it.

use std::time::Duration;

use yew_sse_wire::control::End;

use super::{
    Connection, Gap, OFFLINE_WAIT,
    control::Control,
    failure::{Diagnosis, Failure},
    ids::Verdict,
    phase::{Open, Phase},
    signals::{Effect, SourceInput},
    status::CloseReason,
};
use crate::{backoff::FLOOR, decode::RawEvent};

/// How many failures in a row are left to the browser where only it can resume.
const TRUSTED: u32 = 2;
/// The longest wait that a draining server can ask for.
const DRAIN_MAX: Duration = Duration::from_secs(30);

impl Connection {
    pub(super) fn hear(&mut self, input: &SourceInput, now: Duration, effects: &mut Vec<Effect>) {
        match input {
            SourceInput::Opened => self.opened(now),
            SourceInput::Event(event) => self.event(event, now, effects),
            SourceInput::Failed { fatal } => self.failed(*fatal, now, effects),
            SourceInput::NoAddress(reason) => {
                self.fail(Failure::NoAddress(reason.clone()), now, effects);
            }
            SourceInput::Refused(reason) => self.leave(Phase::Closed(reason.clone()), effects),
        }
    }

    fn opened(&mut self, now: Duration) {
        if !matches!(self.phase, Phase::Open(_)) {
            self.phase = Phase::Open(Open::new(now));
        }
    }

    pub(super) fn event(&mut self, event: &RawEvent, now: Duration, effects: &mut Vec<Effect>) {
        self.opened(now);
        let control = Control::of(event);
        self.greet(control.as_ref(), now);
        if matches!(control, Some(Control::Reset { .. })) {
            self.ids.reset();
            self.gap = Gap::Lost;
        }
        self.close_gap(control.as_ref(), effects);
        self.pass_on(event, control.is_some(), effects);
        if let Some(Control::End(end)) = control {
            self.ended(end, now, effects);
        }
    }

    /// Whether this is one more event of the same moment, and nobody's business: whatever else is to
    /// be done was done after the one before. Of thousands at once, nearly all are.
    pub(super) fn goes_on(&self, generation: u32, event: &RawEvent, now: Duration) -> bool {
        let Phase::Open(open) = &self.phase else { return false };
        generation == self.generation
            && open.has_heard_at(now)
            && self.gap == Gap::None
            && !Control::may_be(event)
    }

    /// Passes the event on, unless it was passed on before.
    pub(super) fn pass_on(
        &mut self,
        event: &RawEvent,
        is_control: bool,
        effects: &mut Vec<Effect>,
    ) {
        match self.ids.take(&mut self.shown, &event.id, self.resumes) {
            Verdict::New { own_id } => effects.push(Effect::Deliver { own_id }),
            // Control events count whatever their id: the one that says "caught up" repeats the last.
            Verdict::Repeat if is_control => effects.push(Effect::Deliver { own_id: false }),
            Verdict::Repeat => {}
        }
    }

    /// Takes a sign of life; what the server promises, it promises first.
    fn greet(&mut self, control: Option<&Control>, now: Duration) {
        // What this one says is nothing to one that is to take over.
        self.fresh &= self.generation != self.issued;
        let Phase::Open(open) = &mut self.phase else { return };
        let first = open.hear(now);
        if let Some(Control::Hello { heartbeat_ms, resume, .. }) = control {
            self.resumes = *resume;
            open.expect(*heartbeat_ms);
        } else if first {
            // The address may lead to another server by now, one that promises nothing.
            self.resumes = false;
            self.latecomer = false;
        }
    }

    /// The first word after a loss tells whether anything was missed: a server that resumes, asked
    /// to go on after an id, says so or says `reset`. From any other there is no proof.
    fn close_gap(&mut self, control: Option<&Control>, effects: &mut Vec<Effect>) {
        if self.gap == Gap::Asked && !self.resumes {
            self.gap = Gap::Lost;
        }
        // A hello may still be followed by a reset, which is one gap, not two.
        let is_told = !matches!(control, Some(Control::Hello { .. })) || !self.resumes;
        if self.gap == Gap::Lost && is_told {
            effects.push(Effect::Resync);
        }
        if is_told {
            self.gap = Gap::None;
        }
    }

    /// The server announced the end of the stream.
    #[inline(never)]
    fn ended(&mut self, end: End, now: Duration, effects: &mut Vec<Effect>) {
        match end {
            End::Finished => self.leave(Phase::Closed(CloseReason::Finished), effects),
            End::Drain { retry_ms } => {
                self.count(Failure::Drained);
                let wait = Duration::from_millis(retry_ms).clamp(FLOOR, DRAIN_MAX);
                self.leave(Phase::Waiting { until: now + wait }, effects);
            }
        }
    }

    fn failed(&mut self, fatal: bool, now: Duration, effects: &mut Vec<Effect>) {
        let why = if fatal { Failure::Refused } else { Failure::Lost };
        if fatal || self.resumes || self.shown.poisoned() || self.trusted >= TRUSTED {
            return self.fail(why, now, effects);
        }
        self.count(why);
        self.trusted += 1;
        self.lose(effects);
        self.phase = Phase::LeftToBrowser { since: now };
    }

    fn count(&mut self, why: Failure) {
        self.failures = self.failures.saturating_add(1);
        // What was found behind one refusal is the best guess for those that follow it.
        if !(why.is_opaque() && matches!(self.why, Failure::Diagnosed(_))) {
            self.why = why;
        }
    }

    pub(super) fn forgive(&mut self) {
        self.failures = 0;
        self.trusted = 0;
        self.why = Failure::Lost;
        self.diagnosed = false;
    }

    /// The source is of no use any more: the next try is ours, after a wait.
    pub(super) fn fail(&mut self, why: Failure, now: Duration, effects: &mut Vec<Effect>) {
        let is_opaque = why.is_opaque();
        self.count(why);
        let wait = if self.cut_off() {
            OFFLINE_WAIT
        } else {
            self.options.backoff.delay(self.failures - 1, self.jitter.next())
        };
        self.leave(Phase::Waiting { until: now + wait }, effects);
        if is_opaque && self.options.diagnose.is_on() && !self.diagnosed && !self.cut_off() {
            self.diagnosed = true;
            effects.push(Effect::Diagnose);
        }
    }

    /// A failure was looked into. Too late, if it is not the last one any more.
    pub(super) fn learn(&mut self, diagnosis: &Diagnosis, effects: &mut Vec<Effect>) {
        let waits = matches!(self.phase, Phase::Waiting { .. } | Phase::Connecting { .. });
        if !waits || !self.why.is_opaque() {
            return;
        }
        // The one status with which a server says "do not come back" (WHATWG HTML, 9.2.3).
        if *diagnosis == Diagnosis::Status(204) {
            self.leave(Phase::Closed(CloseReason::Finished), effects);
        }
        self.why = Failure::Diagnosed(diagnosis.clone());
    }
}

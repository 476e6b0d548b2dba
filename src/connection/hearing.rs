//! What the source says, and what is to be done about it.

use std::time::Duration;

use yew_sse_wire::control::{Control, End};

use super::{
    Connection, Gap, OFFLINE_WAIT,
    ids::Verdict,
    phase::{Open, Phase},
    signals::{Effect, RawEvent, SourceInput},
    status::CloseReason,
};
use crate::backoff::FLOOR;

/// How many failures in a row are left to the browser where only it can resume.
const TRUSTED: u32 = 2;
/// The longest wait that a draining server can ask for.
const DRAIN_MAX: Duration = Duration::from_secs(30);

impl Connection {
    pub(super) fn hear(&mut self, input: SourceInput, now: Duration, effects: &mut Vec<Effect>) {
        match input {
            SourceInput::Opened => self.opened(now),
            SourceInput::Event(event) => self.event(event, now, effects),
            SourceInput::Failed { fatal } => self.failed(fatal, now, effects),
            SourceInput::Refused(reason) => self.leave(Phase::Closed(reason), effects),
        }
    }

    fn opened(&mut self, now: Duration) {
        if !matches!(self.phase, Phase::Open(_)) {
            self.phase = Phase::Open(Open::new(now));
        }
    }

    fn event(&mut self, event: RawEvent, now: Duration, effects: &mut Vec<Effect>) {
        self.opened(now);
        let control = super::control(&event);
        self.greet(control.as_ref(), now);
        if matches!(control, Some(Control::Reset { .. })) {
            self.ids.reset();
            self.gap = Gap::Lost;
        }
        self.close_gap(control.as_ref(), effects);
        // Control events count whatever their id: the one that says "caught up" repeats the last.
        match self.ids.take(&mut self.shown, &event.id, self.resumes) {
            Verdict::New(id) => effects.push(Effect::Deliver { event, id }),
            Verdict::Repeat if control.is_some() => {
                effects.push(Effect::Deliver { event, id: None });
            }
            Verdict::Repeat => {}
        }
        if let Some(Control::End(end)) = control {
            self.ended(end, now, effects);
        }
    }

    /// Takes a sign of life; what the server promises, it promises first.
    fn greet(&mut self, control: Option<&Control>, now: Duration) {
        self.fresh = false;
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
        if fatal || self.resumes || self.shown.poisoned() || self.trusted >= TRUSTED {
            return self.take_over(now, effects);
        }
        self.trusted += 1;
        self.lose(effects);
        self.phase = Phase::LeftToBrowser { since: now };
    }

    pub(super) fn count_failure(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    pub(super) fn forgive(&mut self) {
        self.failures = 0;
        self.trusted = 0;
    }

    /// The next try is ours, after a wait.
    pub(super) fn take_over(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let wait = if self.cut_off() {
            OFFLINE_WAIT
        } else {
            self.options.backoff.delay(self.failures - 1, self.jitter.next())
        };
        self.leave(Phase::Waiting { until: now + wait }, effects);
    }
}

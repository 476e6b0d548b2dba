//! A second source beside an open one, for whoever came late and needs the stream from its
//! beginning.
//!
//! Only where the server's hello promised that ids are unique and grow: what both sources say is
//! then passed on once. The old one goes on until the new one has caught up.

use std::time::Duration;

use super::{
    Connection, Gap,
    control::Control,
    ids::{Shown, Verdict},
    phase::{AGAIN, Next, Open, Phase, Successor},
    signals::{Effect, SourceInput},
};
use crate::{backoff::FLOOR, decode::RawEvent};

impl Connection {
    /// Whether the source of this generation is the one that is to take over.
    pub(super) fn is_successor(&self, generation: u32) -> bool {
        match &self.phase {
            Phase::Open(Open { next: Next::Opening(next), .. }) => next.generation == generation,
            _ => false,
        }
    }

    /// Opens a second source, if somebody needs it and it is time.
    pub(super) fn refresh(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let Phase::Open(open) = &mut self.phase else { return };
        let at = match open.next {
            Next::Opening(_) => return,
            // A server may take its promise back.
            _ if !self.latecomer || !self.resumes || !open.is_greeted() => {
                open.next = Next::Nobody;
                return;
            }
            Next::Wanted { at } => at,
            Next::Nobody => self.last_try.map_or(now, |last| now.max(last + FLOOR)),
        };
        if now < at {
            open.next = Next::Wanted { at };
            return;
        }
        (self.latecomer, self.fresh) = (false, true);
        let generation = self.issue(None, now, effects);
        if let Phase::Open(open) = &mut self.phase {
            let shown = Shown::default();
            open.next = Next::Opening(Successor { generation, since: now, shown, heartbeat_ms: 0 });
        }
    }

    /// What the second source says.
    pub(super) fn hear_successor(
        &mut self,
        input: &SourceInput,
        now: Duration,
        effects: &mut Vec<Effect>,
    ) {
        match input {
            SourceInput::Opened => {}
            SourceInput::Event(event) => self.successors_event(event, now, effects),
            SourceInput::Failed { .. } | SourceInput::NoAddress(_) | SourceInput::Refused(_) => {
                self.drop_successor(now, effects);
            }
        }
    }

    /// The moment of a second source has come, or it takes too long.
    pub(super) fn next_is_due(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if let Phase::Open(Open { next: Next::Opening(_), .. }) = self.phase {
            self.drop_successor(now, effects);
        }
    }

    fn successors_event(&mut self, event: &RawEvent, now: Duration, effects: &mut Vec<Effect>) {
        let Phase::Open(Open { next: Next::Opening(next), .. }) = &mut self.phase else { return };
        self.fresh = false;
        let control = Control::of(event);
        if let Some(Control::Hello { heartbeat_ms, .. }) = &control {
            next.heartbeat_ms = *heartbeat_ms;
        }
        let caught_up = matches!(control, Some(Control::CaughtUp));
        // What the old source has still to say will not be heard. The new one's snapshots know it;
        // who does not read snapshots is told.
        if caught_up && !event.id.is_empty() && self.ids.are_behind(&event.id) {
            effects.push(Effect::Resync);
            self.gap = Gap::None;
        }
        let verdict = self.ids.take(&mut next.shown, &event.id, true);
        match (verdict, &control) {
            (Verdict::New { own_id }, _) => effects.push(Effect::Deliver { own_id }),
            (Verdict::Repeat, Some(_)) => effects.push(Effect::Deliver { own_id: false }),
            (Verdict::Repeat, None) => {}
        }
        match control {
            // Where ids do not grow, what both say cannot be passed on once.
            Some(Control::End(_) | Control::Hello { resume: false, .. }) => {
                self.drop_successor(now, effects);
            }
            _ if caught_up => self.promote(now, effects),
            _ => {}
        }
    }

    /// The second source has caught up and is the only one from now on.
    fn promote(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let Phase::Open(open) = &mut self.phase else { return };
        if let Next::Opening(next) = std::mem::replace(&mut open.next, Next::Nobody) {
            effects.push(Effect::Drop(self.generation));
            self.generation = next.generation;
            self.shown = next.shown;
            self.resumes = true;
            open.hear(now);
            open.expect(next.heartbeat_ms);
        }
    }

    fn drop_successor(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let Phase::Open(open) = &mut self.phase else { return };
        self.latecomer = true;
        let again = Next::Wanted { at: now + AGAIN };
        if let Next::Opening(next) = std::mem::replace(&mut open.next, again) {
            effects.push(Effect::Drop(next.generation));
        }
    }
}

//! A tab's own connection, and what it says.

use super::{
    signals::Effect,
    tab::{Part, Tab},
};
use crate::connection::{Reach, Signal, Status};

/// A connection of the tab's own.
#[derive(Debug)]
pub(super) struct Own {
    number: u32,
    pub(super) mode: Mode,
    pub(super) status: Status,
    pub(super) reach: Reach,
    pub(super) caught_up: bool,
    /// It has said things that have no place in an order.
    pub(super) is_unmatched: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mode {
    /// It is heard instead of the leader's: this one is the leader's, or catches up with it.
    Instead,
    /// What it shows of the past is heard beside the leader's.
    Beside,
}

impl Tab {
    /// Opens a connection of its own.
    pub(super) fn open(&mut self, mode: Mode, effects: &mut Vec<Effect>) {
        self.issued += 1;
        let (last, lost) = match mode {
            Mode::Instead => (self.last.clone(), std::mem::take(&mut self.gap)),
            Mode::Beside => (None, false),
        };
        let reach = Reach { last: last.clone(), silent: true, ..Reach::default() };
        let (number, status) = (self.issued, Status::Connecting);
        self.own = Some(Own { number, mode, status, reach, caught_up: false, is_unmatched: false });
        effects.push(Effect::Open { number, last, lost });
        effects.push(Effect::Listen(self.names.clone()));
    }

    pub(super) fn drop_own(&mut self, effects: &mut Vec<Effect>) {
        let Some(own) = self.own.take() else { return };
        effects.push(Effect::Drop);
        match own.mode {
            // What it was for is still wanted.
            Mode::Beside => self.late |= !own.caught_up,
            Mode::Instead => self.gap = self.opened,
        }
    }

    pub(super) fn hear_own(
        &mut self,
        number: u32,
        signal: Signal,
        reach: Reach,
        effects: &mut Vec<Effect>,
    ) {
        let Some(own) = self.own.as_mut().filter(|own| own.number == number) else { return };
        own.reach = reach;
        match &signal {
            // A page that is left: this tab knows by itself.
            Signal::Status { status: Status::Paused(_), .. } => return,
            Signal::Status { status, .. } => own.status = status.clone(),
            Signal::Event { event, .. } => {
                own.caught_up |= event.name == "stream-caught-up";
                own.is_unmatched |= !own.reach.resumes;
            }
            Signal::Resync => {}
        }
        match (&self.part, own.mode) {
            (Part::Leader { .. }, _) => self.pass_on_to_all(signal, effects),
            (_, Mode::Instead) => self.hear_instead(signal, effects),
            (_, Mode::Beside) => self.hear_beside(signal, effects),
        }
    }

    /// What a connection says that is this tab's own, and nobody else's.
    fn hear_instead(&mut self, signal: Signal, effects: &mut Vec<Effect>) {
        match signal {
            Signal::Status { status: status @ Status::Closed(_), .. } => {
                self.leave(status, effects);
            }
            Signal::Status { .. } => {}
            signal => {
                self.last = self.own.as_ref().and_then(|own| own.reach.last.clone());
                self.pass_on(signal, effects);
            }
        }
    }

    /// Of the past, what has no id: a snapshot. What has one, the leader says in its order.
    fn hear_beside(&mut self, signal: Signal, effects: &mut Vec<Effect>) {
        let Some(own) = &self.own else { return };
        let is_over = own.caught_up || matches!(own.status, Status::Closed(_));
        if let Signal::Event { event, own_id, at } = signal {
            if !own_id || own.caught_up {
                self.pass_on(Signal::Event { event, own_id: false, at }, effects);
            }
        }
        if is_over {
            self.own = None;
            effects.push(Effect::Drop);
        }
    }

    pub(super) fn pass_on(&mut self, signal: Signal, effects: &mut Vec<Effect>) {
        match signal {
            Signal::Resync => self.gap = false,
            _ => self.begun = true,
        }
        if std::mem::take(&mut self.gap) {
            effects.push(Effect::Tell(Signal::Resync));
        }
        effects.push(Effect::Tell(signal));
    }
}

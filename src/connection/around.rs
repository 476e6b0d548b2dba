//! What happens around the connection: to the network and to the page.

use std::time::Duration;

use super::{
    Connection, OFFLINE_WAIT, address::is_loopback, phase::Phase, signals::Effect,
    status::PauseReason,
};

impl Connection {
    pub(super) fn went_offline(&mut self, now: Duration) {
        let was_offline = std::mem::replace(&mut self.offline, true);
        if let Phase::Waiting { until } = &mut self.phase {
            if !was_offline && !is_loopback(&self.address) {
                *until = (now + OFFLINE_WAIT).max(*until);
            }
        }
    }

    pub(super) fn went_online(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let was_offline = std::mem::replace(&mut self.offline, false);
        self.woke_up(now, effects);
        // Also what has just been found dead: the wait was for want of a network.
        if was_offline && matches!(self.phase, Phase::Waiting { .. }) {
            self.open_or_wait(now, effects);
        }
    }

    pub(super) fn went_hidden(&mut self, effects: &mut Vec<Effect>) {
        self.hidden = true;
        if self.rests() && !matches!(self.phase, Phase::Paused(_)) {
            self.pause(PauseReason::Hidden, effects);
        }
    }

    pub(super) fn was_shown(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        self.hidden = false;
        match self.phase {
            Phase::Paused(PauseReason::Hidden) => self.open_or_wait(now, effects),
            _ => self.woke_up(now, effects),
        }
    }

    pub(super) fn pause(&mut self, reason: PauseReason, effects: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Closed(_)) {
            self.leave(Phase::Paused(reason), effects);
        }
    }

    pub(super) fn came_back(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Paused(PauseReason::Away)) {
            return;
        }
        if self.rests() {
            self.phase = Phase::Paused(PauseReason::Hidden);
        } else {
            self.open_or_wait(now, effects);
        }
    }

    /// Whether the page is hidden, and that means to let go.
    pub(super) fn rests(&self) -> bool {
        self.hidden && self.options.pause_when_hidden
    }

    /// Whether the address is beyond a network that the browser says is gone.
    pub(super) fn cut_off(&self) -> bool {
        self.offline && !is_loopback(&self.address)
    }
}

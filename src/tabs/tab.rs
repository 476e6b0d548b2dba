//! What a tab does about the connection that it shares.

use std::time::Duration;

use super::{
    following::{Leader, Waiting},
    message::{Message, Term},
    own::{Mode, Own},
    signals::{Effect, Happening},
};
use crate::connection::{CloseReason, Input, Name, PauseReason, Signal, Status};

/// One tab of those that share a connection.
#[derive(Debug)]
pub(super) struct Tab {
    pub(super) id: u64,
    pause_when_hidden: bool,
    hidden: bool,
    pub(super) names: Vec<Name>,
    pub(super) part: Part,
    pub(super) own: Option<Own>,
    pub(super) issued: u32,
    /// Of the last leader that was heard of.
    pub(super) term: Term,
    pub(super) wants: u32,
    /// The id of the last event that was passed on.
    pub(super) last: Option<String>,
    /// There was a stream.
    pub(super) opened: bool,
    /// An event was passed on.
    pub(super) begun: bool,
    /// Something may have been missed, and is not told yet.
    pub(super) gap: bool,
    /// What came after `last` was missed, and is to be had.
    pub(super) behind: bool,
    /// Somebody here needs the stream from its beginning.
    pub(super) late: bool,
    armed: Option<Duration>,
    told: Status,
}

/// What part a tab takes.
#[derive(Debug)]
pub(super) enum Part {
    /// None; this is its status.
    Out(Status),
    /// It hears the leader, if there is one, and waits for the lock.
    Follower { leader: Option<Leader>, waiting: Waiting },
    /// It has the lock. Its own connection is for all, and listens for what others want.
    Leader { others: Vec<Name> },
}

impl Tab {
    /// One that takes no part yet: it waits for [`Input::Open`]. No two may have the same `id`.
    pub(super) fn new(id: u64, pause_when_hidden: bool) -> Self {
        let status = Status::Closed(CloseReason::Caller);
        Self {
            id,
            pause_when_hidden,
            hidden: false,
            names: Vec::new(),
            part: Part::Out(status.clone()),
            own: None,
            issued: 0,
            term: Term::default(),
            wants: 0,
            last: None,
            opened: false,
            begun: false,
            gap: false,
            behind: false,
            late: false,
            armed: None,
            told: status,
        }
    }

    /// How it stands with the connection, as far as this tab can tell.
    pub(super) fn status(&self) -> Status {
        match (&self.part, &self.own) {
            (Part::Out(status), _) => status.clone(),
            (Part::Leader { .. }, Some(own)) | (_, Some(own @ Own { mode: Mode::Instead, .. })) => {
                own.status.clone()
            }
            (Part::Follower { leader: Some(leader), .. }, _) => {
                // It is open for this tab when this tab has caught up.
                let is_ahead = !leader.is_synced || self.behind;
                match leader.status {
                    Status::Open if is_ahead && self.told != Status::Open => Status::Connecting,
                    _ => leader.status.clone(),
                }
            }
            _ if matches!(self.told, Status::Closed(_) | Status::Paused(_)) => Status::Connecting,
            _ => self.told.clone(),
        }
    }

    /// Takes what happens; returns what to do about it, in order. `now` is the wall clock's time
    /// since the Unix epoch.
    pub(super) fn step(&mut self, happening: Happening, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        match happening {
            Happening::Input(input) => self.take(&input, now, &mut effects),
            Happening::Listen(names) => self.listen(names, now, &mut effects),
            Happening::Granted => self.lead(now, &mut effects),
            Happening::Refused => {
                // Nobody else gets one either: each tab is its own leader.
                effects.push(Effect::Leave);
                self.lead(now, &mut effects);
            }
            Happening::Heard(Message::Want { tab, number, term, names }) => {
                self.answer(tab, number, term, names, &mut effects);
            }
            Happening::Heard(Message::Lead { term, reach, word }) => {
                self.hear_leader(term, reach, word, now, &mut effects);
            }
            Happening::Own(number, signal, reach) => {
                self.hear_own(number, signal, reach, &mut effects);
            }
        }
        self.catch_up(&mut effects);
        self.settle(now, effects)
    }

    fn take(&mut self, input: &Input, now: Duration, effects: &mut Vec<Effect>) {
        use {PauseReason::*, Status::*};

        match input {
            Input::Open if matches!(self.part, Part::Out(Closed(_))) => {
                self.come_back(now, effects);
            }
            Input::Close => self.leave(Closed(CloseReason::Caller), effects),
            Input::Refresh => self.refresh(effects),
            Input::Hidden => {
                self.hidden = true;
                if self.rests() {
                    self.pause(Hidden, effects);
                }
            }
            Input::Shown => {
                self.hidden = false;
                match self.part {
                    Part::Out(Paused(Hidden)) => self.come_back(now, effects),
                    _ => self.do_what_is_due(now, effects),
                }
            }
            Input::PageHidden => self.pause(Away, effects),
            Input::PageShown if matches!(self.part, Part::Out(Paused(Away))) => {
                self.come_back(now, effects);
            }
            Input::Resumed => self.do_what_is_due(now, effects),
            Input::TimerFired => {
                self.armed = None;
                self.do_what_is_due(now, effects);
            }
            // The rest is its own connection's business.
            _ => {}
        }
    }

    fn rests(&self) -> bool {
        self.hidden && self.pause_when_hidden
    }

    fn come_back(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.rests() {
            self.part = Part::Out(Status::Paused(PauseReason::Hidden));
            return;
        }
        effects.push(Effect::Join);
        self.part = Part::Follower { leader: None, waiting: Waiting::begin(now) };
        self.want(now, effects);
    }

    fn pause(&mut self, reason: PauseReason, effects: &mut Vec<Effect>) {
        if !matches!(self.part, Part::Out(_)) || reason == PauseReason::Away && !self.is_closed() {
            self.leave(Status::Paused(reason), effects);
        }
    }

    fn is_closed(&self) -> bool {
        matches!(self.part, Part::Out(Status::Closed(_)))
    }

    /// Takes no part any more. Whoever is next goes on after what it has seen.
    pub(super) fn leave(&mut self, status: Status, effects: &mut Vec<Effect>) {
        self.drop_own(effects);
        if !matches!(self.part, Part::Out(_)) {
            effects.push(Effect::Leave);
        }
        self.part = Part::Out(status);
        self.gap = self.opened;
        self.behind = false;
    }

    fn listen(&mut self, names: Vec<Name>, now: Duration, effects: &mut Vec<Effect>) {
        let new: Vec<_> = names.into_iter().filter(|name| !self.names.contains(name)).collect();
        if new.is_empty() {
            return;
        }
        self.names.extend(new.iter().cloned());
        if self.own.is_some() {
            effects.push(Effect::Listen(new));
        }
        self.want(now, effects);
    }

    fn refresh(&mut self, effects: &mut Vec<Effect>) {
        // Who has seen nothing yet will have all of it.
        self.late |= self.begun;
        if let Part::Leader { .. } = self.part {
            effects.push(Effect::Refresh);
        }
    }

    /// Tells what has changed, and keeps the timer true.
    fn settle(&mut self, now: Duration, mut effects: Vec<Effect>) -> Vec<Effect> {
        let deadline = self.deadline();
        // A timer that fires too early is cheaper than one set anew for each event.
        if deadline.is_none() != self.armed.is_none() || deadline < self.armed {
            self.armed = deadline;
            effects.push(Effect::WakeAt(deadline));
        }
        let status = self.status();
        self.opened |= status == Status::Open;
        if status != self.told {
            self.told = status.clone();
            effects.push(Effect::Tell(Signal::Status { status, at: now }));
        }
        effects
    }
}

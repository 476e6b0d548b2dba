//! A tab that hears the leader.

use std::time::Duration;

use super::{
    message::{Message, Term, Word},
    own::{Mode, Own},
    signals::Effect,
    tab::{Part, Tab},
};
use crate::connection::{RawEvent, Reach, Signal, Status, is_beyond};

/// How long a leader may be silent before it is asked whether it is still there.
const SILENCE: Duration = Duration::from_secs(15);
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is known of the leader.
#[derive(Debug)]
pub(super) struct Leader {
    pub(super) status: Status,
    pub(super) reach: Reach,
    /// It listens to all that this tab wants.
    has_answered: bool,
    /// It did not do so from the beginning.
    has_missed: bool,
    /// It has done so at least once: from then on, what it says can be passed on.
    pub(super) is_synced: bool,
}

/// When somebody must have spoken.
#[derive(Debug)]
pub(super) struct Waiting {
    heard: Duration,
    asked: Option<Duration>,
}

impl Waiting {
    pub(super) fn begin(now: Duration) -> Self {
        Self { heard: now, asked: None }
    }
}

impl Tab {
    /// Says what this tab wants, which is more than before.
    pub(super) fn want(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        self.wants += 1;
        if let Part::Follower { leader: Some(leader), .. } = &mut self.part {
            leader.has_answered = false;
        }
        self.ask(now, effects);
    }

    /// Says what this tab wants; whoever leads answers.
    fn ask(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let Part::Follower { waiting, .. } = &mut self.part else { return };
        waiting.asked.get_or_insert(now);
        let (tab, number, term, names) = (self.id, self.wants, self.term, self.names.clone());
        effects.push(Effect::Post(Message::Want { tab, number, term, names }));
    }

    /// What somebody says who leads, or has led.
    pub(super) fn hear_leader(
        &mut self,
        term: Term,
        reach: Reach,
        word: Word,
        now: Duration,
        effects: &mut Vec<Effect>,
    ) {
        match &self.part {
            Part::Out(_) => return,
            // A late word of somebody before, whose clock was ahead.
            Part::Leader { .. } if term > self.term => {
                self.go_beyond(term);
                return self.say_how_it_stands(None, effects);
            }
            Part::Leader { .. } => return,
            // A late word, or a leader whose clock is behind; that one will go beyond.
            Part::Follower { .. } if term < self.term => return self.ask(now, effects),
            Part::Follower { leader: Some(_), .. } if term == self.term => {}
            Part::Follower { .. } => self.follow(term, &reach, now, effects),
        }
        let Part::Follower { leader: Some(leader), waiting } = &mut self.part else { return };
        waiting.heard = now;
        leader.reach = reach;
        match word {
            Word::State { status: status @ Status::Closed(_), .. } => self.leave(status, effects),
            Word::State { status, answer } => {
                leader.status = status;
                let Some(answer) = answer.filter(|answer| answer.tab == self.id) else { return };
                leader.has_missed |= !answer.is_complete;
                if answer.number == self.wants {
                    self.answered(effects);
                }
            }
            Word::Event { name, id, own_id, data, at } => {
                leader.status = Status::Open;
                let event = RawEvent { name: name.into(), id, data: data.into() };
                self.hear_event(event, own_id, at, effects);
            }
            Word::Resync if leader.is_synced && !self.is_apart() => {
                self.pass_on(Signal::Resync, effects);
            }
            Word::Resync => {}
        }
    }

    /// There is another leader.
    fn follow(&mut self, term: Term, reach: &Reach, now: Duration, effects: &mut Vec<Effect>) {
        let Part::Follower { leader, .. } = &mut self.part else { return };
        *leader = Some(Leader {
            status: Status::Connecting,
            reach: reach.clone(),
            has_answered: false,
            has_missed: false,
            is_synced: false,
        });
        self.term = term;
        if !self.is_apart() {
            self.drop_own(effects);
            self.gap |= self.opened;
            self.behind |= match (&self.last, &reach.last) {
                (Some(last), Some(reached)) => is_beyond(reached, last),
                (None, None) => !reach.silent,
                _ => true,
            };
        }
        // It may have led for a while, or not yet when this tab asked before.
        self.ask(now, effects);
    }

    /// The leader listens to all that this tab wants, from now on at the latest.
    fn answered(&mut self, effects: &mut Vec<Effect>) {
        let is_apart = self.is_apart();
        let Part::Follower { leader: Some(leader), waiting } = &mut self.part else { return };
        waiting.asked = None;
        let had_answered = std::mem::replace(&mut leader.has_answered, true);
        let was_synced = std::mem::replace(&mut leader.is_synced, true);
        let has_missed = !was_synced && leader.has_missed;
        let proves = leader.reach.resumes || leader.reach.silent;
        let proves = proves && leader.reach.last.is_some() && self.last.is_some();
        // What was opened before may have been shown less than the leader has passed over. Where
        // events have no place, nothing tells which of them both have said: there it goes on.
        if is_apart && !had_answered && !self.own.as_ref().is_some_and(|own| own.is_unmatched) {
            self.drop_own(effects);
            self.behind = true;
        }
        self.behind |= has_missed;
        if proves && !self.behind {
            self.gap = false;
        }
    }

    fn hear_event(
        &mut self,
        event: RawEvent,
        own_id: bool,
        at: Duration,
        effects: &mut Vec<Effect>,
    ) {
        let is_apart = self.is_apart();
        let Part::Follower { leader: Some(leader), .. } = &self.part else { return };
        if is_apart {
            return;
        }
        // Until the leader listens to everything, something may be missing before this one.
        self.behind |= !leader.is_synced;
        if self.behind && (leader.reach.resumes || !leader.is_synced) {
            return;
        }
        self.behind = false;
        if own_id {
            let is_new = self.last.as_deref().is_none_or(|last| is_beyond(&event.id, last));
            if leader.reach.resumes && !is_new {
                return;
            }
            self.last = Some(event.id.clone());
        } else if !leader.reach.resumes {
            self.last.clone_from(&leader.reach.last);
        }
        self.pass_on(Signal::Event { event, own_id, at }, effects);
    }

    /// Whether a connection of its own is heard in place of the leader's.
    fn is_apart(&self) -> bool {
        matches!(self.own, Some(Own { mode: Mode::Instead, .. }))
    }

    /// Gets what is missing over a connection of its own; gives that up when it has all.
    pub(super) fn catch_up(&mut self, effects: &mut Vec<Effect>) {
        let Part::Follower { leader: Some(leader), .. } = &self.part else { return };
        let is_open = leader.status == Status::Open && !leader.reach.silent;
        if !leader.has_answered || !is_open {
            return;
        }
        match &self.own {
            None if self.behind && leader.reach.resumes => self.open(Mode::Instead, effects),
            None if !self.behind && self.late => {
                self.late = false;
                if leader.reach.resumes {
                    self.open(Mode::Beside, effects);
                }
            }
            // Nothing proves what was missed.
            None => self.behind = false,
            Some(own) if own.mode == Mode::Instead => {
                let is_behind = match (&own.reach.last, &leader.reach.last) {
                    (Some(last), Some(reached)) => is_beyond(reached, last),
                    (None, Some(_)) => true,
                    (_, None) => false,
                };
                let is_even = own.caught_up && leader.reach.resumes && !is_behind;
                if is_even {
                    self.drop_own(effects);
                    self.behind = false;
                    self.gap = false;
                }
            }
            Some(_) => {}
        }
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        let Part::Follower { waiting, .. } = &self.part else { return None };
        Some(waiting.asked.map_or(waiting.heard + SILENCE, |asked| asked + PATIENCE))
    }

    pub(super) fn do_what_is_due(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let is_due = self.deadline().is_some_and(|deadline| deadline <= now);
        let Part::Follower { leader, waiting } = &mut self.part else { return };
        // A clock that was set back must not make the past look like the future.
        waiting.heard = waiting.heard.min(now);
        waiting.asked = waiting.asked.map(|asked| asked.min(now));
        if !is_due {
            return;
        }
        if waiting.asked.take().is_none() {
            return self.ask(now, effects);
        }
        // Whoever has the lock does not speak: frozen, or at a breakpoint. Until it does, this tab
        // helps itself.
        waiting.heard = now;
        if let Some(leader) = leader {
            (leader.has_answered, leader.is_synced) = (false, false);
        }
        if !self.is_apart() {
            self.drop_own(effects);
            self.gap |= self.opened;
            self.open(Mode::Instead, effects);
        }
    }
}

//! The tab whose connection it is.

use std::time::Duration;

use super::{
    message::{Answer, Message, Term, Word},
    own::{Mode, Own},
    signals::Effect,
    tab::{Part, Tab},
};
use crate::connection::{Name, Signal, Status};

impl Tab {
    /// The lock is this tab's: the connection is, too. It goes on after what this tab has seen.
    pub(super) fn lead(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if !matches!(self.part, Part::Follower { .. }) {
            return;
        }
        self.term = Term { since: (now.as_millis() as u64).max(self.term.since + 1), tab: self.id };
        self.part = Part::Leader { others: Vec::new() };
        if !matches!(self.own, Some(Own { mode: Mode::Instead, .. })) {
            self.drop_own(effects);
            self.gap |= self.opened;
            self.open(Mode::Instead, effects);
        }
        self.behind = false;
        if self.late {
            effects.push(Effect::Refresh);
        }
        self.say_how_it_stands(None, effects);
    }

    /// A tab wants these events, too.
    pub(super) fn answer(
        &mut self,
        tab: u64,
        number: u32,
        term: Term,
        names: Vec<Name>,
        effects: &mut Vec<Effect>,
    ) {
        let (Part::Leader { others }, Some(own)) = (&mut self.part, &self.own) else { return };
        let is_new = |name: &Name| !self.names.contains(name) && !others.contains(name);
        let new: Vec<_> = names.into_iter().filter(is_new).collect();
        let is_complete = new.is_empty() || own.reach.silent;
        if !new.is_empty() {
            others.extend(new.iter().cloned());
            effects.push(Effect::Listen(new));
        }
        self.go_beyond(term);
        self.say_how_it_stands(Some(Answer { tab, number, is_complete }), effects);
    }

    /// No leader after this one is taken for one before.
    pub(super) fn go_beyond(&mut self, term: Term) {
        if term > self.term {
            self.term = Term { since: term.since + 1, tab: self.id };
        }
    }

    /// What the connection says is for all.
    pub(super) fn pass_on_to_all(&mut self, signal: Signal, effects: &mut Vec<Effect>) {
        match signal {
            Signal::Status { status, .. } => {
                self.say_how_it_stands(None, effects);
                if let Status::Closed(_) = status {
                    self.leave(status, effects);
                }
            }
            signal => {
                self.last = self.own.as_ref().and_then(|own| own.reach.last.clone());
                let word = match &signal {
                    Signal::Event { event, own_id, at } => Word::event(event, *own_id, *at),
                    _ => Word::Resync,
                };
                self.say(word, effects);
                // Until then whoever is late is still so when this tab leads no more.
                self.late &= self.own.as_ref().is_none_or(|own| !own.caught_up || own.reach.late);
                self.pass_on(signal, effects);
            }
        }
    }

    pub(super) fn say_how_it_stands(&self, answer: Option<Answer>, effects: &mut Vec<Effect>) {
        if let Some(own) = &self.own {
            self.say(Word::State { status: own.status.clone(), answer }, effects);
        }
    }

    fn say(&self, word: Word, effects: &mut Vec<Effect>) {
        if let Some(own) = &self.own {
            let (term, reach) = (self.term, own.reach.clone());
            effects.push(Effect::Post(Message::Lead { term, reach, word }));
        }
    }
}

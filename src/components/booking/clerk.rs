//! What the visitor's clicks lead to.

use std::{cell::RefCell, rc::Rc};

use yew::prelude::*;
use yew_sse_wire::{
    UnixMillis,
    booking::{Name, Slot},
};

use super::{
    desk::Desk,
    mine::Mine,
    session::{Act, Doing, Question, Session, Trouble},
    slots::{SlotState, View, find},
    storage,
};

/// Knows what the board was when it was rendered, and what to do about a click then.
#[derive(Clone)]
pub(super) struct Clerk {
    pub(super) desk: Desk,
    pub(super) session: Rc<Session>,
    /// Under whose name places are reserved, if that is known.
    pub(super) name: Option<Name>,
    pub(super) now: UnixMillis,
    /// The slot to be focused after the next render.
    pub(super) wanted: Rc<RefCell<Option<Slot>>>,
    pub(super) chosen: UseStateSetter<Option<AttrValue>>,
}

impl Clerk {
    /// Reserves what is free, asks before it gives back what is the visitor's.
    pub(super) fn press(&self, slot: &Slot) {
        if self.session.is_pending(slot) {
            return;
        }
        let question = {
            let state = self.desk.board.state();
            let Some(plan) = state.plan() else { return };
            let Session { mine, released, .. } = &*self.session;
            let view = View { board: &state, plan, mine, released, now: self.now };
            match (view.own(slot), view.find(slot)) {
                (Some(mine), _) => Some(Question::Cancel(mine.clone())),
                (None, Some((_, _, time))) if view.state(slot, time) == SlotState::Free => {
                    self.name.is_none().then(|| Question::Name(Some(slot.clone())))
                }
                _ => return,
            }
        };
        match (question, &self.name) {
            (None, Some(name)) => self.reserve(slot, name.clone()),
            (question, _) => self.desk.session.dispatch(Act::Ask(question)),
        }
    }

    /// Takes the visitor's name, and reserves what it was asked for.
    pub(super) fn named(&self, name: Name, then: Option<&Slot>) {
        storage::keep_name(&name);
        self.desk.session.dispatch(Act::Named(name.clone()));
        match then {
            Some(slot) => {
                self.lead_to(slot);
                self.reserve(slot, name);
            }
            None => self.desk.session.dispatch(Act::Ask(None)),
        }
    }

    /// Reserves another slot in place of one that is lost, and leads there.
    pub(super) fn take(&self, lost: Slot, slot: &Slot) {
        self.dismiss(lost);
        self.lead_to(slot);
        self.press(slot);
    }

    /// Makes the same request again.
    pub(super) fn again(&self, trouble: Trouble) {
        self.lead_to(&trouble.slot);
        if let Some((mine, doing)) = trouble.again {
            self.desk.send(mine, doing);
        }
    }

    pub(super) fn dismiss(&self, slot: Slot) {
        self.lead_to(&slot);
        self.desk.session.dispatch(Act::Dismiss(slot));
    }

    pub(super) fn ask(&self, question: Option<Question>) {
        self.desk.session.dispatch(Act::Ask(question));
    }

    /// What was used goes away, a dialog or an alert: the focus must not go with it.
    fn lead_to(&self, slot: &Slot) {
        let day = {
            let state = self.desk.board.state();
            let found = state.plan().and_then(|plan| find(plan, slot));
            found.map(|(_, day, _)| AttrValue::from(day.date.clone()))
        };
        if day.is_some() {
            self.chosen.set(day);
            self.wanted.replace(Some(slot.clone()));
        }
    }

    fn reserve(&self, slot: &Slot, name: Name) {
        let time = {
            let state = self.desk.board.state();
            let found = state.plan().and_then(|plan| find(plan, slot));
            found.map(|(_, _, time)| time.clone())
        };
        if let Some(time) = time {
            self.desk.reserve(slot.clone(), &time, name, self.session.unanswered(slot));
        }
    }

    /// Gives back what the visitor was asked about.
    pub(super) fn give_back(&self, mine: Mine) {
        self.lead_to(&mine.slot);
        self.desk.send(mine, Doing::Cancel);
    }

    /// A callback that does something with the clerk.
    pub(super) fn on<T: 'static>(&self, act: impl Fn(&Self, T) + 'static) -> Callback<T> {
        let clerk = self.clone();
        Callback::from(move |value| act(&clerk, value))
    }
}

//! What this visitor is doing at the board.

use std::rc::Rc;

use yew::Reducible;
use yew_sse_wire::{
    RequestId, UnixMillis,
    booking::{Name, Slot},
};

use super::{
    mine::{Change, Confirmed, Mine, Standing},
    state::{BookingState, News},
};

/// What this visitor is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Session {
    pub(super) mine: Vec<Mine>,
    /// The browser stores nothing: the list is for this visit.
    pub(super) is_forgetful: bool,
    pub(super) name: Option<Name>,
    /// Given back here; the board may not have heard of it yet.
    pub(super) released: Vec<RequestId>,
    pub(super) troubles: Vec<Trouble>,
    pub(super) question: Option<Question>,
    pub(super) said: Option<Said>,
    under_way: Vec<UnderWay>,
    heard: Option<News>,
}

/// A request that is not answered yet.
#[derive(Clone, Debug, PartialEq)]
struct UnderWay {
    id: RequestId,
    slot: Slot,
    is_reserving: bool,
    /// The board says already that somebody else has it, and the visitor was told.
    is_overtaken: bool,
}

/// What a request is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Doing {
    Reserve(Name),
    Cancel,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// Without a place in the log when the board has it already.
    Reserved(Option<Confirmed>),
    GivenBack,
    Failed(Why),
}

/// What went wrong, until it is dismissed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trouble {
    pub(super) slot: Slot,
    pub(super) why: Why,
    /// The same request, where trying again may help.
    pub(super) again: Option<(Mine, Doing)>,
}

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Why {
    Faster,
    NotOpen,
    NoAnswer,
    Busy,
    Refused(String),
}

/// What the visitor is asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// Under whose name; then this is reserved.
    Name(Option<Slot>),
    /// Whether it is to be given back.
    Cancel(Mine),
}

/// The news, said once.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    Taken(Slot),
    Freed(Slot),
    Reserved(Slot),
    GivenBack(Slot),
}

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    /// Another server, and what was stored for it; none if the browser stores nothing.
    Begin(Option<Vec<Mine>>, Option<Name>),
    /// What another page of this browser stored.
    Recall(Vec<Mine>),
    /// The browser refused to store.
    CannotRemember,
    Named(Name),
    Ask(Option<Question>),
    Start(Mine, Doing),
    Answer(Mine, Doing, Outcome),
    /// The board does not have these any more.
    Forget(Vec<RequestId>),
    /// Somebody else got what the visitor was about to reserve.
    Overtaken(Slot),
    /// The board answers a request that the server did not.
    Settled(Mine, Doing),
    /// The board's newest change; said only if it is worth it.
    Heard(News, Option<Said>),
    Dismiss(Slot),
}

impl Session {
    /// Whether a request for the slot is under way.
    pub(super) fn is_pending(&self, slot: &Slot) -> bool {
        self.under_way.iter().any(|it| it.slot == *slot)
    }

    /// The request for the slot that was never answered: made again, it must be the same.
    pub(super) fn unanswered(&self, slot: &Slot) -> Option<&Mine> {
        self.mine.iter().find(|mine| mine.slot == *slot && mine.confirmed.is_none())
    }

    /// What follows from what the board says now.
    pub(super) fn follow(
        &self,
        board: &BookingState,
        now: UnixMillis,
        is_shown: impl Fn(&Slot) -> bool,
    ) -> Vec<Act> {
        let mut acts = Vec::new();
        if board.plan().is_none() {
            return acts;
        }
        acts.extend(self.news(board, is_shown));
        let is_busy = |mine: &Mine| self.under_way.iter().any(|it| it.id == mine.id);
        let is_gone = |mine: &Mine| mine.standing(board, now) == Standing::Gone;
        let gone = self.mine.iter().filter(|mine| is_gone(mine) && !is_busy(mine));
        let gone: Vec<_> = gone.map(|mine| mine.id.clone()).collect();
        // What was missed may be the event that would say otherwise.
        if !gone.is_empty() && !board.is_doubtful() {
            acts.push(Act::Forget(gone));
        }
        let lost = |slot: &Slot, own: Option<&RequestId>| {
            board.holder(slot).is_some_and(|id| own.is_none_or(|own| **own != *id))
        };
        let requests = self.under_way.iter().filter(|it| it.is_reserving && !it.is_overtaken);
        let overtaken = requests.filter(|it| lost(&it.slot, Some(&it.id)));
        acts.extend(overtaken.map(|it| Act::Overtaken(it.slot.clone())));
        for trouble in &self.troubles {
            let Some((mine, doing)) = trouble.again.clone() else { continue };
            match (&doing, board.holder(&mine.slot)) {
                (Doing::Reserve(_), Some(id)) if *id != *mine.id => {
                    acts.push(Act::Overtaken(mine.slot));
                }
                (Doing::Reserve(_), Some(_)) => acts.push(Act::Settled(mine, doing)),
                (Doing::Cancel, _) if is_gone(&mine) => acts.push(Act::Settled(mine, doing)),
                _ => {}
            }
        }
        match &self.question {
            Some(Question::Name(Some(slot))) if lost(slot, None) => {
                acts.push(Act::Overtaken(slot.clone()));
            }
            Some(Question::Cancel(mine)) if is_gone(mine) => acts.push(Act::Ask(None)),
            _ => {}
        }
        acts
    }

    fn news(&self, board: &BookingState, is_shown: impl Fn(&Slot) -> bool) -> Option<Act> {
        let news = board.news().filter(|news| self.heard.as_ref() != Some(*news))?;
        let is_mine = |id: &RequestId| **id == *news.id;
        let is_own =
            self.mine.iter().any(|it| is_mine(&it.id)) || self.released.iter().any(is_mine);
        let slot = news.slot.clone();
        let said = match news.is_taken {
            true if is_own => None,
            true => Some(Said::Taken(slot)),
            // One's own that was given back elsewhere is news here.
            false if self.released.iter().any(is_mine) => None,
            false => Some(Said::Freed(slot)),
        };
        Some(Act::Heard(news.clone(), said.filter(|_| is_shown(&news.slot))))
    }

    fn answer(&mut self, mine: Mine, doing: Doing, outcome: Outcome) {
        let Some(at) = self.under_way.iter().position(|it| it.id == mine.id) else { return };
        let request = self.under_way.swap_remove(at);
        if let Some(change) = change(&mine, &doing, &outcome) {
            change.make(&mut self.mine);
        }
        match outcome {
            Outcome::Reserved(_) => {
                self.troubles.retain(|trouble| trouble.slot != mine.slot);
                self.said = Some(Said::Reserved(mine.slot));
            }
            Outcome::GivenBack => {
                self.released.push(mine.id);
                self.said = Some(Said::GivenBack(mine.slot));
            }
            Outcome::Failed(Why::Faster) if request.is_overtaken => {}
            Outcome::Failed(why) => {
                let may_pass = matches!(why, Why::NoAnswer | Why::Busy);
                let slot = mine.slot.clone();
                self.trouble(Trouble { slot, why, again: may_pass.then_some((mine, doing)) });
            }
        }
    }

    fn trouble(&mut self, trouble: Trouble) {
        self.troubles.retain(|it| it.slot != trouble.slot);
        self.troubles.push(trouble);
    }
}

/// What an outcome changes in the visitor's list.
pub(super) fn change(mine: &Mine, doing: &Doing, outcome: &Outcome) -> Option<Change> {
    let id = mine.id.clone();
    match (doing, outcome) {
        (_, Outcome::Reserved(confirmed)) => {
            confirmed.clone().map(|confirmed| Change::Confirm(id, confirmed))
        }
        (_, Outcome::GivenBack) => Some(Change::Remove(id)),
        // It may have been made all the same: then the board will say so, and this is the key.
        (_, Outcome::Failed(Why::NoAnswer | Why::Busy)) | (Doing::Cancel, _) => None,
        (Doing::Reserve(_), Outcome::Failed(_)) => Some(Change::Remove(id)),
    }
}

impl Reducible for Session {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut next = (*self).clone();
        match act {
            Act::Begin(mine, name) => {
                let is_forgetful = mine.is_none();
                next =
                    Self { mine: mine.unwrap_or_default(), is_forgetful, name, ..Self::default() };
            }
            Act::Recall(_) if next.is_forgetful => {}
            Act::Recall(mine) => next.mine = mine,
            Act::CannotRemember => next.is_forgetful = true,
            Act::Named(name) => next.name = Some(name),
            Act::Ask(question) => next.question = question,
            Act::Start(mine, doing) => {
                let (id, slot) = (mine.id.clone(), mine.slot.clone());
                let is_reserving = doing != Doing::Cancel;
                next.question = None;
                next.troubles.retain(|trouble| trouble.slot != slot);
                next.under_way.push(UnderWay { id, slot, is_reserving, is_overtaken: false });
                if is_reserving {
                    Change::Add(mine).make(&mut next.mine);
                }
            }
            Act::Answer(mine, doing, outcome) => next.answer(mine, doing, outcome),
            Act::Forget(gone) => next.mine.retain(|mine| !gone.contains(&mine.id)),
            Act::Overtaken(slot) => {
                if next.question == Some(Question::Name(Some(slot.clone()))) {
                    next.question = None;
                }
                let requests = next.under_way.iter_mut().filter(|it| it.slot == slot);
                requests.for_each(|it| it.is_overtaken = true);
                next.trouble(Trouble { slot, why: Why::Faster, again: None });
            }
            Act::Settled(mine, doing) => {
                next.troubles.retain(|trouble| trouble.slot != mine.slot);
                next.said = Some(match doing {
                    Doing::Reserve(_) => Said::Reserved(mine.slot),
                    Doing::Cancel => Said::GivenBack(mine.slot),
                });
            }
            Act::Heard(news, said) => {
                next.heard = Some(news);
                next.said = said.or(next.said);
            }
            Act::Dismiss(slot) => next.troubles.retain(|trouble| trouble.slot != slot),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;

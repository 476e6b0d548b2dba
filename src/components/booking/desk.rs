//! Sends what the visitor wants, and tells what came of it.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_sse_wire::{
    RequestId,
    booking::{BOOKING_KEY, Key, Name, Reserve, Reserved, Slot, Time},
};

use super::{
    mine::{Change, Confirmed, Mine},
    session::{Act, Doing, Outcome, Session, Why, change},
    slots::ends,
    state::BookingState,
    storage::Memory,
};
use crate::{
    components::send::{Send, SendError},
    hooks::UseEventSourceFoldHandle,
};

/// Where requests are made.
#[derive(Clone, PartialEq)]
pub(super) struct Desk {
    /// The commands' address.
    pub(super) url: String,
    pub(super) with_credentials: bool,
    pub(super) board: UseEventSourceFoldHandle<BookingState>,
    pub(super) session: UseReducerDispatcher<Session>,
    /// Fetches the plan, when an answer says that the board is not up to date.
    pub(super) refresh: Callback<()>,
    pub(super) on_reserved: Callback<Slot>,
    pub(super) on_cancelled: Callback<Slot>,
}

impl Desk {
    /// Reserves a slot; a request that was never answered is made again, as the same.
    pub(super) fn reserve(&self, slot: Slot, time: &Time, name: Name, unanswered: Option<&Mine>) {
        let mine = unanswered.cloned().or_else(|| {
            let (id, key) = (RequestId::from_random(random()?), random_key()?);
            Some(Mine { id, key, slot, ends: ends(time), confirmed: None })
        });
        if let Some(mine) = mine {
            self.send(mine, Doing::Reserve(name));
        }
    }

    /// Sends a request, the first time or again.
    pub(super) fn send(&self, mine: Mine, doing: Doing) {
        if doing != Doing::Cancel {
            // Before it is sent: what the server does, this browser can undo, whatever happens.
            self.remember(&[Change::Add(mine.clone())]);
        }
        self.session.dispatch(Act::Start(mine.clone(), doing.clone()));
        let desk = self.clone();
        spawn_local(async move {
            let outcome = desk.ask(&mine, &doing).await;
            desk.answered(mine, doing, outcome);
        });
    }

    /// Makes changes in this browser's memory.
    pub(super) fn remember(&self, changes: &[Change]) {
        if !Memory::of(&self.url).change(changes) {
            self.session.dispatch(Act::CannotRemember);
        }
    }

    async fn ask(&self, mine: &Mine, doing: &Doing) -> Outcome {
        match doing {
            Doing::Reserve(name) => {
                let Mine { id, key, slot, .. } = mine.clone();
                let body = Reserve { id, slot, name: name.clone(), key };
                let send = Send::new("POST", self.url.clone(), self.with_credentials).json(&body);
                match send.send::<Reserved>().await {
                    Ok(Reserved { seq, .. }) => {
                        let epoch = self.board.state().epoch().to_owned();
                        Outcome::Reserved(Some(Confirmed { epoch, seq }))
                    }
                    // The answer may be lost, or about the same request of before.
                    Err(_) if self.is_held(mine) => Outcome::Reserved(None),
                    Err(error) => Outcome::Failed(why(&error)),
                }
            }
            Doing::Cancel => {
                let url = format!("{}/{}", self.url, mine.id);
                let send = Send::new("DELETE", url, self.with_credentials)
                    .header(BOOKING_KEY, mine.key.to_string());
                match send.send::<()>().await {
                    Err(SendError::Refused(problem)) if problem.status == 404 => Outcome::GivenBack,
                    Err(error) => Outcome::Failed(why(&error)),
                    Ok(()) => Outcome::GivenBack,
                }
            }
        }
    }

    fn is_held(&self, mine: &Mine) -> bool {
        self.board.state().holder(&mine.slot) == Some(&*mine.id)
    }

    fn answered(&self, mine: Mine, doing: Doing, outcome: Outcome) {
        if let Some(change) = change(&mine, &doing, &outcome) {
            self.remember(&[change]);
        }
        let slot = mine.slot.clone();
        let answer = outcome.clone();
        self.session.dispatch(Act::Answer(mine, doing, outcome));
        match answer {
            Outcome::Reserved(_) => self.on_reserved.emit(slot),
            Outcome::GivenBack => self.on_cancelled.emit(slot),
            Outcome::Failed(Why::Faster | Why::NotOpen) => self.refresh.emit(()),
            Outcome::Failed(_) => {}
        }
    }
}

fn why(error: &SendError) -> Why {
    match error {
        SendError::NoAnswer(_) => Why::NoAnswer,
        _ if error.may_pass() => Why::Busy,
        SendError::Refused(problem) => match (problem.status, problem.field.as_deref()) {
            (409, None | Some("slot")) => Why::Faster,
            (422, None | Some("slot")) => Why::NotOpen,
            _ => Why::Refused(problem.detail.clone()),
        },
    }
}

/// 128 bits that nobody can guess.
fn random() -> Option<u128> {
    let mut bytes = [0; 16];
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(u128::from_ne_bytes(bytes))
}

fn random_key() -> Option<Key> {
    format!("{:032x}", random()?).try_into().ok()
}

#[cfg(test)]
mod tests {
    use yew_sse_wire::Problem;

    use super::*;

    #[test]
    fn a_refusal_says_what_to_do_next() {
        let refused = |status, field: Option<&str>| {
            let (title, detail) = (String::new(), "detail".to_owned());
            why(&SendError::Refused(Problem {
                status,
                title,
                detail,
                field: field.map(str::to_owned),
            }))
        };
        assert_eq!(refused(409, None), Why::Faster);
        assert_eq!(refused(409, Some("slot")), Why::Faster);
        assert_eq!(refused(409, Some("id")), Why::Refused("detail".to_owned()));
        assert_eq!(refused(422, Some("slot")), Why::NotOpen);
        assert_eq!(refused(422, Some("name")), Why::Refused("detail".to_owned()));
        assert_eq!((refused(429, None), refused(503, None)), (Why::Busy, Why::Busy));
        assert_eq!(why(&SendError::NoAnswer(String::new())), Why::NoAnswer);
    }
}

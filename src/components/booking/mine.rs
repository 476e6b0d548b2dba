//! The visitor's own reservations, and what the board says of each.

use serde::{Deserialize, Serialize};
use yew_sse_wire::{
    RequestId, UnixMillis,
    booking::{Key, Slot},
};

use super::state::BookingState;
use crate::json;

/// A reservation of this browser's: what it takes to give it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mine {
    pub(super) id: RequestId,
    pub(super) key: Key,
    pub(super) slot: Slot,
    /// When its time is over.
    pub(super) ends: UnixMillis,
    /// None until the server has said yes: it is kept before it is sent, so that no key is lost.
    #[serde(default)]
    pub(super) confirmed: Option<Confirmed>,
}

/// Where in the log a reservation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Confirmed {
    pub(super) epoch: String,
    pub(super) seq: u64,
}

/// How it stands with a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The board has it.
    Held,
    /// The server said yes, and the board will hear of it.
    Coming,
    /// Asked for, not answered.
    Asked,
    /// Given back, over, or never made.
    Gone,
}

impl Mine {
    pub(super) fn standing(&self, board: &BookingState, now: UnixMillis) -> Standing {
        let head = board.plan().map_or(0, |plan| plan.head);
        if board.holder(&self.slot) == Some(&*self.id) {
            return if self.ends > now { Standing::Held } else { Standing::Gone };
        }
        match &self.confirmed {
            _ if self.ends <= now => Standing::Gone,
            None => Standing::Asked,
            Some(at) if at.epoch == board.epoch() && at.seq > head => Standing::Coming,
            Some(_) => Standing::Gone,
        }
    }
}

/// A change of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Add(Mine),
    Confirm(RequestId, Confirmed),
    Remove(RequestId),
}

impl Change {
    /// Makes the change; one that was made before changes nothing.
    pub(super) fn make(&self, list: &mut Vec<Mine>) {
        match self {
            Self::Add(mine) if list.iter().any(|it| it.id == mine.id) => {}
            Self::Add(mine) => list.push(mine.clone()),
            Self::Confirm(id, confirmed) => {
                for mine in list.iter_mut().filter(|mine| mine.id == *id) {
                    mine.confirmed = Some(confirmed.clone());
                }
            }
            Self::Remove(id) => list.retain(|mine| mine.id != *id),
        }
    }
}

/// The list from what was stored. What cannot be read is nothing: it may be of another version, or
/// anybody's.
pub(super) fn parse(stored: &str) -> Vec<Mine> {
    json::read(stored).unwrap_or_default()
}

/// The list as it is stored.
pub(super) fn print(list: &[Mine]) -> String {
    json::write(list).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::booking::fixture::{board, mine, slot};

    #[test]
    fn what_was_stored_is_read_again() {
        let mut list = vec![mine(1, "a@9"), mine(2, "a@10")];
        let at = Confirmed { epoch: "e".to_owned(), seq: 7 };
        Change::Confirm(list[0].id.clone(), at.clone()).make(&mut list);
        assert_eq!(list[0].confirmed, Some(at));
        assert_eq!(parse(&print(&list)), list);
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for stored in ["", "null", "[", "[1]", r#"[{"id":"no"}]"#, "{}"] {
            assert_eq!(parse(stored), [], "{stored}");
        }
    }

    #[test]
    fn a_change_made_twice_is_made_once() {
        let mut list = Vec::new();
        for _ in 0..2 {
            Change::Add(mine(1, "a@9")).make(&mut list);
        }
        assert_eq!(list.len(), 1);
        for _ in 0..2 {
            Change::Remove(list.first().map_or_else(|| mine(1, "a@9").id, |it| it.id.clone()))
                .make(&mut list);
        }
        assert_eq!(list, []);
    }

    #[test]
    fn the_board_has_the_last_word() {
        let held = mine(1, "a@9");
        let board = board(20, &[("a@9", &held.id), ("b@9", "other")]);
        let confirmed = |place: &str, epoch: &str, seq| Mine {
            confirmed: Some(Confirmed { epoch: epoch.to_owned(), seq }),
            slot: slot(place),
            ..mine(2, "a@9")
        };
        for (mine, now, standing) in [
            (held.clone(), 0, Standing::Held),
            (held.clone(), held.ends, Standing::Gone),
            (mine(2, "a@10"), 0, Standing::Asked),
            (mine(2, "a@10"), u64::MAX, Standing::Gone),
            (confirmed("a@10", "", 21), 0, Standing::Coming),
            (confirmed("a@10", "", 20), 0, Standing::Gone),
            (confirmed("a@10", "another log", 21), 0, Standing::Gone),
            (confirmed("b@9", "", 20), 0, Standing::Gone),
        ] {
            assert_eq!(mine.standing(&board, now), standing, "{mine:?}");
        }
    }
}

//! What this browser remembers: the visitor's reservations, and under whose name they are made.

use web_sys::Storage;
use yew_sse_wire::booking::Name;

use super::mine::{Change, Mine, parse, print};
use crate::source::absolute;

const NAME: &str = "yew-sse.booking.name";

/// The reservations at one server, as this browser remembers them.
///
/// A browser may refuse: without leave of the visitor, in a frame, or when it is full. Nothing here
/// breaks the page then.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Memory {
    url: String,
}

impl Memory {
    /// Of the server whose bookings are at `url`.
    pub(super) fn of(url: &str) -> Self {
        Self { url: url.to_owned() }
    }

    /// The reservations; none if the browser does not say.
    pub(super) fn read(&self) -> Option<Vec<Mine>> {
        let stored = local()?.get_item(&self.key()).ok()?;
        Some(stored.map_or_else(Vec::new, |stored| parse(&stored)))
    }

    /// Makes changes on what is stored now, which another page may have changed too. Says whether
    /// it is stored.
    pub(super) fn change(&self, changes: &[Change]) -> bool {
        let Some(mut list) = self.read() else { return false };
        let before = list.clone();
        for change in changes {
            change.make(&mut list);
        }
        list == before || local().is_some_and(|it| it.set_item(&self.key(), &print(&list)).is_ok())
    }

    fn key(&self) -> String {
        format!("yew-sse.booking {}", absolute(&self.url))
    }
}

/// Under whose name reservations are made.
pub(super) fn name() -> Option<Name> {
    local()?.get_item(NAME).ok()??.try_into().ok()
}

/// Remembers the name, if it can: it is only a convenience.
pub(super) fn keep_name(name: &Name) {
    if let Some(storage) = local() {
        let _ = storage.set_item(NAME, name);
    }
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

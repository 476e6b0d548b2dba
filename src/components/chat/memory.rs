//! What the browser remembers for the chat. A storage that is full, forbidden or spoilt never
//! breaks the page: then it remembers nothing.

use serde::{Serialize, de::DeserializeOwned};
use web_sys::Storage;
use yew::AttrValue;

use crate::json;

/// Of all rooms, and of later visits.
const NAME: &str = "yew-sse chat name";

/// What is remembered of one room while its tab is open: what was written in one tab is not for
/// another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Memory {
    draft: AttrValue,
    unanswered: AttrValue,
}

impl Memory {
    /// Of a room at the server with this address.
    pub(super) fn of(server: &str, room: &str) -> Self {
        let key = |what| format!("yew-sse chat {what} {server} {room}").into();
        Self { draft: key("draft"), unanswered: key("unanswered") }
    }

    /// What was being written.
    pub(super) fn draft(&self) -> Option<String> {
        tab()?.get_item(&self.draft).ok()?
    }

    pub(super) fn keep_draft(&self, text: &str) {
        keep(tab(), &self.draft, text);
    }

    /// What was sent and not answered.
    pub(super) fn unanswered<T: DeserializeOwned>(&self) -> Option<T> {
        let json = tab()?.get_item(&self.unanswered).ok()??;
        json::read(&json).ok()
    }

    pub(super) fn keep_unanswered<T: Serialize>(&self, what: &[T]) {
        let json = if what.is_empty() { None } else { json::write(what).ok() };
        keep(tab(), &self.unanswered, &json.unwrap_or_default());
    }
}

/// What this person was called.
pub(super) fn name() -> Option<String> {
    device()?.get_item(NAME).ok()?
}

pub(super) fn keep_name(name: &str) {
    keep(device(), NAME, name);
}

fn keep(storage: Option<Storage>, key: &str, value: &str) {
    let Some(storage) = storage else { return };
    // What cannot be kept is not kept.
    let _ = if value.is_empty() { storage.remove_item(key) } else { storage.set_item(key, value) };
}

fn tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn device() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

//! What others do meanwhile, over HTTP, as anybody can with curl.

use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use serde::de::DeserializeOwned;
use yew_sse_wire::{
    RequestId,
    booking::{BOOKING, Plan, Reserve, Slot},
    chat::{CHAT, Line, PAGE_MAX, Post, lobby},
};

use super::{Server, ask};

/// How long the server may take for what should take no time.
const SOON: Duration = Duration::from_secs(20);

/// A line that nobody has posted before.
pub(crate) fn post(author: &str, text: &str) -> Post {
    let (author, text) = (author.to_owned(), text.to_owned());
    let (author, text) = (author.try_into().unwrap(), text.try_into().unwrap());
    Post { id: new_id(), room: lobby(), author, text }
}

/// Posts a line, and tells how that is answered, if it is within `patience`.
pub(crate) fn send(address: SocketAddr, post: &Post, patience: Duration) -> io::Result<u16> {
    let json = serde_json::to_string(post).unwrap();
    ask(address, "POST", CHAT, &json, patience).map(|answer| answer.status)
}

impl Server {
    /// Posts a line to the lobby.
    #[track_caller]
    pub(crate) fn post(&self, author: &str, text: &str) {
        let status = send(self.address(), &post(author, text), SOON).unwrap();
        assert_eq!(status, 201, "{text}");
    }

    /// All lines that the lobby's log keeps, oldest first, page by page.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        loop {
            let before =
                lines.first().map_or(String::new(), |line| format!("&before={}", line.seq));
            let mut page: Vec<Line> = self.read(&format!("{CHAT}?limit={PAGE_MAX}{before}"));
            if page.is_empty() {
                return lines;
            }
            page.append(&mut lines);
            lines = page;
        }
    }

    /// What can be booked, and what is taken.
    #[track_caller]
    pub(crate) fn plan(&self) -> Plan {
        self.read(BOOKING)
    }

    /// Reserves a place, and tells how that is answered.
    #[track_caller]
    pub(crate) fn reserve(&self, slot: &Slot) -> u16 {
        let (name, key) = ("Grace".to_owned(), "secret".to_owned());
        let (name, key) = (name.try_into().unwrap(), key.try_into().unwrap());
        let reserve = Reserve { id: new_id(), slot: slot.clone(), name, key };
        let json = serde_json::to_string(&reserve).unwrap();
        ask(self.address(), "POST", BOOKING, &json, SOON).unwrap().status
    }

    #[track_caller]
    fn read<T: DeserializeOwned>(&self, path: &str) -> T {
        let answer = ask(self.address(), "GET", path, "", SOON).unwrap();
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        serde_json::from_str(&answer.body).unwrap()
    }
}

fn new_id() -> RequestId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    RequestId::from_random(NEXT.fetch_add(1, Ordering::Relaxed).into())
}

//! A try to get a stream.

use std::time::Duration;

use yew_sse_wire::control::LAST_EVENT_ID;

use crate::connection::Retrier;

/// A try to get a stream, as the server sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// When, counted from the beginning of the test.
    pub at: Duration,
    /// Who tried. The first try is the library's.
    pub by: Retrier,
    /// Where to, query included.
    pub address: String,
    /// The id to go on after: of the `Last-Event-ID` header, which only a browser that retries by
    /// itself can send, else of the query.
    pub last_event_id: Option<String>,
}

impl Attempt {
    pub(super) fn by_library(at: Duration, address: String) -> Self {
        let last_event_id = in_query(&address);
        Self { at, by: Retrier::Library, address, last_event_id }
    }

    /// The browser asks again on its own: the address is the old one, the id the newest.
    pub(super) fn by_browser(at: Duration, address: String, shown: String) -> Self {
        let header = Some(shown).filter(|id| !id.is_empty());
        let last_event_id = header.or_else(|| in_query(&address));
        Self { at, by: Retrier::Browser, address, last_event_id }
    }
}

fn in_query(address: &str) -> Option<String> {
    let (_, query) = address.split('#').next()?.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| *name == LAST_EVENT_ID).map(|(_, id)| decoded(id))
}

/// The text behind `%20` and the like.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let byte = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        bytes.extend_from_slice(&part.as_bytes()[if byte.is_some() { 2 } else { 0 }..]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

//! Finds out why there is no stream: one request, which shows what an `EventSource` hides.

use std::{cell::Cell, rc::Rc};

use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Headers, PerformanceResourceTiming, Request, RequestCache, RequestCredentials,
    RequestInit, Response, Url, Window,
};

use super::browser;
use crate::connection::{Diagnose, Diagnosis, Options};

/// How many connections a browser opens to one origin over HTTP/1.1.
const CONNECTIONS: usize = 6;

/// The request is called off then.
const WITHIN_MS: u32 = 5_000;

impl Options {
    /// Whether a failure about which the browser says nothing is looked into: the first one of a
    /// run is followed by one request to the same address, called off when its head is there, or
    /// after 5 seconds. What it shows is the status's
    /// [`Failure::Diagnosed`](crate::Failure::Diagnosed); a 204, with which a server says that
    /// nothing will come, closes the connection. Default: no.
    ///
    /// ```
    /// use yew_sse::Options;
    ///
    /// let options = Options::default().diagnose(true);
    /// ```
    #[must_use]
    pub fn diagnose(mut self, yes: bool) -> Self {
        self.diagnose = Diagnose(yes.then_some(diagnose));
        self
    }
}

fn diagnose(address: &str, with_credentials: bool, tell: Box<dyn FnOnce(Diagnosis)>) {
    let (abort, request) = match request(address, with_credentials) {
        Ok(both) => both,
        // An address that no request can be made to was refused before.
        Err(_) => return,
    };
    let Some(window) = web_sys::window() else { return };
    let late = Rc::new(Cell::new(false));
    let (is_late, signal) = (Rc::clone(&late), abort.clone());
    let timer = Timeout::new(WITHIN_MS, move || {
        is_late.set(true);
        signal.abort();
    });
    let there = origin(address);
    let is_foreign = there != window.location().origin().ok();
    let is_crowded = there.is_some_and(|there| is_crowded(&window, &there));
    spawn_local(async move {
        let answer = JsFuture::from(window.fetch_with_request(&request)).await;
        drop(timer);
        // Only its head is wanted.
        abort.abort();
        let found = match answer.map(JsCast::unchecked_into) {
            Ok(response) => of_answer(&response),
            Err(_) if late.get() && is_crowded => Some(Diagnosis::ConnectionsUsedUp),
            Err(_) if late.get() => Some(Diagnosis::NoAnswer),
            Err(_) if is_foreign => Some(Diagnosis::Cors),
            Err(_) => Some(Diagnosis::Unreachable),
        };
        if let Some(found) = found {
            tell(found);
        }
    });
}

fn request(address: &str, with_credentials: bool) -> Result<(AbortController, Request), JsValue> {
    let abort = AbortController::new()?;
    let headers = Headers::new()?;
    headers.set("accept", "text/event-stream")?;
    let init = RequestInit::new();
    init.set_headers(&headers);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&abort.signal()));
    init.set_credentials(match with_credentials {
        true => RequestCredentials::Include,
        false => RequestCredentials::SameOrigin,
    });
    let request = Request::new_with_str_and_init(address, &init)?;
    Ok((abort, request))
}

/// Whether this page holds all the connections that a browser opens to an origin.
fn is_crowded(window: &Window, there: &str) -> bool {
    let held = browser::addresses()
        .iter()
        .filter(|address| origin(address).as_deref() == Some(there))
        .count();
    held >= CONNECTIONS && !is_multiplexed(window, there)
}

/// Whether the origin was seen to answer over HTTP/2 or 3, which have room for about a hundred.
fn is_multiplexed(window: &Window, there: &str) -> bool {
    let Some(performance) = window.performance() else { return false };
    let entries = ["navigation", "resource"].map(|kind| performance.get_entries_by_type(kind));
    entries.into_iter().flatten().any(|entry| {
        let entry: PerformanceResourceTiming = entry.unchecked_into();
        origin(&entry.name()).as_deref() == Some(there)
            && ["h2", "h3"].contains(&entry.next_hop_protocol().as_str())
    })
}

fn origin(address: &str) -> Option<String> {
    Url::new(address).ok().map(|url| url.origin())
}

/// What is wrong with an answer; nothing if it is a stream by now.
fn of_answer(response: &Response) -> Option<Diagnosis> {
    if response.status() != 200 {
        return Some(Diagnosis::Status(response.status()));
    }
    let kind = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    (!is_event_stream(&kind)).then_some(Diagnosis::WrongType(kind))
}

/// Whether every browser takes it: Chromium wants no other charset than UTF-8.
fn is_event_stream(kind: &str) -> bool {
    let mut parts = kind.split(';').map(|part| part.trim().to_ascii_lowercase());
    let is_it = parts.next().as_deref() == Some("text/event-stream");
    let mut charsets = parts.filter_map(|part| Some(part.strip_prefix("charset=")?.to_owned()));
    is_it && charsets.all(|charset| charset.trim_matches('"') == "utf-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stream_is_one_in_utf_8() {
        for kind in [
            "text/event-stream",
            "Text/Event-Stream; charset=UTF-8",
            "text/event-stream;charset=\"utf-8\"; x=y",
        ] {
            assert!(is_event_stream(kind), "{kind}");
        }
        for kind in ["", "text/html", "text/event-stream; charset=iso-8859-1", "text/event-streams"]
        {
            assert!(!is_event_stream(kind), "{kind}");
        }
    }
}

//! Bytes from outside, whatever they are: nothing panics, nothing is answered with a 5xx, and the
//! API refuses nothing without a problem document.
//!
//! `cargo xtask fuzz` looks for bytes that break this for as long as it is told to, the tests below
//! for a moment. Both begin with the samples in `fuzz/seeds/`.

use std::{path::Path, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderValue, Method, Request, Uri, header},
};
use futures_util::StreamExt;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use yew_sse_wire::{
    EVENTS, HEALTH, PROBLEM_JSON, Problem, SESSION,
    booking::{BOOKING, BOOKING_KEY, Slot},
    chat::CHAT,
    control::LAST_EVENT_ID,
    fault::FAULTS,
};

use crate::{
    Config, LogAddress, app,
    booking::{Plan, Week},
    clock::now,
};

/// Stands for the log's epoch in an id.
const EPOCH: &[u8] = b"EPOCH";

/// Stands for a slot that can be reserved in a body.
const SLOT: &[u8] = b"SLOT";

/// The server as strangers meet it, with [`EVENTS_IN_LOG`] events in its log at first, and one that
/// asks for a token.
pub struct Strangers {
    runtime: Runtime,
    router: Router,
    locked: Router,
    epoch: String,
    slot: String,
}

/// How many lines are posted before anybody else comes.
pub const EVENTS_IN_LOG: u64 = 3;

impl Strangers {
    /// Starts them, with their logs in this folder.
    ///
    /// # Panics
    ///
    /// If there is no server to be had there.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let config = |file| Config {
            log: LogAddress::Sqlite(folder.join(file)),
            posts_per_minute: 0,
            demo_faults: true,
            ..Config::default()
        };
        let token = "a-token-of-some-length".parse().expect("a token");
        let locked = Config { access_token: vec![token], ..config("locked.db") };
        let running = runtime.enter();
        let (app, locked) = [config("feeds.db"), locked]
            .map(|config| runtime.block_on(app(config)).expect("a server"))
            .into();
        let (router, locked) = (app.router(), locked.router());
        drop(running);
        let week = Week::at(&Plan::default(), now());
        // Of the last day, so that it stays open while this goes on.
        let time = week.days.iter().flat_map(|day| &day.times).next_back().expect("a time");
        let slot = Slot::new(&week.places[0].id, time).to_string();
        let epoch = app.shared.log.epoch().to_owned();
        let strangers = Self { runtime, router, locked, epoch, slot };
        for number in 0..EVENTS_IN_LOG {
            let id = yew_sse_wire::RequestId::from_random(number.into());
            let line = format!(r#"{{"id":"{id}","author":"Ada","text":"line {number}"}}"#);
            let status = strangers.ask(post(CHAT, line.as_bytes()));
            assert_eq!(status, 201);
        }
        strangers
    }

    /// A stream that goes on after this id, told in the header and in the query, is opened in any
    /// case: after the id if it is one of the log's, else with a `stream-reset`.
    pub fn last_event_id(&self, bytes: &[u8]) {
        let id = replaced(bytes, EPOCH, self.epoch.as_bytes());
        let query = form_urlencoded::byte_serialize(&id).collect::<String>();
        self.resumes(get(&format!("{EVENTS}?{LAST_EVENT_ID}={query}")), &id);
        if let Ok(value) = HeaderValue::from_bytes(&id) {
            let mut request = get(EVENTS);
            request.headers_mut().insert("last-event-id", value);
            self.resumes(request, &id);
        }
    }

    /// Any query at any address, any address, any key to a reservation, and anything for a token.
    pub fn query(&self, bytes: &[u8]) {
        for path in [EVENTS, CHAT, BOOKING, HEALTH] {
            self.ask_at(&Method::GET, [path.as_bytes(), b"?", bytes].concat());
        }
        self.ask_at(&Method::GET, [b"/", bytes].concat());
        self.ask_at(&Method::GET, [b"/?", bytes].concat());
        self.ask_at(&Method::DELETE, [BOOKING.as_bytes(), b"/", bytes].concat());
        let id = yew_sse_wire::RequestId::from_random(0);
        let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
        let mut request = get(&format!("{BOOKING}/{id}"));
        *request.method_mut() = Method::DELETE;
        request.headers_mut().insert(BOOKING_KEY, value.clone());
        self.ask(request);
        for name in [header::AUTHORIZATION, header::COOKIE, header::ORIGIN] {
            let mut request = get(CHAT);
            request.headers_mut().insert(name, value.clone());
            self.ask_locked(request);
        }
    }

    /// Any body for each command, and for the form before the page.
    pub fn body(&self, bytes: &[u8]) {
        let body = replaced(bytes, SLOT, self.slot.as_bytes());
        for path in [CHAT, BOOKING, FAULTS, SESSION] {
            self.ask(post(path, &body));
        }
        let mut form = post(SESSION, &body);
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        form.headers_mut().insert(header::CONTENT_TYPE, kind);
        self.ask_locked(form);
    }

    fn resumes(&self, request: Request<Body>, id: &[u8]) {
        let opening = self.runtime.block_on(async {
            let response = answered(&self.router, request).await;
            assert_eq!(response.status(), 200);
            let mut frames = response.into_body().into_data_stream();
            let mut opening = Vec::new();
            while !contains(&opening, b"event: stream-caught-up\n") {
                let frame = frames.next().await.expect("it catches up");
                opening.extend(frame.expect("a body does not fail"));
            }
            opening
        });
        assert!(opening.starts_with(b"event: stream-hello\n"));
        assert_eq!(contains(&opening, b"event: stream-reset\n"), !self.goes_on(id), "{id:?}");
    }

    /// Whether that is no id, or one that the log has; zeros before its number do not count.
    fn goes_on(&self, id: &[u8]) -> bool {
        let text = String::from_utf8_lossy(id);
        let seq = text.strip_prefix(&*self.epoch).and_then(|rest| rest.strip_prefix('-'));
        let known = (0..=EVENTS_IN_LOG).map(|seq| seq.to_string());
        let is_known = |seq: &str| {
            let zeros = seq.len() - seq.trim_start_matches('0').len();
            let zeros = zeros.min(seq.len().saturating_sub(1));
            known.clone().any(|known| known == seq[zeros..])
        };
        id.is_empty() || seq.is_some_and(is_known)
    }

    /// What no client can send is not asked.
    fn ask_at(&self, method: &Method, address: Vec<u8>) {
        if let Ok(uri) = Uri::try_from(address) {
            for router in [&self.router, &self.locked] {
                let mut request = get("/");
                (*request.method_mut(), *request.uri_mut()) = (method.clone(), uri.clone());
                self.judged(router, request);
            }
        }
    }

    fn ask(&self, request: Request<Body>) -> u16 {
        self.judged(&self.router, request)
    }

    fn ask_locked(&self, request: Request<Body>) -> u16 {
        self.judged(&self.locked, request)
    }

    /// The status, after a look at the rest of the answer.
    fn judged(&self, router: &Router, request: Request<Body>) -> u16 {
        self.runtime.block_on(async {
            let path = request.uri().path().to_owned();
            let response = answered(router, request).await;
            let status = response.status();
            assert!(!status.is_server_error(), "{status}");
            // Elsewhere a person is looking for a page.
            if status.is_client_error() && (path.starts_with("/api/") || path == HEALTH) {
                assert_eq!(response.headers()[header::CONTENT_TYPE], PROBLEM_JSON);
                let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
                let problem: Problem = serde_json::from_slice(&body).expect("a problem");
                assert_eq!(problem.status, status.as_u16());
            }
            status.as_u16()
        })
    }
}

impl std::fmt::Debug for Strangers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Strangers").finish_non_exhaustive()
    }
}

/// A text that may be a plan: refused with a reason, or good for a week at any time.
pub fn plan(bytes: &[u8]) {
    const DAY: u64 = 24 * 60 * 60;
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let plan = match Plan::parse(text) {
        Ok(plan) => plan,
        Err(reason) => return assert!(!reason.to_string().is_empty()),
    };
    // The epoch, the days on which most clocks are set, the last days that there are, and beyond.
    let noons = [0, 20_541, 20_751, 2_932_890, 2_932_896].map(|day| day * DAY + DAY / 2);
    for now in noons.map(Duration::from_secs).into_iter().chain([Duration::MAX]) {
        let week = Week::at(&plan, now);
        serde_json::to_string(&week.days).expect("a week is JSON");
        let times: Vec<_> = week.days.iter().flat_map(|day| &day.times).collect();
        assert!(times.windows(2).all(|pair| pair[0].at < pair[1].at), "{times:?}");
        for time in times.iter().take(3) {
            let has_begun = Duration::from_millis(time.at) <= now;
            let slot = Slot::new(&week.places[0].id, time);
            assert_eq!(week.is_open(&slot, now).is_err(), has_begun, "{slot}");
        }
    }
}

async fn answered(router: &Router, request: Request<Body>) -> axum::response::Response {
    router.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
}

fn get(address: &str) -> Request<Body> {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = address.parse().expect("an address");
    request
}

fn post(path: &str, body: &[u8]) -> Request<Body> {
    let mut request = get(path);
    *request.method_mut() = Method::POST;
    *request.body_mut() = body.to_vec().into();
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(header::CONTENT_TYPE, json);
    request
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The bytes with the first of that word replaced.
fn replaced(bytes: &[u8], word: &[u8], by: &[u8]) -> Vec<u8> {
    match bytes.windows(word.len()).position(|window| window == word) {
        Some(at) => [&bytes[..at], by, &bytes[at + word.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

#[cfg(test)]
mod tests;

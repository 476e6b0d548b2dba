//! One request to a server's commands, and what came of it.

use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Request, RequestCredentials, RequestInit, Response};
use yew_sse_wire::{EVENTS, Problem, RequestId};

use crate::json;

/// How long an answer may take.
const PATIENCE_MS: u32 = 20_000;

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// There was no answer: it is not known whether the server has acted. The same request may be
    /// sent again, with the same id.
    #[error("the server did not answer ({0})")]
    NoAnswer(String),
    /// The server said no, and why.
    #[error("{}", .0.detail)]
    Refused(Problem),
}

impl SendError {
    /// Whether the same request may succeed later: there was no answer, or the server was busy.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::NoAnswer(_) => true,
            Self::Refused(problem) => problem.status == 429 || problem.status >= 500,
        }
    }
}

/// Where commands go: to the server that the stream at `address` comes from.
///
/// The path is beside the stream's: `https://host/some/api/events?...` and [`yew_sse_wire::chat::CHAT`]
/// make `https://host/some/api/chat`.
pub(super) fn beside(address: &str, path: &str) -> String {
    let stream = address.split(['?', '#']).next().unwrap_or_default();
    let base = stream.strip_suffix(EVENTS).unwrap_or_else(|| {
        // Not ours by its path: the server's own root.
        match stream.split_once("://") {
            Some((scheme, rest)) => {
                &stream[..scheme.len() + 3 + rest.find('/').unwrap_or(rest.len())]
            }
            None => "",
        }
    });
    format!("{base}{path}")
}

/// A name for a new request.
pub(super) fn new_id() -> RequestId {
    RequestId::from_random(u128::from_le_bytes(random()))
}

/// Bytes that nobody can guess, where the browser has them.
pub(super) fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    if crypto.and_then(|it| it.get_random_values_with_u8_array(&mut bytes).ok()).is_none() {
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    bytes
}

/// A request that is being put together.
pub(super) struct Send {
    method: &'static str,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
    with_credentials: bool,
}

impl Send {
    pub(super) fn new(method: &'static str, url: String, with_credentials: bool) -> Self {
        Self { method, url, headers: Vec::new(), body: None, with_credentials }
    }

    pub(super) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(super) fn json(self, body: &impl Serialize) -> Self {
        // `expect` would print the reason, and link what prints it.
        let body = json::write(body).unwrap_or_else(|_| panic!("a command serialises"));
        Self { body: Some(body), ..self.header("content-type", "application/json".to_owned()) }
    }

    /// Sends it; an answer without a body reads as `null`.
    pub(super) async fn send<T: DeserializeOwned>(self) -> Result<T, SendError> {
        let (status, body) = self.fetch().await.map_err(|error| no_answer(&error))?;
        if (200..300).contains(&status) {
            let body = if body.is_empty() { "null" } else { &body };
            return json::read(body)
                .map_err(|error| SendError::NoAnswer(format!("{status}, but {error}")));
        }
        let problem = json::read(&body).unwrap_or_else(|_| Problem {
            status,
            title: String::new(),
            detail: format!("the server answered {status}"),
            field: None,
        });
        Err(SendError::Refused(problem))
    }

    async fn fetch(self) -> Result<(u16, String), JsValue> {
        let init = RequestInit::new();
        init.set_method(self.method);
        init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
        if self.with_credentials {
            init.set_credentials(RequestCredentials::Include);
        }
        if let Some(body) = &self.body {
            init.set_body(&body.as_str().into());
        }
        let request = Request::new_with_str_and_init(&self.url, &init)?;
        for (name, value) in &self.headers {
            request.headers().set(name, value)?;
        }
        let window = web_sys::window().ok_or("no window")?;
        let response: Response =
            JsFuture::from(window.fetch_with_request(&request)).await?.unchecked_into();
        let body = JsFuture::from(response.text()?).await?;
        Ok((response.status(), body.as_string().unwrap_or_default()))
    }
}

fn no_answer(error: &JsValue) -> SendError {
    let message = js_sys::Reflect::get(error, &"message".into()).ok();
    let message = message.and_then(|message| message.as_string());
    SendError::NoAnswer(message.unwrap_or_else(|| "no reason given".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_go_where_the_stream_comes_from() {
        for (stream, command) in [
            ("/api/events?feeds=chat", "/api/chat"),
            ("/api/events", "/api/chat"),
            ("https://host:4000/api/events?a=b", "https://host:4000/api/chat"),
            ("https://host/some/api/events", "https://host/some/api/chat"),
            ("https://host/stream?a=/x", "https://host/api/chat"),
            ("https://host", "https://host/api/chat"),
            ("/stream", "/api/chat"),
        ] {
            assert_eq!(beside(stream, yew_sse_wire::chat::CHAT), command, "{stream}");
        }
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        let refused = |status| {
            let (title, detail) = (String::new(), String::new());
            SendError::Refused(Problem { status, title, detail, field: None })
        };
        let may_pass = [400, 409, 422, 429, 500, 503].map(|status| refused(status).may_pass());
        assert_eq!(may_pass, [false, false, false, true, true, true]);
        assert!(SendError::NoAnswer(String::new()).may_pass());
    }
}

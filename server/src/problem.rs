//! What is answered when something is wrong: a problem document.

use std::{borrow::Cow, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use yew_sse_wire::{PROBLEM_JSON, Problem};

use crate::metrics::Refused;

/// A request turned down, with the reason and the way out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    detail: Cow<'static, str>,
    pub(crate) field: Option<Cow<'static, str>>,
    retry_after: Option<Duration>,
    counted: Option<Refused>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, detail: detail.into(), field: None, retry_after: None, counted: None }
    }

    /// Names the part of the request to mend.
    pub(crate) fn field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says when to come back. Part of a second counts as a whole one: the header has no smaller
    /// unit, and coming early is what it is there to prevent.
    pub(crate) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Counts it among those that had nothing wrong with them.
    pub(crate) fn counted(mut self, reason: Refused) -> Self {
        self.counted = Some(reason);
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = Problem {
            status: self.status.as_u16(),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            detail: self.detail.into_owned(),
            field: self.field.map(Cow::into_owned),
        };
        let body = serde_json::to_string(&problem).expect("a problem is JSON");
        let headers = [(header::CONTENT_TYPE, PROBLEM_JSON), (header::CACHE_CONTROL, "no-store")];
        let mut response = (self.status, headers, body).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        if let Some(reason) = self.counted {
            response.extensions_mut().insert(reason);
        }
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}

/// For an address under `/api` that is none.
pub(crate) async fn unknown_address() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "There is nothing at this address.")
}

/// For an address that does not take this method; the router adds those it takes, as `Allow`.
pub(crate) async fn wrong_method() -> Refusal {
    let detail = "This address does not take this method; `Allow` names those it takes.";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, detail)
}

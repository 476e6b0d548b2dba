//! The door before the page: a form, where a token is asked for and nobody has logged in.
//!
//! It works without scripts. What it sends is answered with the way back to the page, which is the
//! door again, with a word on why, when the token is not known.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use crate::{access::Access, clock::now, csp::policy, metrics::Refused};

/// What is shown; `{trouble}` and `{back}` are filled in.
const FORM: &str = include_str!("door.html");

/// The part of the page's address that says why a login failed.
const WHY: &str = "login";

/// Why a login failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Unknown,
    TooFast,
}

impl Why {
    fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::TooFast => "too-fast",
        }
    }

    fn counted(self) -> Refused {
        match self {
            Self::Unknown => Refused::NotLetIn,
            Self::TooFast => Refused::TooFast,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Unknown => "The server does not know this token.",
            Self::TooFast => "Too many tries. Wait a minute, then try again.",
        }
    }
}

/// What the form sends.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) token: String,
    /// The query of the page that was asked for.
    back: String,
}

/// Stands before the page; what the page loads is nobody's secret.
pub(crate) async fn layer(
    State(access): State<Arc<Access>>,
    request: Request,
    next: Next,
) -> Response {
    let is_page = matches!(request.uri().path(), "/" | "/index.html")
        && matches!(*request.method(), Method::GET | Method::HEAD);
    match is_page && access.judge(request.method(), request.headers(), now()).is_err() {
        true => form(request.uri().query().unwrap_or_default()).into_response(),
        false => next.run(request).await,
    }
}

fn form(query: &str) -> impl IntoResponse {
    let mut back = form_urlencoded::Serializer::new(String::new());
    let mut trouble = "";
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name == WHY {
            let why = [Why::Unknown, Why::TooFast].into_iter().find(|why| why.name() == value);
            trouble = why.map_or("", Why::text);
        } else {
            back.append_pair(&name, &value);
        }
    }
    // Of what HTML has a meaning for, this encoding leaves `&` alone.
    let back = back.finish().replace('&', "&amp;");
    let html = FORM.replace("{trouble}", trouble).replace("{back}", &back);
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy(&html, &[])),
        // With less, the browser would not say whose form it is that it sends.
        (header::REFERRER_POLICY, "same-origin".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (StatusCode::UNAUTHORIZED, headers, Html(html))
}

/// Whether this is what the form sends.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"))
}

impl Shown {
    pub(crate) fn read(body: &[u8]) -> Self {
        let mut shown = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            match &*name {
                "token" => shown.token = value.trim().to_owned(),
                "back" => shown.back = value.into_owned(),
                _ => {}
            }
        }
        shown
    }

    /// Leads back to the page that was asked for, or to the door before it.
    pub(crate) fn back(&self, why: Option<Why>) -> Response {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(form_urlencoded::parse(self.back.as_bytes()));
        query.extend_pairs(why.map(|why| (WHY, why.name())));
        // The page is one up from here, wherever that is.
        let page = ["../", &query.finish()].join("?");
        let to = HeaderValue::try_from(page.trim_end_matches('?')).expect("only ASCII is left");
        let counted = why.map(|why| Extension(why.counted()));
        (StatusCode::SEE_OTHER, counted, [(header::LOCATION, to)]).into_response()
    }
}

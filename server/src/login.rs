//! `POST` and `DELETE /api/session`: a token is exchanged for a cookie, and the cookie given up.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::IntoResponse,
};

use crate::{
    access::{Access, refusal},
    clock::now,
    door::{Shown, Why, is_form},
    json::read,
    problem::Refusal,
    rate::{MayPost, Rate},
    session::{self, Reach},
};

/// What the requests share.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) access: Arc<Access>,
    pub(crate) rate: Arc<Rate>,
}

impl AsRef<Rate> for Login {
    fn as_ref(&self) -> &Rate {
        &self.rate
    }
}

/// `POST /api/session`
pub(crate) async fn post(
    State(Login { access, .. }): State<Login>,
    may_post: Result<MayPost, Refusal>,
    request: Request,
) -> Result<impl IntoResponse, Refusal> {
    let (Parts { headers, .. }, body) = request.into_parts();
    let begin = |token| {
        let cookie = session::begin(token, now(), reach(&access, &headers));
        [(header::SET_COOKIE, cookie)]
    };
    let (cookie, answer) = if is_form(&headers) {
        access.refuse_foreign(&headers)?;
        let shown = Shown::read(read(body).await?.as_ref());
        let known = access.known(&shown.token);
        let why = match may_post {
            Err(_) => Some(Why::TooFast),
            Ok(_) if known.is_none() && access.asks() => Some(Why::Unknown),
            Ok(_) => None,
        };
        (known.filter(|_| why.is_none()).map(begin), shown.back(why))
    } else {
        may_post?;
        let asks = || refusal("Show the token: `Authorization: Bearer TOKEN`.");
        // A page may log in wherever it runs: where everybody is let in, there is nothing to do.
        let token = match access.asks() {
            true => Some(access.token(&headers)?.ok_or_else(asks)?),
            false => None,
        };
        (token.map(begin), StatusCode::NO_CONTENT.into_response())
    };
    Ok((cookie, [(header::CACHE_CONTROL, "no-store")], answer))
}

/// `DELETE /api/session`
pub(crate) async fn delete(
    State(Login { access, .. }): State<Login>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let cookie = [(header::SET_COOKIE, session::end(reach(&access, &headers)))];
    (StatusCode::NO_CONTENT, cookie, [(header::CACHE_CONTROL, "no-store")])
}

/// The server need not know whether there is TLS: the browser says how the page came.
fn reach(access: &Access, headers: &HeaderMap) -> Reach {
    let is_secure = |origin: &[u8]| origin.starts_with(b"https://");
    match access.cross_site {
        true => Reach::CrossSite,
        false => Reach::SameSite {
            secure: headers.get(header::ORIGIN).is_some_and(|o| is_secure(o.as_bytes())),
        },
    }
}

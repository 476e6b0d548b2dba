//! `POST` and `DELETE /api/session`: a token is exchanged for a cookie, and the cookie given up.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};

use crate::{
    access::{Access, refusal},
    clock::now,
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
    _: MayPost,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Refusal> {
    // A page may log in wherever it runs: where everybody is let in, there is nothing to do.
    let cookie = if access.tokens.is_empty() {
        None
    } else {
        let asks = || refusal("Show the token: `Authorization: Bearer TOKEN`.");
        let token = access.token(&headers)?.ok_or_else(asks)?;
        Some([(header::SET_COOKIE, session::begin(token, now(), reach(&access, &headers)))])
    };
    Ok((StatusCode::NO_CONTENT, cookie, [(header::CACHE_CONTROL, "no-store")]))
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

//! Who is let in, if a token is asked for.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    clock::now, forwarded::Client, metrics::Refused, origin::AllowOrigin, problem::Refusal,
    session, token::AccessToken,
};

/// Who is let in. Without a token everybody is.
pub(crate) struct Access {
    pub(crate) tokens: Vec<AccessToken>,
    pub(crate) allowed: Vec<AllowOrigin>,
    pub(crate) cross_site: bool,
}

/// Lets a request pass, or refuses it. Nothing behind it sees what was shown: so nothing can log it.
pub(crate) async fn layer(
    State(access): State<Arc<Access>>,
    mut request: Request,
    next: Next,
) -> Response {
    let judged = access.judge(request.method(), request.headers(), now());
    request.headers_mut().remove(header::AUTHORIZATION);
    request.headers_mut().remove(header::COOKIE);
    match judged {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            let peer = request.extensions().get::<Client>();
            tracing::info!(
                target: "yew_sse_server::requests",
                peer = peer.map(tracing::field::display),
                // Without the query, in which somebody may have put what belongs in a header.
                path = request.uri().path(),
                status = refusal.status.as_u16(),
                "not let in"
            );
            refusal.into_response()
        }
    }
}

impl Access {
    /// Whether a token is asked for.
    pub(crate) fn asks(&self) -> bool {
        !self.tokens.is_empty()
    }

    /// Whether such a request is let in, by its token or by its session.
    pub(crate) fn judge(
        &self,
        method: &Method,
        headers: &HeaderMap,
        now: Duration,
    ) -> Result<(), Refusal> {
        if !self.asks() || self.token(headers)?.is_some() {
            return Ok(());
        }
        if !session::is_under_way(headers, &self.tokens, now) {
            return Err(refusal("This server lets in who has a token, or a session."));
        }
        // A browser brings the cookie along whoever's page it is that asks.
        if method.is_safe() { Ok(()) } else { self.refuse_foreign(headers) }
    }

    /// Refuses what a page of another origin asks for, unless that is allowed to.
    pub(crate) fn refuse_foreign(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if !is_foreign(headers, &self.allowed) {
            return Ok(());
        }
        let detail = "A page of another origin asks in this one's name, and `--allow-origin` does \
                      not name it.";
        let refusal = Refusal::new(StatusCode::FORBIDDEN, detail).field("origin");
        Err(refusal.counted(Refused::NotLetIn))
    }

    /// The token that the request shows, if it shows one.
    ///
    /// # Errors
    ///
    /// The refusal to answer with, if it is none of ours.
    pub(crate) fn token(&self, headers: &HeaderMap) -> Result<Option<&AccessToken>, Refusal> {
        let Some(shown) = headers.get(header::AUTHORIZATION).and_then(bearer) else {
            // Nothing, or something that is meant for a proxy in between.
            return Ok(None);
        };
        self.known(shown).map(Some).ok_or_else(|| refusal("The server does not know this token."))
    }

    /// The token that this is, if it is one of ours.
    pub(crate) fn known(&self, shown: &str) -> Option<&AccessToken> {
        // Each is compared: how long it takes does not tell which one it was.
        self.tokens.iter().fold(None, |known, token| match token.is(shown) {
            true => Some(token),
            false => known,
        })
    }
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

pub(crate) fn refusal(detail: &'static str) -> Refusal {
    let refusal = Refusal::new(StatusCode::UNAUTHORIZED, detail).field("authorization");
    refusal.counted(Refused::NotLetIn)
}

/// Whether it is a page of another origin that asks, and not one that is allowed to.
///
/// Browsers say so in `Sec-Fetch-Site`, which holds wherever a proxy rewrites `Host`; those that do
/// not know it, and any where the page came without TLS, only name the page's origin. What says
/// neither is no browser, and has no cookie that it does not mean to send.
fn is_foreign(headers: &HeaderMap, allowed: &[AllowOrigin]) -> bool {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or(""));
    let origin = text(header::ORIGIN);
    let is_it = |allow: &AllowOrigin| match allow {
        AllowOrigin::Any => false,
        AllowOrigin::Exact(exact) => origin == Some(exact.as_str()),
    };
    if allowed.iter().any(is_it) {
        return false;
    }
    match (text(HeaderName::from_static("sec-fetch-site")), origin) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_none() || host != text(header::HOST)
        }
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Reach;

    const NOW: Duration = Duration::from_secs(1_800_000_000);
    const TOKEN: &str = "0123456789abcdef";
    const OTHER: &str = "fedcba9876543210";
    const PAGE: &str = "https://page.example";

    fn asks_for(tokens: &[&str]) -> Access {
        let tokens = tokens.iter().map(|token| token.parse().unwrap()).collect();
        Access { tokens, allowed: vec![PAGE.parse().unwrap()], cross_site: false }
    }

    fn cookie() -> String {
        let reach = Reach::SameSite { secure: false };
        let cookie = session::begin(&TOKEN.parse().unwrap(), NOW, reach);
        cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    #[track_caller]
    fn check(
        access: &Access,
        method: &Method,
        headers: &[(&'static str, &str)],
        status: Option<u16>,
    ) {
        let map =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let judged = access.judge(method, &HeaderMap::from_iter(map), NOW);
        let refused = judged.err().map(|refusal| refusal.status.as_u16());
        assert_eq!(refused, status, "{method} {headers:?}");
    }

    #[test]
    fn without_a_token_everybody_is_let_in() {
        check(&asks_for(&[]), &Method::POST, &[], None);
        check(&asks_for(&[]), &Method::POST, &[("authorization", "Bearer whatever")], None);
    }

    #[test]
    fn with_tokens_whoever_shows_one_of_them_is_let_in() {
        let access = asks_for(&[OTHER, TOKEN]);
        for shown in [TOKEN, OTHER] {
            check(&access, &Method::GET, &[("authorization", &format!("Bearer {shown}"))], None);
            check(&access, &Method::POST, &[("authorization", &format!("bearer  {shown}"))], None);
        }
        check(&access, &Method::GET, &[], Some(401));
        for shown in
            ["Bearer", "Bearer ", TOKEN, "Basic MDEyMzQ1Njc4OWFiY2RlZg==", "Bearer 0123456789abcde"]
        {
            check(&access, &Method::GET, &[("authorization", shown)], Some(401));
        }
    }

    #[test]
    fn a_session_is_let_in_unless_a_wrong_token_is_shown() {
        let (access, cookie) = (asks_for(&[TOKEN]), cookie());
        check(&access, &Method::GET, &[("cookie", &cookie)], None);
        check(&access, &Method::GET, &[("cookie", &cookie), ("authorization", "Basic eDp5")], None);
        let wrong = ("authorization", "Bearer 0123456789abcdeg");
        check(&access, &Method::GET, &[("cookie", &cookie), wrong], Some(401));
        check(&asks_for(&[OTHER]), &Method::GET, &[("cookie", &cookie)], Some(401));
    }

    #[test]
    fn nobody_elses_page_acts_in_the_name_of_a_session() {
        let (access, cookie) = (asks_for(&[TOKEN]), cookie());
        for (says, status) in [
            (&[][..], None),
            (&[("sec-fetch-site", "same-origin")], None),
            (&[("sec-fetch-site", "none")], None),
            (&[("sec-fetch-site", "same-origin"), ("origin", "https://as.seen.by.proxy")], None),
            (&[("sec-fetch-site", "same-site")], Some(403)),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], Some(403)),
            (&[("sec-fetch-site", "cross-site"), ("origin", PAGE)], None),
            (&[("origin", PAGE)], None),
            (&[("origin", "http://here.example"), ("host", "here.example")], None),
            (&[("origin", "http://here.example:81"), ("host", "here.example")], Some(403)),
            (&[("origin", "https://page.example.evil.example")], Some(403)),
            (&[("origin", "null")], Some(403)),
        ] {
            let headers = [&[("cookie", &*cookie)], says].concat();
            for method in [&Method::POST, &Method::DELETE] {
                check(&access, method, &headers, status);
            }
            check(&access, &Method::GET, &headers, None);
            let shown = format!("Bearer {TOKEN}");
            let headers = [&[("authorization", &*shown)], says].concat();
            check(&access, &Method::POST, &headers, None);
        }
    }
}

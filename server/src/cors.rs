//! Letting pages of other origins in (CORS).

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::origin::AllowOrigin;

/// What pages of other origins may do, once theirs is allowed.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, DELETE");
const HEADERS: HeaderValue =
    HeaderValue::from_static("content-type, authorization, booking-key, last-event-id");
/// Two hours, the longest that Chromium keeps to.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

/// Adds the headers that let a page read the answer, and answers `OPTIONS` itself. Whoever is not
/// allowed gets the answer without them, which the browser then keeps from the page.
pub(crate) async fn layer(
    State(allowed): State<Arc<[AllowOrigin]>>,
    request: Request,
    next: Next,
) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response = match is_preflight {
        true => (StatusCode::NO_CONTENT, [(header::ALLOW, METHODS)]).into_response(),
        false => next.run(request).await,
    };
    add(response.headers_mut(), &allowed, origin, is_preflight);
    response
}

fn add(
    headers: &mut HeaderMap,
    allowed: &[AllowOrigin],
    origin: Option<HeaderValue>,
    is_preflight: bool,
) {
    // Also where nothing is allowed: a cache must not give one origin's answer to another.
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = origin else { return };
    let is_exact = |allow: &AllowOrigin| match allow {
        AllowOrigin::Any => false,
        AllowOrigin::Exact(exact) => exact.as_str().as_bytes() == origin.as_bytes(),
    };
    if allowed.iter().any(is_exact) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let yes = HeaderValue::from_static("true");
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
    } else if allowed.contains(&AllowOrigin::Any) {
        let any = HeaderValue::from_static("*");
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    } else {
        return;
    }
    if is_preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(allowed: &[&str], origin: Option<&'static str>, allow: Option<&str>, cookies: bool) {
        let allowed: Vec<AllowOrigin> = allowed.iter().map(|a| a.parse().unwrap()).collect();
        for is_preflight in [false, true] {
            let mut headers = HeaderMap::new();
            add(&mut headers, &allowed, origin.map(HeaderValue::from_static), is_preflight);
            let value = |name| headers.get(name).map(|value| value.to_str().unwrap());
            assert_eq!(value("vary"), Some("Origin"));
            assert_eq!(value("access-control-allow-origin"), allow);
            assert_eq!(value("access-control-allow-credentials"), cookies.then_some("true"));
            let methods = (is_preflight && allow.is_some()).then_some("GET, POST, DELETE");
            assert_eq!(value("access-control-allow-methods"), methods);
        }
    }

    const PAGE: &str = "https://page.example";

    #[test]
    fn by_default_nobody_else_is_let_in() {
        check(&[], Some(PAGE), None, false);
        check(&[], None, None, false);
    }

    #[test]
    fn an_allowed_origin_is_let_in_by_name() {
        check(&["https://other.example", PAGE], Some(PAGE), Some(PAGE), true);
        check(&[PAGE], Some("https://page.example.evil.example"), None, false);
        check(&[PAGE], Some("null"), None, false);
        check(&[PAGE], None, None, false);
    }

    #[test]
    fn everybody_is_let_in_without_credentials() {
        check(&["*"], Some(PAGE), Some("*"), false);
        check(&["*"], Some("null"), Some("*"), false);
        check(&["*", PAGE], Some(PAGE), Some(PAGE), true);
    }
}

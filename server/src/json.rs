//! A request's body -> a typed value, or the problem that names what is wrong with it.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::problem::Refusal;

/// The longest body that is read.
const MAX_BYTES: usize = 16 * 1024;

/// The longest that a body may take to arrive.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// A JSON body, read to its end and checked.
///
/// Only `application/json` is taken. A form on any page can send the other types here without
/// asking first; this one makes a browser ask.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            let detail = "The body must be `application/json`, and say so in `Content-Type`.";
            let refusal = Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail);
            return Err(refusal.field("content-type"));
        }
        parse(&read(body).await?).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// Reads a body to its end.
pub(crate) async fn read(body: Body) -> Result<impl AsRef<[u8]>, Refusal> {
    match tokio::time::timeout(MAX_WAIT, to_bytes(body, MAX_BYTES)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // The other error is a client that broke off, and reads no answer.
        Ok(Err(_)) => Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The body is longer than {MAX_BYTES} bytes, the most that is taken."),
        )),
        Err(_) => Err(Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            format!("The body did not arrive within {} seconds.", MAX_WAIT.as_secs()),
        )),
    }
}

fn parse<T: DeserializeOwned>(bytes: &impl AsRef<[u8]>) -> Result<T, Refusal> {
    let json = &mut serde_json::Deserializer::from_slice(bytes.as_ref());
    let value = serde_path_to_error::deserialize(&mut *json).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.into_inner();
        if reason.classify() != Category::Data {
            return not_json(&reason);
        }
        let reason = reason.to_string();
        let refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, reason.clone());
        match path.as_str() {
            // A missing field has no path of its own, only its name in serde's message.
            "." => match reason.strip_prefix("missing field `").and_then(|r| r.split_once('`')) {
                Some((field, _)) => refusal.field(field.to_owned()),
                None => refusal,
            },
            _ => refusal.field(path),
        }
    })?;
    json.end().map_err(|reason| not_json(&reason))?;
    Ok(value)
}

fn not_json(reason: &serde_json::Error) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, format!("The body is not JSON: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        count: u8,
    }

    #[track_caller]
    fn check(body: &'static str, status: u16, field: Option<&str>) {
        let refusal = parse::<Sample>(&body).unwrap_err();
        assert_eq!(
            (refusal.status.as_u16(), refusal.field.as_deref()),
            (status, field),
            "{body}: {refusal:?}"
        );
    }

    #[test]
    fn a_body_that_is_not_json_is_a_bad_request() {
        for body in ["", "{", "count=1", r#"{"count":1} x"#] {
            check(body, 400, None);
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        check("{}", 422, Some("count"));
        check(r#"{"count":"1"}"#, 422, Some("count"));
        check(r#"{"count":256}"#, 422, Some("count"));
        check("[]", 422, None);
    }

    #[test]
    fn a_field_that_nobody_knows_is_let_pass() {
        assert_eq!(parse::<Sample>(&r#"{"count":1,"new":2}"#), Ok(Sample { count: 1 }));
    }
}

//! The desk's requests.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use yew_sse_wire::{
    RequestId,
    booking::{BOOKING_KEY, Key, Reserve},
};

use super::desk::Desk;
use crate::{
    clock::now,
    json::Json,
    problem::Refusal,
    rate::{MayPost, Rate},
};

/// What the requests share.
#[derive(Clone)]
pub(crate) struct Booking {
    pub(crate) desk: Arc<Desk>,
    pub(crate) rate: Arc<Rate>,
}

impl AsRef<Rate> for Booking {
    fn as_ref(&self) -> &Rate {
        &self.rate
    }
}

/// `GET /api/booking`
pub(crate) async fn get(State(booking): State<Booking>) -> Result<Response, Refusal> {
    let plan = booking.desk.snapshot().await?.json;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, plan).into_response())
}

/// `POST /api/booking`
pub(crate) async fn post(
    State(booking): State<Booking>,
    _: MayPost,
    Json(asked): Json<Reserve>,
) -> Result<Response, Refusal> {
    let (status, reserved) = booking.desk.reserve(&asked, now()).await?;
    Ok((status, [(header::CACHE_CONTROL, "no-store")], axum::Json(reserved)).into_response())
}

/// `DELETE /api/booking/{id}`
pub(crate) async fn delete(
    State(booking): State<Booking>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let id = id.map_or_else(|_| String::new(), |Path(id)| id);
    let id = RequestId::try_from(id).map_err(|rule| {
        let detail = format!("There is no such reservation: its id {rule}.");
        Refusal::new(StatusCode::NOT_FOUND, detail).field("id")
    })?;
    booking.desk.cancel(&id, &key(&headers)?, now()).await?;
    Ok((StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response())
}

fn key(headers: &HeaderMap) -> Result<Key, Refusal> {
    let wrong = |rule: &str| {
        let detail = format!("The header `Booking-Key` {rule}.");
        Refusal::new(StatusCode::BAD_REQUEST, detail).field(BOOKING_KEY)
    };
    let value = headers.get(BOOKING_KEY).ok_or_else(|| wrong("is missing"))?;
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| wrong("must be UTF-8"))?;
    Key::try_from(text.to_owned()).map_err(|rule| wrong(&rule.to_string()))
}

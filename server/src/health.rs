//! `GET /healthz`: whether to send clients here.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use yew_sse_wire::{Health, Readiness};

use crate::state::Shared;

/// `GET /healthz`
pub(crate) async fn get(State(shared): State<Arc<Shared>>) -> Response {
    let trouble = shared.log.trouble();
    let (code, status) = match (shared.drain.has_begun(), &trouble) {
        (true, _) => (StatusCode::SERVICE_UNAVAILABLE, Readiness::Draining),
        (false, Some(_)) => (StatusCode::SERVICE_UNAVAILABLE, Readiness::ReadOnly),
        (false, None) => (StatusCode::OK, Readiness::Ready),
    };
    let health = Health {
        status,
        streams: shared.limits.open() as u64,
        epoch: shared.log.epoch().to_owned(),
        head: *shared.log.head().borrow(),
        trouble,
        faults: shared.faults.is_some(),
    };
    (code, [(header::CACHE_CONTROL, "no-store")], axum::Json(health)).into_response()
}

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
    let (code, status) = match shared.drain.has_begun() {
        false => (StatusCode::OK, Readiness::Ready),
        true => (StatusCode::SERVICE_UNAVAILABLE, Readiness::Draining),
    };
    let health = Health {
        status,
        streams: shared.limits.open() as u64,
        epoch: shared.head.epoch.clone(),
        head: shared.head.seq,
        faults: shared.faults.is_some(),
    };
    (code, [(header::CACHE_CONTROL, "no-store")], axum::Json(health)).into_response()
}

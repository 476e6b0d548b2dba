//! What is counted of requests, whatever answers them.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};

use super::{
    Metrics,
    labels::{Command, Outcome, Refused},
};

/// Takes the time that a command takes.
pub(crate) async fn time(
    State((metrics, command)): State<(Arc<Metrics>, Command)>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let response = next.run(request).await;
    metrics.answered(command, outcome(response.status()), begun.elapsed());
    response
}

fn outcome(status: StatusCode) -> Outcome {
    match status.as_u16() {
        ..400 => Outcome::Done,
        400..500 => Outcome::Refused,
        500.. => Outcome::Failed,
    }
}

/// Counts an answer that says why it is none.
pub(crate) async fn count_refused(
    State(metrics): State<Arc<Metrics>>,
    response: Response,
) -> Response {
    if let Some(reason) = response.extensions().get::<Refused>() {
        metrics.refused.add(*reason);
    }
    response
}

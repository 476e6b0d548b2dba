//! `GET /metrics`: what was counted, and how things stand at this moment.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use tokio::time::timeout;

use crate::{
    log::{Extent, SharedLog},
    metrics::{MEDIA_TYPE, Text},
    state::Shared,
};

/// Where it is.
pub(crate) const METRICS: &str = "/metrics";

/// How long the log may take to say how long it is. Without it the rest is still of use.
const LOG_WITHIN: Duration = Duration::from_secs(2);

/// `GET /metrics`
pub(crate) async fn get(State(shared): State<Arc<Shared>>) -> Response {
    let mut text = Text::default();
    let version = ("version", env!("CARGO_PKG_VERSION"));
    text.info("yew_sse_build_info", "The server's version.", version);
    let started = shared.started.as_secs_f64();
    text.gauge("process_start_time_seconds", "When the server began, in Unix time.", started);
    if let Some(bytes) = memory() {
        text.gauge("process_resident_memory_bytes", "The memory that it has.", bytes);
    }
    text.gauge("yew_sse_streams", "Streams open.", shared.limits.open());
    let is_draining = u8::from(shared.drain.has_begun());
    text.gauge("yew_sse_draining", "1 while the server is going away.", is_draining);
    write_log(&shared.log, &mut text).await;
    shared.metrics.write(&mut text);
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")];
    (headers, text.0).into_response()
}

async fn write_log(log: &SharedLog, text: &mut Text) {
    let is_writable = u8::from(log.trouble().is_none());
    text.gauge("yew_sse_log_writable", "0 while nothing can be written.", is_writable);
    let here = log.ring().through();
    text.gauge("yew_sse_log_head", "The newest position that this server has.", here);
    let floor = log.floor();
    text.gauge("yew_sse_log_floor", "What came up to this position may be dropped.", floor);
    let Ok(Ok(Extent { bytes, head, commits })) = timeout(LOG_WITHIN, log.extent()).await else {
        return;
    };
    let help = "How many positions this server is behind what the log has.";
    text.gauge("yew_sse_log_lag", help, head.saturating_sub(here));
    text.gauge("yew_sse_log_bytes", "What the log takes where it is kept.", bytes);
    if let Some(commits) = commits {
        let help = "Transactions by which the log was written; each has one position or many.";
        text.counter("yew_sse_log_commits_total", help, commits);
    }
}

/// The memory that the process has, where the system says so in a file.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?.checked_mul(1_024)
}

//! Going away politely: once begun, it spreads to every stream, and nothing new is taken.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;
use yew_sse_wire::control::{Control, End};

use crate::{problem::Refusal, sse::encode};
use axum::http::StatusCode;

/// When clients may come back at the earliest and at the latest. Each gets its own moment in
/// between, so that the server that takes over is not met by all of them at once.
const SPREAD: std::ops::RangeInclusive<u64> = 250..=5_000;

/// Whether the server is going away.
#[derive(Clone)]
pub(crate) struct Drain {
    begun: watch::Sender<bool>,
}

impl Drain {
    pub(crate) fn new() -> Self {
        Self { begun: watch::Sender::new(false) }
    }

    /// Begins; there is no way back.
    pub(crate) fn begin(&self) {
        self.begun.send_replace(true);
    }

    pub(crate) fn has_begun(&self) -> bool {
        *self.begun.borrow()
    }

    /// A view of it for one stream or connection.
    pub(crate) fn watch(&self) -> Watch {
        Watch(self.begun.subscribe())
    }
}

/// One waiter's view of a [`Drain`].
pub(crate) struct Watch(watch::Receiver<bool>);

impl Watch {
    /// Waits until the server is going away.
    pub(crate) async fn begun(&mut self) {
        // The error means that the server is gone altogether.
        let _ = self.0.wait_for(|begun| *begun).await;
    }
}

/// What a stream says last: when to come back, for our own client and for plain ones.
pub(crate) fn farewell() -> Bytes {
    let retry_ms = fastrand::u64(SPREAD);
    let end = encode(&Control::End(End::Drain { retry_ms }), None);
    [format!("retry: {retry_ms}\n").as_bytes(), &end].concat().into()
}

/// What a new stream is told meanwhile.
pub(crate) fn refusal() -> Refusal {
    let detail = "The server is going away; another one, or this one again, will be there soon.";
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(Duration::from_secs(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_farewell_names_one_moment_twice() {
        let text = String::from_utf8(farewell().to_vec()).unwrap();
        let retry = text.strip_prefix("retry: ").and_then(|rest| rest.split_once('\n'));
        let retry: u64 = retry.and_then(|(number, _)| number.parse().ok()).unwrap();
        assert!(SPREAD.contains(&retry));
        assert_eq!(
            text,
            format!(
                "retry: {retry}\nevent: stream-end\n\
                 data: {{\"reason\":\"drain\",\"retry_ms\":{retry}}}\n\n"
            )
        );
    }
}

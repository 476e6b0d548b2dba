//! What whoever runs the server is told of one stream.

use std::sync::Arc;

use tokio::time::Instant;

use crate::{
    cut::Cut,
    forwarded::Client,
    metrics::{Ending, Label, Metrics},
};

/// Its line in the log when it is over, and what is counted.
pub(crate) struct StreamRecord {
    number: u64,
    peer: Option<Client>,
    opened: Instant,
    /// Why it is over, if that was for the stream to say.
    pub(crate) ending: Option<Ending>,
    cut: Cut,
    pub(crate) metrics: Arc<Metrics>,
}

impl StreamRecord {
    pub(crate) fn new(number: u64, peer: Option<Client>, cut: Cut, metrics: Arc<Metrics>) -> Self {
        Self { number, peer, opened: Instant::now(), ending: None, cut, metrics }
    }

    fn ending(&self) -> Ending {
        match self.ending {
            Some(ending) => ending,
            None if self.cut.is_off() => Ending::TookNothing,
            None => Ending::Gone,
        }
    }
}

impl Drop for StreamRecord {
    fn drop(&mut self) {
        let ending = self.ending();
        self.metrics.ended.add(ending);
        tracing::info!(
            target: "yew_sse_server::requests",
            stream = self.number,
            peer = self.peer.map(tracing::field::display),
            reason = ending.value().replace('_', " "),
            seconds = self.opened.elapsed().as_secs(),
            "stream closed"
        );
    }
}

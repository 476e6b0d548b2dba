//! How long a stream has been silent.

use std::{pin::Pin, time::Duration};

use tokio::time::{Instant, Sleep, sleep_until};

/// Measures a stream's silence.
pub(crate) struct Heartbeat {
    every: Duration,
    last_sent: Instant,
    timer: Pin<Box<Sleep>>,
}

impl Heartbeat {
    pub(crate) fn new(every: Duration) -> Self {
        let last_sent = Instant::now();
        Self { every, last_sent, timer: Box::pin(sleep_until(last_sent + every)) }
    }

    /// Notes that something is being sent.
    pub(crate) fn sent(&mut self) {
        self.last_sent = Instant::now();
    }

    /// Waits until nothing has been sent for too long.
    pub(crate) async fn due(&mut self) {
        loop {
            self.timer.as_mut().await;
            let due = self.last_sent + self.every;
            if due <= Instant::now() {
                return;
            }
            // Set anew only here, when it has run out: on a busy stream that is once in a while,
            // not once an event.
            self.timer.as_mut().reset(due);
        }
    }
}

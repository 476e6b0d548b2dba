//! How long a stream has been silent.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

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

    /// Whether nothing has been sent for too long; if not, the task is woken when that may be so.
    pub(crate) fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.timer.as_mut().poll(cx));
            let due = self.last_sent + self.every;
            if due <= Instant::now() {
                return Poll::Ready(());
            }
            // Set anew only here, when it has run out: on a busy stream that is once in a while,
            // not once an event.
            self.timer.as_mut().reset(due);
        }
    }
}

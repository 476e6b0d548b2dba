//! Going away politely: once begun, it spreads to every stream, and nothing new is taken.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::sync::watch;
use yew_sse_wire::control::{Control, End};

use crate::{metrics::Refused, problem::Refusal, sse::encode};
use axum::http::StatusCode;

/// When clients may come back at the earliest and at the latest. Each gets its own moment in
/// between, so that the server that takes over is not met by all of them at once.
const SPREAD: std::ops::RangeInclusive<u64> = 250..=5_000;

/// Whether the server is going away.
#[derive(Clone)]
pub(crate) struct Drain {
    begun: watch::Sender<bool>,
    /// Whose turn it is to be told when to come back.
    turn: Arc<AtomicU32>,
}

impl Drain {
    pub(crate) fn new() -> Self {
        // Two servers that go away together do not name the same moments.
        let turn = Arc::new(fastrand::u32(..).into());
        Self { begun: watch::Sender::new(false), turn }
    }

    /// Begins; there is no way back.
    pub(crate) fn begin(&self) {
        self.begun.send_replace(true);
    }

    pub(crate) fn has_begun(&self) -> bool {
        *self.begun.borrow()
    }

    /// Wakes whoever watches it, when it begins.
    pub(crate) fn news(&self) -> watch::Receiver<bool> {
        self.begun.subscribe()
    }

    /// A view of it for one stream, which sees it only if it begins after this.
    pub(crate) fn watch(&self) -> Watch {
        Watch { begun: self.begun.subscribe(), turn: self.turn.clone() }
    }
}

/// A stream's view of a [`Drain`].
pub(crate) struct Watch {
    begun: watch::Receiver<bool>,
    turn: Arc<AtomicU32>,
}

impl Watch {
    /// Whether the server is going away. The error means that it is gone altogether.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun.has_changed().unwrap_or(true)
    }

    /// What a stream says last: when to come back, for our own client and for plain ones.
    pub(crate) fn farewell(&self) -> Bytes {
        let retry_ms = moment(self.turn.fetch_add(1, Ordering::Relaxed));
        let end = encode(&Control::End(End::Drain { retry_ms }), None);
        [format!("retry: {retry_ms}\n").as_bytes(), &end].concat().into()
    }
}

/// When the client may come back whose turn it is. Steps of the golden ratio are spread evenly
/// however many there are; chance would send some of them together.
fn moment(turn: u32) -> u64 {
    let (first, last) = SPREAD.into_inner();
    let share = u64::from(turn.wrapping_mul(0x9E37_79B9));
    first + ((share * (last - first + 1)) >> 32)
}

/// What a new stream is told meanwhile.
pub(crate) fn refusal() -> Refusal {
    let detail = "The server is going away; another one, or this one again, will be there soon.";
    let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, detail);
    refusal.retry_after(Duration::from_secs(2)).counted(Refused::Draining)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_farewell_names_one_moment_twice() {
        let text = String::from_utf8(Drain::new().watch().farewell().to_vec()).unwrap();
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

    #[test]
    fn no_tenth_of_a_second_is_met_by_more_than_a_few_over_its_share() {
        for (first, clients) in [(0, 2_000), (u32::MAX - 5, 2_000), (7, 300), (99, 10_000)] {
            let mut tenths = [0_u32; 51];
            for turn in 0..clients {
                tenths[(moment(u32::wrapping_add(first, turn)) / 100) as usize] += 1;
            }
            let share = f64::from(clients) / 47.5;
            let most = f64::from(*tenths.iter().max().unwrap());
            assert!(most <= share * 1.25 + 2.0, "{most} of {clients}, {share} would be even");
        }
    }
}

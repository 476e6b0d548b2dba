//! The clock feed: one timer for everyone.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use tokio::{sync::watch, task::JoinHandle};
use yew_sse_wire::{UnixMillis, clock::ClockEvent};

use crate::sse::encode;

/// The time since the Unix epoch.
pub(crate) fn now() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

/// As the wire counts it.
pub(crate) fn unix_millis(time: Duration) -> UnixMillis {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A tick as it goes over the wire.
pub(crate) fn tick(at: Duration) -> Bytes {
    encode(&ClockEvent::Tick { at: unix_millis(at) }, None)
}

/// Ticks at the start of every second. Dropping it stops them.
///
/// There is one slot, the latest tick. A reader that misses one has lost nothing that it could
/// want, so there is nothing to queue.
pub(crate) struct Clock {
    latest: Arc<watch::Sender<Bytes>>,
    ticking: JoinHandle<()>,
}

impl Clock {
    /// Starts ticking; needs a Tokio runtime.
    pub(crate) fn start() -> Self {
        let latest = Arc::new(watch::Sender::new(Bytes::new()));
        let slot = latest.clone();
        let ticking = tokio::spawn(run(now, move |at| {
            slot.send_replace(tick(at));
        }));
        Self { latest, ticking }
    }

    /// Ticks from the next one on.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Bytes> {
        self.latest.subscribe()
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.ticking.abort();
    }
}

/// Publishes each second at its start. The way to the next one is measured anew each time, so
/// nothing adds up, and a machine that slept gets the current second, not those it slept through.
async fn run(now: impl Fn() -> Duration, mut publish: impl FnMut(Duration)) {
    let mut last = whole_second(now());
    loop {
        tokio::time::sleep(until_next_second(now())).await;
        let second = whole_second(now());
        // Timers and the wall clock are not the same clock: this one came early.
        if second != last {
            publish(second);
            last = second;
        }
    }
}

fn whole_second(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs())
}

fn until_next_second(time: Duration) -> Duration {
    whole_second(time) + Duration::from_secs(1) - time
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};
    use tokio::time::Instant;

    const START: Duration = Duration::from_millis(1_793_000_000_300);

    /// Runs a clock for a while; `step` is called with every tick, and its answer is how far the
    /// wall clock jumps then.
    async fn ticks(length: Duration, step: impl Fn(usize) -> i64) -> Vec<u64> {
        let begun = Instant::now();
        let jumped = Cell::new(0_i64);
        let seen = RefCell::new(Vec::new());
        let now = || {
            let millis = i64::try_from((START + begun.elapsed()).as_millis()).unwrap();
            Duration::from_millis(u64::try_from(millis + jumped.get()).unwrap())
        };
        let publish = |at| {
            let mut seen = seen.borrow_mut();
            jumped.set(jumped.get() + step(seen.len()));
            seen.push(unix_millis(at));
        };
        let _ = tokio::time::timeout(length, run(now, publish)).await;
        seen.into_inner()
    }

    #[tokio::test(start_paused = true)]
    async fn a_tick_is_a_whole_second_and_none_is_missing() {
        let seen = ticks(Duration::from_secs(60), |_| 0).await;
        let expected: Vec<u64> = (1..=60).map(|n| 1_793_000_000_000 + n * 1_000).collect();
        assert_eq!(seen, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_sleep_of_the_machine_there_is_no_burst() {
        let asleep = |n| if n == 0 { 3_600_400 } else { 0 };
        let seen = ticks(Duration::from_millis(2_500), asleep).await;
        assert_eq!(seen, [1_793_000_001_000, 1_793_003_602_000, 1_793_003_603_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_set_back_goes_on_ticking() {
        let back = |n| if n == 0 { -3_600_000 } else { 0 };
        let seen = ticks(Duration::from_millis(1_800), back).await;
        assert_eq!(seen, [1_793_000_001_000, 1_792_996_402_000]);
    }

    #[test]
    fn a_second_that_has_just_begun_is_waited_out() {
        assert_eq!(until_next_second(Duration::from_secs(5)), Duration::from_secs(1));
        assert_eq!(until_next_second(Duration::new(5, 999_999_999)), Duration::from_nanos(1));
    }
}

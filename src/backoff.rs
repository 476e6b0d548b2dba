//! How long to wait before the next try.

use std::time::Duration;

/// No wait is shorter, whatever is asked for: a server that refuses is never asked in a tight loop.
pub const FLOOR: Duration = Duration::from_millis(250);

/// No wait is longer: a number typed wrong does not end the stream for good.
pub const CEILING: Duration = Duration::from_secs(24 * 60 * 60);

/// How the waits between tries grow. Default: 1 s, doubling, at most 30 s.
///
/// Each wait is cut to a random 50-100 %, so that the clients of a server that was restarted do
/// not all return at the same moment. No wait is below [`FLOOR`] or above [`CEILING`].
///
/// ```
/// use std::time::Duration;
/// use yew_sse::backoff::Backoff;
///
/// let backoff = Backoff::default();
/// assert_eq!(backoff.delay(0, 1.0), Duration::from_secs(1));
/// assert_eq!(backoff.delay(2, 1.0), Duration::from_secs(4));
/// assert_eq!(backoff.delay(2, 0.0), Duration::from_secs(2));
/// assert_eq!(backoff.delay(99, 1.0), Duration::from_secs(30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Backoff {
    /// The first wait, before it is cut at random. Default: 1 second.
    pub base: Duration,
    /// The longest wait. Default: 30 seconds.
    pub max: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { base: Duration::from_secs(1), max: Duration::from_secs(30) }
    }
}

impl Backoff {
    /// The wait after `failures` earlier waits, counted from 0; `random` is from 0 to 1.
    #[must_use]
    pub fn delay(&self, failures: u32, random: f64) -> Duration {
        let whole =
            self.base.saturating_mul(2_u32.saturating_pow(failures)).min(self.max).min(CEILING);
        let part = 0.5 + 0.5 * random.clamp(0.0, 1.0);
        Duration::from_micros((whole.as_micros() as f64 * part) as u64).max(FLOOR)
    }
}

/// Where the random part comes from (splitmix64): enough to keep visitors apart.
#[derive(Debug)]
pub struct Jitter(u64);

impl Jitter {
    /// Numbers that follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to 1.
    #[expect(clippy::should_implement_trait, reason = "it never ends, so it is no iterator")]
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // 53 bits are what an f64 holds.
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wait_is_below_the_floor_or_above_the_longest() {
        for (base, max) in [(0, 0), (0, 30), (1, 30), (u64::MAX, 30), (1, u64::MAX)] {
            let backoff =
                Backoff { base: Duration::from_secs(base), max: Duration::from_secs(max) };
            for failures in [0, 1, 31, 32, u32::MAX] {
                for random in [-1.0, 0.0, 0.5, 1.0, 2.0] {
                    let delay = backoff.delay(failures, random);
                    assert!(delay >= FLOOR && delay <= backoff.max.max(FLOOR), "{delay:?}");
                }
            }
        }
    }
}

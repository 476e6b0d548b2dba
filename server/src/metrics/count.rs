//! Numbers that only grow, which any thread may add to.

use std::{
    cell::Cell,
    marker::PhantomData,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
};

use super::labels::{Kind, Label};

/// A number for each value of a label.
pub(crate) struct Counts<L>(Box<[AtomicU64]>, PhantomData<L>);

impl<L: Label> Counts<L> {
    pub(crate) fn add(&self, label: L) {
        self.0[label.index()].fetch_add(1, Relaxed);
    }

    pub(crate) fn of(&self, label: L) -> u64 {
        self.0[label.index()].load(Relaxed)
    }
}

impl<L: Label> Default for Counts<L> {
    fn default() -> Self {
        Self(L::ALL.iter().map(|_| AtomicU64::new(0)).collect(), PhantomData)
    }
}

/// How many threads have a line of their own; more of them share.
const LINES: usize = 16;

/// What is delivered: so often that threads must not wait for each other's cores to count it. Each
/// adds to a line of its own, and whoever asks adds them up.
#[derive(Default)]
pub(crate) struct Deliveries([Line; LINES]);

/// As long as what cores pass on to each other at once.
#[derive(Default)]
#[repr(align(128))]
struct Line {
    events: [AtomicU64; Kind::ALL.len()],
    bytes: AtomicU64,
}

impl Deliveries {
    pub(crate) fn add_events(&self, kind: Kind, many: u64) {
        self.0[own_line()].events[kind.index()].fetch_add(many, Relaxed);
    }

    pub(crate) fn add_bytes(&self, many: usize) {
        self.0[own_line()].bytes.fetch_add(many as u64, Relaxed);
    }

    pub(crate) fn events(&self, kind: Kind) -> u64 {
        self.0.iter().map(|line| line.events[kind.index()].load(Relaxed)).sum()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.0.iter().map(|line| line.bytes.load(Relaxed)).sum()
    }
}

/// The line of the thread that asks.
fn own_line() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static OWN: Cell<Option<usize>> = const { Cell::new(None) };
    }
    OWN.get().unwrap_or_else(|| {
        let own = NEXT.fetch_add(1, Relaxed) % LINES;
        OWN.set(Some(own));
        own
    })
}

/// How values are spread.
pub(crate) struct Histogram {
    /// The highest value that each bucket takes; the last one takes the rest.
    bounds: &'static [f64],
    counts: Box<[AtomicU64]>,
    /// The bits of an `f64`.
    sum: AtomicU64,
}

/// A histogram as it was at one moment.
#[derive(Debug, PartialEq)]
pub(crate) struct Spread {
    /// The highest value of each bucket, and how many values are at most that.
    pub(crate) at_most: Vec<(f64, u64)>,
    pub(crate) count: u64,
    pub(crate) sum: f64,
}

impl Histogram {
    pub(crate) fn new(bounds: &'static [f64]) -> Self {
        let counts = (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect();
        Self { bounds, counts, sum: AtomicU64::new(0) }
    }

    pub(crate) fn observe(&self, value: f64) {
        let bucket = self.bounds.partition_point(|bound| *bound < value);
        self.counts[bucket].fetch_add(1, Relaxed);
        let add = |sum| Some((f64::from_bits(sum) + value).to_bits());
        let _ = self.sum.fetch_update(Relaxed, Relaxed, add);
    }

    pub(crate) fn spread(&self) -> Spread {
        let mut count = 0;
        let mut through = |bucket: &AtomicU64| {
            count += bucket.load(Relaxed);
            count
        };
        let at_most = self.bounds.iter().zip(&self.counts);
        let at_most = at_most.map(|(bound, bucket)| (*bound, through(bucket))).collect();
        let count = through(&self.counts[self.bounds.len()]);
        Spread { at_most, count, sum: f64::from_bits(self.sum.load(Relaxed)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_counted_in_every_bucket_that_reaches_it() {
        let histogram = Histogram::new(&[0.0, 1.0, 10.0]);
        for value in [0.0, 0.5, 1.0, 1.5, 10.0, 11.0, 1_000.0] {
            histogram.observe(value);
        }
        let at_most = vec![(0.0, 1), (1.0, 3), (10.0, 5)];
        assert_eq!(histogram.spread(), Spread { at_most, count: 7, sum: 1_024.0 });
    }

    #[test]
    fn what_many_threads_deliver_is_counted_whole() {
        let deliveries = Deliveries::default();
        std::thread::scope(|scope| {
            for _ in 0..2 * LINES {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        deliveries.add_events(Kind::Log, 2);
                        deliveries.add_bytes(300);
                    }
                });
            }
        });
        let threads = 2 * LINES as u64;
        assert_eq!(deliveries.events(Kind::Log), threads * 2_000);
        assert_eq!(deliveries.events(Kind::Clock), 0);
        assert_eq!(deliveries.bytes(), threads * 300_000);
    }

    #[test]
    fn threads_count_on_lines_of_their_own() {
        assert_eq!(own_line(), own_line());
        let lines: Vec<_> = (0..LINES).map(|_| std::thread::spawn(own_line)).collect();
        let lines: std::collections::BTreeSet<_> =
            lines.into_iter().map(|line| line.join().unwrap()).collect();
        // Other tests' threads take some of them at the same time.
        assert!(lines.len() > 1, "{lines:?}");
    }
}

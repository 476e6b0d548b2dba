//! The load: streams that are read, and events that are published.

mod mark;
mod readers;
mod publisher;
mod posters;

use std::{sync::LazyLock, time::Instant};

pub(crate) use self::{
    mark::Micros,
    posters::post_for,
    publisher::Publisher,
    readers::{PATIENCE, Readers},
};

static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The time, as marks have it.
pub(crate) fn micros() -> Micros {
    u64::try_from(BEGUN.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// The value below which this share of them is; 0 of none.
pub(crate) fn quantile<T: Ord + Copy + Default>(values: &mut [T], share: f64) -> T {
    values.sort_unstable();
    let last = values.len().saturating_sub(1);
    values.get((last as f64 * share) as usize).copied().unwrap_or_default()
}

//! Renders again when time alone changes something.

use std::time::Duration;

use gloo::timers::callback::Timeout;
use yew::prelude::*;
use yew_sse_wire::UnixMillis;

/// A device that slept, or whose clock was set, notices within this time.
const LONGEST: Duration = Duration::from_secs(60);

/// Renders again at a moment, and each minute: `next` and `now` are of one clock.
#[hook]
pub(super) fn use_moment(now: UnixMillis, next: Option<UnixMillis>) {
    let update = use_force_update();
    let round = use_mut_ref(|| 0_u32);
    // A moment that has passed is followed by another, or by the next minute.
    let wait = next.map(|next| {
        let longest = u64::try_from(LONGEST.as_millis()).unwrap_or(u64::MAX);
        next.saturating_sub(now).min(longest)
    });
    let minute = next.map(|next| (next, now / 60_000, *round.borrow()));
    use_effect_with(minute, move |_| {
        let timer = wait.map(|wait| {
            // A timer may be a little early, by the other clock.
            Timeout::new(u32::try_from(wait).unwrap_or(u32::MAX).saturating_add(20), move || {
                *round.borrow_mut() += 1;
                update.force_update();
            })
        });
        move || drop(timer)
    });
}

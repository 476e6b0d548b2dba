//! One render per frame, however many events arrive.

use std::time::Duration;

use gloo::{
    render::{AnimationFrame, request_animation_frame},
    timers::callback::Timeout,
};

use crate::source::later;

/// A hidden page has no frames; there the work is done by timer.
const WITHOUT_FRAMES: Duration = Duration::from_millis(100);

/// Work for the next frame. Dropping it calls it off.
pub(super) struct Frame {
    _frame: AnimationFrame,
    _timer: Timeout,
}

impl Frame {
    /// Does the work in the next frame, or a moment later where there are no frames. Whichever comes
    /// first must drop this, so that the other does not come.
    pub(super) fn request(work: impl Fn() + Clone + 'static) -> Self {
        let by_timer = work.clone();
        Self {
            _frame: request_animation_frame(move |_| work()),
            _timer: later(WITHOUT_FRAMES, by_timer),
        }
    }
}

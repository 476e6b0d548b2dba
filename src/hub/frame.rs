//! One render per frame, however many events arrive.

use std::{cell::RefCell, rc::Rc};

use gloo::{
    render::{AnimationFrame, request_animation_frame},
    timers::callback::Timeout,
};

/// A hidden page has no frames; there the work is done by timer.
const WITHOUT_FRAMES_MS: u32 = 100;

/// Work for the next frame. Dropping it calls it off.
pub(super) struct Frame {
    _frame: AnimationFrame,
    _timer: Timeout,
}

impl Frame {
    /// Does the work once, in the next frame, or a moment later where there are no frames.
    pub(super) fn request(work: impl FnOnce() + 'static) -> Self {
        let work = Rc::new(RefCell::new(Some(work)));
        let by_timer = Rc::clone(&work);
        Self {
            _frame: request_animation_frame(move |_| once(&work)),
            _timer: Timeout::new(WITHOUT_FRAMES_MS, move || once(&by_timer)),
        }
    }
}

fn once(work: &RefCell<Option<impl FnOnce()>>) {
    let work = work.take();
    if let Some(work) = work {
        work();
    }
}

//! Renders again when time alone changes something.

use std::time::Duration;

use yew::prelude::*;

use crate::source::later;

/// Renders again after a while, unless something else does before, which asks anew. One timer, and
/// none for `None`.
#[hook]
pub(super) fn use_again(after: Option<Duration>) {
    let update = use_force_update();
    use_effect(move || {
        let timer = after.map(|after| later(after, move || update.force_update()));
        move || drop(timer)
    });
}

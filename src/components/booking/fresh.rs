//! Fetches the plan when the stream says that there is a newer one, or may have missed something.

use std::time::Duration;

use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_sse_wire::booking::Plan;

use super::state::BookingState;
use crate::{backoff::Backoff, components::send::Send, hooks::UseEventSourceFoldHandle};

/// All clients hear of a new day in the same moment, and must not ask in the same moment.
const SPREAD_MS: f64 = 1_000.0;

/// Why the plan is to be fetched, if it is, and how often that has failed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Wanted {
    is_outdated: bool,
    is_doubtful: bool,
    /// Counts what the caller asked for.
    asked: u32,
    failed: u32,
}

/// Keeps the board up to date; the callback fetches the plan at once.
#[hook]
pub(super) fn use_fresh_plan(
    url: &str,
    with_credentials: bool,
    board: &UseEventSourceFoldHandle<BookingState>,
) -> Callback<()> {
    let asked = use_state_eq(|| 0);
    let failed = use_state_eq(|| 0);
    let done = use_mut_ref(|| 0);
    let (is_outdated, is_doubtful) = {
        let state = board.state();
        (state.is_outdated(), state.is_doubtful())
    };
    let wanted = Wanted { is_outdated, is_doubtful, asked: *asked, failed: *failed };
    let (board, failures) = (board.clone(), failed.setter());
    use_effect_with((url.to_owned(), wanted), move |(url, wanted)| {
        let (url, wanted) = (url.clone(), *wanted);
        let is_wanted = wanted.is_outdated || wanted.is_doubtful || *done.borrow() != wanted.asked;
        let fetch = move || {
            spawn_local(async move {
                let plan = Send::new("GET", url, with_credentials).send::<Plan>().await;
                let is_enough = plan.is_ok_and(|plan| {
                    board.change(move |state| state.take_plan(plan));
                    // Another server may not have opened the new day yet.
                    !board.state().is_outdated()
                });
                if is_enough {
                    done.replace(wanted.asked);
                    failures.set(0);
                } else {
                    failures.set(wanted.failed + 1);
                }
            });
        };
        let timer = is_wanted.then(|| Timeout::new(wait(wanted), fetch));
        move || drop(timer)
    });
    let setter = asked.setter();
    let next = *asked + 1;
    Callback::from(move |()| setter.set(next))
}

fn wait(wanted: Wanted) -> u32 {
    let random = js_sys::Math::random();
    let wait = match wanted.failed.checked_sub(1) {
        Some(failed) => Backoff::default().delay(failed, random),
        None if wanted.is_doubtful || !wanted.is_outdated => Duration::ZERO,
        None => Duration::from_millis((random * SPREAD_MS) as u64),
    };
    u32::try_from(wait.as_millis()).unwrap_or(u32::MAX)
}

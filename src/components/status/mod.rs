//! A badge that tells the truth about the connection.

mod labels;
mod state;

use std::time::Duration;

use yew::prelude::*;

pub use self::labels::BadgeLabels;
use self::state::{Told, is_amiss, progress, words};
use super::again::use_again;
use crate::{
    connection::{Options, Status},
    hooks::use_event_source_status_with_options,
    hooks::use_sse_address,
    hub::Address,
    source::{later, now},
};

/// So that a countdown is never a second late.
const GLANCE: Duration = Duration::from_millis(250);

/// What [`ConnectionBadge`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ConnectionBadgeProps {
    /// Whose connection: default the provider's above, else `/api/events`.
    #[prop_or_default]
    pub address: Address,
    /// How its connection behaves: default as the provider above says.
    #[prop_or_default]
    pub options: Option<Options>,
    /// Further classes for the outermost element.
    #[prop_or_default]
    pub class: Classes,
    /// The words. Default: English.
    #[prop_or_default]
    pub labels: BadgeLabels,
    /// How long the stream may be away before that alarms anybody: what is back sooner changes
    /// neither the colour to the alarming one nor is it read out. Default: 4 seconds, since
    /// browsers retry after 3.
    #[prop_or(Duration::from_secs(4))]
    pub alarm_after: Duration,
}

/// How it stands with the connection, in words, with a countdown to the next try.
///
/// The outermost element carries the state as `data-state`: `connecting`, `open`, `retrying`,
/// `paused` or `closed`; it is always true. `data-calm` is there as long as `connecting` and
/// `retrying` are too young to alarm anybody. A screen reader is told when the state changes, not
/// each second, and not of a loss that is over before it alarms.
///
/// ```
#[doc = include_str!("example.rs")]
/// ```
#[component]
pub fn ConnectionBadge(props: &ConnectionBadgeProps) -> Html {
    let (address, options) =
        use_sse_address(props.address.clone(), props.options.clone(), yew_sse_wire::EVENTS);
    let connection = use_event_source_status_with_options(address, options);
    let status = connection.status();
    let is_calm = use_calm(is_amiss(status), props.alarm_after);
    let words = words(status, is_calm, &props.labels);
    let is_quiet = use_mut_ref(Told::default).borrow_mut().keeps(&words, is_calm);
    let counts_down = matches!(status, Status::Retrying { next: Some(_), .. });
    use_again(counts_down.then_some(GLANCE));
    // On a server there is no clock to ask, and nothing to count down either.
    let now = if counts_down { now() } else { Duration::ZERO };
    html! {
        <span
            class={classes!("sse-badge", props.class.clone())}
            data-sse="status"
            data-state={status.name()}
            data-calm={is_calm.then_some("")}
        >
            <span class="sse-badge-dot" aria-hidden="true"></span>
            <span class="sse-badge-words" role="status" aria-live={is_quiet.then_some("off")}>
                { words }
            </span>
            if let Some(progress) = progress(status, now, &props.labels) {
                <span class="sse-badge-progress" aria-hidden="true">{ progress }</span>
            }
        </span>
    }
}

/// Whether what is amiss is so for too short a time to alarm anybody.
#[hook]
fn use_calm(is_amiss: bool, alarm_after: Duration) -> bool {
    let is_alarming = use_state_eq(|| false);
    let alarm = is_alarming.setter();
    use_effect_with((is_amiss, alarm_after), move |(is_amiss, alarm_after)| {
        alarm.set(false);
        let timer = is_amiss.then(|| later(*alarm_after, move || alarm.set(true)));
        move || drop(timer)
    });
    is_amiss && !*is_alarming && !alarm_after.is_zero()
}

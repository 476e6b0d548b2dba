//! A badge that tells the truth about the connection.

mod labels;
mod state;

use gloo::timers::callback::Interval;
use yew::prelude::*;

pub use self::labels::BadgeLabels;
use self::state::{progress, words};
use crate::{
    connection::{Options, Status},
    hooks::use_event_source_status_with_options,
    hooks::use_sse_address,
    hub::Address,
    source::now,
};

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
}

/// How it stands with the connection, in words, with a countdown to the next try.
///
/// The outermost element carries the state as `data-state`: `connecting`, `open`, `retrying`,
/// `paused` or `closed`. A screen reader is told when the state changes, not each second.
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
    let counts_down = matches!(status, Status::Retrying { next: Some(_), .. });
    use_ticking(counts_down);
    // On a server there is no clock to ask, and nothing to count down either.
    let now = if counts_down { now() } else { std::time::Duration::ZERO };
    html! {
        <span
            class={classes!("sse-badge", props.class.clone())}
            data-sse="status"
            data-state={status.name()}
        >
            <span class="sse-badge-dot" aria-hidden="true"></span>
            <span class="sse-badge-words" role="status">{ words(status, &props.labels) }</span>
            if let Some(progress) = progress(status, now, &props.labels) {
                <span class="sse-badge-progress" aria-hidden="true">{ progress }</span>
            }
        </span>
    }
}

/// Renders again several times a second while `on`, so that a countdown is never a second late.
#[hook]
fn use_ticking(on: bool) {
    let update = use_force_update();
    use_effect_with(on, move |on| {
        let ticking = on.then(|| Interval::new(250, move || update.force_update()));
        move || drop(ticking)
    });
}

//! A clock that shows the server's time.

mod labels;
mod state;

use js_sys::Date;
use yew::prelude::*;
use yew_sse_wire::{EVENTS, UnixMillis, clock::FEED};

pub use self::labels::ClockLabels;
use self::state::ClockState;
use crate::{
    connection::{Options, Status},
    hooks::{use_event_source_fold_with_options, use_sse_address},
    hub::Address,
};

/// What [`Clock`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ClockProps {
    /// Where the ticks come from: default the provider's above, else `/api/events?feeds=clock`.
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
    pub labels: ClockLabels,
}

/// The server's time in this device's time zone, and how this device's clock differs.
///
/// The outermost element says with `data-live` (`true` or `false`) whether ticks can arrive; the
/// last time stays to be seen when they cannot. Nothing is read aloud: a clock that is, each
/// second, makes a page unusable.
///
/// ```
#[doc = include_str!("example.rs")]
/// ```
#[component]
pub fn Clock(props: &ClockProps) -> Html {
    let own = format!("{EVENTS}?feeds={FEED}");
    let (address, options) = use_sse_address(props.address.clone(), props.options.clone(), own);
    let clock = use_event_source_fold_with_options::<ClockState>(address, options);
    let state = clock.state();
    let live = matches!(clock.status(), Status::Open);
    html! {
        <div
            class={classes!("sse-clock", props.class.clone())}
            data-sse="clock"
            data-live={live.to_string()}
        >
            if let Some(at) = state.at() {
                { digits(at) }
            } else {
                <span class="sse-clock-digits" aria-hidden="true">{ "--:--:--" }</span>
            }
            <span class="sse-clock-offset">{ state.words(&props.labels) }</span>
        </div>
    }
}

/// A moment as hours, minutes and seconds where this device is.
fn digits(at: UnixMillis) -> Html {
    let date = Date::new(&(at as f64).into());
    let digits =
        format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds());
    html! {
        <time class="sse-clock-digits" datetime={String::from(date.to_iso_string())}>{ digits }</time>
    }
}

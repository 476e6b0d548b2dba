//! A clock that shows the server's time.

mod labels;
mod reading;
mod state;
mod words;
mod hands;
mod times;
mod face;

use std::time::Duration;

use yew::prelude::*;
use yew_sse_wire::{EVENTS, UnixMillis, clock::FEED};

use self::{face::face, state::ClockState, times::Times, words::note};
pub use self::{
    labels::ClockLabels,
    reading::{Offset, Reading},
};
use super::{again::use_again, intl::machine, use_told};
use crate::{
    connection::{Options, Status},
    hooks::{use_event_source_fold_with_options, use_sse_address},
    hub::Address,
    source::now,
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
    /// The language of times and dates, as a tag such as `zh-CN`. Default: the page's, else the
    /// browser's.
    #[prop_or_default]
    pub locale: Option<AttrValue>,
    /// Whether hours are counted to twelve. Default: as the language does.
    #[prop_or_default]
    pub hour12: Option<bool>,
    /// Where the time is shown for, as an IANA name such as `Asia/Shanghai`. Default: where this
    /// device is.
    #[prop_or_default]
    pub time_zone: Option<AttrValue>,
    /// How the time is shown. Default: a face beside the digits.
    #[prop_or_default]
    pub look: Look,
    /// Renders what is in the outermost element. Default: the time as `look` says, and a note.
    /// Called when there is another [`Reading`], or other properties.
    #[prop_or_default]
    pub render: Option<Callback<Reading, Html>>,
    /// How it stands with the connection: now, and whenever that changes.
    #[prop_or_default]
    pub on_status: Callback<Status>,
}

/// How a [`Clock`] shows the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// A face, and digits beside it or, where it is narrow, below.
    #[default]
    Both,
    /// Digits.
    Digits,
    /// A face. The digits are there for those who cannot see it.
    Face,
}

impl Look {
    fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Digits => "digits",
            Self::Face => "face",
        }
    }
}

/// The server's time, and how this device's clock differs, as far as can be told ([`Offset`]).
///
/// The outermost element says with `data-live` (`true` or `false`) whether ticks can arrive, and with
/// `data-late` whether they are late although they can. Then the last time stays to be seen, and the
/// note below it says how old it is. Nothing is read aloud: a clock that is, each second, makes a
/// page unusable.
///
/// ```
#[doc = include_str!("example.rs")]
/// ```
#[component]
pub fn Clock(props: &ClockProps) -> Html {
    let own = format!("{EVENTS}?feeds={FEED}");
    let (address, options) = use_sse_address(props.address.clone(), props.options.clone(), own);
    let clock = use_event_source_fold_with_options::<ClockState>(address, options);
    use_told(clock.status(), &props.on_status);
    let is_live = matches!(clock.status(), Status::Open);
    let has_time = clock.state().at().is_some();
    // On a server there is no clock to ask, nor a time.
    let now = if has_time { now() } else { Duration::ZERO };
    let reading = clock.state().reading(now, is_live, clock.opening());
    use_again(reading.holds());
    let asked = (props.locale.clone(), props.hour12, props.time_zone.clone(), has_time);
    let times = use_memo(asked, |(locale, hour12, zone, has_time)| {
        has_time.then(|| Times::new(locale.as_deref(), *hour12, zone.as_deref()))
    });
    html! {
        <div
            class={classes!("sse-clock", props.class.clone())}
            data-sse="clock"
            data-look={props.look.name()}
            data-live={is_live.to_string()}
            data-late={reading.is_late.to_string()}
        >
            if let Some(render) = &props.render {
                { render.emit(reading) }
            } else {
                { content(&reading, (*times).as_ref(), props) }
            }
        </div>
    }
}

/// The time, and the note below it.
fn content(reading: &Reading, times: Option<&Times>, props: &ClockProps) -> Html {
    let time = reading.at.zip(times);
    let note = note(reading, &props.labels, |number, unit| {
        times.map(|times| times.ago(number, unit)).unwrap_or_default()
    });
    html! {
        <div class="sse-clock-body">
            if props.look != Look::Digits {
                { face(time.map(|(at, times)| times.second_of_day(at))) }
            }
            <div class="sse-clock-words">
                { match time {
                    Some((at, times)) => digits(at, times),
                    None => html! { <span class="sse-clock-digits" aria-hidden="true">{ "--:--:--" }</span> },
                } }
                // Before there is a day as high as one.
                <div class="sse-clock-day">
                    { time.map_or_else(|| "\u{a0}".to_owned(), |(at, times)| times.day(at)) }
                </div>
                <div class="sse-clock-note">{ note }</div>
            </div>
        </div>
    }
}

fn digits(at: UnixMillis, times: &Times) -> Html {
    let [before, half, after] = times.digits(at);
    html! {
        <time class="sse-clock-digits" datetime={machine(at)}>
            { before }<span class="sse-clock-half">{ half }</span>{ after }
        </time>
    }
}

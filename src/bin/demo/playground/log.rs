//! The events, in the order in which they came.

use std::time::Duration;

use yew::prelude::*;
use yew_sse::{RawEvent, UseEventSourceHistoryHandle};

/// How many are rendered and laid out as one: of a long list only the last part is looked at again.
const TOGETHER: u64 = 100;

/// What [`Log`] is given.
#[derive(PartialEq, Properties)]
pub(super) struct LogProps {
    pub(super) seen: UseEventSourceHistoryHandle<RawEvent>,
    pub(super) label: &'static str,
}

/// The events, in the order in which they came. Whoever is at the bottom stays there.
#[component]
pub(super) fn Log(props: &LogProps) -> Html {
    let history = props.seen.history();
    let first = history.dropped() + 1;
    let last = history.dropped() + history.len() as u64;
    let blocks = (first / TOGETHER..=last / TOGETHER).map(|block| {
        let from = first.max(block * TOGETHER);
        let to = last.min(block * TOGETHER + TOGETHER - 1);
        html! { <Block key={block} {from} {to} seen={props.seen.clone()} /> }
    });
    html! {
        <div class="events" tabindex="0" role="region" aria-label={props.label}>
            <div>{ for blocks }</div>
        </div>
    }
}

#[derive(Properties)]
struct BlockProps {
    from: u64,
    to: u64,
    seen: UseEventSourceHistoryHandle<RawEvent>,
}

/// An event does not change once it is there.
impl PartialEq for BlockProps {
    fn eq(&self, other: &Self) -> bool {
        (self.from, self.to) == (other.from, other.to)
    }
}

#[component]
fn Block(props: &BlockProps) -> Html {
    let history = props.seen.history();
    let before = history.dropped() + 1;
    let skipped = (props.from - before) as usize;
    let many = (props.to + 1 - props.from) as usize;
    let events = history.iter().skip(skipped).take(many).zip(props.from..);
    let items = events.map(|(received, number)| {
        let RawEvent { name, id, data } = &received.event;
        let id_said = (!id.is_empty()).then(|| html! { <span>{ "id " }{ id }</span> });
        html! {
            <li key={number}>
                <p class="event-about">
                    <span>{ "#" }{ number }</span><b>{ &**name }</b>{ id_said }<span>{ time(received.at) }</span>
                </p>
                <pre data-sse="event" data-type={name.clone()} data-id={id.clone()}>{ data }</pre>
            </li>
        }
    });
    html! { <ol start={props.from.to_string()}>{ for items }</ol> }
}

/// A moment of the day on this device, to the millisecond.
pub(super) fn time(at: Duration) -> String {
    let date = js_sys::Date::new(&(at.as_millis() as f64).into());
    let [hours, minutes, seconds] = [date.get_hours(), date.get_minutes(), date.get_seconds()];
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", date.get_milliseconds())
}

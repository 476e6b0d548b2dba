//! The events, as they came.

use js_sys::Date;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    Press,
    amounts::bytes,
    labels::InspectorLabels,
    sieve::Sieve,
    state::{Seen, Tape},
};
use crate::components::fill;

/// How many characters of an event are shown at first.
const CUT: usize = 200;

/// The events, and what picks from them.
pub(super) fn events(
    tape: &Tape,
    sieve: &Sieve,
    press: &Callback<Press>,
    labels: &InspectorLabels,
) -> Html {
    let filter = press.reform(|event: InputEvent| {
        Press::Filter(event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let button = |name: &'static str, label: &AttrValue, what: Press| {
        html! {
            <button type="button" class="sse-inspector-button" data-do={name} onclick={what.with(press)}>
                { label }
            </button>
        }
    };
    let names = tape.names().iter().map(|(name, times)| {
        html! {
            <button
                type="button"
                class="sse-inspector-button"
                data-name={name}
                aria-pressed={sieve.is_only(name).to_string()}
                onclick={Press::Only(name.clone()).with(press)}
            >
                { name }{ " " }<span class="sse-inspector-note">{ times }</span>
            </button>
        }
    });
    let shown: Vec<Html> = sieve.shown(tape).map(|seen| event(seen, labels)).collect();
    let counts = fill(&labels.counts, "shown", &shown.len());
    let counts = fill(&fill(&counts, "events", &tape.count()), "dropped", &tape.dropped());
    let held = sieve.held(tape);
    let pause = if held.is_some() { &labels.resume } else { &labels.pause };
    html! {
        <section class="sse-inspector-events">
            <h3 class="sse-inspector-title">{ &labels.events }</h3>
            <div class="sse-inspector-tools">
                <label class="sse-inspector-field">
                    <span>{ &labels.filter }</span>
                    <input type="search" autocomplete="off" oninput={filter} />
                </label>
                { button("pause", pause, Press::Pause) }
                { button("clear", &labels.clear, Press::Clear) }
            </div>
            <div class="sse-inspector-names" role="group" aria-label={&labels.names}>{ for names }</div>
            <p class="sse-inspector-note" data-of="counts">
                { counts }{ " " }{ held.map(|events| fill(&labels.held, "events", &events)) }
            </p>
            // Not live: nobody wants all of this read out.
            <div class="sse-inspector-log" role="log" aria-live="off" aria-label={&labels.events} tabindex="0">
                if shown.is_empty() {
                    <p class="sse-inspector-note">{ &labels.none }</p>
                } else {
                    <ol>{ for shown }</ol>
                }
            </div>
        </section>
    }
}

fn event(seen: &Seen, labels: &InspectorLabels) -> Html {
    let Seen { number, at, name, id, data, bytes: size } = seen;
    let data = match data.char_indices().nth(CUT) {
        None => html! { <code>{ data }</code> },
        Some((end, _)) => html! {
            <details>
                <summary>
                    <code>{ &data[..end] }{ "… " }</code>
                    <span class="sse-inspector-note">{ fill(&labels.more, "bytes", &bytes(data.len() as u64)) }</span>
                </summary>
                <code>{ data }</code>
            </details>
        },
    };
    html! {
        <li key={*number} class="sse-inspector-event" data-type={name}>
            { time(*at, true) }
            <b>{ name }</b>
            <span class="sse-inspector-note">
                { id.as_ref().map(|id| format!("id {id} · ")) }{ bytes(*size as u64) }
            </span>
            { data }
        </li>
    }
}

/// A moment of the day on this device, to the second or to the millisecond.
pub(super) fn time(at: u64, is_exact: bool) -> Html {
    let date = Date::new(&(at as f64).into());
    let [hours, minutes, seconds] = [date.get_hours(), date.get_minutes(), date.get_seconds()];
    let mut time = format!("{hours:02}:{minutes:02}:{seconds:02}");
    if is_exact {
        time += &format!(".{:03}", at % 1_000);
    }
    html! { <time class="sse-inspector-time">{ time }</time> }
}

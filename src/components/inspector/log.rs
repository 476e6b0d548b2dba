//! The events, as they came.

use std::fmt::Display;

use js_sys::Date;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    Press,
    amounts::bytes,
    labels::InspectorLabels,
    sieve::Sieve,
    state::{Seen, Tape},
    view::{filled, note, section},
};
use crate::components::tag::{said, tag, text};

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
    let shown: Vec<Html> = sieve.shown(tape).map(|seen| event(seen, labels)).collect();
    let values: [(&str, &dyn Display); 3] =
        [("shown", &shown.len()), ("events", &tape.count()), ("dropped", &tape.dropped())];
    let mut counts = vec![text(filled(&labels.counts, &values))];
    let held = sieve.held(tape);
    if let Some(events) = held {
        counts.push(text(" "));
        counts.push(text(filled(&labels.held, &[("events", &events)])));
    }
    let pause = if held.is_some() { &labels.resume } else { &labels.pause };
    let list = if shown.is_empty() {
        said("p", "sse-inspector-note", labels.none.clone())
    } else {
        tag("ol", "", shown)
    };
    let parts = html! {
        <>
            <div class="sse-inspector-tools">
                <label class="sse-inspector-field">
                    <span>{ &labels.filter }</span>
                    <input type="search" autocomplete="off" oninput={filter} />
                </label>
                { button(Press::Pause, false, press, vec![text(pause)]) }
                { button(Press::Clear, false, press, vec![text(&labels.clear)]) }
            </div>
            <p class="sse-inspector-note" data-of="counts">{ for counts }</p>
            // Not live: nobody wants all of this read out.
            <div class="sse-inspector-log" role="log" aria-live="off" aria-label={&labels.events} tabindex="0">
                { list }
            </div>
        </>
    };
    section("sse-inspector-events", &labels.events, vec![parts])
}

/// What does it, and whether it is unfolded, if it is what unfolds.
pub(super) fn button(what: Press, is_on: bool, press: &Callback<Press>, words: Vec<Html>) -> Html {
    let (does, expanded) = match &what {
        Press::Fold => ("fold", Some(if is_on { "true" } else { "false" })),
        Press::Pause => ("pause", None),
        Press::Clear => ("clear", None),
        Press::Filter(_) => ("filter", None),
    };
    let onclick = press.reform(move |_: MouseEvent| what.clone());
    html! {
        <button
            type="button"
            class="sse-inspector-button"
            data-do={does}
            aria-expanded={expanded}
            {onclick}
        >
            { for words }
        </button>
    }
}

fn event(seen: &Seen, labels: &InspectorLabels) -> Html {
    let Seen { number, at, name, id, data, bytes: size } = seen;
    let whole = said("code", "", data.clone());
    let data = match data.char_indices().nth(CUT) {
        None => whole,
        Some((end, _)) => {
            let cut = said("code", "", (data[..end].to_owned() + "… ").into());
            let more = filled(&labels.more, &[("bytes", &bytes(data.len() as u64))]);
            let summary = tag("summary", "", vec![cut, note(more)]);
            tag("details", "", vec![summary, whole])
        }
    };
    let id = id.as_ref().map(|id| format!("id {id} · ")).unwrap_or_default();
    let about = note((id + &bytes(*size as u64)).into());
    let parts = [time(*at, true), said("b", "", name.clone()), about, data];
    html! {
        <li key={*number} class="sse-inspector-event" data-type={name}>{ for parts }</li>
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
    said("time", "sse-inspector-time", time.into())
}

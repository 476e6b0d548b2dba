//! The chart, the timeline and what it cost, as markup.

use std::fmt::Display;

use yew::prelude::*;

use super::{
    amounts::bytes,
    chart::{Chart, HEIGHT, WIDTH, connection},
    labels::InspectorLabels,
    log::time,
    state::{HEADERS, SHOWN, Second, Tape},
    timeline::{Step, steps},
};
use crate::{
    components::{
        fill,
        tag::{said, tag, text},
    },
    hub::Changed,
};

/// The last seconds. What is drawn is said above it, for those who do not see it.
pub(super) fn chart(tape: &Tape, trail: &[Changed], now: u64, labels: &InspectorLabels) -> Html {
    let seconds: Vec<Second> = tape.seconds(now).collect();
    let Chart { bars, delays, rate, delay } = Chart::new(&seconds);
    let [open, not, closed] = connection(trail, now);
    let state = steps(trail, tape.replays()).pop().map(|step| step.words(labels).0);
    let number = |of: &'static str, label: &AttrValue, number: String, peak: Option<String>| {
        let peak = peak.map(|peak| filled(&labels.peak, &[("peak", &peak)]));
        html! {
            <span class="sse-inspector-number" data-of={of}>
                { said("span", "sse-inspector-name", label.clone()) }
                { said("b", "", number.into()) }
                { note(peak.unwrap_or_default()) }
            </span>
        }
    };
    let millis = |millis: u64| format!("{millis} ms");
    let mut numbers =
        vec![number("rate", &labels.rate, rate.0.to_string(), Some(rate.1.to_string()))];
    if let Some((delay, longest)) = delay {
        numbers.push(number("delay", &labels.delay, millis(delay), Some(millis(longest))));
    }
    numbers.push(number("state", &labels.state, state.unwrap_or_default(), None));
    let paths =
        [("not", not), ("closed", closed), ("open", open), ("rate", bars), ("delay", delays)];
    // Another one each second: that is how it moves on.
    let drawn = drawing("sse-inspector-drawing", now / 1_000, (WIDTH, HEIGHT), paths.into());
    let axis = [filled(&labels.ago, &[("seconds", &SHOWN)]), labels.now.clone()];
    let axis = axis.map(|end| said("span", "", end));
    tag(
        "figure",
        "",
        vec![
            tag("figcaption", "sse-inspector-numbers", numbers),
            tag("div", "sse-inspector-chart", vec![drawn]),
            tag("div", "sse-inspector-axis", axis.into()),
        ],
    )
}

/// Paths, each with what it is of, as wide and as high as there is room.
fn drawing(
    class: &'static str,
    key: u64,
    (width, height): (u64, u64),
    paths: Vec<(&'static str, String)>,
) -> Html {
    html! {
        <svg
            {key}
            {class}
            viewBox={format!("0 0 {width} {height}")}
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            { for paths.into_iter().map(|(of, d)| html! { <path data-of={of} {d} /> }) }
        </svg>
    }
}

/// What the connection has been through, newest first: what just happened is seen at once.
pub(super) fn timeline(tape: &Tape, trail: &[Changed], labels: &InspectorLabels) -> Html {
    let step = |step: &Step| {
        let (title, about) = step.words(labels);
        let words = vec![said("b", "", title.into()), text(" "), note(about.into())];
        html! {
            <li class="sse-inspector-step" data-state={step.status.name()}>
                { time(step.at, false) }
                { tag("span", "", words) }
            </li>
        }
    };
    let list = html! {
        <ol class="sse-inspector-steps" tabindex="0" aria-label={&labels.timeline}>
            { for steps(trail, tape.replays()).iter().rev().map(step) }
        </ol>
    };
    section("sse-inspector-timeline", &labels.timeline, vec![list])
}

/// What it cost, beside what polling would have.
pub(super) fn cost(tape: &Tape, now: u64, labels: &InspectorLabels) -> Html {
    let streamed = tape.streamed();
    let (requests, polled) = tape.polled(now);
    let most = streamed.max(polled).max(1);
    let bar = |label: &AttrValue, size: u64, about: &str| {
        let wide = size * 100 / most;
        let path = ("bytes", format!("M0 0h{wide}v1H0z"));
        let parts = vec![
            said("span", "", label.clone()),
            said("b", "", (about.to_owned() + &bytes(size)).into()),
            drawing("sse-inspector-bar", 0, (100, 1), vec![path]),
        ];
        tag("p", "sse-inspector-amount", parts)
    };
    let values: [(&str, &dyn Display); 3] =
        [("requests", &requests), ("opened", &tape.opened()), ("headers", &HEADERS)];
    let parts = vec![
        bar(&labels.streamed, streamed, ""),
        bar(&labels.polled, polled, "≈ "),
        said("p", "sse-inspector-note", filled(&labels.estimate, &values)),
    ];
    section("sse-inspector-cost", &labels.cost, parts)
}

/// A part with a title.
pub(super) fn section(class: &'static str, title: &AttrValue, mut parts: Vec<Html>) -> Html {
    parts.insert(0, said("h3", "sse-inspector-title", title.clone()));
    tag("section", class, parts)
}

/// What is of less importance.
pub(super) fn note(words: AttrValue) -> Html {
    said("span", "sse-inspector-note", words)
}

/// A label with its values.
pub(super) fn filled(label: &str, values: &[(&str, &dyn Display)]) -> AttrValue {
    let fill = |words: String, (name, value): &(&str, &dyn Display)| fill(&words, name, value);
    values.iter().fold(label.to_owned(), fill).into()
}

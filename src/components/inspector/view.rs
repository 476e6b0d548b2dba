//! The chart, the timeline and what it cost, as markup.

use yew::prelude::*;

use super::{
    amounts::bytes,
    chart::{Chart, HEIGHT, WIDTH, connection},
    labels::InspectorLabels,
    log::time,
    state::{HEADERS, SHOWN, Second, Tape},
    timeline::{Step, steps},
};
use crate::{components::fill, hub::Changed};

/// The last seconds.
pub(super) fn chart(tape: &Tape, trail: &[Changed], now: u64, labels: &InspectorLabels) -> Html {
    let seconds: Vec<Second> = tape.seconds(now).collect();
    let Chart { bars, delays, rate, delay } = Chart::new(&seconds);
    let [open, not, closed] = connection(trail, now);
    let (rate, peak) = (rate.0.to_string(), rate.1.to_string());
    let words = fill(&labels.chart, "seconds", &SHOWN);
    let mut words = fill(&fill(&words, "rate", &rate), "peak", &peak);
    let state = steps(trail, tape.replays()).pop().map(|step| step.words(labels).0);
    let delay = delay.map(|(delay, longest)| {
        let said = fill(&fill(&labels.chart_delay, "delay", &delay), "longest", &longest);
        words = format!("{words} {said}");
        number("delay", &labels.delay, format!("{delay} ms"), Some(format!("{longest} ms")), labels)
    });
    let path = |what: &'static str, d: String| html! { <path data-of={what} {d} /> };
    html! {
        <figure class="sse-inspector-figure">
            <figcaption class="sse-inspector-numbers">
                { number("rate", &labels.rate, rate, Some(peak), labels) }
                { delay }
                { number("state", &labels.state, state.unwrap_or_default(), None, labels) }
            </figcaption>
            <div class="sse-inspector-chart" role="img" aria-label={words}>
                // A new one each second: that is how it moves on.
                <svg
                    key={now / 1_000}
                    class="sse-inspector-drawing"
                    viewBox={format!("0 0 {WIDTH} {HEIGHT}")}
                    preserveAspectRatio="none"
                    aria-hidden="true"
                >
                    { path("not", not) }
                    { path("closed", closed) }
                    { path("open", open) }
                    { path("rate", bars) }
                    { path("delay", delays) }
                </svg>
            </div>
            <div class="sse-inspector-axis" aria-hidden="true">
                <span>{ fill(&labels.ago, "seconds", &SHOWN) }</span>
                <span>{ &labels.now }</span>
            </div>
        </figure>
    }
}

fn number(
    of: &'static str,
    label: &AttrValue,
    number: String,
    peak: Option<String>,
    labels: &InspectorLabels,
) -> Html {
    html! {
        <span class="sse-inspector-number" data-of={of}>
            <span class="sse-inspector-name">{ label }</span>
            <b>{ number }</b>
            <span class="sse-inspector-note">{ peak.map(|peak| fill(&labels.peak, "peak", &peak)) }</span>
        </span>
    }
}

/// What the connection has been through, newest first: what just happened is seen at once.
pub(super) fn timeline(tape: &Tape, trail: &[Changed], labels: &InspectorLabels) -> Html {
    let step = |step: &Step| {
        let (title, about) = step.words(labels);
        html! {
            <li class="sse-inspector-step" data-state={step.status.name()}>
                { time(step.at, false) }
                <span><b>{ title }</b>{ " " }<span class="sse-inspector-note">{ about }</span></span>
            </li>
        }
    };
    html! {
        <section class="sse-inspector-timeline">
            <h3 class="sse-inspector-title">{ &labels.timeline }</h3>
            <ol class="sse-inspector-steps" tabindex="0" aria-label={&labels.timeline}>
                { for steps(trail, tape.replays()).iter().rev().map(step) }
            </ol>
        </section>
    }
}

/// What it cost, beside what polling would have.
pub(super) fn cost(tape: &Tape, now: u64, labels: &InspectorLabels) -> Html {
    let streamed = tape.streamed();
    let (requests, polled) = tape.polled(now);
    let most = streamed.max(polled).max(1);
    let bar = |label: &AttrValue, size: u64, about: &'static str| {
        let wide = size * 100 / most;
        html! {
            <p class="sse-inspector-amount">
                <span>{ label }</span><b>{ about }{ bytes(size) }</b>
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <path d={format!("M0 0h{wide}v1H0z")} />
                </svg>
            </p>
        }
    };
    let said = fill(&labels.estimate, "requests", &requests);
    let said = fill(&fill(&said, "opened", &tape.opened()), "headers", &HEADERS);
    html! {
        <section class="sse-inspector-cost">
            <h3 class="sse-inspector-title">{ &labels.cost }</h3>
            { bar(&labels.streamed, streamed, "") }
            { bar(&labels.polled, polled, "≈ ") }
            <p class="sse-inspector-note">{ said }</p>
        </section>
    }
}

//! Reads any server's unnamed events with the library's own hook.

use std::collections::VecDeque;

use yew::prelude::*;
use yew_sse::{Fold, Received, Text, components::ConnectionBadge, use_event_source_fold};

use crate::settings::Settings;

/// How many events are shown.
const SHOWN: usize = 200;

/// What [`Playground`] is given.
#[derive(PartialEq, Properties)]
pub(crate) struct PlaygroundProps {
    pub(crate) settings: Settings,
    pub(crate) url: AttrValue,
}

/// Reads any server's unnamed events.
#[component]
pub(crate) fn Playground(props: &PlaygroundProps) -> Html {
    let language = props.settings.language;
    let texts = language.texts();
    let seen = use_event_source_fold::<Seen>(props.url.clone());
    let seen = seen.state();
    html! {
        <section class="panel" aria-labelledby="playground">
            <div class="panel-head">
                <h2 id="playground">{ texts.playground }</h2>
                if !props.url.is_empty() {
                    <ConnectionBadge address={props.url.clone()} labels={language.badge()} />
                }
            </div>
            <p class="muted">{ texts.playground_about }</p>
            <form class="field" method="get" action="">
                { for props.settings.carried().into_iter().map(|(name, value)| html! {
                    <input type="hidden" {name} {value} />
                }) }
                <label for="url">{ texts.address }</label>
                <div class="field-row">
                    <input id="url" name="url" type="url" required=true value={props.url.clone()} />
                    <button class="button">{ texts.read }</button>
                </div>
            </form>
            <ol class="events" reversed=true tabindex="0" aria-label={texts.events}>
                { for seen.newest_first() }
            </ol>
            if seen.0.is_empty() {
                <p class="muted">{ texts.no_events }</p>
            }
        </section>
    }
}

/// The last events, with their numbers.
#[derive(Default)]
struct Seen(VecDeque<(u64, Text)>);

impl Seen {
    fn newest_first(&self) -> impl Iterator<Item = Html> {
        self.0.iter().rev().map(|(number, text)| {
            html! { <li key={*number} data-sse="event" data-type="message">{ &text.0 }</li> }
        })
    }
}

impl Fold for Seen {
    type Event = Text;

    fn fold(&mut self, received: Received<Text>) {
        let number = self.0.back().map_or(1, |(number, _)| number + 1);
        self.0.push_back((number, received.event));
        if self.0.len() > SHOWN {
            self.0.pop_front();
        }
    }
}

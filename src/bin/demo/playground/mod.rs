//! Reads any server with the library's own hooks: what people debug their servers with.

mod attempts;
mod words;
mod log;

use std::{rc::Rc, time::Duration};

use yew::prelude::*;
use yew_sse::{
    Heard, Options, RawEvent, Retrier, Text, UseEventSourceHistoryHandle,
    components::{ConnectionBadge, InspectorLabels},
    use_event_source_callback_with_options, use_event_source_raw_with_options,
};

use self::{
    attempts::{Attempt, Attempts},
    log::{Log, time},
    words::{Words, of_outcome},
};
use crate::settings::{Settings, Target};

/// How many events are kept.
const ROOM: usize = 25_000;

/// A stream of anybody's, and a form that says which.
pub(crate) fn playground(settings: &Settings, target: &Target) -> Html {
    let words = Words::of(settings.language);
    html! {
        <section class="panel" aria-labelledby="playground">
            <div class="panel-head">
                <h1 id="playground">{ words.title }</h1>
                <p class="muted">{ words.about }</p>
            </div>
            <div class="play">
                { form(settings, target, words) }
                if !target.url.is_empty() {
                    <Stream settings={settings.clone()} target={target.clone()} />
                }
            </div>
        </section>
    }
}

/// A plain form: what it asks for is in the page's address, to be shared and reloaded.
fn form(settings: &Settings, target: &Target, words: &Words) -> Html {
    let check = |name: &'static str, checked: bool, label: &'static str| {
        html! {
            <label class="check"><input type="checkbox" {name} value="1" {checked} />{ label }</label>
        }
    };
    html! {
        <form class="field" method="get" action="">
            { for settings.carried().into_iter().map(|(name, value)| html! {
                <input type="hidden" {name} {value} />
            }) }
            <label for="url">{ words.address }</label>
            <input id="url" name="url" type="text" inputmode="url" required=true value={target.url.clone()} />
            <label for="events">{ words.names }</label>
            <input id="events" name="events" value={target.events.clone()} aria-describedby="names-about" />
            <p id="names-about" class="small muted">{ words.names_about }</p>
            { check("credentials", target.credentials, words.credentials) }
            { check("diagnose", target.diagnose, words.diagnose) }
            <button class="button button-main">{ words.read }</button>
        </form>
    }
}

#[derive(PartialEq, Properties)]
struct StreamProps {
    settings: Settings,
    target: Target,
}

/// What comes of a stream.
#[component]
fn Stream(props: &StreamProps) -> Html {
    let StreamProps { settings, target } = props;
    let words = Words::of(settings.language);
    let options = Options::default().with_credentials(target.credentials).diagnose(target.diagnose);
    let seen = use_event_source_raw_with_options(
        target.url.clone(),
        options.clone(),
        target.names(),
        ROOM,
    );
    let attempts = use_mut_ref(Attempts::default);
    let noting = Rc::clone(&attempts);
    // What comes and goes between two frames is a try, too.
    use_event_source_callback_with_options::<Text>(
        target.url.clone(),
        options.clone(),
        move |heard| {
            if let Heard::Status(status) = heard {
                noting.borrow_mut().hear(status, now());
            }
        },
    );
    let (closing, reopening) = (seen.clone(), seen.clone());
    html! {
        <div class="play-stream">
            <div class="stream-bar">
                <ConnectionBadge address={target.url.clone()} {options} labels={settings.language.badge()} />
                <button type="button" class="button" data-sse="close" onclick={move |_| closing.close()}>
                    { words.close }
                </button>
                <button type="button" class="button" data-sse="reopen" onclick={move |_| reopening.reopen()}>
                    { words.reopen }
                </button>
            </div>
            <h2>{ words.attempts }</h2>
            { list_of_attempts(&attempts.borrow(), words, &settings.language.inspector()) }
            <h2>{ words.events }</h2>
            if seen.events() == 0 {
                <p class="muted">{ words.none }</p>
            } else {
                <p class="small muted">{ counts(&seen, words) }</p>
            }
            <Log {seen} label={words.events} />
        </div>
    }
}

fn counts(seen: &UseEventSourceHistoryHandle<RawEvent>, words: &Words) -> String {
    words
        .counts
        .replace("{events}", &seen.events().to_string())
        .replace("{dropped}", &seen.history().dropped().to_string())
        .replace("{coalesced}", &seen.coalesced().to_string())
}

fn list_of_attempts(attempts: &Attempts, words: &Words, labels: &InspectorLabels) -> Html {
    let item = |it: &Attempt| {
        let (by, who) = match it.by {
            Retrier::Browser => ("browser", words.browser),
            Retrier::Library => ("library", words.library),
        };
        html! {
            <li
                key={it.number}
                data-sse="attempt"
                data-number={it.number.to_string()}
                data-at={it.at.as_millis().to_string()}
                data-by={by}
                data-outcome={it.outcome.name()}
            >
                <span class="muted">{ format!("{} {} {who}", it.number, time(it.at)) }</span>
                <span>{ of_outcome(&it.outcome, labels) }</span>
            </li>
        }
    };
    html! {
        <div class="attempts" tabindex="0" role="region" aria-label={words.attempts}>
            <ol>{ for attempts.iter().map(item) }</ol>
        </div>
    }
}

fn now() -> Duration {
    Duration::from_millis(js_sys::Date::now() as u64)
}

//! The lines of a room, and what goes on around them.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;
use yew_sse_wire::{UnixMillis, chat::Line};

use super::{
    block::{BlockProps, Lines, Looks, content, text},
    labels::ChatLabels,
    older::{Older, use_older},
    outbox::{Delivery, Entry, Failure, Outbox},
    room::Choice,
    scroll::use_scroll,
    sending::Endpoint,
    state::{ChatState, Gap, View},
    times::{Age, TICK, Times},
};
use crate::{
    components::{again::use_again, fill, part::keyed_part},
    connection::Status,
    hooks::UseEventSourceFoldHandle,
    source::now,
};

#[derive(PartialEq, Properties)]
pub(super) struct LogProps {
    pub(super) feed: UseEventSourceFoldHandle<ChatState>,
    pub(super) endpoint: Endpoint,
    pub(super) outbox: Outbox,
    pub(super) written: u32,
    pub(super) on_choice: Callback<Choice>,
    pub(super) labels: ChatLabels,
    pub(super) locale: Option<AttrValue>,
    pub(super) labelled_by: Option<AttrValue>,
    pub(super) render_line: Option<Callback<Line, Html>>,
    pub(super) empty: Option<Html>,
}

#[component]
pub(super) fn Log(props: &LogProps) -> Html {
    let LogProps { feed, endpoint, outbox, labels, .. } = props;
    let room = AttrValue::from(endpoint.room.to_string());
    let view = feed.state().view(&room);
    let scroll = use_scroll(&view);
    let (older, ask) = use_older(endpoint, feed);
    let has_times = !view.blocks.is_empty() || outbox.iter().next().is_some();
    let now = if has_times { now().as_millis() as UnixMillis } else { 0 };
    use_again(has_times.then_some(TICK));
    // Made when there is a time to show: a server that renders to text knows neither lines nor
    // languages.
    let times = use_memo((props.locale.clone(), has_times), |(locale, has_times)| {
        has_times.then(|| Rc::new(Times::new(locale.as_deref())))
    });
    let looks =
        (*times).clone().map(|times| Looks { times, render_line: props.render_line.clone() });
    // Who posts a line wants to see it.
    use_effect_with(props.written, {
        let to_bottom = scroll.to_bottom.clone();
        move |_| to_bottom.emit(())
    });
    let live = view.caught_up && matches!(feed.status(), Status::Open);
    let just_came = matches!(older, Older::Asked | Older::Came);
    let unseen = scroll.away_since.map_or(0, |since| feed.state().count_after(&room, since));
    // The button goes away under the finger: the keyboard goes on in the lines.
    let focus_log = {
        let log = scroll.log.clone();
        Callback::from(move |()| {
            if let Some(log) = log.cast::<HtmlElement>() {
                // A refusal leaves it where it was.
                let _ = log.focus();
            }
        })
    };
    let to_bottom = {
        let (to_bottom, focus_log) = (scroll.to_bottom.clone(), focus_log.clone());
        Callback::from(move |_: MouseEvent| {
            to_bottom.emit(());
            focus_log.emit(());
        })
    };
    let choose = {
        let on_choice = props.on_choice.clone();
        Callback::from(move |choice| {
            focus_log.emit(());
            on_choice.emit(choice);
        })
    };
    html! {
        <div class="sse-chat-view">
            <div
                ref={scroll.log}
                class="sse-chat-log"
                // Not on the list itself: it would cease to be one.
                role="log"
                tabindex="0"
                aria-live={if live && !just_came { "polite" } else { "off" }}
                aria-label={props.labelled_by.is_none().then(|| labels.lines.clone())}
                aria-labelledby={props.labelled_by.clone()}
                onscroll={scroll.onscroll}
                onkeydown={scroll.onkeydown}
            >
                { before_the_lines(&view, &older, ask, labels) }
                if view.blocks.is_empty() && outbox.iter().next().is_none() {
                    { without_lines(&view, props) }
                }
                if let Some(looks) = &looks {
                    { for view.blocks.iter().zip(scroll.rooms).map(|(block, far)| keyed_part::<Lines>(block.number.into(), BlockProps {
                        block: *block,
                        newest: block.last == view.last(),
                        far,
                        room: room.clone(),
                        feed: feed.clone(),
                        looks: looks.clone(),
                        now,
                    })) }
                    // Whoever wrote them knows them; they are read aloud when the stream brings them.
                    <ol class="sse-chat-lines" role="list" aria-live="off">
                        { for outbox.iter().map(|entry| own_line(entry, looks, now, labels, &choose)) }
                    </ol>
                }
            </div>
            if unseen > 0 {
                <button type="button" class="sse-chat-button sse-chat-unseen" onclick={to_bottom}>
                    { if unseen == 1 {
                        labels.new_line.to_string()
                    } else {
                        fill(&labels.new_lines, "count", &unseen)
                    } }
                </button>
            }
        </div>
    }
}

fn before_the_lines(view: &View, older: &Older, ask: Callback<u64>, labels: &ChatLabels) -> Html {
    let asked = *older == Older::Asked;
    let first = view.first().filter(|_| view.older);
    html! {
        <div class="sse-chat-before">
            if let Some(first) = first {
                <button
                    type="button"
                    class="sse-chat-button"
                    // Not `disabled`: that would take the keyboard away from it.
                    aria-disabled={asked.to_string()}
                    onclick={move |_| ask.emit(first)}
                >
                    { if asked { &labels.older_asked } else { &labels.older } }
                </button>
            }
            if let Older::Failed(error) = older {
                <p class="sse-chat-mistake" role="alert">
                    { fill(&labels.older_failed, "reason", &Failure::Send(error.clone()).words(labels)) }
                </p>
            }
            { match view.gap {
                Gap::None => Html::default(),
                Gap::Maybe => html! { <p class="sse-chat-note">{ &labels.gap }</p> },
                Gap::Anew => html! { <p class="sse-chat-note" role="status">{ &labels.anew }</p> },
            } }
        </div>
    }
}

fn without_lines(view: &View, props: &LogProps) -> Html {
    match &props.empty {
        _ if !view.caught_up => html! { <p class="sse-chat-note">{ &props.labels.waiting }</p> },
        Some(empty) => empty.clone(),
        None => html! { <p class="sse-chat-note">{ &props.labels.empty }</p> },
    }
}

/// A line of this person's that the stream did not bring yet.
fn own_line(
    entry: &Entry,
    looks: &Looks,
    now: UnixMillis,
    labels: &ChatLabels,
    choose: &Callback<Choice>,
) -> Html {
    let post = &entry.post;
    let key = post.id.to_string();
    let own = html! {
        <>
            <span class="sse-chat-head"><bdi class="sse-chat-author">{ post.author.to_string() }</bdi></span>
            { text(&post.text) }
        </>
    };
    match &entry.delivery {
        Delivery::Posted { line, .. } => html! {
            <li {key} class="sse-chat-line" data-seq={line.seq.to_string()}>
                { content(line, Age::of(line.at, now), looks) }
            </li>
        },
        Delivery::Waiting | Delivery::Sending => html! {
            <li {key} class="sse-chat-line" data-pending="">
                { own }
                <p class="sse-chat-note">{ &labels.sending }</p>
            </li>
        },
        Delivery::Failed(failure) => {
            let choice = |label: &AttrValue, choice: Choice| {
                let onclick = choose.reform(move |_: MouseEvent| choice.clone());
                html! { <button type="button" class="sse-chat-button" {onclick}>{ label }</button> }
            };
            html! {
                <li {key} class="sse-chat-line" data-failed="">
                    { own }
                    <p class="sse-chat-mistake" role="alert">
                        { fill(&labels.failed, "reason", &failure.words(labels)) }
                    </p>
                    <div class="sse-chat-choices">
                        if failure.may_pass() {
                            { choice(&labels.retry, Choice::Retry(post.id.clone())) }
                        }
                        if failure.is_certain() {
                            { choice(&labels.edit, Choice::Edit(post.id.clone(), post.text.clone())) }
                        }
                        { choice(&labels.discard, Choice::Discard(post.id.clone())) }
                    </div>
                </li>
            }
        }
    }
}

//! Lines in a row, rendered again only when they change.

use std::rc::Rc;

use yew::prelude::*;
use yew_sse_wire::{UnixMillis, chat::Line};

use super::{
    links::{Part, parts},
    state::{Block, ChatState},
    times::{Age, Times, day_of},
};
use crate::{
    components::{intl::machine, part::keyed_part},
    hooks::UseEventSourceFoldHandle,
};

/// What all lines have in common.
#[derive(Clone)]
pub(super) struct Looks {
    pub(super) times: Rc<Times>,
    pub(super) render_line: Option<Callback<Line, Html>>,
}

impl PartialEq for Looks {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.times, &other.times) && self.render_line == other.render_line
    }
}

#[derive(Properties)]
pub(super) struct BlockProps {
    pub(super) block: Block,
    /// It is the last one.
    pub(super) newest: bool,
    /// If it is far from what is in view: how high it is.
    pub(super) far: Option<u32>,
    pub(super) room: AttrValue,
    pub(super) feed: UseEventSourceFoldHandle<ChatState>,
    pub(super) looks: Looks,
    pub(super) now: UnixMillis,
}

impl BlockProps {
    /// What the words for its times depend on: the day, and for young lines the moment.
    fn moment(&self) -> (u32, Option<UnixMillis>) {
        let changes = Age::of(self.block.newest, self.now).changes();
        (day_of(self.now), changes.then_some(self.now))
    }
}

/// Without the feed: it is another one after each event, and the block says whether its lines are.
impl PartialEq for BlockProps {
    fn eq(&self, other: &Self) -> bool {
        self.block == other.block
            && self.newest == other.newest
            && self.far == other.far
            && self.room == other.room
            && self.looks == other.looks
            && (self.now == other.now || self.moment() == other.moment())
    }
}

/// The lines of a block, with a separator wherever a day begins; from afar, as much room.
#[component]
pub(super) fn Lines(props: &BlockProps) -> Html {
    html! {
        <ol
            class="sse-chat-lines"
            role="list"
            data-block={if props.newest { "newest" } else { "past" }}
            // A list without items is none.
            aria-hidden={props.far.map(|_| "true")}
            // What is added to other blocks is no news: somebody went there.
            aria-live={(!props.newest).then_some("off")}
            // As an attribute, a strict content security policy would not have it.
            ~style={props.far.map(|height| format!("block-size: {height}px")).unwrap_or_default()}
        >
            if props.far.is_none() { { lines(props) } }
        </ol>
    }
}

fn lines(props: &BlockProps) -> Html {
    let BlockProps { block, room, feed, looks, now, .. } = props;
    let lines = feed.state().block(room, block.number);
    let mut before = block.before.map(day_of);
    let mut all = Vec::with_capacity(lines.len());
    for line in lines {
        let (seq, at, day) = (line.seq, line.at, day_of(line.at));
        if before.replace(day) != Some(day) {
            all.push(html! {
                <li key={format!("day before {seq}")} class="sse-chat-day">
                    <time datetime={machine(at)}>{ looks.times.day(at, *now) }</time>
                </li>
            });
        }
        let age = Age::of(at, *now);
        all.push(keyed_part::<Row>(seq.into(), RowProps { line, age, looks: looks.clone() }));
    }
    all.into_iter().collect()
}

#[derive(PartialEq, Properties)]
struct RowProps {
    line: Line,
    age: Age,
    looks: Looks,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps { line, age, looks } = props;
    html! {
        <li class="sse-chat-line" data-seq={line.seq.to_string()}>{ content(line, *age, looks) }</li>
    }
}

/// What is in the list item of a line.
pub(super) fn content(line: &Line, age: Age, looks: &Looks) -> Html {
    if let Some(render) = &looks.render_line {
        return render.emit(line.clone());
    }
    let (at, times) = (line.at, &looks.times);
    html! {
        <>
            <span class="sse-chat-head">
                <bdi class="sse-chat-author">{ &line.author }</bdi>
                { " " }
                <time class="sse-chat-time" datetime={machine(at)} title={times.full(at)}>
                    { times.ago(at, age) }
                </time>
            </span>
            { text(&line.text) }
        </>
    }
}

/// A line's text, as text, with its web addresses as links.
pub(super) fn text(text: &str) -> Html {
    let parts = parts(text).into_iter().map(|part| match part {
        Part::Text(text) => html! { text },
        Part::Link(address) => html! {
            <a href={address.to_owned()} target="_blank" rel="noopener noreferrer nofollow">
                { address }
            </a>
        },
    });
    html! { <p class="sse-chat-text" dir="auto">{ for parts }</p> }
}

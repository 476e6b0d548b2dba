//! A room where people post lines.

mod labels;
mod state;
mod links;
mod times;
mod writing;
mod memory;
mod outbox;
mod sending;
mod older;
mod near;
mod scroll;
mod block;
mod log;
mod composer;
mod room;

use yew::prelude::*;
use yew_sse_wire::{
    EVENTS, FEEDS, Slug,
    chat::{FEED, LOBBY, Line},
};

pub use self::labels::ChatLabels;
use self::room::{Room, RoomProps};
use super::part::keyed_part;
use crate::{
    connection::{Options, Status},
    hooks::use_sse_address,
    hub::Address,
};

/// What [`Chat`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ChatProps {
    /// The room: 1 to 40 of `a-z`, `0-9` and `-`. Default: `lobby`.
    #[prop_or(AttrValue::Static(LOBBY))]
    pub room: AttrValue,
    /// Where the lines come from: default the provider's above, else `/api/events?feeds=chat:ROOM`.
    /// Lines are posted to the same server.
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
    pub labels: ChatLabels,
    /// The language of dates and times, as a tag such as `zh-CN`. Default: the page's, else the
    /// browser's.
    #[prop_or_default]
    pub locale: Option<AttrValue>,
    /// Who posts. Default: a field asks, and the browser remembers the answer.
    #[prop_or_default]
    pub author: Option<AttrValue>,
    /// The `id` of the element that names the list of lines, a heading say. Default: the label
    /// [`ChatLabels::lines`] does.
    #[prop_or_default]
    pub labelled_by: Option<AttrValue>,
    /// Renders what is in a line's list item. Default: author, time and text. Called when the line
    /// comes near what is in view, and when it, its age or this callback changes; keep the callback
    /// from render to render.
    #[prop_or_default]
    pub render_line: Option<Callback<Line, Html>>,
    /// What stands in a room without lines. Default: [`ChatLabels::empty`].
    #[prop_or_default]
    pub empty: Option<Html>,
    /// A line that was written here is posted. Called once for each.
    #[prop_or_default]
    pub on_posted: Callback<Line>,
    /// How it stands with the connection: now, and whenever that changes.
    #[prop_or_default]
    pub on_status: Callback<Status>,
}

/// A room: its lines as they are posted, older ones on demand, and a field to post one's own.
///
/// Each line is a `li[data-seq]` below the element with `role="log"`, the position in the log as its
/// value. One that is on its way is a `li[data-pending]`; one that is not known to be posted is a
/// `li[data-failed]`, says why, and can be sent again without being posted twice. What is being
/// written, and what was not answered, survives a reload.
///
/// The newest 10,000 lines are kept, and those near what is in view are on the page: what is within
/// its height above and below, in blocks of 32 lines, the newest block, and the one with the focus.
/// What works on the page's text, such as finding, selecting or printing it, or a screen reader's
/// walk from line to line, reaches these lines alone; the keys that scroll the log bring the others.
/// They have room meanwhile, as much as they had or are likely to have.
///
/// New lines are read aloud, history is not. Text is shown as text, web addresses in it as links.
///
/// ```
#[doc = include_str!("example.rs")]
/// ```
#[component]
pub fn Chat(props: &ChatProps) -> Html {
    let own = format!("{EVENTS}?{FEEDS}={FEED}:{}", props.room);
    let (address, options) = use_sse_address(props.address.clone(), props.options.clone(), own);
    match Slug::try_from(props.room.to_string()) {
        // A room is another component: nothing of one is shown in another.
        Ok(room) => {
            let key = format!("{} {room}", address.as_str());
            keyed_part::<Room>(
                key.into(),
                RoomProps { room, address, options, chat: props.clone() },
            )
        }
        Err(rule) => html! {
            <p class="sse-chat-mistake" role="alert">{ format!("A room {rule}: \"{}\"", props.room) }</p>
        },
    }
}

//! One room: its lines, and the field below them.

use std::rc::Rc;

use yew::prelude::*;
use yew_sse_wire::{
    RequestId, Slug,
    chat::{Author, CHAT, Text},
};

use super::{
    ChatProps,
    composer::{Composer, ComposerProps},
    log::{Log, LogProps},
    memory::Memory,
    outbox::Happened,
    sending::{Endpoint, use_outbox},
    state::ChatState,
};
use crate::{
    components::{part::part, send::beside, use_told},
    connection::{Options, Status},
    hooks::use_event_source_fold_with_options,
    hub::Address,
};

#[derive(PartialEq, Properties)]
pub(super) struct RoomProps {
    pub(super) room: Slug,
    pub(super) address: Address,
    pub(super) options: Options,
    pub(super) chat: ChatProps,
}

/// What a person does with a line of their own that is not posted.
#[derive(Clone, Debug)]
pub(super) enum Choice {
    Retry(RequestId),
    Edit(RequestId, Text),
    Discard(RequestId),
}

/// A text that is to go back into the field, each time another one.
#[derive(Clone, Debug)]
pub(super) struct Edited(pub(super) Rc<Text>);

impl PartialEq for Edited {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[component]
pub(super) fn Room(props: &RoomProps) -> Html {
    let RoomProps { room, address, options, chat } = props;
    let feed = use_event_source_fold_with_options::<ChatState>(address.clone(), options.clone());
    let server = beside(address.as_str(), CHAT);
    let memory =
        use_memo((server.clone(), room.clone()), |(server, room)| Memory::of(server, room));
    let endpoint = Endpoint {
        url: server.into(),
        room: room.clone(),
        with_credentials: options.with_credentials,
    };
    let outbox = use_outbox(&endpoint, &memory, &feed, &chat.on_posted);
    let edited = use_state(|| None::<Edited>);
    let on_write = {
        let post = outbox.post.clone();
        use_callback((), move |line: (Author, Text), ()| post.emit(line))
    };
    let on_choice = {
        let (change, edited) = (outbox.change.clone(), edited.setter());
        use_callback((), move |choice, ()| match choice {
            Choice::Retry(id) => change.dispatch(Happened::Retried(id)),
            Choice::Discard(id) => change.dispatch(Happened::Gone(id)),
            Choice::Edit(id, text) => {
                change.dispatch(Happened::Gone(id));
                edited.set(Some(Edited(Rc::new(text))));
            }
        })
    };
    use_told(feed.status(), &chat.on_status);
    let live = matches!(feed.status(), Status::Open);
    html! {
        <div
            class={classes!("sse-chat", chat.class.clone())}
            data-sse="chat"
            data-room={room.to_string()}
            data-live={live.to_string()}
        >
            { part::<Log>(LogProps {
                feed,
                endpoint,
                outbox: outbox.lines,
                written: outbox.written,
                on_choice,
                labels: chat.labels.clone(),
                locale: chat.locale.clone(),
                labelled_by: chat.labelled_by.clone(),
                render_line: chat.render_line.clone(),
                empty: chat.empty.clone(),
            }) }
            { part::<Composer>(ComposerProps {
                author: chat.author.clone(),
                labels: chat.labels.clone(),
                memory: (*memory).clone(),
                edited: (*edited).clone(),
                on_write,
            }) }
        </div>
    }
}

//! Sends what is in the outbox.

use yew::{platform::spawn_local, prelude::*};
use yew_sse_wire::{
    RequestId, Slug,
    chat::{Author, Line, Post, Text},
};

use super::{
    memory::Memory,
    outbox::{Delivery, Happened, Outbox},
    state::ChatState,
};
use crate::{
    components::send::{Send, new_id},
    hooks::UseEventSourceFoldHandle,
};

/// Where lines go to, and where older ones come from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Endpoint {
    pub(super) url: AttrValue,
    pub(super) room: Slug,
    pub(super) with_credentials: bool,
}

/// The outbox as of this render, and how it is changed.
pub(super) struct Sending {
    /// The lines that the stream did not bring yet.
    pub(super) lines: Outbox,
    /// How many lines were written here.
    pub(super) written: u32,
    /// Posts a line.
    pub(super) post: Callback<(Author, Text)>,
    pub(super) change: UseReducerDispatcher<Outbox>,
}

/// Sends lines one after the other, and remembers those without an answer. The same line sent again
/// has the same id, so that it is posted once.
#[hook]
pub(super) fn use_outbox(
    endpoint: &Endpoint,
    memory: &Memory,
    feed: &UseEventSourceFoldHandle<ChatState>,
    on_posted: &Callback<Line>,
) -> Sending {
    let outbox = use_reducer_eq(Outbox::default);
    let written = use_mut_ref(|| 0_u32);
    let change = outbox.dispatcher();
    {
        let change = change.clone();
        // Not in the first render: a server that renders to text remembers nothing.
        use_effect_with(memory.clone(), move |memory| {
            if let Some(posts) = memory.unanswered() {
                change.dispatch(Happened::Found(posts));
            }
        });
    }
    use_effect_with((outbox.unanswered(), memory.clone()), |(unanswered, memory)| {
        memory.keep_unanswered(unanswered);
    });
    {
        let (change, endpoint) = (change.clone(), endpoint.clone());
        use_effect_with(outbox.next().cloned(), move |post| {
            if let Some(post) = post.clone() {
                change.dispatch(Happened::Started(post.id.clone()));
                let send = Send::new("POST", endpoint.url.to_string(), endpoint.with_credentials);
                spawn_local(async move {
                    let answer = send.json(&post).send::<Line>().await;
                    change.dispatch(Happened::Answered(post.id, answer));
                });
            }
        });
    }
    let news = news(&outbox, &feed.state(), &endpoint.room);
    let lines = {
        let streamed = news.iter().filter(|news| news.streamed);
        streamed.fold((*outbox).clone(), |lines, news| lines.without(&news.id))
    };
    {
        let (change, on_posted) = (change.clone(), on_posted.clone());
        use_effect(move || {
            for News { id, line, streamed, told } in news {
                change.dispatch(if streamed { Happened::Gone(id) } else { Happened::Told(id) });
                if !told {
                    on_posted.emit(line);
                }
            }
        });
    }
    let post = {
        let (change, room, written) = (change.clone(), endpoint.room.clone(), written.clone());
        Callback::from(move |(author, text)| {
            *written.borrow_mut() += 1;
            let post = Post { id: new_id(), room: room.clone(), author, text };
            change.dispatch(Happened::Posted(post));
        })
    };
    let written = *written.borrow();
    Sending { lines, written, post, change }
}

/// A line of the outbox that is known to be posted.
struct News {
    /// What it was called here; the line's own may be anything.
    id: RequestId,
    line: Line,
    /// The stream brought it.
    streamed: bool,
    /// The host knows.
    told: bool,
}

/// What is new about the lines in the outbox: those that the stream brought, whether they were
/// answered or not, and those that were answered.
fn news(outbox: &Outbox, state: &ChatState, room: &str) -> Vec<News> {
    let mut all = Vec::new();
    for entry in outbox.iter() {
        let answer = match &entry.delivery {
            Delivery::Posted { line, told } => Some((line, *told)),
            _ => None,
        };
        let id = entry.post.id.clone();
        let told = answer.is_some_and(|(_, told)| told);
        // Beyond the answer's position it will not come: a snapshot passed it over.
        let passed = answer.filter(|(line, _)| line.seq <= state.last(room)).map(|(line, _)| line);
        if let Some(line) = state.find(room, &id).or_else(|| passed.cloned()) {
            all.push(News { id, line, streamed: true, told });
        } else if let Some((line, false)) = answer {
            all.push(News { id, line: line.clone(), streamed: false, told });
        }
    }
    all
}

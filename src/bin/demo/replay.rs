//! Goes away, misses ten lines, comes back.

use std::rc::Rc;

use serde::Deserialize;
use yew::{platform::spawn_local, prelude::*};
use yew_sse::{Fold, Received, Status, use_event_source_fold};
use yew_sse_wire::{
    RequestId,
    chat::{CHAT, Line},
};

use crate::{ask, language::Language};

/// How many lines are missed.
const MISSED: usize = 10;
/// Whose lines they are.
const AUTHOR: &str = "replay";

/// What [`Replay`] is given.
#[derive(PartialEq, Properties)]
pub(crate) struct ReplayProps {
    pub(crate) language: Language,
    /// The server's origin; empty for the page's own.
    pub(crate) server: AttrValue,
    /// The stream that goes away.
    pub(crate) address: AttrValue,
}

/// A button that closes the stream, posts ten lines meanwhile, and opens it again; then it counts
/// what arrived.
#[component]
pub(crate) fn Replay(props: &ReplayProps) -> Html {
    let texts = props.language.texts();
    let stream = use_event_source_fold::<Arrived>(props.address.clone());
    let phase = use_state(|| Phase::Idle);
    let open = matches!(stream.status(), Status::Open);
    let onclick = {
        let (stream, server, setter) = (stream.clone(), props.server.clone(), phase.setter());
        Callback::from(move |_: MouseEvent| {
            let (stream, server, setter) = (stream.clone(), server.clone(), setter.clone());
            stream.close();
            setter.set(Phase::Away);
            spawn_local(async move {
                let posted = post_lines(&server).await;
                stream.reopen();
                setter.set(match posted {
                    Ok(ids) => Phase::Back(ids),
                    Err(reason) => Phase::Failed(reason),
                });
            });
        })
    };
    let said = match &*phase {
        Phase::Idle => String::new(),
        Phase::Away => texts.replay_away.to_owned(),
        Phase::Back(ids) => {
            let (once, more) = stream.state().of(ids);
            texts.replay_back.replace("{n}", &once.to_string()).replace("{more}", &more.to_string())
        }
        Phase::Failed(reason) => format!("{}{reason}", texts.not_broken),
    };
    html! {
        <li>
            <button type="button" class="button" data-break="replay" aria-describedby="about-replay" disabled={!open} {onclick}>
                { texts.replay }
            </button>
            <span class="small muted" id="about-replay">{ texts.replay_about }</span>
            <span class="small" role="status" data-replay={once_of(&phase, &stream.state())}>{ said }</span>
        </li>
    }
}

/// Where it stands.
enum Phase {
    Idle,
    Away,
    Back(Rc<Vec<String>>),
    Failed(String),
}

fn once_of(phase: &Phase, arrived: &Arrived) -> Option<String> {
    match phase {
        Phase::Back(ids) => Some(arrived.of(ids).0.to_string()),
        _ => None,
    }
}

async fn post_lines(server: &str) -> Result<Rc<Vec<String>>, String> {
    let mut ids = Vec::new();
    for number in 1..=MISSED {
        let id = RequestId::from_random(random_bits()).to_string();
        let post = format!(r#"{{"id":"{id}","author":"{AUTHOR}","text":"{number} / {MISSED}"}}"#);
        ask::post(&format!("{server}{CHAT}"), &post).await?;
        ids.push(id);
    }
    Ok(Rc::new(ids))
}

fn random_bits() -> u128 {
    (0..4).fold(0, |bits, _| bits << 32 | (js_sys::Math::random() * f64::from(u32::MAX)) as u128)
}

/// How often each of those lines has arrived.
#[derive(Default)]
struct Arrived(Vec<(String, usize)>);

impl Arrived {
    /// How many of these have arrived once, and how many more often.
    fn of(&self, ids: &[String]) -> (usize, usize) {
        let asked = self.0.iter().filter(|(id, _)| ids.contains(id));
        let (once, more): (Vec<_>, Vec<_>) = asked.partition(|(_, times)| *times == 1);
        (once.len(), more.len())
    }
}

#[derive(Deserialize)]
enum Event {
    #[serde(rename = "chat-posted")]
    Posted(Line),
}

impl Fold for Arrived {
    type Event = Event;

    fn fold(&mut self, received: Received<Event>) {
        let Event::Posted(line) = received.event;
        if line.author == AUTHOR {
            match self.0.iter_mut().find(|(id, _)| *id == line.id) {
                Some((_, times)) => *times += 1,
                None => self.0.push((line.id, 1)),
            }
        }
        // Of a few rounds, not of all who ever pressed the button.
        if self.0.len() > 10 * MISSED {
            self.0.remove(0);
        }
    }
}

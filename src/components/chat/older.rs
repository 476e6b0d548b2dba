//! Older lines, when they are asked for.

use gloo::timers::callback::Timeout;
use yew::{platform::spawn_local, prelude::*};
use yew_sse_wire::chat::{Line, PAGE};

use super::{sending::Endpoint, state::ChatState};
use crate::{
    components::send::{Send, SendError},
    hooks::UseEventSourceFoldHandle,
};

/// How long lines that came count as just come: they are not read aloud.
const SETTLED_MS: u32 = 500;

/// How it stands with older lines.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Older {
    Idle,
    Asked,
    /// They came just now.
    Came,
    Failed(SendError),
}

/// How it stands with older lines, and the way to ask for those before a position.
#[hook]
pub(super) fn use_older(
    endpoint: &Endpoint,
    feed: &UseEventSourceFoldHandle<ChatState>,
) -> (Older, Callback<u64>) {
    let older = use_state_eq(|| Older::Idle);
    {
        let set = older.setter();
        use_effect_with((*older).clone(), move |older| {
            let settle = Timeout::new(SETTLED_MS, move || set.set(Older::Idle));
            let settling = (*older == Older::Came).then_some(settle);
            move || drop(settling)
        });
    }
    let ask = {
        let (set, feed, endpoint) = (older.setter(), feed.clone(), endpoint.clone());
        let asked = *older == Older::Asked;
        Callback::from(move |before: u64| {
            if asked {
                return;
            }
            set.set(Older::Asked);
            let (set, feed, endpoint) = (set.clone(), feed.clone(), endpoint.clone());
            spawn_local(async move {
                let Endpoint { url, room, with_credentials } = endpoint;
                let query = format!("room={room}&before={before}&limit={PAGE}");
                let send = Send::new("GET", format!("{url}?{query}"), with_credentials);
                set.set(match send.send::<Vec<Line>>().await {
                    Ok(lines) => {
                        feed.change(move |state| state.prepend(&room, before, lines, PAGE));
                        Older::Came
                    }
                    Err(error) => Older::Failed(error),
                });
            });
        })
    };
    ((*older).clone(), ask)
}

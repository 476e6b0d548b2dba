//! The connection: how it stands with it, and the buttons that really break it.

use yew::{platform::spawn_local, prelude::*};
use yew_sse::{Status, components::ConnectionBadge, use_event_source_status};
use yew_sse_wire::fault::FAULTS;

use crate::{ask, language::Language, replay::Replay};

/// What [`BreakIt`] is given.
#[derive(PartialEq, Properties)]
pub(crate) struct BreakItProps {
    pub(crate) language: Language,
    /// The server's origin; empty for the page's own.
    pub(crate) server: AttrValue,
    /// The stream that is broken.
    pub(crate) address: AttrValue,
    /// Whose stream it is.
    pub(crate) client: AttrValue,
}

/// How it stands with the connection, and the buttons that really break it, where the server allows
/// that.
#[component]
pub(crate) fn BreakIt(props: &BreakItProps) -> Html {
    let texts = props.language.texts();
    let possible = use_possible(&props.server, &props.address);
    let outcome = use_state_eq(|| None::<Result<(), String>>);
    let button = |kind: &'static str, seconds: u32, label, about| {
        let client = &props.client;
        let fault = format!(r#"{{"client":"{client}","kind":"{kind}","seconds":{seconds}}}"#);
        let (server, outcome) = (props.server.clone(), outcome.setter());
        let onclick = Callback::from(move |_: MouseEvent| {
            let (server, outcome, fault) = (server.clone(), outcome.clone(), fault.clone());
            // Empty in between, so that the same sentence is news again.
            outcome.set(None);
            spawn_local(async move {
                outcome.set(Some(ask::post(&format!("{server}{FAULTS}"), &fault).await));
            });
        });
        let about_id = format!("about-{kind}");
        html! {
            <li>
                <button
                    type="button"
                    class="button"
                    data-break={kind}
                    aria-describedby={about_id.clone()}
                    disabled={possible.is_none()}
                    {onclick}
                >
                    { label }
                </button>
                <span class="small muted" id={about_id}>{ about }</span>
            </li>
        }
    };
    html! {
        <section class="panel panel-wide break" aria-labelledby="break-it">
            <div class="panel-head">
                <h2 id="break-it">{ texts.break_it }</h2>
                <ConnectionBadge labels={props.language.badge()} />
            </div>
            <p class="muted">{ texts.break_about }</p>
            <ul class="buttons">
                if possible != Some(false) {
                    { button("drop", 0, texts.drop, texts.drop_about) }
                    { button("stall", 120, texts.stall, texts.stall_about) }
                    { button("refuse", 20, texts.refuse, texts.refuse_about) }
                }
                <Replay language={props.language} server={props.server.clone()} address={props.address.clone()} />
            </ul>
            <p class="small" role="status">
                { match &*outcome {
                    None => String::new(),
                    Some(Ok(())) => texts.broken.to_owned(),
                    Some(Err(reason)) => format!("{}{reason}", texts.not_broken),
                } }
            </p>
        </section>
    }
}

/// Whether the server can be broken, if that is known yet: asked each time the stream opens, for
/// it may be another server by then.
#[hook]
fn use_possible(server: &AttrValue, address: &AttrValue) -> Option<bool> {
    let connection = use_event_source_status(address.clone());
    let open = matches!(connection.status(), Status::Open);
    let possible = use_state_eq(|| None);
    let setter = possible.setter();
    use_effect_with((open, server.clone()), move |(open, server)| {
        if *open {
            let server = server.clone();
            spawn_local(async move { setter.set(Some(ask::are_faults_possible(&server).await)) });
        }
    });
    *possible
}

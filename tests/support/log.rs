//! A component that shows the lines of a stream.

use serde::Deserialize;
use yew::prelude::*;
use yew_sse::{Fold, Received, use_event_source_fold};

use super::{listening, live, wait_until};

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Line {
    Said(String),
    Left,
}

#[derive(Default)]
pub(crate) struct Lines(pub(crate) Vec<String>);

impl Fold for Lines {
    type Event = Line;

    fn fold(&mut self, received: Received<Line>) {
        self.0.push(match received.event {
            Line::Said(text) => text,
            Line::Left => "(left)".to_owned(),
        });
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) address: AttrValue,
    #[prop_or_default]
    pub(crate) rendered: Callback<()>,
}

pub(crate) fn at(address: &'static str) -> Props {
    Props { address: address.into(), rendered: Callback::noop() }
}

#[component]
pub(crate) fn Log(props: &Props) -> Html {
    let lines = use_event_source_fold::<Lines>(props.address.clone());
    props.rendered.emit(());
    let (close, reopen) = (lines.clone(), lines.clone());
    html! {
        <>
            <b>{ lines.status().name() }</b>
            <i>{ lines.error().map(|error| error.to_string()) }</i>
            <p>{ lines.state().0.join(",") }</p>
            <button id="close" onclick={move |_| close.close()} />
            <button id="reopen" onclick={move |_| reopen.reopen()} />
        </>
    }
}

/// No source is open, and nobody listens to one.
pub(crate) async fn nothing_is_left() {
    wait_until("every source is closed", || live() == 0).await;
    assert_eq!(listening(), 0, "listeners are left");
}

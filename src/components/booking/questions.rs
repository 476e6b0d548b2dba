//! What the visitor is asked, in a dialog.

use gloo::events::EventListener;
use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;
use yew_sse_wire::booking::Name;

use super::labels::BookingLabels;
use crate::components::part::part;

#[derive(PartialEq, Properties)]
pub(super) struct DialogProps {
    pub(super) id: AttrValue,
    pub(super) title: AttrValue,
    /// It was closed without an answer.
    pub(super) close: Callback<()>,
    pub(super) children: Html,
}

/// A dialog that is open for as long as it is rendered; the focus returns to where it was.
#[component]
pub(super) fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    let title = format!("{}-title", props.id);
    use_effect_with((node.clone(), props.close.clone()), |(node, close)| {
        let dialog = node.cast::<HtmlDialogElement>();
        let listener = dialog.map(|dialog| {
            let close = close.clone();
            let listener = EventListener::new(&dialog, "close", move |_| close.emit(()));
            if !dialog.open() && dialog.show_modal().is_err() {
                // A browser without modal dialogs.
                dialog.set_open(true);
            }
            listener
        });
        move || drop(listener)
    });
    // Closed while it is still on the page: only then does the browser give the focus back.
    use_effect_with(node.clone(), |node| {
        let dialog = node.cast::<HtmlDialogElement>();
        move || {
            if let Some(dialog) = dialog {
                dialog.close();
            }
        }
    });
    html! {
        <dialog ref={node} class="sse-booking-dialog" aria-labelledby={title.clone()}>
            <p class="sse-booking-title" id={title}>{ &props.title }</p>
            { props.children.clone() }
        </dialog>
    }
}

fn dialog(id: AttrValue, title: AttrValue, close: Callback<()>, children: Html) -> Html {
    part::<Dialog>(DialogProps { id, title, close, children })
}

#[derive(PartialEq, Properties)]
pub(super) struct AskNameProps {
    pub(super) id: AttrValue,
    pub(super) labels: BookingLabels,
    /// The name of before.
    pub(super) name: Option<AttrValue>,
    /// What the answer does.
    pub(super) action: AttrValue,
    pub(super) answer: Callback<Name>,
    pub(super) close: Callback<()>,
}

/// Asks under whose name to reserve.
#[component]
pub(super) fn AskName(props: &AskNameProps) -> Html {
    let input = use_node_ref();
    let is_wrong = use_state_eq(|| false);
    let (labels, id) = (&props.labels, &props.id);
    let onsubmit = {
        let (input, answer, wrong) = (input.clone(), props.answer.clone(), is_wrong.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = input.cast::<HtmlInputElement>() else { return };
            match Name::try_from(input.value()) {
                Ok(name) => answer.emit(name),
                Err(_) => {
                    wrong.set(true);
                    let _ = input.focus();
                }
            }
        })
    };
    html! {
        { dialog(id.clone(), labels.ask_name.clone(), props.close.clone(), html! {
            <form class="sse-booking-form" novalidate={true} {onsubmit}>
                <label for={format!("{id}-name")}>{ &labels.name }</label>
                <input
                    ref={input}
                    id={format!("{id}-name")}
                    class="sse-booking-input"
                    type="text"
                    autocomplete="name"
                    maxlength={Name::MAX.to_string()}
                    autofocus={true}
                    value={props.name.clone().unwrap_or_default()}
                    aria-invalid={is_wrong.then_some("true")}
                    aria-describedby={format!("{id}-hint")}
                />
                <p class="sse-booking-hint" id={format!("{id}-hint")} role="status">
                    { if *is_wrong { &labels.name_needed } else { &labels.name_hint } }
                </p>
                <div class="sse-booking-actions">
                    <button type="submit" class="sse-booking-button" data-do="name">{ &props.action }</button>
                    { plain("close", &labels.not_now, props.close.reform(|_| ())) }
                </div>
            </form>
        }) }
    }
}

/// Asks whether a reservation is to be given back.
pub(super) fn ask_cancel(
    id: String,
    labels: &BookingLabels,
    title: String,
    answer: Callback<MouseEvent>,
    close: &Callback<()>,
) -> Html {
    html! {
        { dialog(id.into(), title.into(), close.clone(), html! {
            <div class="sse-booking-actions">
                { plain("keep", &labels.keep, close.reform(|_| ())) }
                { plain("cancel", &labels.cancel, answer) }
            </div>
        }) }
    }
}

/// A button; `name` is its `data-do`.
pub(super) fn plain(name: &'static str, label: &AttrValue, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="sse-booking-button" data-do={name} {onclick}>{ label }</button>
    }
}

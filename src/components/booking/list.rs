//! The visitor's own reservations.

use yew::prelude::*;
use yew_sse_wire::booking::Slot;

use super::{labels::BookingLabels, questions::plain};

/// A reservation, in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) slot: Slot,
    pub(super) words: AttrValue,
    pub(super) is_pending: bool,
}

#[derive(PartialEq, Properties)]
pub(super) struct MyBookingsProps {
    pub(super) id: AttrValue,
    pub(super) labels: BookingLabels,
    pub(super) items: Vec<Item>,
    pub(super) is_forgetful: bool,
    /// Under whose name the next one is made, in words, where the visitor can change it.
    pub(super) name: Option<AttrValue>,
    pub(super) cancel: Callback<Slot>,
    pub(super) change_name: Callback<()>,
}

#[component]
pub(super) fn MyBookings(props: &MyBookingsProps) -> Html {
    let labels = &props.labels;
    let title = format!("{}-mine", props.id);
    let item = |item: &Item| {
        let (cancel, slot) = (props.cancel.clone(), item.slot.clone());
        html! {
            <li key={item.slot.to_string()} class="sse-booking-item" data-mine={item.slot.to_string()}>
                <span id={format!("{title}-{}", item.slot)}>{ &item.words }</span>
                <button
                    type="button"
                    class="sse-booking-button"
                    data-do="give-back"
                    id={format!("{title}-cancel-{}", item.slot)}
                    aria-labelledby={format!("{title}-cancel-{0} {title}-{0}", item.slot)}
                    aria-disabled={item.is_pending.to_string()}
                    aria-busy={item.is_pending.then_some("true")}
                    onclick={move |_| cancel.emit(slot.clone())}
                >
                    { &labels.cancel }
                </button>
            </li>
        }
    };
    html! {
        <>
            if !props.items.is_empty() {
                <section class="sse-booking-mine" aria-labelledby={title.clone()}>
                    <p class="sse-booking-title" id={title.clone()}>{ &labels.my_bookings }</p>
                    <ul class="sse-booking-list">{ for props.items.iter().map(item) }</ul>
                    if props.is_forgetful {
                        <p class="sse-booking-note">{ &labels.not_remembered }</p>
                    }
                </section>
            }
            if let Some(name) = &props.name {
                <div class="sse-booking-name">
                    <span>{ name }</span>
                    { plain("change-name", &labels.change_name, props.change_name.reform(|_| ())) }
                </div>
            }
        </>
    }
}

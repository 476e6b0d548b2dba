//! The visitor's own reservations.

use yew::prelude::*;
use yew_sse_wire::booking::Slot;

use super::{clerk::Clerk, labels::BookingLabels, questions::plain, session::Question};

/// A reservation, in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) slot: Slot,
    pub(super) words: AttrValue,
    pub(super) is_pending: bool,
}

/// The reservations, and under whose name the next one is made, in words, where the visitor can
/// change it.
pub(super) fn my_bookings(
    clerk: &Clerk,
    id: &AttrValue,
    labels: &BookingLabels,
    items: &[Item],
    name: Option<String>,
) -> Html {
    let title = format!("{id}-mine");
    let item = |item: &Item| {
        let slot = item.slot.clone();
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
                    onclick={clerk.on(move |clerk, _: MouseEvent| clerk.press(&slot))}
                >
                    { &labels.cancel }
                </button>
            </li>
        }
    };
    let change_name = clerk.on(|clerk, _| clerk.ask(Some(Question::Name(None))));
    html! {
        <>
            if !items.is_empty() {
                <section class="sse-booking-mine" aria-labelledby={title.clone()}>
                    <p class="sse-booking-title" id={title.clone()}>{ &labels.my_bookings }</p>
                    <ul class="sse-booking-list">{ for items.iter().map(item) }</ul>
                    if clerk.session.is_forgetful {
                        <p class="sse-booking-note">{ &labels.not_remembered }</p>
                    }
                </section>
            }
            if let Some(name) = name {
                <div class="sse-booking-name">
                    <span>{ name }</span>
                    { plain("change-name", &labels.change_name, change_name) }
                </div>
            }
        </>
    }
}

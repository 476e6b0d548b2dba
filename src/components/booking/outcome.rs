//! What went wrong, and the way out: it stays until it is dismissed.

use yew::prelude::*;
use yew_sse_wire::booking::Slot;

use super::{labels::BookingLabels, questions::plain, session::Trouble};

/// A trouble, in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Report {
    pub(super) trouble: Trouble,
    pub(super) words: AttrValue,
    /// The nearest free places, and what they are called.
    pub(super) offers: Vec<(Slot, AttrValue)>,
}

#[derive(PartialEq, Properties)]
pub(super) struct ReportsProps {
    pub(super) labels: BookingLabels,
    pub(super) reports: Vec<Report>,
    /// Reserves another slot in place of the first.
    pub(super) take: Callback<(Slot, Slot)>,
    /// Makes the same request again.
    pub(super) again: Callback<Trouble>,
    pub(super) dismiss: Callback<Slot>,
}

#[component]
pub(super) fn Reports(props: &ReportsProps) -> Html {
    let labels = &props.labels;
    let report = |report: &Report| {
        let slot = &report.trouble.slot;
        let trouble = report.trouble.clone();
        let (again, lost) = (props.again.clone(), slot.clone());
        let (dismiss, dismissed) = (props.dismiss.clone(), slot.clone());
        html! {
            <div key={slot.to_string()} class="sse-booking-trouble" role="alert">
                <p class="sse-booking-words">{ &report.words }</p>
                if !report.offers.is_empty() {
                    <p class="sse-booking-words">{ &labels.nearest }</p>
                }
                <div class="sse-booking-actions">
                    { for report.offers.iter().map(|(slot, words)| {
                        let (take, lost, slot) = (props.take.clone(), lost.clone(), slot.clone());
                        html! {
                            <button
                                key={slot.to_string()}
                                type="button"
                                class="sse-booking-button"
                                data-nearest={slot.to_string()}
                                onclick={move |_| take.emit((lost.clone(), slot.clone()))}
                            >
                                { words }
                            </button>
                        }
                    }) }
                    if trouble.again.is_some() {
                        { plain("again", &labels.try_again, again.reform(move |_| trouble.clone())) }
                    }
                    { plain("dismiss", &labels.dismiss, dismiss.reform(move |_| dismissed.clone())) }
                </div>
            </div>
        }
    };
    html! { <div class="sse-booking-troubles">{ for props.reports.iter().map(report) }</div> }
}

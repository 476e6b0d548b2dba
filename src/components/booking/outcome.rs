//! What went wrong, and the way out: it stays until it is dismissed.

use yew::prelude::*;
use yew_sse_wire::booking::Slot;

use super::{clerk::Clerk, labels::BookingLabels, questions::plain, session::Trouble};

/// A trouble, in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Report {
    pub(super) trouble: Trouble,
    pub(super) words: AttrValue,
    /// The nearest free places, and what they are called.
    pub(super) offers: Vec<(Slot, AttrValue)>,
}

/// All of them.
pub(super) fn reports(clerk: &Clerk, labels: &BookingLabels, reports: &[Report]) -> Html {
    let report = |report: &Report| {
        let slot = &report.trouble.slot;
        let (trouble, dismissed) = (report.trouble.clone(), slot.clone());
        let again = clerk.on(move |clerk, _| clerk.again(trouble.clone()));
        let dismiss = clerk.on(move |clerk, _| clerk.dismiss(dismissed.clone()));
        html! {
            <div key={slot.to_string()} class="sse-booking-trouble" role="alert">
                <p class="sse-booking-words">{ &report.words }</p>
                if !report.offers.is_empty() {
                    <p class="sse-booking-words">{ &labels.nearest }</p>
                }
                <div class="sse-booking-actions">
                    { for report.offers.iter().map(|(slot, words)| {
                        let (lost, slot) = (report.trouble.slot.clone(), slot.clone());
                        html! {
                            <button
                                key={slot.to_string()}
                                type="button"
                                class="sse-booking-button"
                                data-nearest={slot.to_string()}
                                onclick={clerk.on(move |clerk, _: MouseEvent| clerk.take(lost.clone(), &slot))}
                            >
                                { words }
                            </button>
                        }
                    }) }
                    if report.trouble.again.is_some() {
                        { plain("again", &labels.try_again, again) }
                    }
                    { plain("dismiss", &labels.dismiss, dismiss) }
                </div>
            </div>
        }
    };
    html! { <div class="sse-booking-troubles">{ for reports.iter().map(report) }</div> }
}

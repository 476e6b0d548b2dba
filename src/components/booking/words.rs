//! Places and times in words.

use yew::AttrValue;
use yew_sse_wire::booking::{Plan, Slot};

use super::{
    labels::BookingLabels,
    session::{Doing, Said, Trouble, Why},
    slots::{SlotState, find},
};
use crate::components::fill;

/// What names a slot to people.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    pub(super) labels: &'a BookingLabels,
    pub(super) plan: &'a Plan,
    /// The plan's days, written out.
    pub(super) dates: &'a [String],
    /// The date of the day that is shown: its times need no day.
    pub(super) shown: &'a str,
}

impl Words<'_> {
    /// A label with `{place}` and `{time}` of a slot.
    pub(super) fn of(&self, label: &str, slot: &Slot) -> String {
        fill(&fill(label, "place", &self.place(slot)), "time", &self.time(slot))
    }

    /// What a slot's button is called.
    pub(super) fn button(&self, slot: &Slot, state: SlotState, is_pending: bool) -> String {
        let labels = self.labels;
        let state = match state {
            _ if is_pending => &labels.pending,
            SlotState::Free => &labels.free,
            SlotState::Taken => &labels.taken,
            SlotState::Mine => &labels.mine,
            SlotState::Past => &labels.past,
        };
        fill(&self.of(&labels.place_at, slot), "state", state)
    }

    /// A reservation in the visitor's list.
    pub(super) fn booking(&self, slot: &Slot) -> String {
        let label = fill(&self.labels.booking, "place", &self.place(slot));
        let (day, time) = match find(self.plan, slot) {
            Some((_, day, time)) => (self.date(&day.date), time.label.as_str()),
            None => slot.start().split_once('T').unwrap_or((slot.start(), "")),
        };
        fill(&fill(&label, "day", &day), "time", &time)
    }

    pub(super) fn said(&self, said: &Said) -> String {
        let labels = self.labels;
        let (label, slot) = match said {
            Said::Taken(slot) => (&labels.just_taken, slot),
            Said::Freed(slot) => (&labels.free_again, slot),
            Said::Reserved(slot) => (&labels.reserved, slot),
            Said::GivenBack(slot) => (&labels.given_back, slot),
        };
        self.of(label, slot)
    }

    pub(super) fn trouble(&self, trouble: &Trouble) -> String {
        let labels = self.labels;
        let label: &AttrValue = match &trouble.why {
            Why::Faster => &labels.faster,
            Why::NotOpen => &labels.not_open,
            Why::NoAnswer if matches!(trouble.again, Some((_, Doing::Cancel))) => {
                &labels.cancel_no_answer
            }
            Why::NoAnswer => &labels.no_answer,
            Why::Busy => &labels.busy,
            Why::Refused(reason) => {
                return fill(&self.of(&labels.refused, &trouble.slot), "reason", reason);
            }
        };
        self.of(label, &trouble.slot)
    }

    fn place(&self, slot: &Slot) -> String {
        let place = self.plan.places.iter().find(|place| &*place.id == slot.place());
        place.map_or(slot.place(), |place| &place.name).to_owned()
    }

    fn time(&self, slot: &Slot) -> String {
        match find(self.plan, slot) {
            Some((_, day, time)) if day.date == self.shown => time.label.clone(),
            Some((_, day, time)) => format!("{} {}", self.date(&day.date), time.label),
            None => slot.start().to_owned(),
        }
    }

    fn date(&self, date: &str) -> &str {
        let at = self.plan.days.iter().position(|day| day.date == date);
        at.and_then(|at| self.dates.get(at)).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::booking::fixture::{plan, slot};

    #[test]
    fn a_place_at_a_time_is_said_with_its_day_if_another_is_shown() {
        let (labels, plan) = (BookingLabels::english(), plan(1, &[]));
        let dates = ["Thu 1".to_owned(), "Fri 2".to_owned()];
        let words = Words { labels: &labels, plan: &plan, dates: &dates, shown: "1970-01-01" };
        let taken = words.button(&slot("c@10"), SlotState::Taken, false);
        assert_eq!(taken, "C, 10:00, taken");
        assert_eq!(words.button(&slot("c@10"), SlotState::Free, true), "C, 10:00, one moment");
        assert_eq!(words.said(&Said::Taken(slot("c@34"))), "C at Fri 2 10:00 was just taken");
        assert_eq!(words.booking(&slot("b@33")), "B, Fri 2, 09:00");
        let gone = "gone@2026-11-21T09:00Z".parse().unwrap();
        assert_eq!(words.booking(&gone), "gone, 2026-11-21, 09:00Z");
    }
}

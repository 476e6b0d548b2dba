//! The board as markup needs it: what each part shows, in words.

use yew::AttrValue;
use yew_sse_wire::booking::{Day, Place, Slot, Time};

use super::{
    days::Tab,
    grid::{Cell, Row},
    list::Item,
    nearest::nearest,
    outcome::Report,
    session::{Session, Trouble, Why},
    slots::View,
    words::Words,
};
use crate::components::fill;

/// What is shown of the board.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) view: View<'a>,
    pub(super) words: Words<'a>,
    pub(super) session: &'a Session,
}

impl Sight<'_> {
    pub(super) fn tabs(&self) -> Vec<Tab> {
        let labels = self.words.labels;
        let days = self.view.plan.days.iter().zip(self.words.dates);
        let tab = |(day, name): (&Day, &String)| {
            let about = match day.times.is_empty() {
                true => labels.closed.clone(),
                false => fill(&labels.free_count, "count", &self.view.count_free(day)).into(),
            };
            Tab { date: day.date.clone().into(), name: name.clone().into(), about }
        };
        days.map(tab).collect()
    }

    pub(super) fn rows(&self, day: &Day) -> Vec<Row> {
        let row = |place: &Place| {
            let cell = |time: &Time| {
                let slot = Slot::new(&place.id, time);
                let state = self.view.state(&slot, time);
                let is_pending = self.session.is_pending(&slot);
                let words = self.words.button(&slot, state, is_pending).into();
                Cell { slot, time: time.label.clone().into(), words, state, is_pending }
            };
            Row { place: place.clone(), cells: day.times.iter().map(cell).collect() }
        };
        self.view.plan.places.iter().map(row).collect()
    }

    pub(super) fn items(&self) -> Vec<Item> {
        let item = |slot: &Slot| Item {
            words: self.words.booking(slot).into(),
            is_pending: self.session.is_pending(slot),
            slot: slot.clone(),
        };
        self.view.owned().into_iter().map(|mine| item(&mine.slot)).collect()
    }

    pub(super) fn reports(&self) -> Vec<Report> {
        self.session.troubles.iter().map(|trouble| self.report(trouble)).collect()
    }

    fn report(&self, trouble: &Trouble) -> Report {
        let words = self.words;
        let offers = match trouble.why {
            Why::Faster | Why::NotOpen => nearest(&self.view, &trouble.slot),
            _ => Vec::new(),
        };
        let offer = |slot: Slot| {
            let name = AttrValue::from(words.of(&words.labels.offer, &slot));
            (slot, name)
        };
        let offers = offers.iter().map(|it| offer(it.slot())).collect();
        Report { trouble: trouble.clone(), words: words.trouble(trouble).into(), offers }
    }
}

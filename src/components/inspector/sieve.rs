//! Which of the events are shown.

use std::rc::Rc;

use super::state::{Seen, Tape};

/// Which of the events are shown.
#[derive(Default)]
pub(super) struct Sieve {
    /// In lower case, as far as that is ASCII.
    text: String,
    paused: Option<Paused>,
}

/// What was there when it was paused: it stays, whatever has to go meanwhile.
struct Paused {
    events: Vec<Rc<Seen>>,
    count: u64,
}

impl Sieve {
    /// Only what has this in its name or in its data.
    pub(super) fn filter(&mut self, text: &str) {
        self.text = text.to_ascii_lowercase();
    }

    pub(super) fn pause(&mut self, tape: &Tape) {
        self.paused = match self.paused.take() {
            Some(_) => None,
            None => Some(Paused { events: tape.events().to_vec(), count: tape.count() }),
        };
    }

    pub(super) fn clear(&mut self, tape: &mut Tape) {
        tape.clear();
        if let Some(paused) = &mut self.paused {
            paused.events.clear();
        }
    }

    /// While it is paused: how many came since.
    pub(super) fn held(&self, tape: &Tape) -> Option<u64> {
        self.paused.as_ref().map(|paused| tape.count() - paused.count)
    }

    /// What is shown, oldest first.
    pub(super) fn shown<'a>(&'a self, tape: &'a Tape) -> impl Iterator<Item = &'a Rc<Seen>> {
        let events = self.paused.as_ref().map_or(tape.events(), |paused| &paused.events[..]);
        events.iter().filter(|seen| self.lets_through(seen))
    }

    fn lets_through(&self, seen: &Seen) -> bool {
        let has = |text: &str| text.to_ascii_lowercase().contains(&self.text);
        self.text.is_empty() || has(&seen.name) || has(&seen.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::RawEvent;

    fn tape(events: &[(&str, &str)]) -> Tape {
        let mut tape = Tape::new(3);
        events.iter().for_each(|event| hear(&mut tape, event));
        tape
    }

    fn hear(tape: &mut Tape, (name, data): &(&str, &str)) {
        let (name, data) = ((*name).to_owned().into(), (*data).into());
        tape.hear(&RawEvent { name, id: String::new(), data }, None, 0);
    }

    #[track_caller]
    fn check(sieve: &Sieve, tape: &Tape, expected: &[u64]) {
        let shown: Vec<u64> = sieve.shown(tape).map(|seen| seen.number).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_text_is_looked_for_in_names_and_data_in_capitals_too() {
        let tape = tape(&[("tick", "{}"), ("posted", "A Tick"), ("posted", "Grüße")]);
        let mut sieve = Sieve::default();
        check(&sieve, &tape, &[1, 2, 3]);
        sieve.filter("TICK");
        check(&sieve, &tape, &[1, 2]);
        sieve.filter("grüße");
        check(&sieve, &tape, &[3]);
    }

    #[test]
    fn while_paused_what_was_there_stays_and_what_comes_is_counted() {
        let mut tape = tape(&[("a", ""), ("a", "")]);
        let mut sieve = Sieve::default();
        assert_eq!(sieve.held(&tape), None);
        sieve.pause(&tape);
        for _ in 0..4 {
            hear(&mut tape, &("b", ""));
        }
        check(&sieve, &tape, &[1, 2]);
        assert_eq!(sieve.held(&tape), Some(4));
        sieve.pause(&tape);
        check(&sieve, &tape, &[4, 5, 6]);
        assert_eq!((sieve.held(&tape), tape.dropped()), (None, 3));
    }

    #[test]
    fn what_is_cleared_is_gone_also_while_paused() {
        let mut tape = tape(&[("a", "")]);
        let mut sieve = Sieve::default();
        sieve.pause(&tape);
        sieve.clear(&mut tape);
        check(&sieve, &tape, &[]);
        sieve.pause(&tape);
        check(&sieve, &tape, &[]);
        assert_eq!(tape.count(), 1);
    }
}

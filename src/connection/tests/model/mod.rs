//! What the design says, built another way than the connection: it remembers nothing but what has
//! happened, and answers each question by looking back over all of it. Every [`Life`] is judged by
//! it, step by step.
//!
//! [`Life`]: super::life::Life

mod past;
mod words;
mod table;
mod duties;

use std::time::Duration;

use self::{
    past::{Moment, is_opaque},
    table::Outcome,
};
use crate::connection::{
    Effect, Failure, Input, Options,
    Retrier::{Browser, Library},
    SourceInput, Status, resuming,
};

/// All that has happened to one connection, and what should have come of it.
#[derive(Debug)]
pub(super) struct Model {
    address: String,
    options: Options,
    past: Vec<Moment>,
}

impl Model {
    pub(super) fn new(address: &str, options: Options) -> Self {
        Self { address: address.to_owned(), options, past: Vec::new() }
    }

    /// One more thing happened: was what came of it right?
    #[track_caller]
    pub(super) fn judge(&mut self, input: &Input, now: Duration, effects: &[Effect]) {
        let mut moment = self.moment(input, now);
        for effect in effects {
            if let Effect::Tell(status) = effect {
                assert_ne!(*status, moment.after, "told, but nothing new; {moment:?}");
                moment.after = status.clone();
            }
        }
        self.check_status(&moment);
        self.check_sources(&moment, effects);
        self.check_words(&moment, effects);
        self.check_diagnosis(&moment, effects);
        self.past.push(moment);
        self.check_second(effects);
        self.check_timer();
    }

    #[track_caller]
    fn check_status(&self, moment: &Moment) {
        let Moment { before, after, .. } = moment;
        let (failures, why) = self.failures(moment);
        // After a pause there may be a wait without any failure.
        let why = why.unwrap_or(Failure::Lost);
        let retrying =
            |by, next| Status::Retrying { attempt: failures.max(1), by, next, why: why.clone() };
        let next = match after {
            Status::Retrying { next, .. } => *next,
            _ => None,
        };
        let expected = match &moment.outcome {
            Outcome::Unheard | Outcome::Nothing | Outcome::SecondLost => before.clone(),
            Outcome::Opened | Outcome::TakenOver => Status::Open,
            Outcome::Tries(_) | Outcome::Failed(..) if moment.tries() && failures == 0 => {
                Status::Connecting
            }
            Outcome::Tries(_) | Outcome::Failed(..) if moment.tries() => retrying(Library, None),
            Outcome::Tries(when) | Outcome::Failed(_, when) => {
                let as_it_should = next.is_some_and(|next| when.contains(&next));
                assert!(as_it_should, "next try {next:?}, not {when:?}; {moment:?}");
                retrying(Library, next)
            }
            Outcome::LeftToBrowser => retrying(Browser, None),
            Outcome::Learned(_) => match before {
                Status::Retrying { by, next, .. } => retrying(*by, *next),
                _ => unreachable!("only who retries learns why"),
            },
            Outcome::Paused(reason) => Status::Paused(*reason),
            Outcome::Closed(reason) => Status::Closed(reason.clone()),
        };
        assert_eq!(*after, expected, "after {before:?} and {moment:?}");
    }

    /// Which sources come and go.
    #[track_caller]
    fn check_sources(&self, moment: &Moment, effects: &[Effect]) {
        let mut sources = self.sources();
        let mut to_drop = match moment.outcome {
            _ if moment.ends() => sources.clone(),
            Outcome::LeftToBrowser | Outcome::SecondLost => sources[1..].to_vec(),
            Outcome::TakenOver => vec![sources[0]],
            _ => Vec::new(),
        };
        let mut to_open = usize::from(moment.tries());
        for effect in effects {
            match effect {
                Effect::Drop(generation) => {
                    let before = to_drop.len();
                    to_drop.retain(|other| other != generation);
                    assert!(to_drop.len() < before, "dropped {generation}; {moment:?}");
                    sources.retain(|other| other != generation);
                }
                Effect::Open { generation, address, last_event_id } => {
                    assert_eq!(*generation, self.count_tries() + 1, "{moment:?}");
                    // A second one has the stream from its beginning.
                    let place = moment.place.clone().filter(|_| to_open > 0);
                    assert!(to_open == 0 || sources.is_empty(), "two sources; {moment:?}");
                    assert_eq!(*last_event_id, place, "{moment:?}");
                    assert_eq!(*address, resuming(&self.address, place.as_deref()));
                    to_open = to_open.saturating_sub(1);
                    sources.push(*generation);
                }
                _ => {}
            }
        }
        assert_eq!((to_drop, to_open), (vec![], 0), "not dropped, not opened; {moment:?}");
    }

    /// A failure that says nothing is looked into once.
    #[track_caller]
    fn check_diagnosis(&self, moment: &Moment, effects: &[Effect]) {
        let asked = effects.iter().filter(|effect| **effect == Effect::Diagnose).count();
        let opaque = matches!(&moment.outcome, Outcome::Failed(why, _) if is_opaque(why));
        let wanted = self.options.diagnose.is_on()
            && opaque
            && !self.is_cut_off(moment)
            && !self.has_diagnosed(moment);
        assert_eq!(asked, usize::from(wanted), "{moment:?}");
    }

    /// What is passed on, and what is said to be missing.
    #[track_caller]
    fn check_words(&self, moment: &Moment, effects: &[Effect]) {
        let said: Vec<_> = effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Deliver { .. } | Effect::Resync))
            .cloned()
            .collect();
        let mut expected = Vec::new();
        if let Some(heard) = &moment.heard {
            if heard.is_resync {
                expected.push(Effect::Resync);
            }
            if let (false, Input::Source(_, SourceInput::Event(event))) =
                (heard.is_repeat, &moment.input)
            {
                assert!(heard.id.as_ref().is_none_or(|id| *id == event.id), "{moment:?}");
                expected.push(Effect::Deliver { own_id: heard.id.is_some() });
            }
        }
        assert_eq!(said, expected, "{moment:?}");
    }
}

//! Looking back.

use std::time::Duration;

use yew_sse_wire::control::Control;

use super::{Model, table::Outcome, words::Heard};
use crate::connection::{CloseReason, Effect, Failure, Input, SourceInput, Status};

/// One thing that happened, and what came of it.
#[derive(Debug)]
pub(super) struct Moment {
    pub(super) now: Duration,
    pub(super) input: Input,
    /// What it was, as the design has it.
    pub(super) outcome: Outcome,
    /// The connection had been stable before it, or begins anew with it.
    pub(super) is_forgiven: bool,
    /// The event, if it was one that was heard.
    pub(super) heard: Option<Heard>,
    /// The status before it and after it.
    pub(super) before: Status,
    pub(super) after: Status,
    /// The last id after it.
    pub(super) place: Option<String>,
    pub(super) effects: Vec<Effect>,
}

impl Moment {
    pub(super) fn control(&self) -> Option<&Control> {
        self.heard.as_ref()?.control.as_ref()
    }

    pub(super) fn is_loss(&self) -> bool {
        (self.before == Status::Open || self.heard.is_some()) && self.after != Status::Open
    }

    /// A try begins with it.
    pub(super) fn tries(&self) -> bool {
        match &self.outcome {
            Outcome::Tries(when) | Outcome::Failed(_, when) => *when.end() == self.now,
            _ => false,
        }
    }

    /// The source that there was is dropped, and whichever was to take over.
    pub(super) fn ends(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(..) | Outcome::Paused(_) | Outcome::Closed(_))
    }

    fn opens(&self, source: u32) -> bool {
        self.effects.iter().any(|effect| match effect {
            Effect::Open { generation, .. } => *generation == source,
            _ => false,
        })
    }
}

impl Model {
    pub(super) fn status(&self) -> Status {
        let last = self.past.last();
        last.map_or(Status::Closed(CloseReason::Caller), |moment| moment.after.clone())
    }

    /// The sources that are there: the one, and the one that is to take over.
    pub(super) fn sources(&self) -> Vec<u32> {
        let mut sources = Vec::new();
        for effect in self.past.iter().flat_map(|moment| &moment.effects) {
            match effect {
                Effect::Open { generation, .. } => sources.push(*generation),
                Effect::Drop(generation) => sources.retain(|other| other != generation),
                _ => {}
            }
        }
        sources
    }

    /// When sources were opened.
    fn tries(&self) -> impl DoubleEndedIterator<Item = Duration> {
        self.past.iter().flat_map(|moment| {
            let opened =
                moment.effects.iter().filter(|effect| matches!(effect, Effect::Open { .. }));
            opened.map(|_| moment.now)
        })
    }

    pub(super) fn count_tries(&self) -> u32 {
        self.tries().count() as u32
    }

    pub(super) fn last_try(&self) -> Option<Duration> {
        self.tries().next_back()
    }

    /// Since when the status has been what it is.
    pub(super) fn since(&self) -> Duration {
        let status = self.status();
        let same = self.past.iter().rev().take_while(|moment| moment.after == status);
        same.last().expect("it is since something happened").now
    }

    /// Ten seconds open, with at least one event.
    pub(super) fn is_stable(&self, now: Duration) -> bool {
        let open = || self.past.iter().rev().take_while(|moment| moment.after == Status::Open);
        let heard =
            open().any(|moment| moment.heard.as_ref().is_some_and(|heard| !heard.from_second));
        heard && now >= self.since() + Duration::from_secs(10)
    }

    fn last(&self, is: &Input, is_not: &Input) -> bool {
        let mut both = self.past.iter().rev().map(|moment| &moment.input);
        both.find(|input| *input == is || *input == is_not) == Some(is)
    }

    pub(super) fn is_offline(&self) -> bool {
        self.last(&Input::Offline, &Input::Online)
    }

    pub(super) fn is_loopback(&self) -> bool {
        let hosts = ["//127.", "//[::1]", "//localhost", ".localhost/"];
        hosts.iter().any(|host| self.address.contains(host))
    }

    /// Whether the page is hidden, and that means to let go.
    pub(super) fn rests(&self) -> bool {
        self.options.pause_when_hidden && self.last(&Input::Hidden, &Input::Shown)
    }

    /// The source was opened beside another, and its stream was not lost since.
    pub(super) fn begins_second(&self, source: u32) -> bool {
        let all = &self.past[self.opening(source)..];
        !all[0].tries() && all.iter().all(|moment| moment.outcome != Outcome::LeftToBrowser)
    }

    /// When in the past the source was opened.
    pub(super) fn opening(&self, source: u32) -> usize {
        let opens = |moment: &Moment| moment.opens(source);
        self.past.iter().position(opens).expect("a source is opened before it is there")
    }

    /// What was heard of the source since then, the newest first.
    pub(super) fn stream(&self, source: u32) -> impl Iterator<Item = (Duration, &Heard)> {
        let is_old =
            move |moment: &Moment| moment.opens(source) || moment.outcome == Outcome::LeftToBrowser;
        let stream = self.past.iter().rev().take_while(move |moment| !is_old(moment));
        stream.filter_map(move |moment| said_by(source, moment))
    }

    /// What the source showed last.
    pub(super) fn shown(&self, source: u32) -> &str {
        let shown = self.past.iter().rev().find_map(|moment| match &moment.input {
            Input::Source(of, SourceInput::Event(event)) if *of == source => Some(event),
            _ => None,
        });
        shown.map_or("", |event| &event.id)
    }

    /// What has happened since the failures were last forgiven, up to `moment`, in order.
    fn unforgiven<'a>(&'a self, moment: &'a Moment) -> Vec<&'a Moment> {
        let mut all = Vec::new();
        for moment in std::iter::once(moment).chain(self.past.iter().rev()) {
            all.push(moment);
            if moment.is_forgiven {
                break;
            }
        }
        all.reverse();
        all
    }

    /// How often it failed, and why last.
    pub(super) fn failures(&self, moment: &Moment) -> (u32, Option<Failure>) {
        let (mut failures, mut last) = (0, None);
        for moment in self.unforgiven(moment) {
            match &moment.outcome {
                Outcome::Failed(why, _) => {
                    failures += 1;
                    // What was found is the better word for what says nothing.
                    if !(is_opaque(why) && matches!(last, Some(Failure::Diagnosed(_)))) {
                        last = Some(why.clone());
                    }
                }
                Outcome::LeftToBrowser => {
                    failures += 1;
                    last = Some(Failure::Lost);
                }
                Outcome::Learned(diagnosis) => last = Some(Failure::Diagnosed(diagnosis.clone())),
                _ => {}
            }
        }
        (failures, last)
    }

    /// How often the browser was trusted.
    pub(super) fn trusted(&self, moment: &Moment) -> usize {
        let all = self.unforgiven(moment);
        all.iter().filter(|moment| moment.outcome == Outcome::LeftToBrowser).count()
    }

    pub(super) fn has_diagnosed(&self, moment: &Moment) -> bool {
        let all = self.unforgiven(moment);
        all.iter().any(|moment| moment.effects.contains(&Effect::Diagnose))
    }
}

fn said_by(source: u32, moment: &Moment) -> Option<(Duration, &Heard)> {
    match moment.input {
        Input::Source(of, _) if of == source => Some((moment.now, moment.heard.as_ref()?)),
        _ => None,
    }
}

pub(super) fn is_opaque(why: &Failure) -> bool {
    matches!(why, Failure::Refused | Failure::OpenTimeout)
}

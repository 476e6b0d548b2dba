//! What must happen though nothing else does: a second source for who came late, and the timer.

use std::time::Duration;

use super::{
    Model,
    table::{FLOOR, OFFLINE, Outcome},
};
use crate::connection::{Effect, Input, Status};

impl Model {
    /// Somebody needs the stream from its beginning, and no source will bring it.
    fn is_somebody_late(&self) -> bool {
        // The newest source, if all of the stream is still to come from it.
        let mut fresh = None;
        let (mut late, mut catches_up) = (false, false);
        for moment in &self.past {
            if let (Input::Source(source, _), Some(heard)) = (&moment.input, &moment.heard) {
                fresh = fresh.filter(|fresh| fresh != source);
                // A server that does not greet will not be asked.
                late &= !heard.is_first_word || heard.from_second || heard.is_hello();
            }
            let is_lost = moment.ends()
                || matches!(moment.outcome, Outcome::SecondLost | Outcome::LeftToBrowser);
            late |= catches_up && is_lost;
            catches_up &= !is_lost && moment.outcome != Outcome::TakenOver;
            late |= moment.input == Input::Refresh && fresh.is_none();
            for effect in &moment.effects {
                if let Effect::Open { generation, last_event_id, .. } = effect {
                    fresh = last_event_id.is_none().then_some(*generation);
                    late &= fresh.is_none();
                    catches_up = !moment.tries();
                }
            }
        }
        late
    }

    /// When a second source is to be opened.
    fn joins(&self) -> Option<Duration> {
        let [source] = self.sources()[..] else { return None };
        let is_greeted = self.stream(source).next().is_some() && self.resumes();
        if self.status() != Status::Open || !is_greeted || !self.is_somebody_late() {
            return None;
        }
        let mut again = Duration::ZERO;
        let mut promised = true;
        let begin = self.past.iter().rposition(|moment| moment.after != Status::Open);
        for moment in &self.past[begin.map_or(0, |begin| begin + 1)..] {
            if let Some(heard) = moment.heard.as_ref().filter(|heard| !heard.from_second) {
                promised = heard.resumes;
            }
            match moment.outcome {
                Outcome::SecondLost if promised => again = moment.now + OFFLINE,
                Outcome::TakenOver => again = Duration::ZERO,
                // A promise that was taken back is as good as new when it is given again.
                _ if !promised => again = Duration::ZERO,
                _ => {}
            }
        }
        Some(again.max(self.last_try()? + FLOOR))
    }

    #[track_caller]
    pub(super) fn check_second(&mut self, effects: &[Effect]) {
        let is_try = |effect: &&Effect| matches!(effect, Effect::Open { .. });
        let moment = self.past.last_mut().expect("something has happened");
        let (now, tries) = (moment.now, usize::from(moment.tries()));
        let opened = effects.iter().filter(is_try).count() - tries;
        let heard = moment.outcome != Outcome::Unheard;
        if tries == 0 {
            let others = effects.iter().filter(|effect| !is_try(effect));
            moment.effects = others.cloned().collect();
            let due = heard && self.joins().is_some_and(|at| at <= now);
            assert_eq!(opened, usize::from(due), "second sources; {:?}", self.past.last());
        } else {
            assert_eq!(opened, 0, "a second source");
        }
        self.past.last_mut().expect("it was there").effects = effects.to_vec();
    }

    /// When the timer fires, by the last wish.
    fn alarm(&self) -> Option<Duration> {
        for moment in self.past.iter().rev() {
            let last = moment.effects.iter().rev().find_map(|effect| match effect {
                Effect::WakeAt(at) => Some(*at),
                _ => None,
            });
            if let Some(at) = last {
                return at;
            }
            if moment.input == Input::TimerFired {
                return None;
            }
        }
        None
    }

    #[track_caller]
    pub(super) fn check_timer(&self) {
        let moment = self.past.last().expect("something has happened");
        let alarm = self.alarm();
        let second = self
            .sources()
            .get(1)
            .map(|second| self.past[self.opening(*second)].now + self.patience());
        let deadlines = [self.deadline(), self.joins(), second];
        let latest = deadlines.into_iter().flatten().min().map(|deadline| deadline.max(moment.now));
        match (alarm, latest) {
            (alarm, Some(latest)) => assert!(
                alarm.is_some_and(|alarm| alarm <= latest),
                "the timer fires {alarm:?}, not until {latest:?}; {moment:?}"
            ),
            // A timer that is not needed any more is better let run than set anew each time.
            (Some(_), None) => assert_eq!(moment.after, Status::Open, "a timer; {moment:?}"),
            (None, None) => {}
        }
    }
}

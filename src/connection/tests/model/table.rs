//! What each input is, by the status that it meets: the design's table.

use std::{ops::RangeInclusive, time::Duration};

use yew_sse_wire::control::{Control, End};

use super::{
    Model,
    past::{Moment, is_opaque},
    words::is_poison,
};
use crate::connection::{
    CloseReason, Diagnosis, Failure, Input, PauseReason, Retrier, SourceInput, Status,
};

/// From when until when something may happen.
pub(super) type When = RangeInclusive<Duration>;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// A source that is not there any more.
    Unheard,
    Nothing,
    Opened,
    /// A try begins then: at once, if that is now.
    Tries(When),
    /// It failed, and it is ours to try again then.
    Failed(Failure, When),
    /// It is the browser's to try again.
    LeftToBrowser,
    /// The second source is now the first.
    TakenOver,
    /// The second source came to nothing.
    SecondLost,
    /// Why it failed is known now.
    Learned(Diagnosis),
    Paused(PauseReason),
    Closed(CloseReason),
}

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn at(time: Duration) -> When {
    time..=time
}

pub(super) const FLOOR: Duration = ms(250);
pub(super) const OFFLINE: Duration = ms(30_000);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Model {
    /// What this input is, as far as can be said before anything comes of it.
    pub(super) fn moment(&self, input: &Input, now: Duration) -> Moment {
        let status = self.status();
        let reopens = *input == Input::Open && matches!(status, Status::Closed(_));
        let mut moment = Moment {
            now,
            input: input.clone(),
            outcome: Outcome::Nothing,
            is_forgiven: reopens || self.is_stable(now),
            heard: None,
            place: self.place(),
            before: status.clone(),
            after: status,
            effects: Vec::new(),
        };
        if let Input::Source(source, SourceInput::Event(event)) = input {
            if self.sources().contains(source) {
                let (heard, place) = self.hear(*source, event);
                (moment.heard, moment.place) = (Some(heard), place);
            }
        }
        moment.outcome = self.outcome(&moment);
        moment
    }

    fn outcome(&self, moment: &Moment) -> Outcome {
        match (&moment.input, &moment.before) {
            (Input::Source(source, said), _) => {
                match self.sources().iter().position(|of| of == source) {
                    None => Outcome::Unheard,
                    Some(0) => self.first_says(said, moment),
                    Some(_) => second_says(said, moment),
                }
            }
            (Input::Open, Status::Closed(_)) if self.rests() => {
                Outcome::Paused(PauseReason::Hidden)
            }
            (Input::Open, Status::Closed(_)) => Outcome::Tries(at(moment.now)),
            (Input::Close, _) => Outcome::Closed(CloseReason::Caller),
            (_, Status::Closed(_)) => Outcome::Nothing,
            (Input::PageHidden, _) => Outcome::Paused(PauseReason::Away),
            (Input::PageShown, Status::Paused(PauseReason::Away)) if self.rests() => {
                Outcome::Paused(PauseReason::Hidden)
            }
            (Input::PageShown, Status::Paused(PauseReason::Away)) => self.tries_soon(moment.now),
            (_, Status::Paused(PauseReason::Away)) => Outcome::Nothing,
            (Input::Hidden, _) if self.options.pause_when_hidden => {
                Outcome::Paused(PauseReason::Hidden)
            }
            (Input::Shown, Status::Paused(_)) => self.tries_soon(moment.now),
            (_, Status::Paused(_)) => Outcome::Nothing,
            (Input::Diagnosed(diagnosis), Status::Retrying { why, .. }) if is_opaque(why) => {
                match diagnosis {
                    Diagnosis::Status(204) => Outcome::Closed(CloseReason::Finished),
                    _ => Outcome::Learned(diagnosis.clone()),
                }
            }
            (Input::Offline, Status::Retrying { next: Some(next), .. })
                if !self.is_loopback() && !self.is_offline() =>
            {
                Outcome::Tries(at((moment.now + OFFLINE).max(*next)))
            }
            (Input::Online, Status::Retrying { next: Some(_), .. }) if self.is_offline() => {
                self.tries_soon(moment.now)
            }
            (Input::TimerFired | Input::Online | Input::Shown | Input::Resumed, _) => {
                self.overdue(moment)
            }
            _ => Outcome::Nothing,
        }
    }

    fn first_says(&self, said: &SourceInput, moment: &Moment) -> Outcome {
        let opens =
            || if moment.before == Status::Open { Outcome::Nothing } else { Outcome::Opened };
        match said {
            SourceInput::Opened => opens(),
            SourceInput::Event(_) => match moment.control() {
                Some(Control::End(End::Finished)) => Outcome::Closed(CloseReason::Finished),
                Some(Control::End(End::Drain { retry_ms })) => {
                    let wait = ms(*retry_ms).clamp(FLOOR, OFFLINE);
                    Outcome::Failed(Failure::Drained, at(moment.now + wait))
                }
                _ => opens(),
            },
            SourceInput::Failed { fatal: false } if self.is_trusted(moment) => {
                Outcome::LeftToBrowser
            }
            SourceInput::Failed { fatal: false } => self.failed(Failure::Lost, moment),
            SourceInput::Failed { fatal: true } => self.failed(Failure::Refused, moment),
            SourceInput::NoAddress(why) => self.failed(Failure::NoAddress(why.clone()), moment),
            SourceInput::Refused(reason) => Outcome::Closed(reason.clone()),
        }
    }

    /// Whether it is the browser's to try again.
    fn is_trusted(&self, moment: &Moment) -> bool {
        let can_go_on = !is_poison(self.shown(self.sources()[0]));
        can_go_on && !self.resumes() && self.trusted(moment) < 2
    }

    /// Whether the address is beyond a network that is gone.
    pub(super) fn is_cut_off(&self, moment: &Moment) -> bool {
        let offline = match moment.input {
            Input::Offline => true,
            Input::Online => false,
            _ => self.is_offline(),
        };
        offline && !self.is_loopback()
    }

    fn failed(&self, why: Failure, moment: &Moment) -> Outcome {
        let now = moment.now;
        let when = match moment.input {
            Input::Online if self.is_offline() => at(self.earliest(now)),
            _ if self.is_cut_off(moment) => at(now + OFFLINE),
            _ => {
                let doubled = 2_u32.checked_pow(self.failures(moment).0).unwrap_or(u32::MAX);
                let whole = self.options.backoff.base.saturating_mul(doubled);
                let whole = whole.min(self.options.backoff.max).min(DAY);
                // To the microsecond.
                let half = (whole / 2).saturating_sub(Duration::from_micros(1));
                now + half.max(FLOOR)..=now + whole.max(FLOOR)
            }
        };
        Outcome::Failed(why, when)
    }

    /// A try that nothing speaks against.
    fn tries_soon(&self, now: Duration) -> Outcome {
        Outcome::Tries(at(self.earliest(now)))
    }

    /// When the next try may begin.
    fn earliest(&self, now: Duration) -> Duration {
        self.last_try().map_or(now, |last| now.max(last + FLOOR))
    }

    /// The earliest time at which something is overdue on its own.
    pub(super) fn deadline(&self) -> Option<Duration> {
        match self.status() {
            Status::Connecting | Status::Retrying { by: Retrier::Library, next: None, .. } => {
                Some(self.last_try()? + self.patience())
            }
            Status::Retrying { by: Retrier::Browser, .. } => {
                // Longer than any wait that a browser has built in.
                Some(self.since() + self.options.backoff.max.min(DAY) + self.patience())
            }
            Status::Retrying { next, .. } => next,
            Status::Open => {
                let source = self.sources()[0];
                let (heartbeat_ms, _) = self.promise(source).filter(|(ms, _)| *ms > 0)?;
                // No server means less, or more.
                let heartbeat = ms(heartbeat_ms).clamp(ms(100), ms(3_600_000));
                let (last, _) = self.stream(source).next()?;
                Some(last + heartbeat * 5 / 2)
            }
            Status::Paused(_) | Status::Closed(_) => None,
        }
    }

    pub(super) fn patience(&self) -> Duration {
        self.options.open_timeout.clamp(ms(1_000), DAY)
    }

    fn overdue(&self, moment: &Moment) -> Outcome {
        if self.deadline().is_none_or(|deadline| moment.now < deadline) {
            return self.second_overdue(moment);
        }
        match moment.before {
            Status::Open => self.failed(Failure::Stalled, moment),
            Status::Retrying { next: Some(_), .. } => Outcome::Tries(at(moment.now)),
            _ => self.failed(Failure::OpenTimeout, moment),
        }
    }

    fn second_overdue(&self, moment: &Moment) -> Outcome {
        match self.sources().get(1) {
            Some(second)
                if moment.now >= self.past[self.opening(*second)].now + self.patience() =>
            {
                Outcome::SecondLost
            }
            _ => Outcome::Nothing,
        }
    }
}

fn second_says(said: &SourceInput, moment: &Moment) -> Outcome {
    match said {
        SourceInput::Opened => Outcome::Nothing,
        SourceInput::Event(_) => match moment.control() {
            Some(Control::CaughtUp {}) => Outcome::TakenOver,
            // The first is told, too, if it is meant.
            Some(Control::End(_)) => Outcome::SecondLost,
            // What both say could not be passed on once.
            Some(Control::Hello { resume: false, .. }) => Outcome::SecondLost,
            _ => Outcome::Nothing,
        },
        SourceInput::Failed { .. } | SourceInput::NoAddress(_) | SourceInput::Refused(_) => {
            Outcome::SecondLost
        }
    }
}

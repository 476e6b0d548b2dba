//! Plays a script: a connection with a made-up browser around it.

use std::{fmt::Write as _, time::Duration};

use yew_sse_wire::{control::Control, frame};

use super::{
    attempt::Attempt,
    log::Log,
    script::{Action, Script, Step},
};
use crate::{
    connection::{Connection, Diagnosis, Effect, Input, Options, PauseReason, SourceInput, Status},
    decode::{FromSse, RawEvent},
    hub::{Fold, Received},
};

/// How long browsers wait before they come back by themselves: Chromium and Safari three seconds,
/// Firefox five.
pub(super) const BROWSERS_WAIT: Duration = Duration::from_secs(3);

/// A connection and all that is around it.
pub(super) struct Stage<S> {
    connection: Connection,
    /// What the fold listens for.
    names: &'static [&'static str],
    /// The wall clock.
    now: Duration,
    /// How much of that was slept through. Timers do not count it.
    slept: Duration,
    /// When the connection's timer fires, without what was slept.
    timer: Option<Duration>,
    source: Option<Source>,
    /// What the server answers to whoever looks into a failure.
    answer: Diagnosis,
    log: Log<S>,
}

/// The browser's `EventSource`.
struct Source {
    generation: u32,
    address: String,
    stream: Stream,
    /// The last id it has seen, which it shows on events without one.
    shown: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Stream {
    /// Asked for.
    Asked,
    Open,
    /// Lost; the browser asks again then, without what was slept.
    Lost {
        until: Duration,
    },
}

impl<S: Fold> Stage<S> {
    /// Plays the script to its end, or says which step went wrong.
    pub(super) fn play(script: Script, options: Options) -> Result<Log<S>, String> {
        let mut stage = Self {
            connection: Connection::new(&script.address, options, script.seed),
            names: S::Event::names().map_err(|error| error.to_string())?,
            now: Duration::ZERO,
            slept: Duration::ZERO,
            timer: None,
            source: None,
            answer: Diagnosis::NoAnswer,
            log: Log::of(S::default()),
        };
        stage.take(&Input::Open);
        for (number, Step { words, action }) in (1..).zip(script.steps) {
            if let Err(why) = stage.act(action) {
                return Err(format!("step {number}, {words}: {why}{}", stage.story()));
            }
        }
        Ok(stage.log)
    }

    fn act(&mut self, action: Action) -> Result<(), String> {
        match action {
            Action::Open { resuming } => self.open(resuming.as_deref())?,
            Action::Send { id, name, data } => self.send(id, name, data)?,
            Action::Say(control) => self.say(&control)?,
            Action::Heartbeat => {
                self.say(&Control::Heartbeat { at: self.now.as_millis() as u64 })?;
            }
            Action::Lose => self.lose()?,
            Action::Refuse(status) => {
                self.wait_for_a_try()?;
                self.answer = Diagnosis::Status(status);
                self.hear(SourceInput::Failed { fatal: true });
                self.answer = Diagnosis::NoAnswer;
            }
            Action::Silence(time) => self.pass(time),
            Action::Sleep(time) => {
                self.now += time;
                self.slept += time;
                self.take(&Input::Resumed);
            }
            Action::Happen(input) => self.take(&input),
        }
        Ok(())
    }

    fn open(&mut self, resuming: Option<&str>) -> Result<(), String> {
        self.wait_for_a_try()?;
        let carried = self.log.attempts.last().and_then(|last| last.last_event_id.as_deref());
        if resuming.is_some() && carried != resuming {
            return Err(match carried {
                Some(id) => format!("the try asks to go on after {id:?}"),
                None => "the try carries no id".to_owned(),
            });
        }
        self.turn(Stream::Open);
        self.hear(SourceInput::Opened);
        Ok(())
    }

    fn say(&mut self, control: &Control) -> Result<(), String> {
        let frame = frame(control);
        self.send(None, frame.name, frame.data)
    }

    fn send(&mut self, id: Option<String>, name: String, data: String) -> Result<(), String> {
        if !self.names.contains(&&*name) && !Connection::names().contains(&&*name) {
            let names = self.names.join("`, `");
            return Err(format!(
                "nobody listens for `{name}`, so a browser would not show it; the type names `{names}`"
            ));
        }
        let status = self.told();
        let Some(source) = self.source.as_mut().filter(|source| source.stream == Stream::Open)
        else {
            return Err(format!("no stream is open: {status}"));
        };
        if let Some(id) = id {
            source.shown = id;
        }
        let id = source.shown.clone();
        self.hear(SourceInput::Event(RawEvent { name: name.into(), id, data: data.into() }));
        Ok(())
    }

    fn lose(&mut self) -> Result<(), String> {
        if self.source.as_ref().is_none_or(|source| source.stream != Stream::Open) {
            self.wait_for_a_try()?;
        }
        self.turn(Stream::Lost { until: self.awake() + BROWSERS_WAIT });
        self.hear(SourceInput::Failed { fatal: false });
        Ok(())
    }
}

/// Time and effects.
impl<S: Fold> Stage<S> {
    /// Lets time pass until somebody asks for a stream.
    fn wait_for_a_try(&mut self) -> Result<(), String> {
        while self.source.as_ref().is_none_or(|source| source.stream != Stream::Asked) {
            let retries = matches!(self.connection.status(), Status::Retrying { .. });
            match self.due().filter(|_| retries) {
                Some(due) => self.pass(due.saturating_sub(self.awake())),
                None => return Err(format!("nobody asks for a stream: {}", self.told())),
            }
        }
        Ok(())
    }

    fn pass(&mut self, time: Duration) {
        let end = self.awake() + time;
        while let Some(due) = self.due().filter(|due| *due <= end) {
            self.now = self.now.max(due + self.slept);
            match &mut self.source {
                Some(source) if source.stream == (Stream::Lost { until: due }) => {
                    source.stream = Stream::Asked;
                    let (address, shown) = (source.address.clone(), source.shown.clone());
                    self.log.attempts.push(Attempt::by_browser(self.now, address, shown));
                }
                _ => {
                    self.timer = None;
                    self.take(&Input::TimerFired);
                }
            }
        }
        self.now = end + self.slept;
    }

    /// When something happens next by itself.
    fn due(&self) -> Option<Duration> {
        let browsers = match self.source.as_ref().map(|source| source.stream) {
            Some(Stream::Lost { until }) => Some(until),
            _ => None,
        };
        self.timer.into_iter().chain(browsers).min()
    }

    /// How much time has passed for timers.
    fn awake(&self) -> Duration {
        self.now - self.slept
    }

    fn turn(&mut self, stream: Stream) {
        if let Some(source) = &mut self.source {
            source.stream = stream;
        }
    }

    fn hear(&mut self, what: SourceInput) {
        if let Some(generation) = self.source.as_ref().map(|source| source.generation) {
            self.take(&Input::Source(generation, what));
        }
    }

    fn take(&mut self, input: &Input) {
        let mut found = None;
        for effect in self.connection.step(input, self.now) {
            match effect {
                Effect::Open { generation, address, .. } => {
                    self.log.attempts.push(Attempt::by_library(self.now, address.clone()));
                    let (stream, shown) = (Stream::Asked, String::new());
                    self.source = Some(Source { generation, address, stream, shown });
                }
                Effect::Diagnose => found = Some(self.answer.clone()),
                Effect::Drop(_) => self.source = None,
                Effect::WakeAt(at) => {
                    self.timer = at.map(|at| self.awake() + at.saturating_sub(self.now));
                }
                Effect::Tell(status) => self.log.statuses.push((self.now, status)),
                Effect::Resync => {
                    self.log.resyncs += 1;
                    self.log.state.resync();
                }
                Effect::Deliver { own_id } => {
                    if let Input::Source(_, SourceInput::Event(event)) = input {
                        self.fold(event, own_id.then(|| event.id.clone()));
                    }
                }
            }
        }
        if let Some(found) = found {
            self.take(&Input::Diagnosed(found));
        }
    }

    fn fold(&mut self, event: &RawEvent, id: Option<String>) {
        if !self.names.contains(&&*event.name) {
            return;
        }
        match S::Event::from_event(event) {
            Ok(event) => self.log.state.fold(Received { event, at: self.now, id }),
            Err(error) => self.log.errors.push(error),
        }
    }

    /// How it stands, and what would help.
    fn told(&self) -> String {
        match self.connection.status() {
            Status::Connecting => "the try is not answered; say `open()`".to_owned(),
            Status::Open => "it is open; say `lose()`, or, after `hello(..)`, be silent for long \
                             enough"
                .to_owned(),
            Status::Retrying { attempt, next: Some(next), .. } => {
                format!("it is retrying, try {attempt} begins at {next:?}; say `open()`")
            }
            Status::Retrying { attempt, .. } => {
                format!("it is retrying, try {attempt} is not answered; say `open()`")
            }
            Status::Paused(PauseReason::Hidden) => {
                "it is paused while the page is hidden; say `show()`".to_owned()
            }
            Status::Paused(reason) => format!("it is paused ({reason:?})"),
            Status::Closed(reason) => format!("it is closed ({reason:?}); say `reopen()`"),
        }
    }

    /// What happened so far.
    fn story(&self) -> String {
        let mut story = format!("\nat {:?}; until then:", self.now);
        for (at, status) in &self.log.statuses {
            let _ = write!(story, "\n  {at:?} {}", status.name());
        }
        story
    }
}

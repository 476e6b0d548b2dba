//! What sources say.

use yew_sse_wire::{
    control::{Control, End, ResetReason},
    frame,
};

use super::life::Life;
use crate::connection::{Effect, Input, RawEvent, SourceInput, Status};

impl Life {
    /// The source that is there says `what`.
    #[track_caller]
    pub(super) fn hear(&mut self, what: SourceInput) -> Vec<Effect> {
        let generation = self.generation();
        self.step(Input::Source(generation, what))
    }

    /// The source that is to take over says `what`.
    #[track_caller]
    pub(super) fn hear_second(&mut self, what: SourceInput) -> Vec<Effect> {
        let generation = self.second().expect("a second source");
        self.step(Input::Source(generation, what))
    }

    #[track_caller]
    pub(super) fn answer(&mut self) {
        self.hear(SourceInput::Opened);
        assert_eq!(self.status(), &Status::Open);
    }

    /// The stream is lost, and the browser retries.
    #[track_caller]
    pub(super) fn lose(&mut self) {
        self.hear(SourceInput::Failed { fatal: false });
    }

    /// The stream is lost, and the browser has given up.
    #[track_caller]
    pub(super) fn fail(&mut self) {
        self.hear(SourceInput::Failed { fatal: true });
    }

    #[track_caller]
    pub(super) fn event(&mut self, name: &str, id: &str, data: &str) -> Vec<Effect> {
        self.hear(raw(name, id, data))
    }

    #[track_caller]
    pub(super) fn second_event(&mut self, name: &str, id: &str, data: &str) -> Vec<Effect> {
        self.hear_second(raw(name, id, data))
    }

    /// An event that is none of the connection's business, as the browser shows it.
    #[track_caller]
    pub(super) fn line(&mut self, id: &str) -> Vec<Effect> {
        self.event("line", id, "text")
    }

    /// A control event without an id of its own.
    #[track_caller]
    pub(super) fn control(&mut self, control: &Control) {
        let frame = frame(control);
        let shown = self.sources[0].shown.clone();
        self.event(&frame.name, &shown, &frame.data);
    }

    #[track_caller]
    pub(super) fn hello(&mut self, epoch: &str, heartbeat_ms: u64, resume: bool) {
        let epoch = epoch.to_owned();
        self.control(&Control::Hello { epoch, head: 0, heartbeat_ms, resume });
    }

    #[track_caller]
    pub(super) fn end(&mut self, end: End) {
        self.control(&Control::End(end));
    }

    #[track_caller]
    pub(super) fn reset(&mut self, reason: ResetReason) {
        self.control(&Control::Reset { reason });
    }
}

pub(super) fn raw(name: &str, id: &str, data: &str) -> SourceInput {
    let [name, id, data] = [name, id, data].map(str::to_owned);
    SourceInput::Event(RawEvent { name: name.into(), id, data: data.into() })
}

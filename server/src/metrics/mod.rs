//! What happens, in numbers: counted where it happens, written out when somebody asks.

mod labels;
mod count;
mod text;
mod http;

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use yew_sse_wire::control::ResetReason;

use self::count::{Counts, Deliveries, Histogram};
pub(crate) use self::{
    http::{count_refused, time},
    labels::{Command, Ending, Kind, Label, Opened, Outcome, Refused},
    text::{MEDIA_TYPE, Text},
};

/// From less than one commit takes to more than anybody waits for.
const COMMAND_SECONDS: &[f64] =
    &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// From nothing that was missed to all of a long log.
const REPLAY_EVENTS: &[f64] = &[0.0, 1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0];
const REPLAY_SECONDS: &[f64] =
    &[0.001, 0.002_5, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0, 25.0, 100.0];

/// All that is counted, since the server began.
pub(crate) struct Metrics {
    pub(crate) deliveries: Deliveries,
    pub(crate) opened: Counts<Opened>,
    pub(crate) ended: Counts<Ending>,
    pub(crate) resets: Counts<ResetReason>,
    pub(crate) refused: Counts<Refused>,
    log_reads: AtomicU64,
    replay_events: Histogram,
    replay_seconds: Histogram,
    /// The outcomes of each command.
    commands: Vec<Vec<Histogram>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let outcomes = || Outcome::ALL.iter().map(|_| Histogram::new(COMMAND_SECONDS)).collect();
        Self {
            deliveries: Deliveries::default(),
            opened: Counts::default(),
            ended: Counts::default(),
            resets: Counts::default(),
            refused: Counts::default(),
            log_reads: AtomicU64::new(0),
            replay_events: Histogram::new(REPLAY_EVENTS),
            replay_seconds: Histogram::new(REPLAY_SECONDS),
            commands: Command::ALL.iter().map(|_| outcomes()).collect(),
        }
    }
}

impl Metrics {
    /// A stream has read on from the log, for it was behind the ring.
    pub(crate) fn log_read(&self) {
        self.log_reads.fetch_add(1, Relaxed);
    }

    /// A stream that came back has all that it had missed.
    pub(crate) fn replayed(&self, events: u64, took: Duration) {
        self.replay_events.observe(events as f64);
        self.replay_seconds.observe(took.as_secs_f64());
    }

    /// A command is answered.
    pub(crate) fn answered(&self, command: Command, outcome: Outcome, took: Duration) {
        self.commands[command.index()][outcome.index()].observe(took.as_secs_f64());
    }

    /// Writes all of it out.
    pub(crate) fn write(&self, text: &mut Text) {
        text.counters(
            "yew_sse_streams_opened_total",
            "Streams opened, by how they began.",
            |start| self.opened.of(start),
        );
        text.counters("yew_sse_streams_closed_total", "Streams closed, by why.", |ending| {
            self.ended.of(ending)
        });
        text.counters(
            "yew_sse_resets_total",
            "Streams told that what they missed cannot be had, by why.",
            |reason: ResetReason| self.resets.of(reason),
        );
        text.counters(
            "yew_sse_refused_total",
            "Requests turned down that had nothing wrong with them, by why.",
            |reason: Refused| self.refused.of(reason),
        );
        text.counters(
            "yew_sse_events_delivered_total",
            "Events handed to open streams, by what they are; an event counts once for each stream.",
            |kind| self.deliveries.events(kind),
        );
        let bytes = self.deliveries.bytes();
        text.counter("yew_sse_sent_bytes_total", "Bytes handed to open streams.", bytes);
        let help = "How many events a stream that came back had missed.";
        text.histograms("yew_sse_replay_events", help, [([], &self.replay_events)]);
        let help = "How long a stream that came back took to have all that it had missed.";
        text.histograms("yew_sse_replay_seconds", help, [([], &self.replay_seconds)]);
        let reads = self.log_reads.load(Relaxed);
        let help = "Pages read from the log for streams that were behind the newest events.";
        text.counter("yew_sse_log_reads_total", help, reads);
        let commands = Command::ALL.iter().flat_map(|command| {
            Outcome::ALL.iter().map(|outcome| {
                let labels = [(Command::NAME, command.value()), (Outcome::NAME, outcome.value())];
                (labels, &self.commands[command.index()][outcome.index()])
            })
        });
        let help = "How long commands took, from their head to their answer, which is durable.";
        text.histograms("yew_sse_command_seconds", help, commands);
    }
}

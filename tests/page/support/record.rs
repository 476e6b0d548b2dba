//! The server's own record of who asked for a stream: the lines it logs.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// All a server has logged, over all its runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record(Arc<Mutex<Vec<(u32, String)>>>);

/// One line about one stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Which run of the server, counted from 1.
    pub(crate) run: u32,
    /// When, by the server's clock, within the day.
    pub(crate) at: Duration,
    pub(crate) what: What,
    /// The stream's number in its run.
    pub(crate) stream: String,
    /// Whose stream it is; told when it is asked for.
    pub(crate) client: Option<String>,
    /// The last event that it says it has.
    pub(crate) last_event_id: Option<String>,
    /// Why it ended.
    pub(crate) reason: Option<String>,
    /// How it was answered.
    pub(crate) status: Option<String>,
}

/// What happened to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Opened,
    Refused,
    Closed,
}

impl Record {
    pub(crate) fn push(&self, run: u32, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((run, line));
    }

    /// Everything about streams, oldest first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().filter_map(|(run, line)| Entry::read(*run, line)).collect()
    }

    /// Everything of one kind.
    pub(crate) fn all(&self, what: What) -> Vec<Entry> {
        self.entries().into_iter().filter(|entry| entry.what == what).collect()
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().try_for_each(|(run, line)| writeln!(f, "    run {run}: {line}"))
    }
}

impl Entry {
    /// `2026-11-21T09:30:00.123456Z  INFO yew_sse_server::requests: stream opened stream=0 ...`
    fn read(run: u32, line: &str) -> Option<Self> {
        let (time, rest) = line.split_once(' ')?;
        let (_, message) = rest.split_once(" yew_sse_server::requests: ")?;
        let all = [
            ("stream opened", What::Opened),
            ("stream refused", What::Refused),
            ("stream closed", What::Closed),
        ];
        let (what, fields) =
            all.iter().find_map(|(words, what)| Some((*what, message.strip_prefix(words)?)))?;
        let of_day = time.split_once('T')?.1.strip_suffix('Z')?;
        let mut seconds = 0.0;
        for part in of_day.split(':') {
            seconds = seconds * 60.0 + part.parse::<f64>().ok()?;
        }
        Some(Self {
            run,
            at: Duration::from_secs_f64(seconds),
            what,
            stream: field(fields, "stream")?,
            client: field(fields, "client"),
            last_event_id: field(fields, "last_event_id"),
            reason: field(fields, "reason"),
            status: field(fields, "status"),
        })
    }

    /// The time from an earlier entry to this one.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let at = if self.at < earlier.at { self.at + DAY } else { self.at };
        at - earlier.at
    }

    /// Whether it is about the same stream.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        (self.run, &self.stream) == (other.run, &other.stream)
    }
}

/// `name=word` or `name="several words"`
fn field(fields: &str, name: &str) -> Option<String> {
    let (_, value) = fields.split_once(&format!(" {name}="))?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split(' ').next(),
    };
    value.map(str::to_owned)
}

#[test]
fn an_entry_is_read_from_its_line() {
    let line = "2026-11-21T23:59:59.750000Z  INFO yew_sse_server::requests: stream refused \
                stream=3 peer=127.0.0.1:9 feeds=\"clock\" client=\"a-1\" last_event_id=\"k-7\" \
                status=503";
    let entry = Entry::read(2, line).unwrap();
    assert_eq!((entry.run, entry.what, &*entry.stream), (2, What::Refused, "3"));
    assert_eq!((entry.client.as_deref(), entry.status.as_deref()), (Some("a-1"), Some("503")));
    assert_eq!(entry.last_event_id.as_deref(), Some("k-7"));
    let line = "2026-11-22T00:00:00.250000Z  INFO yew_sse_server::requests: stream closed \
                stream=3 reason=\"connection gone\" seconds=0";
    let next = Entry::read(2, line).unwrap();
    assert_eq!(next.reason.as_deref(), Some("connection gone"));
    assert_eq!((next.since(&entry), next.is_of(&entry)), (Duration::from_millis(500), true));
    assert_eq!(Entry::read(1, "2026-11-21T23:59:59Z  INFO yew_sse_server: draining"), None);
}

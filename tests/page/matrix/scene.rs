//! A playground, a stage, and what can be seen of both.

use std::{cell::RefCell, fmt, time::Duration};

use serde::{Deserialize, de::DeserializeOwned};

use crate::support::{Answer, Page, Request, Script, Server, Stage, Wish, until};

/// How long anything may take that need not wait.
pub(super) const SOON: Duration = Duration::from_secs(20);

/// What a busy machine may add to a wait.
pub(super) const MARGIN: Duration = Duration::from_secs(2);

/// No two attempts come sooner one after the other, unless the browser makes them; a timer may be
/// a few milliseconds early by another clock.
const FLOOR: Duration = Duration::from_millis(240);

/// The playground in a browser of its own, and the scripted server that it may read.
#[derive(Debug)]
pub(super) struct Scene {
    // Dropped in this order: the browser leaves before its servers end.
    pub(super) page: Page,
    pub(super) stage: Stage,
    server: Server,
}

/// The playground as it reads one script.
#[derive(Debug)]
pub(super) struct Play<'a> {
    page: &'a Page,
    pub(super) script: Script,
}

/// An event as the playground shows it: its type, the last id, its data.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(super) struct Shown(pub(super) String, pub(super) String, pub(super) String);

/// An attempt as the playground shows it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Attempt {
    number: String,
    at: String,
    pub(super) by: String,
    pub(super) outcome: String,
    /// The cause in words.
    words: String,
}

/// What is expected of an attempt: who made it, what it said of the past, and what became of it.
pub(super) type Try<'a> = (&'a str, &'a str, &'a str);

/// As one text, because drivers are slow with many values.
const EVENTS: &str = r#"
return JSON.stringify([...document.querySelectorAll('[data-sse="event"]')].map((event) =>
  [event.dataset.type, event.dataset.id ?? "", event.textContent]));
"#;

const ATTEMPTS: &str = r#"
return JSON.stringify([...document.querySelectorAll('[data-sse="attempt"]')].map((attempt) => ({
  number: attempt.dataset.number, at: attempt.dataset.at, by: attempt.dataset.by,
  outcome: attempt.dataset.outcome, words: attempt.textContent,
})).sort((a, b) => a.number - b.number));
"#;

impl Scene {
    #[track_caller]
    pub(super) fn open() -> Self {
        Self::open_on(Stage::start())
    }

    /// The playground, and this server.
    #[track_caller]
    pub(super) fn open_on(stage: Stage) -> Self {
        let server = Server::start(&["--connect", &stage.origin()]);
        let page = Page::bare(&server, Wish::default());
        Self { page, stage, server }
    }

    /// Where the page comes from.
    pub(super) fn origin(&self) -> String {
        self.server.origin()
    }

    /// Reads a server that answers like this.
    #[track_caller]
    pub(super) fn play(&self, answers: impl IntoIterator<Item = Answer>) -> Play<'_> {
        self.play_with("", answers)
    }

    /// The same, with more in the page's address: `&events=tick`.
    #[track_caller]
    pub(super) fn play_with(
        &self,
        query: &str,
        answers: impl IntoIterator<Item = Answer>,
    ) -> Play<'_> {
        self.read(self.stage.script(answers), query)
    }

    /// Reads a script that is there already.
    #[track_caller]
    pub(super) fn read(&self, script: Script, query: &str) -> Play<'_> {
        let url = script.url();
        self.page.goto(&format!("/?lang=en&view=playground&url={url}{query}"));
        Play { page: &self.page, script }
    }
}

impl Play<'_> {
    /// Waits until the attempts are these, and checks that the server saw them so: each asked when
    /// it was due, with what it said of the past, one at a time.
    #[track_caller]
    pub(super) fn check(&self, tries: &[Try]) {
        self.check_within(SOON, tries);
    }

    #[track_caller]
    pub(super) fn check_within(&self, limit: Duration, tries: &[Try]) {
        let expected: Vec<_> = tries.iter().map(|(by, _, outcome)| (*by, *outcome)).collect();
        let attempts = self.check_attempts(limit, &expected);
        let requests = self.script.requests();
        let pasts: Vec<_> = requests.iter().map(past).collect();
        assert!(pasts.iter().eq(tries.iter().map(|(_, past, _)| past)), "{pasts:?}\n{self}");
        for ((one, next), attempt) in requests.iter().zip(&requests[1..]).zip(&attempts[1..]) {
            let ended = one.ended.filter(|ended| *ended < next.at);
            let ended = ended.unwrap_or_else(|| panic!("two at a time\n{self}"));
            // That the page has left is noticed late.
            let wait = next.at - if one.hung_up { one.at } else { ended };
            assert!(attempt.by == "browser" || wait >= FLOOR, "too soon: {wait:?}\n{self}");
        }
    }

    /// Waits until these attempts are shown: who made it, and what became of it. They are numbered
    /// from 1, in the order of time, each with its cause in words, and the badge says the same.
    #[track_caller]
    pub(super) fn check_attempts(
        &self,
        limit: Duration,
        expected: &[(&str, &str)],
    ) -> Vec<Attempt> {
        let attempts = self.until_within(limit, &format!("the attempts {expected:?}"), || {
            let attempts = self.attempts();
            let seen = attempts.iter().map(|attempt| (&*attempt.by, &*attempt.outcome));
            seen.eq(expected.iter().copied()).then_some(attempts)
        });
        let numbers = attempts.iter().map(|attempt| attempt.number.parse().unwrap_or(0));
        assert!(numbers.eq(1..=attempts.len()), "{attempts:?}");
        let times = attempts.iter().map(|attempt| attempt.at.parse::<u64>().expect("a time"));
        assert!(times.is_sorted(), "{attempts:?}");
        let silent = attempts.iter().find(|attempt| attempt.words.trim().is_empty());
        assert!(silent.is_none(), "says nothing: {silent:?}");
        let badge = match expected.last() {
            Some((_, "closed" | "finished")) => "closed",
            Some((_, "open")) => "open",
            _ => "retrying",
        };
        self.until_status(badge);
        attempts
    }

    /// Waits until just these events are shown: type, last id, data.
    #[track_caller]
    pub(super) fn check_events(&self, expected: &[(&str, &str, &str)]) {
        let events = RefCell::default();
        let scene = || format!("  events: {:?}\n{self}", events.borrow());
        until(&format!("the events {expected:?}"), SOON, scene, || {
            events.replace(self.events());
            let events = events.borrow();
            let seen = events.iter().map(|Shown(kind, id, data)| (&**kind, &**id, &**data));
            seen.eq(expected.iter().copied()).then_some(())
        });
    }

    #[track_caller]
    pub(super) fn events(&self) -> Vec<Shown> {
        self.read(EVENTS)
    }

    #[track_caller]
    pub(super) fn attempts(&self) -> Vec<Attempt> {
        self.read(ATTEMPTS)
    }

    #[track_caller]
    fn read<T: DeserializeOwned>(&self, script: &str) -> T {
        let text = self.page.run(script);
        serde_json::from_str(text.as_str().expect("a text")).expect("all have their handles")
    }

    /// The waits between the end of one answer and the next request.
    #[track_caller]
    pub(super) fn waits(&self) -> Vec<Duration> {
        self.script.requests().windows(2).map(|pair| pair[0].until(&pair[1])).collect()
    }

    #[track_caller]
    pub(super) fn until_status(&self, status: &str) {
        let look = || (self.page.status()? == status).then_some(());
        self.until(&format!("the status is {status}"), look);
    }

    #[track_caller]
    pub(super) fn until<T>(&self, what: &str, look: impl FnMut() -> Option<T>) -> T {
        self.until_within(SOON, what, look)
    }

    #[track_caller]
    pub(super) fn until_within<T>(
        &self,
        limit: Duration,
        what: &str,
        look: impl FnMut() -> Option<T>,
    ) -> T {
        until(what, limit, || self.to_string(), look)
    }
}

/// The scene of a failure.
impl fmt::Display for Play<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}:\n{}", self.page, self.script.url(), self.script)
    }
}

/// What a server says first that promises a sign of life this often, and maybe ids that resume.
pub(super) fn hello(heartbeat: Duration, resume: bool) -> String {
    let heartbeat = heartbeat.as_millis();
    let data = format!(r#"{{"epoch":"e","head":0,"heartbeat_ms":{heartbeat},"resume":{resume}}}"#);
    format!("event: stream-hello\ndata: {data}\n\n")
}

/// What a request says of the past: `-` for nothing.
fn past(request: &Request) -> String {
    match (request.last_event_id(), request.resumes_after()) {
        (None, None) => "-".to_owned(),
        (Some(header), None) => format!("header {header}"),
        (None, Some(query)) => format!("query {query}"),
        (Some(header), Some(query)) => format!("header {header}, query {query}"),
    }
}

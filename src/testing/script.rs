//! What a server does and what happens to the page, one step after the other.

use std::time::Duration;

use yew_sse_wire::control::{Control, End, ResetReason};

use super::{log::Log, stage::Stage};
use crate::{
    connection::{Input, Options},
    decode::FromSse,
    hub::{Fold, Received},
};

/// Longer steps are a slip of the pen.
const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What a server does and what happens to the page, one step after the other, in virtual time.
///
/// [`run`](Self::run) plays it to a [`Fold`]; [the module](super) has an example. Steps happen at
/// once, except for those that answer a try ([`open`](Self::open), [`refuse`](Self::refuse) ...):
/// where none is under way they wait for the next, and the time until then passes. A script begins with
/// a try under way. It can be cloned, so that several go on from one beginning.
///
/// Times count from the beginning of the script, which is also where its wall clock stands at
/// the Unix epoch: the times in a [`Status`](crate::Status) and in [`Received::at`] are on the same scale.
#[derive(Clone, Debug)]
#[must_use = "a script does nothing until it is run"]
pub struct Script {
    pub(super) address: String,
    pub(super) seed: u64,
    pub(super) steps: Vec<Step>,
}

/// A step, and what it is called when it goes wrong.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) words: String,
    pub(super) action: Action,
}

#[derive(Clone, Debug)]
pub(super) enum Action {
    Open { resuming: Option<String> },
    Send { id: Option<String>, name: String, data: String },
    Say(Control),
    Heartbeat,
    Lose,
    Refuse(u16),
    Silence(Duration),
    Sleep(Duration),
    Happen(Input),
}

/// How it is set up.
impl Script {
    /// An empty script: the first try is under way, and nobody has answered.
    pub fn new() -> Self {
        Self { address: "https://example.org/events".to_owned(), seed: 0, steps: Vec::new() }
    }

    /// The address that is connected to. Default: `https://example.org/events`.
    pub fn address(mut self, address: &str) -> Self {
        address.clone_into(&mut self.address);
        self
    }

    /// Where the random part of the waits comes from: the same seed, the same waits. Default: 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

/// What a server does.
impl Script {
    /// It answers the try with a stream.
    pub fn open(self) -> Self {
        self.then("open()", Action::Open { resuming: None })
    }

    /// It answers the try with a stream, if the try asks to go on after this event id; the run
    /// fails if it does not.
    pub fn open_resuming(self, id: &str) -> Self {
        let words = format!("open_resuming({id:?})");
        self.then(words, Action::Open { resuming: Some(id.to_owned()) })
    }

    /// It answers the try with this HTTP status, whatever it is: any but 200 is a refusal, after
    /// which the browser does not come back by itself.
    ///
    /// # Panics
    ///
    /// If the status is 200.
    #[track_caller]
    pub fn refuse(self, status: u16) -> Self {
        assert_ne!(status, 200, "200 is no refusal: say `open()`");
        self.then(format!("refuse({status})"), Action::Refuse(status))
    }

    /// The stream breaks. Where none is open, the try does not reach the server. The browser comes
    /// back by itself after three seconds, unless the library takes over.
    pub fn lose(self) -> Self {
        self.then("lose()", Action::Lose)
    }

    /// It sends an event without an id. Events without a name are called `message`.
    pub fn event(self, name: &str, data: &str) -> Self {
        self.send(format!("event({name:?}, ..)"), None, name, data)
    }

    /// It sends an event with an id. An empty id makes the browser forget the last one.
    pub fn event_with_id(self, id: &str, name: &str, data: &str) -> Self {
        self.send(format!("event_with_id({id:?}, {name:?}, ..)"), Some(id), name, data)
    }

    /// It says `stream-hello`: that it sends a heartbeat whenever it has sent nothing else for
    /// that long, and that it can resume. A server says so at the beginning of each of its streams.
    pub fn hello(self, heartbeat: Duration) -> Self {
        let heartbeat_ms = heartbeat.as_millis() as u64;
        let hello = Control::Hello { epoch: "script".into(), head: 0, heartbeat_ms, resume: true };
        self.then(format!("hello({heartbeat:?})"), Action::Say(hello))
    }

    /// It sends a heartbeat.
    pub fn heartbeat(self) -> Self {
        self.then("heartbeat()", Action::Heartbeat)
    }

    /// It says `stream-reset`: what was missed cannot be had.
    pub fn reset(self) -> Self {
        self.then("reset()", Action::Say(Control::Reset { reason: ResetReason::Expired }))
    }

    /// It says `stream-end`: it goes away, and wants the client back after that time.
    pub fn drain(self, retry: Duration) -> Self {
        let end = End::Drain { retry_ms: retry.as_millis() as u64 };
        self.then(format!("drain({retry:?})"), Action::Say(Control::End(end)))
    }

    /// It says `stream-end`: there is nothing more to come.
    pub fn finish(self) -> Self {
        self.then("finish()", Action::Say(Control::End(End::Finished)))
    }
}

/// What happens to the page.
impl Script {
    /// Time passes, and the server does nothing: it sends no event, answers no try.
    ///
    /// # Panics
    ///
    /// If the time is longer than a year.
    #[track_caller]
    pub fn silence(self, time: Duration) -> Self {
        assert!(time <= YEAR, "a silence of {time:?} is longer than a year");
        self.then(format!("silence({time:?})"), Action::Silence(time))
    }

    /// The page is frozen or the machine sleeps: time passes, but no timer fires. Then it wakes up.
    ///
    /// # Panics
    ///
    /// If the time is longer than a year.
    #[track_caller]
    pub fn sleep(self, time: Duration) -> Self {
        assert!(time <= YEAR, "a sleep of {time:?} is longer than a year");
        self.then(format!("sleep({time:?})"), Action::Sleep(time))
    }

    /// The browser says that it has no network. An open stream does not break by that: say
    /// [`lose`](Self::lose).
    pub fn offline(self) -> Self {
        self.then("offline()", Action::Happen(Input::Offline))
    }

    /// The browser says that it has a network again.
    pub fn online(self) -> Self {
        self.then("online()", Action::Happen(Input::Online))
    }

    /// The page is no longer visible.
    pub fn hide(self) -> Self {
        self.then("hide()", Action::Happen(Input::Hidden))
    }

    /// The page is visible again.
    pub fn show(self) -> Self {
        self.then("show()", Action::Happen(Input::Shown))
    }

    /// The app closes the connection.
    pub fn close(self) -> Self {
        self.then("close()", Action::Happen(Input::Close))
    }

    /// The app opens the closed connection again.
    pub fn reopen(self) -> Self {
        self.then("reopen()", Action::Happen(Input::Open))
    }
}

/// How it is run.
impl Script {
    /// Plays the script to a fold, and tells what came of it.
    ///
    /// # Panics
    ///
    /// If a step cannot happen (an event where no stream is open, an answer where nobody asks, an event that the
    /// fold does not listen for), or [`open_resuming`](Self::open_resuming) meets another id. The
    /// message names the step.
    #[must_use]
    #[track_caller]
    pub fn run<S: Fold>(self, options: Options) -> Log<S> {
        match Stage::play(self, options) {
            Ok(log) => log,
            Err(why) => panic!("{why}"),
        }
    }

    /// Plays the script, and collects every event of this type.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[must_use]
    #[track_caller]
    pub fn collect<T: FromSse>(self, options: Options) -> Log<Vec<Received<T>>> {
        self.run::<Collected<T>>(options).map(|collected| collected.0)
    }

    fn send(self, words: String, id: Option<&str>, name: &str, data: &str) -> Self {
        let (id, name, data) = (id.map(str::to_owned), name.to_owned(), data.to_owned());
        self.then(words, Action::Send { id, name, data })
    }

    fn then(mut self, words: impl Into<String>, action: Action) -> Self {
        self.steps.push(Step { words: words.into(), action });
        self
    }
}

impl Default for Script {
    fn default() -> Self {
        Self::new()
    }
}

struct Collected<T>(Vec<Received<T>>);

impl<T> Default for Collected<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: FromSse> Fold for Collected<T> {
    type Event = T;

    fn fold(&mut self, received: Received<T>) {
        self.0.push(received);
    }
}

//! A scripted server and a virtual clock in a real browser.

use std::{collections::BTreeSet, fmt, ops::Deref, time::Duration};

use wasm_bindgen::prelude::*;
use yew_sse_wire::{
    control::{Control, End, ResetReason},
    frame,
};

use super::attempt::Attempt;
use crate::hub;

/// One frame of the virtual screen, in milliseconds.
const FRAME_MS: f64 = 16.0;

/// A scripted server and a virtual clock in the browser's place, until it is dropped.
///
/// What the page sees of the browser is replaced: `EventSource`, `Date`, the timers, animation
/// frames, `performance.now`, `Math.random`, `navigator.onLine` and whether the page is visible. Time
/// stands still unless [`advance`](Self::advance) lets it pass, and then whatever is due is done in order, and rendered.
/// The clock begins on 14 November 2023 at 22:13:20 UTC. Requests other than `EventSource`'s are real,
/// and take real time. It needs a page: it cannot be installed in a worker.
///
/// One is enough for a test, and each test installs its own first: connections that an earlier
/// test left behind are not shared any more, also when that test failed.
///
/// Where a page has several streams open, [`at`](Self::at) says which one is meant.
///
/// ```no_run
/// use std::time::Duration;
///
/// use yew::prelude::*;
/// use yew_sse::{Text, testing::browser::Scripted, use_event_source};
///
/// #[component]
/// fn Last() -> Html {
///     let line = use_event_source::<Text>("/lines");
///     html! { <p>{ line.latest() }</p> }
/// }
///
/// // #[wasm_bindgen_test]
/// async fn the_page_goes_on_after_the_last_line_that_it_has() {
///     let server = Scripted::install();
///     let page = yew::Renderer::<Last>::new().render();
///     server.rendered().await;
///
///     server.open();
///     server.hello(Duration::from_secs(15));
///     server.event_with_id("1", "message", "one");
///     server.advance(Duration::from_secs(40)).await; // a stall, and the next try
///     server.refuse();
///     server.advance(Duration::from_secs(3)).await; // the try after that
///     assert_eq!(server.attempts()[2].last_event_id.as_deref(), Some("1"));
///     page.destroy();
/// }
/// ```
#[derive(Debug)]
#[must_use = "dropping it puts the browser's own back"]
pub struct Scripted {
    any: Stream,
    number: u32,
}

/// The streams that a part of the page reads: those whose address has some text in it.
#[derive(Clone, Debug)]
pub struct Stream {
    part: String,
}

/// What is mounted from now on stands for another tab: it shares no state and no connection with what
/// is there, unless that is asked for with
/// [`Options::share_across_tabs`](crate::Options::share_across_tabs). It needs no [`Scripted`] server.
pub fn another_tab() {
    hub::forget();
}

/// The clock and the page.
impl Scripted {
    /// Puts it in the browser's place: online, visible, nothing open.
    pub fn install() -> Self {
        hub::forget();
        Self { any: Stream { part: String::new() }, number: install() }
    }

    /// The streams whose address has this text in it.
    #[must_use]
    pub fn at(&self, part: &str) -> Stream {
        Stream { part: part.to_owned() }
    }

    /// Where `Math.random`, and so the random part of the waits, comes from: the same seed, the
    /// same waits. Default: 0.
    pub fn seed(&self, number: u32) {
        seed(number);
    }

    /// Lets time pass: timers fire and frames are drawn in order, and Yew renders after each.
    pub async fn advance(&self, time: Duration) {
        advance(millis(time)).await;
    }

    /// Lets one frame pass, so that what has arrived is rendered.
    pub async fn rendered(&self) {
        advance(FRAME_MS).await;
    }

    /// The page is frozen or the machine sleeps: time passes, but no timer fires. Then it wakes up.
    pub fn sleep(&self, time: Duration) {
        sleep(millis(time));
    }

    /// The browser says that it has no network. An open stream does not break by that, and what
    /// leads to this machine, such as a relative address on a test's page, is tried as ever.
    pub fn offline(&self) {
        set_online(false);
    }

    /// The browser says that it has a network again.
    pub fn online(&self) {
        set_online(true);
    }

    /// The page is no longer visible, and has no frames.
    pub fn hide(&self) {
        set_hidden(true);
    }

    /// The page is visible again.
    pub fn show(&self) {
        set_hidden(false);
    }
}

/// The server.
impl Stream {
    /// Answers the try with a stream.
    #[track_caller]
    pub fn open(&self) {
        open(self.one("asked", "open"));
    }

    /// Answers the try with anything but a stream, a 503 say. The browser does not come back by
    /// itself.
    #[track_caller]
    pub fn refuse(&self) {
        refuse(self.one("asked", "refuse"));
    }

    /// The stream breaks. The browser comes back by itself after three seconds, unless the library
    /// takes over.
    #[track_caller]
    pub fn lose(&self) {
        lose(self.one("open", "lose"));
    }

    /// Sends an event without an id. Events without a name are called `message`.
    #[track_caller]
    pub fn event(&self, name: &str, data: &str) {
        self.send(None, name, data);
    }

    /// Sends an event with an id. An empty id makes the browser forget the last one.
    #[track_caller]
    pub fn event_with_id(&self, id: &str, name: &str, data: &str) {
        self.send(Some(id), name, data);
    }

    /// Says `stream-hello`: that it sends a heartbeat whenever it has sent nothing else for that
    /// long, and that it can resume.
    #[track_caller]
    pub fn hello(&self, heartbeat: Duration) {
        let heartbeat_ms = heartbeat.as_millis() as u64;
        self.say(&Control::Hello { epoch: "script".into(), head: 0, heartbeat_ms, resume: true });
    }

    /// Sends a heartbeat.
    #[track_caller]
    pub fn heartbeat(&self) {
        self.say(&Control::Heartbeat { at: js_sys::Date::now() as u64 });
    }

    /// Says `stream-reset`: what was missed cannot be had.
    #[track_caller]
    pub fn reset(&self) {
        self.say(&Control::Reset { reason: ResetReason::Expired });
    }

    /// Says `stream-end`: the server goes away, and wants the client back after that time.
    #[track_caller]
    pub fn drain(&self, retry: Duration) {
        self.say(&Control::End(End::Drain { retry_ms: retry.as_millis() as u64 }));
    }

    /// Says `stream-end`: there is nothing more to come.
    #[track_caller]
    pub fn finish(&self) {
        self.say(&Control::End(End::Finished));
    }

    /// Every try to get a stream, in order.
    #[must_use]
    pub fn attempts(&self) -> Vec<Attempt> {
        let all = (0..attempts_made()).map(|n| {
            let (at, address) = (attempt_at(n) / 1_000.0, attempt_address(n));
            let at = Duration::from_secs_f64(at);
            match attempt_shown(n) {
                Some(id) => Attempt::by_browser(at, address, id),
                None => Attempt::by_library(at, address),
            }
        });
        all.filter(|attempt| attempt.address.contains(&self.part)).collect()
    }

    /// How many streams are open, or asked for.
    #[must_use]
    pub fn live(&self) -> usize {
        ["asked", "open", "lost"].map(|state| streams(&self.part, state).len()).iter().sum()
    }

    #[track_caller]
    fn say(&self, control: &Control) {
        let frame = frame(control);
        self.send(None, &frame.name, &frame.data);
    }

    #[track_caller]
    fn send(&self, id: Option<&str>, name: &str, data: &str) {
        let n = self.one("open", name);
        assert!(listens(n, name), "nobody on the page listens for `{name}` at {}", address(n));
        send(n, id, name, data);
    }

    /// The newest stream in this state.
    #[track_caller]
    fn one(&self, state: &str, what: &str) -> u32 {
        let found = streams(&self.part, state);
        let addresses: BTreeSet<String> = found.iter().map(|n| address(*n)).collect();
        match found.last() {
            Some(n) if addresses.len() == 1 => *n,
            Some(_) => panic!("`{what}`: which one? {addresses:?}; say it with `at(..)`"),
            None => panic!("`{what}`: no stream is {state}{self}"),
        }
    }
}

impl fmt::Display for Stream {
    /// What there is instead.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for state in ["asked", "open", "lost", "closed"] {
            for n in streams(&self.part, state) {
                write!(f, "; {} is {state}", address(n))?;
            }
        }
        Ok(())
    }
}

impl Deref for Scripted {
    type Target = Stream;

    /// Whatever the address.
    fn deref(&self) -> &Stream {
        &self.any
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        hub::forget();
        restore(self.number);
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[wasm_bindgen(module = "/src/testing/browser.js")]
extern "C" {
    fn install() -> u32;
    fn restore(number: u32);
    fn seed(number: u32);
    async fn advance(millis: f64);
    fn sleep(millis: f64);
    fn set_online(yes: bool);
    fn set_hidden(yes: bool);
    /// The sources whose address has that text in it, in that state: asked, open, lost or closed.
    fn streams(part: &str, state: &str) -> Vec<u32>;
    fn address(n: u32) -> String;
    fn listens(n: u32, name: &str) -> bool;
    fn open(n: u32);
    fn send(n: u32, id: Option<&str>, name: &str, data: &str);
    fn lose(n: u32);
    fn refuse(n: u32);
    fn attempts_made() -> u32;
    fn attempt_at(n: u32) -> f64;
    fn attempt_address(n: u32) -> String;
    fn attempt_shown(n: u32) -> Option<String>;
}

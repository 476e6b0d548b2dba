//! A browser with a fresh profile, spoken to over WebDriver.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ask, driver::Driver, engine::Engine};

/// How many browsers run at once: more would slow each other down on a small machine until
/// a second is no second any more.
const AT_ONCE: usize = 3;

/// How long a browser may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// How long anything else may take.
const SOON: Duration = Duration::from_secs(30);

/// What a test wants of its browser.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// The person's languages, best first.
    pub(crate) language: &'static str,
    /// A window this narrow.
    pub(crate) width: Option<u32>,
    /// A script that runs before the page's own.
    pub(crate) before: Option<&'static str>,
}

impl Default for Wish {
    fn default() -> Self {
        Self { language: "en-US", width: None, before: None }
    }
}

/// A running browser. Dropping it ends it, then its driver, and removes its profile.
#[derive(Debug)]
pub(crate) struct Browser {
    engine: Engine,
    session: Option<String>,
    driver: Driver,
    profile: TempDir,
    _turn: Turn,
}

impl Browser {
    #[track_caller]
    pub(crate) fn start(wish: Wish) -> Self {
        let turn = Turn::take();
        let engine = Engine::chosen();
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let driver = Driver::start(engine, profile.path(), &wish);
        let mut browser = Self { engine, session: None, driver, profile, _turn: turn };
        browser.begin(&wish);
        browser
    }

    #[track_caller]
    fn begin(&mut self, wish: &Wish) {
        let mut always = self.engine.capabilities(self.profile.path(), wish);
        // Nobody vouches for a certificate that is made for a test.
        always["acceptInsecureCerts"] = true.into();
        let body = json!({ "capabilities": { "alwaysMatch": always } });
        let session = self.call("POST", "/session", &body, START).expect("the browser starts");
        let id = session["sessionId"].as_str().expect("a session has an id");
        self.session = Some(id.to_owned());
        for (path, body) in self.engine.fit_window(wish.width) {
            self.post(path, &body);
        }
    }

    /// Asks the driver for something about this session.
    ///
    /// # Panics
    ///
    /// If the driver says no: [`Self::try_post`] is for questions.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).unwrap_or_else(|error| panic!("{path} {body}: {error}"))
    }

    pub(crate) fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        self.call("POST", &self.of_session(path), body, SOON)
    }

    /// Reads something about this session.
    pub(crate) fn try_get(&self, path: &str) -> Result<Value, String> {
        self.call("GET", &self.of_session(path), &Value::Null, SOON)
    }

    /// What the console has said since it was last asked, as `level: text`.
    #[track_caller]
    pub(crate) fn console(&self) -> Vec<String> {
        let (path, body) = self.engine.console();
        let lines = self.post(path, &body);
        let line = |entry: &Value| {
            let part = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
            format!("{}: {}", part("level"), part("message"))
        };
        lines.as_array().expect("lines").iter().map(line).collect()
    }

    /// What the driver calls the tab that is looked at.
    #[track_caller]
    pub(crate) fn tab(&self) -> String {
        let handle = self.try_get("/window").unwrap_or_else(|error| panic!("{error}"));
        handle.as_str().expect("a tab has a handle").to_owned()
    }

    /// Opens another tab, and looks at it.
    #[track_caller]
    pub(crate) fn open_tab(&self) {
        let opened = self.post("/window/new", &json!({ "type": "tab" }));
        self.look_at(opened["handle"].as_str().expect("a tab has a handle"));
    }

    /// Looks at another tab.
    #[track_caller]
    pub(crate) fn look_at(&self, tab: &str) {
        self.post("/window", &json!({ "handle": tab }));
    }

    /// Closes the tab that is looked at, and looks at another one.
    #[track_caller]
    pub(crate) fn close_tab(&self, next: &str) {
        let path = self.of_session("/window");
        let closed = self.call("DELETE", &path, &Value::Null, SOON);
        closed.unwrap_or_else(|error| panic!("{error}"));
        self.look_at(next);
    }

    fn of_session(&self, path: &str) -> String {
        format!("/session/{}{path}", self.session.as_deref().unwrap_or_default())
    }

    fn call(
        &self,
        method: &str,
        path: &str,
        body: &Value,
        patience: Duration,
    ) -> Result<Value, String> {
        let json = if body.is_null() { String::new() } else { body.to_string() };
        let answer = ask(self.driver.address, method, path, &json, patience)
            .map_err(|error| error.to_string())?;
        let mut answer: Value =
            serde_json::from_str(&answer.body).map_err(|error| format!("{error}: {answer:?}"))?;
        let value = answer["value"].take();
        match (value["error"].as_str(), value["message"].as_str()) {
            (Some(error), Some(message)) => Err(format!("{error}: {message}")),
            _ => Ok(value),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if self.session.is_some() {
            let _ = self.call("DELETE", &self.of_session(""), &Value::Null, SOON);
        }
    }
}

/// One of the few browsers that may run at once.
#[derive(Debug)]
struct Turn;

static RUNNING: Mutex<usize> = Mutex::new(0);
static LEFT: Condvar = Condvar::new();

impl Turn {
    fn take() -> Self {
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running = LEFT
            .wait_while(running, |running| *running >= AT_ONCE)
            .unwrap_or_else(PoisonError::into_inner);
        *running += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        LEFT.notify_one();
    }
}

//! The page as a person has it: what it says, and what can be seen.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};

use super::{Browser, Engine, Moment, Server, Wish, history, record::Record, until};

/// How long the page may take for what should take no time.
const SOON: Duration = Duration::from_secs(20);

/// A page in a browser of its own.
#[derive(Debug)]
pub(crate) struct Page {
    browser: Browser,
    origin: String,
    /// Shown when a wait is in vain.
    records: Vec<Record>,
}

impl Page {
    /// Opens the server's page, in English unless the path says otherwise, and waits until it
    /// shows its status.
    #[track_caller]
    pub(crate) fn open(server: &Server, path: &str) -> Self {
        Self::open_as(server, path, Wish::default())
    }

    /// The same in a browser to one's wishes.
    #[track_caller]
    pub(crate) fn open_as(server: &Server, path: &str, wish: Wish) -> Self {
        let page = Self::bare(server, wish);
        page.goto(path);
        page.until("the page shows its status", || page.status());
        page.watch();
        page
    }

    /// Opens the server's page twice, for two people. All tests that need two browsers take them
    /// here: if each waited for its second one while it holds its first, none would go on.
    #[track_caller]
    pub(crate) fn open_two(server: &Server, path: &str) -> [Self; 2] {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        [Self::open(server, path), Self::open(server, path)]
    }

    /// A browser that has not been anywhere yet.
    #[track_caller]
    pub(crate) fn bare(server: &Server, wish: Wish) -> Self {
        let before: Vec<&str> =
            Engine::chosen().recorder().into_iter().chain(wish.before).collect();
        if !before.is_empty() {
            server.site().run_before_others(&before.concat());
        }
        let browser = Browser::start(wish);
        Self { browser, origin: server.origin(), records: vec![server.record().clone()] }
    }

    /// Shows this server's record too when a wait is in vain.
    pub(crate) fn also_show(&mut self, server: &Server) {
        self.records.push(server.record().clone());
    }

    /// Opens a path of the server, or an address.
    #[track_caller]
    pub(crate) fn goto(&self, path: &str) {
        let slash = path.starts_with('/');
        let url = if slash { format!("{}{path}", self.origin) } else { path.to_owned() };
        self.browser.post("/url", &json!({ "url": url }));
    }

    /// Its browser, for what is not on the page.
    pub(crate) fn browser(&self) -> &Browser {
        &self.browser
    }

    #[track_caller]
    pub(crate) fn reload(&self) {
        self.browser.post("/refresh", &json!({}));
    }

    /// What a script in the page returns.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> Value {
        self.run_with(script, &[])
    }

    /// The same, with `arguments`.
    #[track_caller]
    pub(crate) fn run_with(&self, script: &str, arguments: &[&str]) -> Value {
        let body = json!({ "script": script, "args": arguments });
        self.browser.post("/execute/sync", &body)
    }

    /// What a script in the page answers to its callback, the last of its arguments.
    #[track_caller]
    pub(crate) fn run_async(&self, script: &str) -> Value {
        self.browser.post("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// An element's text as it is, blanks and line feeds too.
    #[track_caller]
    pub(crate) fn text_of(&self, css: &str) -> Option<String> {
        string(
            self.run_with(
                "return document.querySelector(arguments[0])?.textContent ?? null",
                &[css],
            ),
        )
    }

    /// The texts of all such elements.
    #[track_caller]
    pub(crate) fn texts_of(&self, css: &str) -> Vec<String> {
        let texts = self.run_with(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)",
            &[css],
        );
        serde_json::from_value(texts).unwrap()
    }

    /// An element's attribute.
    #[track_caller]
    pub(crate) fn attribute(&self, css: &str, name: &str) -> Option<String> {
        string(self.run_with(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null",
            &[css, name],
        ))
    }

    /// How many such elements a person can see.
    #[track_caller]
    pub(crate) fn visible(&self, css: &str) -> usize {
        let count = self.run_with(
            "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility({
               opacityProperty: true, visibilityProperty: true }) &&
               e.getClientRects().length > 0).length",
            &[css],
        );
        usize::try_from(count.as_u64().unwrap()).unwrap()
    }

    /// The connection's status, as its badge has it.
    #[track_caller]
    pub(crate) fn status(&self) -> Option<String> {
        self.attribute(r#"[data-sse="status"]"#, "data-state")
    }

    /// The time that the clock shows, in Unix milliseconds.
    #[track_caller]
    pub(crate) fn clock(&self) -> Option<i64> {
        let time = self.attribute(r#"[data-sse="clock"] time"#, "datetime")?;
        self.run_with("return Date.parse(arguments[0])", &[&time]).as_i64()
    }

    /// What the console has said since it was last asked, as `level: text`.
    #[track_caller]
    pub(crate) fn console(&self) -> Vec<String> {
        self.browser.console()
    }

    /// Tells Chromium what only it understands.
    #[track_caller]
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.browser.post("/goog/cdp/execute", &body)
    }

    /// From now on the page keeps what it shows, until it is left.
    #[track_caller]
    pub(crate) fn watch(&self) {
        self.run(history::WATCH);
    }

    /// All that it has shown since.
    #[track_caller]
    pub(crate) fn history(&self) -> Vec<Moment> {
        serde_json::from_value(self.run(history::READ)).expect("a watched page has a history")
    }

    /// Waits for something to see, which should come soon.
    #[track_caller]
    pub(crate) fn until<T>(&self, what: &str, look: impl FnMut() -> Option<T>) -> T {
        self.until_within(SOON, what, look)
    }

    /// Waits for something to see.
    #[track_caller]
    pub(crate) fn until_within<T>(
        &self,
        limit: Duration,
        what: &str,
        look: impl FnMut() -> Option<T>,
    ) -> T {
        until(what, limit, || self.to_string(), look)
    }

    /// Waits for a status.
    #[track_caller]
    pub(crate) fn until_status(&self, status: &str) {
        self.until_status_within(SOON, status);
    }

    /// Waits for a status that may take a while.
    #[track_caller]
    pub(crate) fn until_status_within(&self, limit: Duration, status: &str) {
        let what = format!("the status is {status}");
        self.until_within(limit, &what, || (self.status()? == status).then_some(()));
    }

    /// Waits until the clock shows another time, and tells which.
    #[track_caller]
    pub(crate) fn until_tick(&self) -> i64 {
        let before = self.clock();
        self.until("the clock goes on", || self.clock().filter(|now| Some(*now) != before))
    }
}

/// The scene of a failure.
impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const TEXT: &str = "return `${location.href}\n${document.body.innerText}`";
        let script = |script: &str| {
            let body = json!({ "script": script, "args": [] });
            self.browser.try_post("/execute/sync", &body).unwrap_or_else(Value::String)
        };
        let text = string(script(TEXT)).unwrap_or_default();
        writeln!(f, "  page: {}", text.replace('\n', "\n    "))?;
        writeln!(f, "  lately:")?;
        let history = script(history::READ);
        let moments: Vec<Moment> = serde_json::from_value(history).unwrap_or_default();
        for moment in &moments[moments.len().saturating_sub(20)..] {
            writeln!(f, "    {moment:?}")?;
        }
        self.records.iter().try_for_each(|record| write!(f, "  server:\n{record}"))
    }
}

pub(super) fn string(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

//! What differs between browsers: how they are started and what they are asked for.

use std::{env, path::Path};

use serde_json::{Value, json};

use super::browser::Wish;

/// A browser's kind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Engine {
    Chromium,
}

/// Without these Chromium does not start as root, or calls its makers at every start.
const CHROMIUM: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // It then ends with its driver, even when that is killed.
    "--remote-debugging-pipe",
];

impl Engine {
    #[track_caller]
    pub(crate) fn chosen() -> Self {
        match env::var("YEW_SSE_BROWSER").as_deref() {
            Ok("chromium") => Self::Chromium,
            Ok(other) => panic!("YEW_SSE_BROWSER={other}: these tests drive chromium so far"),
            Err(_) => panic!(
                "YEW_SSE_BROWSER is not set: `cargo xtask test page` builds what these tests need"
            ),
        }
    }

    /// What the driver is started with: it picks a free port.
    pub(crate) fn driver_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["--port=0"],
        }
    }

    /// The port, from the line with which the driver tells it.
    pub(crate) fn port(self, line: &str) -> Option<u16> {
        match self {
            Self::Chromium => {
                let (_, rest) = line.split_once("started successfully on port ")?;
                rest.trim_end_matches('.').parse().ok()
            }
        }
    }

    /// What a new session asks of the driver.
    pub(crate) fn capabilities(self, program: &Path, profile: &Path, wish: &Wish) -> Value {
        match self {
            Self::Chromium => {
                let mut arguments: Vec<String> = CHROMIUM.iter().map(|a| (*a).to_owned()).collect();
                arguments.push(format!("--user-data-dir={}", profile.display()));
                arguments.push(format!("--accept-lang={}", wish.language));
                arguments.push("--window-size=1100,900".to_owned());
                json!({
                    "goog:loggingPrefs": { "browser": "ALL" },
                    "goog:chromeOptions": { "binary": program, "args": arguments },
                })
            }
        }
    }

    /// Where the console's lines are asked for.
    pub(crate) fn console(self) -> (&'static str, Value) {
        match self {
            Self::Chromium => ("/se/log", json!({ "type": "browser" })),
        }
    }

    /// Makes the page see a window of this width, narrower than a desktop's can be.
    pub(crate) fn narrow(self, width: u32) -> (&'static str, Value) {
        match self {
            Self::Chromium => (
                "/goog/cdp/execute",
                json!({
                    "cmd": "Emulation.setDeviceMetricsOverride",
                    "params": {
                        "width": width, "height": 700, "deviceScaleFactor": 1, "mobile": false,
                    },
                }),
            ),
        }
    }

    /// Runs a script in every page from now on, before the page's own.
    pub(crate) fn before_pages(self, script: &str) -> (&'static str, Value) {
        match self {
            Self::Chromium => (
                "/goog/cdp/execute",
                json!({
                    "cmd": "Page.addScriptToEvaluateOnNewDocument",
                    "params": { "source": script },
                }),
            ),
        }
    }
}

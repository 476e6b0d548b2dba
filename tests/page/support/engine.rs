//! What differs between browsers: how they are started and what they are asked for.

use std::{env, fs, os::unix::fs::symlink, path::Path, process::Command};

use serde_json::{Value, json};

use super::{browser::Wish, given};

/// A browser's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

/// How a driver comes to its port.
pub(crate) enum Port {
    /// It takes a free one, and says so in a line that reads on like this.
    Told(&'static str),
    /// It must be given one.
    Given,
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

/// As wide as a window is that nobody wants narrow, and as high.
const WINDOW: (u32, u32) = (1100, 900);

/// As high as a narrow window is.
const NARROW_HEIGHT: u32 = 700;

/// Keeps what the page, or the browser on its behalf, calls an error.
const RECORDER: &str = r#"{
  const kept = window.keptByTest = [];
  const keep = (message) => kept.push({ level: "SEVERE", message: String(message) });
  const { error } = console;
  console.error = (...words) => { keep(words.join(" ")); error.apply(console, words); };
  addEventListener("error", ({ message, target }) =>
    keep(message ?? `${target.src ?? target.href} cannot be loaded`), true);
  addEventListener("unhandledrejection", ({ reason }) => keep(reason));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    keep(`${violatedDirective} forbids ${blockedURI}`));
}
"#;

impl Engine {
    #[track_caller]
    pub(crate) fn chosen() -> Self {
        match env::var("YEW_SSE_BROWSER").as_deref() {
            Ok("chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::Webkit,
            Ok(other) => panic!("YEW_SSE_BROWSER={other}: chromium, firefox or webkit"),
            Err(_) => panic!(
                "YEW_SSE_BROWSER is not set: `cargo xtask test page` builds what these tests need"
            ),
        }
    }

    /// The driver, but for its port.
    pub(crate) fn driver(self, profile: &Path, wish: &Wish) -> Command {
        let mut driver = Command::new(given("YEW_SSE_WEBDRIVER"));
        match self {
            Self::Chromium => driver.arg("--port=0"),
            Self::Firefox => driver
                // For `Self::fit_window`.
                .args(["--port=0", "--allow-system-access"])
                .env("MOZ_HEADLESS_WIDTH", WINDOW.0.to_string())
                .env("MOZ_HEADLESS_HEIGHT", WINDOW.1.to_string()),
            Self::Webkit => {
                let locale = format!("{}.UTF-8", wish.language.replace('-', "_"));
                furnish(profile, &locale).expect("a folder that can be written to");
                driver
                    .env("LOCPATH", profile)
                    .env("LC_ALL", locale)
                    // It is written when the profile is gone already.
                    .env("MESA_SHADER_CACHE_DISABLE", "true")
            }
        };
        driver
    }

    /// Whether it must see a window to draw in.
    pub(crate) fn wants_a_screen(self) -> bool {
        self == Self::Webkit
    }

    /// How the driver comes to its port.
    pub(crate) fn port(self) -> Port {
        match self {
            Self::Chromium => Port::Told("started successfully on port "),
            Self::Firefox => Port::Told("Listening on 127.0.0.1:"),
            Self::Webkit => Port::Given,
        }
    }

    /// What a new session asks of the driver.
    pub(crate) fn capabilities(self, profile: &Path, wish: &Wish) -> Value {
        let program = || given("YEW_SSE_BROWSER_BIN");
        match self {
            Self::Chromium => {
                let mut arguments: Vec<String> = CHROMIUM.iter().map(|a| (*a).to_owned()).collect();
                arguments.push(format!("--user-data-dir={}", profile.join("profile").display()));
                arguments.push(format!("--accept-lang={}", wish.language));
                arguments.push(format!("--window-size={},{}", WINDOW.0, WINDOW.1));
                json!({
                    "goog:loggingPrefs": { "browser": "ALL" },
                    "goog:chromeOptions": { "binary": program(), "args": arguments },
                })
            }
            Self::Firefox => json!({
                "moz:firefoxOptions": {
                    "binary": program(),
                    "args": ["-headless"],
                    "prefs": { "intl.accept_languages": wish.language },
                },
            }),
            Self::Webkit => json!({}),
        }
    }

    /// Where the console's lines are asked for.
    pub(crate) fn console(self) -> (&'static str, Value) {
        match self {
            Self::Chromium => ("/se/log", json!({ "type": "browser" })),
            Self::Firefox | Self::Webkit => {
                let script = "return window.keptByTest.splice(0)";
                ("/execute/sync", json!({ "script": script, "args": [] }))
            }
        }
    }

    /// What must run before a page's own scripts, where nobody hands out the console. It does
    /// not hear of requests that fail, unless the page does.
    pub(crate) fn recorder(self) -> Option<&'static str> {
        (self != Self::Chromium).then_some(RECORDER)
    }

    /// Makes the page see a window of this width, which may be narrower than a desktop's can be.
    pub(crate) fn fit_window(self, width: Option<u32>) -> Vec<(&'static str, Value)> {
        match (self, width) {
            (Self::Chromium, Some(width)) => vec![(
                "/goog/cdp/execute",
                json!({
                    "cmd": "Emulation.setDeviceMetricsOverride",
                    "params": {
                        "width": width, "height": NARROW_HEIGHT, "deviceScaleFactor": 1,
                        "mobile": false,
                    },
                }),
            )],
            (Self::Firefox, Some(width)) => {
                // The window stays as it is; the page gets a part of it.
                let script = "const { style } = gBrowser.selectedBrowser;
                  style.minWidth = 0; style.width = style.maxWidth = `${arguments[0]}px`;";
                vec![
                    ("/moz/context", json!({ "context": "chrome" })),
                    ("/execute/sync", json!({ "script": script, "args": [width] })),
                    ("/moz/context", json!({ "context": "content" })),
                ]
            }
            (Self::Chromium | Self::Firefox, None) => vec![],
            (Self::Webkit, width) => {
                let (width, height) = width.map_or(WINDOW, |width| (width, NARROW_HEIGHT));
                vec![("/window/rect", json!({ "width": width, "height": height }))]
            }
        }
    }
}

/// Puts into this folder what decides how WebKit looks: there is nothing else to tell it with.
fn furnish(folder: &Path, locale: &str) -> std::io::Result<()> {
    // The language is that of the locale. A locale is a folder of that name; what is in it does
    // not matter here, and this one is on every machine.
    symlink("/usr/lib/locale/C.utf8", folder.join(locale))?;
    // Else the buttons above the page keep the window wide.
    let style = folder.join("config/gtk-3.0");
    fs::create_dir_all(&style)?;
    fs::write(style.join("gtk.css"), "* { padding: 0; margin: 0; min-width: 0 }\n")
}

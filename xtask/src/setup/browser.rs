//! A Chromium or Chrome and the driver that belongs to it.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use super::{debian, rustup::said};
use crate::{place, task};

const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const DRIVERS: &[&str] = &[
    "chromedriver",
    "chromium.chromedriver",
    "/usr/lib/chromium/chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
    "/opt/homebrew/bin/chromedriver",
    "/usr/local/bin/chromedriver",
];

/// Chinese pages without a Chinese font are rows of boxes.
const PACKAGES: &[&str] = &["chromium", "chromium-driver", "fonts-noto-cjk"];

/// Without these Chromium does not start as root, or calls its makers at every start.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// What to do where the set-up cannot.
const BY_HAND: &str = if cfg!(target_os = "macos") {
    "the tests need Google Chrome and its driver: \
     `brew install --cask google-chrome chromedriver` brings both"
} else {
    "the tests need Chromium or Google Chrome, and the chromedriver of the same version, on the \
     PATH or named by CHROME and CHROMEDRIVER; your system's packages have them, often as \
     `chromium` and `chromium-driver`"
};

/// A browser that tests can drive.
#[derive(Debug)]
pub(crate) struct Browser {
    /// The browser's program.
    pub(crate) program: PathBuf,
    /// The driver's program.
    pub(crate) driver: PathBuf,
}

pub(super) fn find_or_install() -> Result<Browser> {
    if let Some(browser) = find() {
        return browser.checked();
    }
    if debian::is_here() {
        debian::install(PACKAGES, "the tests need a browser and its driver").context(BY_HAND)?;
    }
    find().context(BY_HAND)?.checked()
}

fn find() -> Option<Browser> {
    Some(Browser { program: first("CHROME", BROWSERS)?, driver: first("CHROMEDRIVER", DRIVERS)? })
}

/// What the variable names, else the first candidate that is there.
fn first(variable: &str, candidates: &[&str]) -> Option<PathBuf> {
    let named = env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    named.or_else(|| {
        candidates.iter().find_map(|name| {
            let path = PathBuf::from(name);
            if path.is_absolute() { path.is_file().then_some(path) } else { place::on_path(name) }
        })
    })
}

impl Browser {
    /// A driver refuses a browser of another version, in words that do not help.
    fn checked(self) -> Result<Self> {
        let (browser, driver) = (version(&self.program)?, version(&self.driver)?);
        if browser != driver {
            bail!(
                "{} is of version {browser}, {} of version {driver}: they must be of one version",
                self.program.display(),
                self.driver.display(),
            );
        }
        Ok(self)
    }

    /// The file that tells wasm-bindgen's test runner how to start this browser.
    pub(crate) fn runner_file(&self) -> Result<OsString> {
        let quoted: Vec<String> = ARGUMENTS.iter().map(|word| format!("{word:?}")).collect();
        let text = format!(
            "{{\"goog:chromeOptions\": {{\"binary\": {:?}, \"args\": [{}]}}}}\n",
            self.program.display().to_string(),
            quoted.join(", "),
        );
        let file = place::tools().join("webdriver.json");
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(file.into())
    }
}

/// The main version: `Chromium 140.0.7339.80 built on Debian` -> 140.
fn version(program: &Path) -> Result<String> {
    let text = said(task::command(program).arg("--version"))?;
    let number =
        text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let main = number.and_then(|number| number.split('.').next());
    main.map(str::to_owned)
        .with_context(|| format!("{} does not tell its version: {text}", program.display()))
}

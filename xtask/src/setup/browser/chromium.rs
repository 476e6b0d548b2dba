//! A Chromium or Chrome and the driver that belongs to it.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Browser, Engine, find_or, first};
use crate::{setup::rustup::said, task};

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
pub(crate) const ARGUMENTS: &[&str] = &[
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

pub(super) fn find_or_install() -> Result<Browser> {
    let find = || Some((first("CHROME", BROWSERS)?, first("CHROMEDRIVER", DRIVERS)?));
    let (program, driver) = find_or(PACKAGES, BY_HAND, find)?;
    // A driver refuses a browser of another version, in words that do not help.
    let (ours, drivers) = (version(&program)?, version(&driver)?);
    if ours != drivers {
        bail!(
            "{} is of version {ours}, {} of version {drivers}: they must be of one version",
            program.display(),
            driver.display(),
        );
    }
    Ok(Browser { engine: Engine::Chromium, program: Some(program), driver })
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

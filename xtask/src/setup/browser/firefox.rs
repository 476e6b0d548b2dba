//! A Firefox, and geckodriver.

use anyhow::Result;

use super::{Browser, Engine, find_or, first};
use crate::setup::crates;

const BROWSERS: &[&str] =
    &["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"];

/// Chinese pages without a Chinese font are rows of boxes.
const PACKAGES: &[&str] = &["firefox-esr", "fonts-noto-cjk"];

/// What to do where the set-up cannot.
const BY_HAND: &str = if cfg!(target_os = "macos") {
    "these tests need Firefox: `brew install --cask firefox` brings it"
} else {
    "these tests need Firefox on the PATH or named by FIREFOX; your system's packages have it, \
     often as `firefox` or `firefox-esr`"
};

pub(super) fn find_or_install() -> Result<Browser> {
    let program = find_or(PACKAGES, BY_HAND, || first("FIREFOX", BROWSERS))?;
    let driver = match first("GECKODRIVER", &[]) {
        Some(named) => named,
        None => crates::geckodriver()?.join("geckodriver"),
    };
    Ok(Browser { engine: Engine::Firefox, program: Some(program), driver })
}

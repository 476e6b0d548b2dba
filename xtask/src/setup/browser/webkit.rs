//! WebKitGTK: Safari's engine as Linux has it, in a small browser made for tests.

use anyhow::Result;

use super::{Browser, Engine, find_or, first};
use crate::place;

const DRIVERS: &[&str] = &["WebKitWebDriver", "/usr/libexec/webkit2gtk-4.1/WebKitWebDriver"];

/// Chinese pages without a Chinese font are rows of boxes.
const PACKAGES: &[&str] = &["webkit2gtk-driver", "xvfb", "fonts-noto-cjk"];

/// What to do where the set-up cannot.
const BY_HAND: &str = if cfg!(target_os = "macos") {
    "these tests need WebKitGTK, which only Linux has"
} else {
    "these tests need WebKitWebDriver, on the PATH or named by WEBKITDRIVER, and Xvfb; your \
     system's packages have them, often as `webkit2gtk-driver` and `xvfb`"
};

pub(super) fn find_or_install() -> Result<Browser> {
    let driver = find_or(PACKAGES, BY_HAND, || {
        place::on_path("Xvfb").and_then(|_| first("WEBKITDRIVER", DRIVERS))
    })?;
    Ok(Browser { engine: Engine::Webkit, program: None, driver })
}

//! The page as a picture, in Chromium.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use super::Page;

/// Answers when all that has changed so far is on the screen.
const DRAWN: &str = "
const done = arguments[arguments.length - 1];
document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
";

impl Page {
    /// Makes the window as large as this.
    #[track_caller]
    pub(crate) fn resize(&self, (width, height): (u32, u32)) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
        // They are the system's, not the page's.
        self.devtools("Emulation.setScrollbarsHidden", &json!({ "hidden": true }));
    }

    /// What the window shows, as a PNG.
    #[track_caller]
    pub(crate) fn picture(&self) -> Vec<u8> {
        self.run_async(DRAWN);
        let taken = self.devtools("Page.captureScreenshot", &json!({ "format": "png" }));
        BASE64_STANDARD.decode(taken["data"].as_str().expect("a picture")).expect("base64")
    }
}

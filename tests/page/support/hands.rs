//! What a person does with the page: presses, and writes.

use serde_json::{Value, json};

use super::{Page, page::string, wait::twice};

/// The key under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Page {
    /// Presses what a person can see, as a person does.
    #[track_caller]
    pub(crate) fn click(&self, css: &str) {
        let id = self.find(css);
        self.browser().post(&format!("/element/{id}/click"), &json!({}));
    }

    /// Writes into a field that a person can see, in place of what is in it.
    #[track_caller]
    pub(crate) fn write(&self, css: &str, text: &str) {
        const ALL: &str = "\u{e009}a\u{e009}";

        let id = self.find(css);
        let keys = json!({ "text": format!("{ALL}{text}") });
        self.browser().post(&format!("/element/{id}/value"), &keys);
    }

    /// What the driver calls the first of those that a person can see.
    #[track_caller]
    fn find(&self, css: &str) -> String {
        // A driver aims, and then presses: what moves meanwhile is missed, as by a person.
        let at = "const at = document.querySelector(arguments[0])?.getBoundingClientRect();
          return [at?.x, at?.y]";
        let at = || (self.visible(css) > 0).then(|| self.run_with(at, &[css]));
        self.until(&format!("{css} can be seen, and stands still"), twice(at));
        let found = json!({ "using": "css selector", "value": css });
        let found = self.browser().post("/element", &found);
        found[ELEMENT].as_str().expect("an element has an id").to_owned()
    }

    /// Presses the Tab key and tells where the focus is then, with its accessible name.
    #[track_caller]
    pub(crate) fn tab(&self) -> Option<String> {
        self.press("\u{e004}");
        let focused = self.browser().try_get("/element/active").ok()?;
        let id = focused[ELEMENT].as_str()?;
        string(self.browser().try_get(&format!("/element/{id}/computedlabel")).ok()?)
    }

    /// Presses keys, one after the other: characters, or what WebDriver calls the others.
    #[track_caller]
    pub(crate) fn press(&self, keys: &str) {
        let of = |key| ["keyDown", "keyUp"].map(|stroke| json!({ "type": stroke, "value": key }));
        let strokes: Vec<Value> = keys.chars().flat_map(of).collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.browser().post("/actions", &json!({ "actions": [keyboard] }));
    }
}

//! The page without a mouse.

use crate::support::{Page, Server};

#[test]
fn every_control_is_reached_by_tab_seen_and_named() {
    let server = Server::start(&[]);
    for path in ["/?lang=en", "/?lang=en&view=playground&url=/api/events"] {
        let page = Page::open(&server, path);
        page.until_status("open");
        if !path.contains("playground") {
            page.until("the buttons", || (page.visible("button[data-break]") == 3).then_some(()));
        }
        let controls = page.run(COUNT).as_u64().unwrap();
        assert!(controls > 0, "{page}");
        for number in 1..=controls {
            let name = page.tab().unwrap_or_default();
            let at = page.run(FOCUSED);
            assert_eq!(at["isNew"], true, "stop {number} of {controls}: {at}");
            assert_eq!(at["isVisible"], true, "no ring around {at}");
            assert!(!name.trim().is_empty(), "nameless: {at}");
        }
        assert_eq!(page.run(LEFT), serde_json::json!([]), "never reached");
    }
}

/// Finds all that can be used, and notes how it looks without the focus.
const COUNT: &str = r#"
const all = 'a[href], button, input, select, textarea, summary, [tabindex], [role="button"]';
const look = (e) => {
  const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor } = getComputedStyle(e);
  return [outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor].join();
};
document.activeElement?.blur();
window.look = look;
window.left = new Map([...document.querySelectorAll(all)]
  .filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0)
  .map((e) => [e, look(e)]));
return window.left.size;
"#;

/// What has the focus, whether for the first time, and whether that can be seen.
const FOCUSED: &str = r#"
const e = document.activeElement;
const before = window.left.get(e);
window.left.delete(e);
return { html: e.outerHTML.slice(0, 200), isNew: before !== undefined,
         isVisible: before !== window.look(e) };
"#;

/// What the focus has never reached.
const LEFT: &str = "return [...window.left.keys()].map((e) => e.outerHTML)";

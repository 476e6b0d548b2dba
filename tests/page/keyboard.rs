//! The page without a mouse.

use crate::support::{Page, Server};

#[test]
fn every_control_is_reached_by_tab_seen_and_named() {
    let server = Server::start(&[]);
    for path in ["/?lang=en", "/?lang=en&view=playground&url=/api/events"] {
        let page = Page::open(&server, path);
        page.until_status("open");
        if !path.contains("playground") {
            until_all_can_be_used(&page);
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

#[test]
fn a_place_is_booked_and_given_back_by_keys_alone() {
    const RIGHT: &str = "\u{e014}";
    const ENTER: &str = "\u{e007}";

    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    until_all_can_be_used(&page);
    let focused = |name: &str| page.run_with(FOCUSED_DATA, &[name]).as_str().map(str::to_owned);
    let stops = page.run(COUNT).as_u64().unwrap();
    let tab_to = |name: &str| {
        let found = (0..stops).find_map(|_| page.tab().and_then(|_| focused(name)));
        found.unwrap_or_else(|| panic!("no {name} is reached by Tab\n{page}"))
    };

    // On the next day no time is over yet.
    tab_to("day");
    page.press(&format!("{RIGHT}{ENTER}"));
    let first = tab_to("slot");
    page.press(RIGHT);
    let second = focused("slot").expect("a place beside it");
    assert_ne!(second, first, "{page}");
    let until = |state: &str| {
        page.until(&format!("{second} is {state} and has the focus"), || {
            (focused("slot")? == second && focused("state")? == state).then_some(())
        });
    };

    page.press(ENTER);
    page.until("it asks for the name", || {
        let asks = page.run("return document.activeElement.matches('dialog input')");
        asks.as_bool().filter(|asks| *asks)
    });
    page.press(&format!("Ada{ENTER}"));
    until("mine");
    // The board may know before the answer is there; until then it cannot be pressed.
    page.until("the answer", || (page.visible("button[aria-busy]") == 0).then_some(()));
    page.press(ENTER);
    page.until("it asks whether to give it back", || (page.visible("dialog") > 0).then_some(()));
    if focused("do").as_deref() != Some("cancel") {
        assert_eq!(tab_to("do"), "cancel", "{page}");
    }
    page.press(ENTER);
    until("free");
}

/// A button is enabled when the server is known to have what it does: until then, Tab passes it by.
/// And the inspector shows long events, which can be unfolded, up to a second after they came.
fn until_all_can_be_used(page: &Page) {
    page.until("the buttons", || (page.visible("button[data-break]:enabled") == 4).then_some(()));
    page.until("the board", || (page.visible("button[data-slot]") > 0).then_some(()));
    page.until_inspected();
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

/// What a handle says on what has the focus.
const FOCUSED_DATA: &str = "return document.activeElement.dataset[arguments[0]] ?? null";

/// What the focus has never reached.
const LEFT: &str = "return [...window.left.keys()].map((e) => e.outerHTML)";

//! A host whose own style sheet is no friend of ours: the components are still there to be used.

use crate::support::{Page, Server, Wish};

/// In no layer, so it wins over ours: everything is reset, letters are huge, text runs from right to
/// left.
const HOSTILE: &str = r#"
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  *, ::before, ::after {
    margin: 0; padding: 0; box-sizing: content-box; list-style: none;
    font: 28px/1 Georgia, serif; letter-spacing: 0.05em;
  }
  button, input, select, textarea { appearance: none; border: 0; background: none; width: 100%; color: inherit; }
  a { color: inherit; text-decoration: none; }
  html { direction: rtl; }
`);
document.adoptedStyleSheets = [sheet];
"#;

/// Controls of components that cannot be seen to be there: no edge, no ground, no words.
const UNSEEN: &str = r#"
const seen = (e) => {
  const { boxShadow, backgroundColor, borderTopWidth } = getComputedStyle(e);
  return boxShadow !== "none" || borderTopWidth !== "0px" || backgroundColor !== "rgba(0, 0, 0, 0)"
    || (e.matches("button") && e.innerText.trim() !== "");
};
return [...document.querySelectorAll("[data-sse] :is(button, input)")]
  .filter((e) => e.checkVisibility() && !seen(e)).map((e) => e.outerHTML);
"#;

/// Components that are wider than the room they have.
const WIDE: &str = r#"
return [...document.querySelectorAll("[data-sse]")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline")
  .map((e) => `${e.dataset.sse}: ${e.scrollWidth} of ${e.clientWidth}`);
"#;

const BOARD: &str = r#"[data-sse="booking"]"#;

#[test]
fn components_can_be_used_on_a_page_with_hostile_styles() {
    for width in [None, Some(320)] {
        let server = Server::start(&[]);
        let wish = Wish { before: Some(HOSTILE), width, ..Wish::default() };
        let page = Page::open_as(&server, "/?lang=en", wish);
        page.until_status("open");
        page.until_inspected();

        page.say("Ada", "Can you read me?");
        page.until_lines(&["Can you read me?"]);
        let tomorrow = &server.plan().days[1].date;
        page.click(&format!(r#"{BOARD} button[data-day="{tomorrow}"]"#));
        page.click(&format!(r#"{BOARD} button[data-state="free"]"#));
        page.write(&format!("{BOARD} dialog input"), "Ada");
        check(&page, UNSEEN);
        page.click(&format!(r#"{BOARD} dialog [data-do="name"]"#));
        page.until("it is booked", || {
            (page.visible(&format!(r#"{BOARD} button[data-state="mine"]"#)) > 0).then_some(())
        });
        check(&page, UNSEEN);
        check(&page, WIDE);
    }
}

#[track_caller]
fn check(page: &Page, script: &str) {
    assert_eq!(page.run(script), serde_json::json!([]), "{page}");
}

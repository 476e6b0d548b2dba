//! What a machine can tell of how accessible the page is: axe-core finds nothing to object to, in
//! whatever state the page is.
//!
//! In Chromium alone, since it judges the page and not the browser; `cargo xtask test page` says so
//! where it cannot be had.

use std::{cell::RefCell, env, fs};

use crate::support::{Answer, Engine, Page, Server, Stage, Wish};

const BOARD: &str = r#"[data-sse="booking"]"#;

/// Where the page's address says so, nothing ever comes of a stream.
const BEFORE: &str = r#"
if (location.search.includes("mute")) {
  window.EventSource = class extends EventTarget { readyState = 0; close() {} };
}
"#;

/// What is objected to: the rule, the elements, and how to put it right.
const JUDGE: &str = r#"
const answer = arguments[arguments.length - 1];
// What is just coming into view is paler than it will be.
const coming = document.getAnimations().filter((it) => it.effect.getTiming().iterations < Infinity);
const judged = Promise.allSettled(coming.map((it) => it.finished))
  .then(() => axe.run({ resultTypes: ["violations"] }));
judged.then(({ violations }) => answer(violations.flatMap(({ id, help, nodes }) =>
  nodes.map(({ html, failureSummary }) =>
    `${id}: ${help}\n    ${html}\n    ${failureSummary.replaceAll("\n", "\n    ")}`))),
  (error) => answer([String(error)]));
"#;

#[test]
fn nothing_is_objected_to_in_english_and_light() {
    check("lang=en&theme=light");
}

#[test]
fn nothing_is_objected_to_in_english_and_dark() {
    check("lang=en&theme=dark");
}

#[test]
fn nothing_is_objected_to_in_chinese_and_light() {
    check("lang=zh-Hans&theme=light");
}

#[test]
fn nothing_is_objected_to_in_chinese_and_dark() {
    check("lang=zh-Hans&theme=dark");
}

#[track_caller]
fn check(look: &str) {
    let Some(axe) = Axe::here() else { return };
    let stage = Stage::start();
    let mut server = Server::start(&["--connect", &stage.origin()]);
    let page = Page::bare(&server, Wish { before: Some(BEFORE), ..Wish::default() });

    page.goto(&format!("/?{look}&mute"));
    page.until_status("connecting");
    axe.judge(&page, "loading");

    page.goto(&format!("/?{look}"));
    page.until_status("open");
    page.until("the board", || (page.visible("button[data-slot]") > 0).then_some(()));
    page.until("the buttons", || (page.visible("button[data-break]:enabled") > 0).then_some(()));
    axe.judge(&page, "empty");

    server.post("Ada", "A line with a link: https://yew.rs");
    server.post("Grace", "Another line");
    page.until_lines(&["yew.rs", "Another line"]);
    page.run("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
    axe.judge(&page, "live");

    let tomorrow = &server.plan().days[1].date;
    page.click(&format!(r#"{BOARD} button[data-day="{tomorrow}"]"#));
    page.click(&format!(r#"{BOARD} button[data-state="free"]"#));
    page.write(&format!("{BOARD} dialog input"), "Ada");
    axe.judge(&page, "asking for a name");
    page.click(&format!(r#"{BOARD} dialog [data-do="name"]"#));
    // The board may know before the answer is there; until then it cannot be pressed.
    page.click(&format!(r#"{BOARD} button[data-state="mine"]:not([aria-busy])"#));
    axe.judge(&page, "asking whether to give a place back");
    page.click(&format!(r#"{BOARD} dialog [data-do="keep"]"#));

    page.click(r#"button[data-break="refuse"]:enabled"#);
    page.until_status("retrying");
    axe.judge(&page, "retrying");

    let script = stage.script([Answer::stream().text("id: 1\ndata: one\n\n")]);
    let playground = format!("/?{look}&view=playground");
    page.goto(&playground);
    page.until("the form", || (page.visible("form") > 0).then_some(()));
    axe.judge(&page, "the playground, asking");
    page.goto(&format!("{playground}&url={}", script.url()));
    page.until("an event", || (page.visible(r#"[data-sse="event"]"#) > 0).then_some(()));
    axe.judge(&page, "the playground, live");
    page.click(r#"button[data-sse="close"]"#);
    page.until_status("closed");
    axe.judge(&page, "closed");

    page.click(r#"nav a[href="guide-index.html"]"#);
    page.click(r#"main a[href="guide-styling.html"]"#);
    page.until("the guide", || (page.visible("main.guide table") > 0).then_some(()));
    axe.judge(&page, "a guide");

    page.goto(&format!("/?{look}"));
    page.until_status("open");
    page.until("the board", || (page.visible("button[data-slot]") > 0).then_some(()));
    server.kill();
    page.until_status("retrying");
    for name in ["name", "text"] {
        page.write(&format!(r#"[data-sse="chat"] input[name="{name}"]"#), "Ada");
    }
    page.click(r#"[data-sse="chat"] form button"#);
    page.until("there was no answer", || {
        (page.visible("[data-sse=chat] li[data-failed]") > 0).then_some(())
    });
    axe.judge(&page, "an error");
    axe.check();
}

/// Judges pages.
struct Axe {
    script: String,
    /// In all states together: they often have a cause in common.
    objections: RefCell<Vec<String>>,
}

impl Axe {
    /// None where it is not to judge.
    fn here() -> Option<Self> {
        let script = env::var_os("YEW_SSE_AXE").filter(|_| Engine::chosen() == Engine::Chromium)?;
        let script = fs::read_to_string(script).expect("YEW_SSE_AXE is a script");
        Some(Self { script, objections: RefCell::default() })
    }

    #[track_caller]
    fn judge(&self, page: &Page, state: &str) {
        if page.run("return typeof axe") == "undefined" {
            page.run(&self.script);
        }
        let objections: Vec<String> = serde_json::from_value(page.run_async(JUDGE)).unwrap();
        let objections = objections.iter().map(|objection| format!("{state}: {objection}"));
        self.objections.borrow_mut().extend(objections);
    }

    #[track_caller]
    fn check(&self) {
        let objections = self.objections.borrow();
        assert!(objections.is_empty(), "\n{}", objections.join("\n"));
    }
}

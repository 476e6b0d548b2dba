//! Browsers that lack what the page needs.

use crate::support::{Page, Server, Wish};

#[test]
fn a_browser_without_event_source_is_told_which_would_do() {
    check("delete window.EventSource;");
}

#[test]
fn a_browser_without_web_assembly_is_told_which_would_do() {
    check("delete window.WebAssembly;");
}

#[test]
fn a_browser_that_can_is_told_nothing() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");
    assert_eq!(page.visible("#unsupported"), 0, "{page}");
}

/// One sentence, in view, with browsers' names.
#[track_caller]
fn check(before: &'static str) {
    let server = Server::start(&[]);
    let page = Page::bare(&server, Wish { before: Some(before), ..Wish::default() });
    page.goto("/?lang=en");
    page.until("it says so", || (page.visible("#unsupported") > 0).then_some(()));
    let words = page.run("return document.querySelector('#unsupported').innerText");
    let words = words.as_str().unwrap();
    for browser in ["Chrome", "Firefox", "Safari"] {
        assert!(words.contains(browser), "{browser} is not named: {words}");
    }
    assert!(words.trim().ends_with('.'), "{words}");
}

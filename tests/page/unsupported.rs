//! Browsers that lack what the page needs.

use std::time::Duration;

use crate::support::{Page, Server, Wish, ask};

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

#[test]
fn without_scripts_the_page_says_what_it_would_show() {
    let server = Server::start(&[]);
    let page = ask(server.address(), "GET", "/", "", Duration::from_secs(20)).unwrap().body;
    let (_, rest) = page.split_once("<noscript>").expect("there is a way without scripts");
    let (words, _) = rest.split_once("</noscript>").unwrap();
    assert!(words.contains("JavaScript"), "{words}");
}

/// A sentence in view with browsers' names, in each language: nothing can choose one.
#[track_caller]
fn check(before: &'static str) {
    let server = Server::start(&[]);
    let page = Page::bare(&server, Wish { before: Some(before), ..Wish::default() });
    page.goto("/?lang=en");
    page.until("it says so", || (page.visible("#unsupported") > 0).then_some(()));
    for (language, end) in [("en", '.'), ("zh-Hans", '。')] {
        let css = format!("#unsupported [lang={language}]");
        assert_eq!(page.visible(&css), 1, "{page}");
        let sentence = page.text_of(&css).unwrap();
        for browser in ["Chrome", "Edge", "Firefox", "Safari"] {
            assert!(sentence.contains(browser), "{browser} is not named: {sentence}");
        }
        assert!(sentence.trim().ends_with(end), "{sentence}");
    }
}

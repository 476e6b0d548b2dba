//! The server of every tutorial: unnamed events, no ids, nothing else.

use std::{thread, time::Duration};

use crate::support::{Answer, End, Page, Script, Server, Stage};

const EVENTS: &str = r#"[data-sse="event"]"#;

#[test]
fn the_server_of_every_tutorial_is_read_to_the_letter() {
    let (_server, _stage, tutorial, page) = open();
    let times = ["10:00:00", "10:00:01", "10:00:02"].map(|at| format!("The current time is: {at}"));
    for time in &times {
        tutorial.say(format!("data: {time}\n\n"));
        // The server's own pace, as in the tutorials; nothing is waited for.
        thread::sleep(Duration::from_secs(1));
    }
    tutorial.say("data: first line\ndata:   second line, indented\n\ndata: <b>&amp; done\n\n");
    let expected = [&times[..], &lines(&["first line\n  second line, indented", "<b>&amp; done"])];
    check(&page, &expected.concat());
    page.until_status("open");
}

#[test]
fn a_tutorial_s_server_that_hangs_up_is_asked_again() {
    let (_server, _stage, tutorial, page) = open();
    tutorial.say("data: one\n\n");
    tutorial.say("data: two\n\n");
    check(&page, &lines(&["one", "two"]));
    tutorial.end(End::Close);
    page.until_status("retrying");

    until_asked(&page, &tutorial, 2);
    tutorial.say("data: two\n\ndata: three\n\n");
    // The same text twice is two events: without ids nothing is a repeat.
    check(&page, &lines(&["one", "two", "two", "three"]));
    tutorial.end(End::Cut);
    page.until_status("retrying");

    until_asked(&page, &tutorial, 3);
    tutorial.say("data: four\n\n");
    check(&page, &lines(&["one", "two", "two", "three", "four"]));
    page.until_status("open");
}

/// A page that reads the tutorial's server.
#[track_caller]
fn open() -> (Server, Stage, Script, Page) {
    let stage = Stage::start();
    let tutorial = stage.script([Answer::head_of_a_stream()]);
    let server = Server::start(&["--connect", &stage.origin()]);
    let path = format!("/?lang=en&view=playground&url={}", tutorial.url());
    let page = Page::open(&server, &path);
    until_asked(&page, &tutorial, 1);
    (server, stage, tutorial, page)
}

/// Waits until the tutorial's server has been asked so many times.
#[track_caller]
fn until_asked(page: &Page, tutorial: &Script, times: usize) {
    page.until(&format!("request {times}"), || (tutorial.requests().len() == times).then_some(()));
}

/// Waits until the page shows just these events.
#[track_caller]
fn check(page: &Page, expected: &[String]) {
    page.until(&format!("the events {expected:?}"), || {
        (page.texts_of(EVENTS) == expected).then_some(())
    });
}

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

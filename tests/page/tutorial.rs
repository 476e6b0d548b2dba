//! The server of every tutorial: unnamed events, no ids, nothing else.

use std::{thread, time::Duration};

use crate::support::{Page, Scripted, Server, Stream};

const EVENTS: &str = r#"[data-sse="event"]"#;

#[test]
fn the_server_of_every_tutorial_is_read_to_the_letter() {
    let (_server, tutorial, page) = open();
    let mut stream = tutorial.stream();
    assert!(stream.asked[0].starts_with("GET /events "), "{:?}", stream.asked);
    let times = ["10:00:00", "10:00:01", "10:00:02"].map(|at| format!("The current time is: {at}"));
    for time in &times {
        stream.send(&format!("data: {time}\n\n"));
        // The server's own pace, as in the tutorials; nothing is waited for.
        thread::sleep(Duration::from_secs(1));
    }
    stream.send("data: first line\ndata:   second line, indented\n\ndata: <b>&amp; done\n\n");
    let expected = [&times[..], &lines(&["first line\n  second line, indented", "<b>&amp; done"])];
    check(&page, &expected.concat());
    page.until_status("open");
}

#[test]
fn a_tutorial_s_server_that_hangs_up_is_asked_again() {
    let (_server, tutorial, page) = open();
    let mut stream = tutorial.stream();
    stream.send("data: one\n\n");
    stream.send("data: two\n\n");
    check(&page, &lines(&["one", "two"]));
    stream.end();
    page.until_status("retrying");

    let mut stream = tutorial.stream();
    stream.send("data: two\n\ndata: three\n\n");
    // The same text twice is two events: without ids nothing is a repeat.
    check(&page, &lines(&["one", "two", "two", "three"]));
    page.until_status("open");
    drop(stream);
    page.until_status("retrying");

    let mut stream: Stream = tutorial.stream();
    stream.send("data: four\n\n");
    check(&page, &lines(&["one", "two", "two", "three", "four"]));
    page.until_status("open");
}

/// A page that reads the tutorial's server.
#[track_caller]
fn open() -> (Server, Scripted, Page) {
    let tutorial = Scripted::start();
    let server = Server::start(&["--connect", &tutorial.origin()]);
    let path = format!("/?lang=en&view=playground&url={}/events", tutorial.origin());
    let page = Page::open(&server, &path);
    (server, tutorial, page)
}

/// Waits until the page shows just these events, the newest on top.
#[track_caller]
fn check(page: &Page, expected: &[String]) {
    let newest_first: Vec<_> = expected.iter().rev().collect();
    page.until(&format!("the events {expected:?}"), || {
        page.texts_of(EVENTS).iter().eq(newest_first.iter().copied()).then_some(())
    });
}

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

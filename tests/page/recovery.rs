//! Streams that are lost, each in its own way, and how the page gets them back by itself.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use yew_sse_wire::fault::Kind;

use crate::support::{Entry, Moment, Page, Server, What};

/// The first wait before a retry is at most a second; the rest is for a busy machine.
const FIRST_RETRY: Duration = Duration::from_millis(2_500);

/// The browser's own wait, which a library that takes over does not keep.
const BROWSERS_OWN: Duration = Duration::from_secs(3);

#[test]
fn a_killed_server_is_missed_truthfully_and_found_again() {
    let mut server = Server::start(&[]);
    let page = ticking(&server);
    let open_words = page.text_of(r#"[data-sse="status"]"#).unwrap();

    let killed = now();
    server.kill();
    page.until("a second try is announced", || {
        let last = page.history().pop()?;
        (last.state == "retrying" && last.numbers().contains(&2)).then_some(())
    });
    let restarted = now();
    let last_tick = page.clock().unwrap();
    server.restart();
    page.until_status("open");
    let again = page.until_tick();

    let lost = lost_since(killed, &page);
    assert!(lost[0].at < killed + 3_000, "{} ms until it said so\n{page}", lost[0].at - killed);
    for moment in &lost {
        assert!(!moment.words.is_empty() && moment.words != open_words, "{moment:?}");
    }
    // A tick that was on its way may be shown a little after the kill.
    let since = page.history().into_iter().filter(|moment| moment.at > killed);
    let back = since.skip_while(|m| m.state == "open").find(|m| m.state == "open").unwrap();
    assert!(back.at >= restarted, "open before there was a server: {back:?}\n{page}");
    assert!(again > last_tick, "{page}");

    let opened = server.record().all(What::Opened);
    assert_eq!(opened.len(), 2, "one stream before, one after: {page}");
    assert_eq!((opened[0].run, opened[1].run), (1, 2), "{page}");
    assert!(opened[0].client.is_some() && opened[0].client == opened[1].client, "{page}");
}

#[test]
fn a_dropped_stream_is_back_before_the_browser_would_have_tried() {
    let server = Server::start(&[]);
    let page = ticking(&server);
    let dropped = now();
    page.click(r#"button[data-break="drop"]:enabled"#);
    let (first, second) = second_stream(&server, &page);
    page.until_status("open");
    page.until_tick();

    let closed = end_of(&first, &server, &page);
    assert_eq!(closed.reason.as_deref(), Some("dropped by a fault"));
    let gap = second.since(&closed);
    assert!(gap >= Duration::from_millis(250), "{gap:?} is a tight loop\n{page}");
    assert!(gap < BROWSERS_OWN, "{gap:?} is as long as the browser takes by itself\n{page}");
    assert_eq!(lost_since(dropped, &page)[0].state, "retrying", "{page}");
}

#[test]
fn a_stream_that_stalls_with_its_socket_open_is_left_for_another() {
    let server = Server::start(&["--heartbeat", "1s"]);
    let page = ticking(&server);
    let stalled = now();
    server.inflict(&client(&server), Kind::Stall, 60);
    let (first, second) = second_stream(&server, &page);
    page.until_status("open");
    page.until_tick();

    // Two and a half heartbeats of silence, then the first retry.
    let lost = lost_since(stalled, &page);
    let silence = Duration::from_millis(lost[0].at - stalled);
    let limit = Duration::from_millis(2_500);
    assert!(silence >= limit - Duration::from_millis(1_100), "{silence:?} is hasty\n{page}");
    assert!(silence <= limit + Duration::from_secs(2), "noticed only after {silence:?}\n{page}");
    let closed = end_of(&first, &server, &page);
    assert_eq!(closed.reason.as_deref(), Some("connection gone"), "the page left it: {page}");
    assert!(second.since(&closed) <= FIRST_RETRY, "{page}");
}

#[test]
fn a_server_that_drains_leaves_at_once_and_its_pages_come_back_when_told() {
    let mut server = Server::start(&[]);
    let page = ticking(&server);
    let told = now();
    server.terminate();
    let status = server.ended(Duration::from_secs(20));
    assert_eq!(status.code(), Some(0), "{page}");
    page.until_status("retrying");
    assert!(!page.text_of(r#"[data-sse="status"]"#).unwrap().trim().is_empty());

    server.restart();
    page.until_status_within(Duration::from_secs(40), "open");
    page.until_tick();
    let lost = lost_since(told, &page);
    assert_eq!(lost[0].state, "retrying", "{page}");
    let closed = server.record().all(What::Closed);
    assert_eq!(closed[0].reason.as_deref(), Some("drained"), "{page}");
}

/// The page, open and ticking.
#[track_caller]
fn ticking(server: &Server) -> Page {
    let page = Page::open(server, "/?lang=en");
    page.until_status("open");
    page.until_tick();
    page
}

/// The name under which the page asks for its stream.
#[track_caller]
pub(crate) fn client(server: &Server) -> String {
    let opened = server.record().all(What::Opened);
    let last = opened.last().expect("there is a stream");
    last.client.clone().expect("the page names itself")
}

/// Waits until the page has opened another stream; both openings.
#[track_caller]
fn second_stream(server: &Server, page: &Page) -> (Entry, Entry) {
    let opened = page.until("a second stream", || {
        Some(server.record().all(What::Opened)).filter(|opened| opened.len() > 1)
    });
    assert_eq!(opened.len(), 2, "{page}");
    assert_eq!(opened[0].client, opened[1].client, "{page}");
    (opened[0].clone(), opened[1].clone())
}

/// The end of the stream that was opened here.
#[track_caller]
fn end_of(opening: &Entry, server: &Server, page: &Page) -> Entry {
    page.until("the first stream is over", || {
        server.record().all(What::Closed).into_iter().find(|closed| closed.is_of(opening))
    })
}

/// What the page has shown while the stream was lost: from the first moment that is not open to
/// the next one that is.
#[track_caller]
fn lost_since(when: u64, page: &Page) -> Vec<Moment> {
    let moments = page.history().into_iter().filter(|moment| moment.at >= when);
    let lost: Vec<_> = moments
        .skip_while(|moment| moment.state == "open")
        .take_while(|moment| moment.state != "open")
        .collect();
    assert!(!lost.is_empty(), "it never said that the stream is lost\n{page}");
    lost
}

/// Unix milliseconds.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

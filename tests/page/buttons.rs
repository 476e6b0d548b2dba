//! The buttons that break the stream: they do not pretend.

use std::time::Duration;

use crate::support::{Page, Server, What};

#[test]
fn the_drop_button_ends_the_stream_at_the_server() {
    check("drop", "dropped by a fault", Duration::from_secs(10));
}

#[test]
fn the_stall_button_silences_the_stream_until_the_page_leaves_it() {
    check("stall", "connection gone", Duration::from_secs(15));
}

#[test]
fn the_refuse_button_has_the_server_refuse_for_20_seconds() {
    let (server, page) = check("refuse", "refused by a fault", Duration::from_secs(60));
    let entries = server.record().entries();
    let closed = entries.iter().find(|entry| entry.what == What::Closed).unwrap();
    let refused = server.record().all(What::Refused);
    assert!(refused.len() >= 3, "{page}");
    assert!(refused.iter().all(|entry| entry.status.as_deref() == Some("503")), "{page}");
    let opened = server.record().all(What::Opened);
    assert!(opened[1].since(closed) >= Duration::from_millis(19_900), "{page}");
}

#[test]
fn without_the_flag_there_is_nothing_to_break() {
    let server = Server::plain(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");
    page.until_tick();
    page.until_tick();
    // To go away and to come back takes no server that lets itself be broken.
    let breaks = r#"button[data-break]:not([data-break="replay"])"#;
    page.until("they are gone", || (page.visible(breaks) == 0).then_some(()));
}

/// Presses the button, sees the first stream end for this reason, the page say so, and another
/// stream within the time.
#[track_caller]
fn check(button: &str, reason: &str, limit: Duration) -> (Server, Page) {
    // A stall is noticed soon; a busy machine that is silent for as long would be taken for one.
    let flags: &[&str] = if button == "stall" { &["--heartbeat", "1s"] } else { &[] };
    let server = Server::start(flags);
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");
    page.click(&format!(r#"button[data-break="{button}"]:enabled"#));
    page.until("it says that the stream is lost", || {
        page.history().into_iter().find(|moment| moment.state == "retrying")
    });
    page.until_within(limit, "a second stream", || {
        server.record().all(What::Opened).get(1).cloned()
    });
    page.until_status("open");
    page.until_tick();
    let first = server.record().entries()[0].clone();
    let end = page.until("the first stream is over", || {
        server.record().all(What::Closed).into_iter().find(|closed| closed.is_of(&first))
    });
    assert_eq!(end.reason.as_deref(), Some(reason), "{page}");
    (server, page)
}

#[test]
fn the_code_that_embeds_a_component_is_shown_and_copied() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.click("#clock-code");
    assert!(page.text_of("section[aria-labelledby=clock] pre").unwrap().contains("<Clock"));
    page.click(r#"section[aria-labelledby="clock"] [data-do="copy"]"#);
    page.until("it says so", || {
        let said = page.text_of(r#"section[aria-labelledby="clock"] [data-do="copy"] + *"#)?;
        (said == "Copied").then_some(())
    });
}

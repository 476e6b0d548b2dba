//! A page that was pointed at a server of another origin.

use std::time::Duration;

use crate::support::{Page, Server, What};

#[test]
fn a_server_elsewhere_that_allows_it_is_read_and_named() {
    let (_home, elsewhere, page) = open(true);
    page.until_status("open");
    page.until_tick();
    assert_eq!(page.visible(r#"[data-sse="server"]"#), 1, "{page}");
    let named = page.text_of(r#"[data-sse="server"]"#).unwrap();
    assert!(named.contains(&elsewhere.origin()), "{named}");
    assert_eq!(elsewhere.record().all(What::Opened).len(), 1, "{page}");
}

#[test]
fn a_server_elsewhere_that_does_not_allow_it_is_never_called_open() {
    let (_home, elsewhere, page) = open(false);
    // Asked three times, the browser has refused to show the page what it got.
    page.until_within(Duration::from_secs(30), "it has tried three times", || {
        (elsewhere.record().entries().len() >= 3).then_some(())
    });
    page.until_status("retrying");
    assert!(page.history().iter().all(|moment| moment.state != "open"), "{page}");
    assert_eq!(page.clock(), None, "{page}");
}

/// The page of one server, pointed at another.
#[track_caller]
fn open(allowed: bool) -> (Server, Server, Page) {
    let mut home = Server::start(&[]);
    let origin = home.origin();
    let allow = ["--allow-origin", &origin];
    let elsewhere = Server::start(if allowed { &allow } else { &[] });
    home.restart_with(&["--connect", &elsewhere.origin()]);
    let mut page = Page::open(&home, &format!("/?lang=en&server={}", elsewhere.origin()));
    page.also_show(&elsewhere);
    (home, elsewhere, page)
}

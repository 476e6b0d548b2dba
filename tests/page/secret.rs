//! The page in secret, where one connection carries a hundred streams.

use crate::support::{Page, Server};

/// Six is what a browser opens to an origin in the open.
const STREAMS: usize = 24;

#[test]
fn over_http2_a_page_has_more_streams_than_six() {
    let server = Server::secret();
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");
    page.run_with(OPEN, &[&STREAMS.to_string()]);
    page.until("all of them are open", || {
        let open = page.run("return streams.filter((stream) => stream.readyState === 1).length");
        (open.as_u64()? == STREAMS as u64).then_some(())
    });
    // Nor does what is asked for beside them wait.
    assert_eq!(page.run("return fetch('/healthz').then((answer) => answer.status)"), 200);
}

const OPEN: &str = "window.streams = Array.from({ length: Number(arguments[0]) },
    () => new EventSource('/api/events?feeds=clock'))";

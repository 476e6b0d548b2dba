//! A server that lets in only who has a token: its form, and the page behind it.

use serde_json::json;

use crate::support::{Page, Server, Wish};

const TOKEN: &str = "0123456789abcdef";

fn log_in(page: &Page, token: &str) {
    page.write("#token", token);
    page.click("button");
}

#[test]
fn whoever_knows_the_token_logs_in_once_and_is_let_in_again() {
    let mut server = Server::start(&["--access-token", TOKEN]);
    let page = Page::bare(&server, Wish::default());
    page.goto("/?lang=en");
    log_in(&page, "fedcba9876543210");
    page.until("the form says why not", || {
        page.text_of("[role=alert]").filter(|text| text.contains("does not know this token"))
    });
    log_in(&page, TOKEN);
    page.until_status("open");
    page.until_tick();
    assert_eq!(page.run("return location.search"), json!("?lang=en"));
    assert_eq!(page.run("return document.cookie"), json!(""), "no script sees the cookie");

    // A session outlives the server, and the page.
    server.kill();
    page.until_status("retrying");
    server.restart();
    page.until_status("open");
    page.reload();
    page.until_status("open");
}

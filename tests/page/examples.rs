//! Other people's apps, as in `examples/`: `cargo xtask test examples`.

use crate::support::{Answer, Page, Server, Site, Stage, What, Wish, given};

fn site(name: &str) -> Site {
    Site::copy_of(&given("YEW_SSE_EXAMPLES").join(name))
}

#[test]
fn one_component_lives_in_a_page_of_plain_html() {
    let server = Server::with_site(site("one-component"), &[]);
    let page = Page::bare(&server, Wish::default());
    page.goto("/");
    page.until("the chat is live", || {
        (page.attribute(r#"[data-sse="chat"]"#, "data-live")? == "true").then_some(())
    });
    page.say("Ada", "Is the atlas here?");
    page.until_lines(&["Is the atlas here?"]);
    assert_eq!(page.text_of("h1").as_deref(), Some("The reading room"));
    assert_eq!(server.record().all(What::Opened).len(), 1, "{page}");
    check_console(&page);
}

#[test]
fn an_app_of_its_own_reads_its_prices_and_our_clock_on_one_connection() {
    const TELL: &str = "event: price\ndata: {\"symbol\":\"YEW\",\"cents\":1234}\n\n\
                        event: price\ndata: {\"symbol\":\"SSE\",\"cents\":500}\n\n\
                        event: clock-tick\ndata: {\"at\":1795340487000}\n\n";

    let stage = Stage::start();
    let script = stage.script([Answer::stream().text(TELL)]);
    let ticker = site("ticker");
    ticker.change("data-events=\"/api/events\"", &format!("data-events=\"{}\"", script.url()));
    let server = Server::with_site(ticker, &["--connect", &stage.origin()]);
    let page = Page::bare(&server, Wish::default());
    page.goto("/");
    let price = |symbol: &str| page.text_of(&format!("tr[data-symbol={symbol}]"));
    page.until("the prices", || (price("SSE")? == "SSE5.00even").then_some(()));
    assert_eq!(price("YEW").as_deref(), Some("YEW12.34even"));
    page.until("the clock", || page.clock().filter(|at| *at == 1_795_340_487_000));

    script.say(
        "event: price\ndata: {\"symbol\":\"YEW\",\"cents\":1240}\n\n\
                event: halted\ndata: {\"symbol\":\"SSE\"}\n\n",
    );
    page.until("a better price", || (price("YEW")? == "YEW12.40up").then_some(()));
    page.until("no more of these", || (price("SSE")? == "SSE5.00halted").then_some(()));
    assert!(page.text_of(r#"[data-sse="status"]"#).unwrap().contains("Market open"), "{page}");
    assert_eq!(script.requests().len(), 1, "{page}");
    check_console(&page);
}

#[test]
fn a_page_of_another_origin_reads_and_posts_with_cookies() {
    let desks = site("another-origin");
    let mut home = Server::with_site(desks, &[]);
    let server = Server::start(&["--allow-origin", &home.origin()]);
    home.site().change("http://127.0.0.1:4000", &server.origin());
    home.restart_with(&["--connect", &server.origin()]);
    let mut page = Page::bare(&home, Wish::default());
    page.also_show(&server);
    page.goto("/");
    page.until_status("open");
    page.say("Ada", "Hello from elsewhere");
    page.until_lines(&["Hello from elsewhere"]);
    page.until("the board", || (page.visible("button[data-slot]") > 0).then_some(()));
    assert_eq!(server.record().all(What::Opened).len(), 1, "{page}");
    assert_eq!(home.record().all(What::Opened).len(), 0, "{page}");
    check_console(&page);
}

/// Nothing went wrong that the page did not tell of.
#[track_caller]
fn check_console(page: &Page) {
    let is_error = |line: &String| line.starts_with("SEVERE") && !line.contains("favicon.ico");
    let lines: Vec<_> = page.console().into_iter().filter(is_error).collect();
    assert_eq!(lines, Vec::<String>::new(), "{page}");
}

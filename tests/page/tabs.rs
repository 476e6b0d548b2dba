//! An app whose connection all tabs share, in tabs of one browser.

use std::{path::Path, process::Command};

use crate::support::{Page, Server, Site, What, Wish, given, until};

#[test]
fn tabs_share_one_stream_and_who_is_left_goes_on_without_loss() {
    let app = tempfile::tempdir().unwrap();
    build(app.path());
    let server = Server::with_site(Site::copy_of(app.path()), &[]);
    let mut texts = vec!["before"];
    server.post("Ada", texts[0]);

    let page = Page::bare(&server, Wish::default());
    let browser = page.browser();
    let first = browser.tab();
    let show = |texts: &[&str]| {
        page.until_status("open");
        page.until_lines(texts);
    };
    page.goto("/");
    show(&texts);
    browser.open_tab();
    let second = browser.tab();
    page.goto("/");
    show(&texts);
    // The second had one of its own for as long as it was shown the past.
    until_one_stream(&page, &server);

    texts.push("in both");
    server.post("Ada", texts[1]);
    show(&texts);
    browser.look_at(&first);
    show(&texts);
    until_one_stream(&page, &server);

    let opened = || server.record().all(What::Opened).len();
    let before = opened();
    browser.close_tab(&second);
    page.until("the second has a stream", || (opened() > before).then_some(()));
    texts.push("after the first is gone");
    server.post("Ada", texts[2]);
    show(&texts);
    assert_eq!(page.text_of(r#"[data-sse="status"]"#).as_deref(), Some("0"), "resyncs");
    until_one_stream(&page, &server);
    let last = server.record().all(What::Opened).pop().unwrap();
    assert!(last.last_event_id.is_some(), "it went on where the first was: {last:?}");
}

/// Builds the app as a person does who tries it.
#[track_caller]
fn build(to: &Path) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/size");
    let trunk = Command::new(given("YEW_SSE_TRUNK"))
        .current_dir(folder)
        .args(["build", "--offline", "--dist"])
        .arg(to)
        .arg("tabs.html")
        .output()
        .expect("YEW_SSE_TRUNK can be started");
    let said = String::from_utf8_lossy(&trunk.stderr);
    assert!(trunk.status.success(), "trunk ended with {}:\n{said}", trunk.status);
}

#[track_caller]
fn until_one_stream(page: &Page, server: &Server) {
    let open = || {
        let count = |what| server.record().all(what).len();
        count(What::Opened) - count(What::Closed)
    };
    let said = || format!("{} are open\n{page}", open());
    until("one stream is open", std::time::Duration::from_secs(20), said, || {
        (open() == 1).then_some(())
    });
}

//! The clock, as it should be: every second, and nothing to complain about.

use std::time::Duration;

use crate::support::{Page, Server, Wish, ask};

#[test]
fn the_clock_ticks_each_second_for_a_minute_and_none_is_missing() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");

    let begun = page.until_tick();
    let ticks = |page: &Page| -> Vec<i64> {
        let times = page.history().into_iter().filter_map(|moment| moment.clock);
        let mut seconds: Vec<i64> = times.map(|time| time.div_euclid(1000)).collect();
        seconds.dedup();
        seconds.into_iter().filter(|second| *second >= begun.div_euclid(1000)).collect()
    };
    let limit = Duration::from_secs(75);
    let seen = page.until_within(limit, "the clock has ticked for a minute", || {
        Some(ticks(&page)).filter(|ticks| ticks.len() > 60)
    });
    let gaps: Vec<_> = seen.windows(2).filter(|pair| pair[1] != pair[0] + 1).collect();
    assert!(gaps.is_empty(), "seconds are missing, or came twice, at {gaps:?}\n{page}");

    assert_eq!(complaints(&page), [""; 0], "{page}");
    let states: Vec<_> = page.history().into_iter().map(|moment| moment.state).collect();
    assert!(!states.iter().any(|state| state == "retrying"), "it was never lost: {page}");
}

#[test]
fn the_clock_s_time_is_the_server_s_for_machines_too() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_tick();
    let time = page.attribute(r#"[data-sse="clock"] time"#, "datetime").unwrap();
    let is_rfc_3339 = time.len() >= 20 && &time[10..11] == "T" && time.ends_with('Z');
    assert!(is_rfc_3339, "{time}");
    // Both are on this machine.
    let told = page.clock().unwrap();
    let off = page.run("return Date.now()").as_i64().unwrap() - told;
    assert!((-500..3_000).contains(&off), "the clock is {off} ms behind");
}

#[test]
fn the_clock_says_that_ticks_are_late_while_the_connection_still_looks_open() {
    const CLOCK: &str = r#"[data-sse="clock"]"#;

    // Silence is a stall after 25 seconds.
    let server = Server::start(&["--heartbeat", "10s"]);
    let page = Page::open(&server, "/?lang=en");
    page.until_tick();
    page.click(r#"button[data-break="stall"]:enabled"#);
    page.until("ticks are late", || (page.attribute(CLOCK, "data-late")? == "true").then_some(()));
    let note = || page.text_of(&format!("{CLOCK} .sse-clock-note"));
    let said = note().unwrap();
    assert!(said.starts_with("Last tick ") && said.ends_with(" seconds ago"), "{said}");
    assert_eq!(page.status().as_deref(), Some("open"), "{page}");

    page.until_within(Duration::from_secs(60), "there are ticks again", || {
        note()?.starts_with("This device's clock agrees (±").then_some(())
    });
}

#[test]
fn the_page_is_shut_by_a_policy_that_it_keeps_itself() {
    let server = Server::start(&["--connect", "http://127.0.0.1:9"]);
    let answer = ask(server.address(), "GET", "/", "", Duration::from_secs(20)).unwrap();
    let policy = answer.header("content-security-policy").expect("there is one");
    let rules: Vec<&str> = policy.split(';').map(str::trim).collect();
    let rule = |name: &str| rules.iter().find(|rule| rule.starts_with(name)).copied();
    assert_eq!(rule("connect-src"), Some("connect-src 'self' http://127.0.0.1:9"), "{policy}");
    let scripts = rule("script-src").unwrap_or_default();
    assert!(scripts.starts_with("script-src 'self' 'wasm-unsafe-eval'"), "{policy}");
    assert!(!scripts.contains("'unsafe-"), "{policy}");

    let page = Page::open(&server, "/?lang=zh-Hans&theme=dark");
    for path in ["/?lang=zh-Hans&theme=dark", "/?lang=en&view=playground&url=/api/events"] {
        page.goto(path);
        page.until_status("open");
        assert_eq!(complaints(&page), [""; 0], "{page}");
    }
}

#[test]
fn what_the_page_does_wrong_is_heard() {
    const WRONG: &str = r#"
    console.error("said by hand");
    setTimeout(() => { throw new Error("thrown"); });
    Promise.reject(new Error("rejected"));
    const script = document.createElement("script");
    script.textContent = "0";
    document.head.append(script);
    "#;

    let server = Server::start(&[]);
    let page = Page::open_as(&server, "/?lang=en", Wish { before: Some(WRONG), ..Wish::default() });
    let mut heard = String::new();
    page.until("the console has said it all", || {
        heard += &complaints(&page).join("\n");
        let words = ["said by hand", "thrown", "rejected", "script-src"];
        words.iter().all(|word| heard.contains(word)).then_some(())
    });
}

/// Whatever the console has called an error so far, violations of the policy among them.
fn complaints(page: &Page) -> Vec<String> {
    let lines = page.console();
    lines.into_iter().filter(|line| line.starts_with("SEVERE")).collect()
}

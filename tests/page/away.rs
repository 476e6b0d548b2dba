//! Browsers that were away: they get what they missed, or are told that they cannot.

use std::time::Duration;

use serde_json::Value;
use yew_sse_wire::{
    booking::Slot,
    fault::{Kind, MAX_SECONDS},
};

use crate::{
    recovery::client,
    support::{Page, Server, What, Wish},
};

/// A page that notes what arrives, beside whatever it does with it.
const NOTING: Wish = Wish { language: "en-US", width: None, before: Some(NOTE) };

const NOTE: &str = r#"
const add = EventSource.prototype.addEventListener;
const noted = new WeakMap();
window.arrived = [];
EventSource.prototype.addEventListener = function (name, ...rest) {
  const names = noted.get(this) ?? new Set();
  noted.set(this, names);
  if (!names.has(name)) {
    names.add(name);
    add.call(this, name, ({ data }) => window.arrived.push([name, data ?? ""]));
  }
  return add.call(this, name, ...rest);
};
"#;

/// The longest wait before a retry, and what a busy machine adds to it.
const BACK: Duration = Duration::from_secs(35);

#[test]
fn the_replay_button_goes_away_for_ten_lines_and_gets_each_once() {
    let server = Server::start(&[]);
    let page = Page::open_as(&server, "/?lang=en", NOTING);
    page.until_status("open");
    let mut texts = vec!["before".to_owned()];
    server.post("Ada", &texts[0]);
    page.until_lines(&texts);
    forget(&page);

    page.click(r#"button[data-break="replay"]:enabled"#);
    page.until("it has counted ten", || {
        (page.attribute("[data-replay]", "data-replay")? == "10").then_some(())
    });
    texts.extend((1..=10).map(|number| format!("{number} / 10")));
    page.until_lines(&texts);
    check_resumed(&server, &page, &texts[1..]);
}

#[test]
fn who_was_away_for_ten_lines_gets_exactly_those() {
    let server = Server::start(&[]);
    let page = Page::open_as(&server, "/?lang=en", NOTING);
    page.until_status("open");
    let texts: Vec<String> = (1..=13).map(|number| format!("no. {number}")).collect();
    texts[..3].iter().for_each(|text| server.post("Ada", text));
    page.until_lines(&texts[..3]);
    forget(&page);

    while_away(&server, &page, || {
        texts[3..].iter().for_each(|text| server.post("Ada", text));
    });
    page.until_all_lines_within(BACK, &texts);
    page.until_status("open");
    check_resumed(&server, &page, &texts[3..]);
}

#[test]
fn who_was_away_for_longer_than_the_log_keeps_is_told_so_and_begins_anew() {
    let server = Server::start(&["--keep", "20", "--posts-per-minute", "0"]);
    let page = Page::open_as(&server, "/?lang=en", NOTING);
    page.until_status("open");
    server.post("Ada", "long ago");
    page.until_lines(&["long ago"]);
    forget(&page);

    while_away(&server, &page, || {
        (1..=70).for_each(|number| server.post("Ada", &format!("no. {number}")));
    });
    page.until_status_within(BACK, "open");
    let kept: Vec<String> = server.lines().into_iter().map(|line| line.text).collect();
    assert!((20..50).contains(&kept.len()), "{kept:?}");
    page.until_lines(&kept);
    check_reset(&server, &page, "expired");
    let said = page.text_of(r#"[data-sse="chat"]"#).unwrap_or_default();
    assert!(said.contains("these are the newest lines"), "{said}\n{page}");
    server.post("Ada", "no. 71");
    page.until_lines(&[&kept[..], &["no. 71".to_owned()]].concat());
}

#[test]
fn who_comes_back_to_another_log_sees_that_one_and_nothing_of_the_first() {
    let mut server = Server::start(&[]);
    let page = Page::open_as(&server, "/?lang=en", NOTING);
    page.until_status("open");
    let plan = server.plan();
    let slots = [0, 1].map(|at| Slot::new(&plan.places[0].id, &plan.days[1].times[at]));
    assert_eq!(server.reserve(&slots[0]), 201);
    (1..=5).for_each(|number| server.post("Ada", &format!("no. {number}")));
    page.until_lines(&[1, 2, 3, 4, 5].map(|number| format!("no. {number}")));
    page.click(&format!(r#"button[data-day="{}"]"#, plan.days[1].date));
    let until_board = |states: [&str; 2]| {
        page.until(&format!("the first two places are {states:?}"), || {
            let board = page.board();
            let seen = [board.get(&slots[0].to_string())?, board.get(&slots[1].to_string())?];
            (seen == states).then_some(())
        });
    };
    until_board(["taken", "free"]);
    forget(&page);

    // As many events as in the first log, so that their positions mislead nobody.
    server.restart_with_another_log();
    assert_eq!(server.reserve(&slots[1]), 201);
    let others: Vec<String> = (1..=5).map(|number| format!("other no. {number}")).collect();
    others.iter().for_each(|text| server.post("Grace", text));
    page.until_lines(&others);
    until_board(["free", "taken"]);
    page.until_status("open");
    check_reset(&server, &page, "epoch");
}

/// Something happens while the page is refused.
#[track_caller]
fn while_away(server: &Server, page: &Page, meanwhile: impl FnOnce()) {
    let client = client(server);
    server.inflict(&client, Kind::Refuse, MAX_SECONDS);
    page.until_status("retrying");
    meanwhile();
    // A newer fault replaces the one under way, and this one is over at once.
    server.inflict(&client, Kind::Drop, 0);
}

/// What has arrived so far does not count.
#[track_caller]
fn forget(page: &Page) {
    page.run("window.arrived = []");
}

/// The names and data of what has arrived since.
#[track_caller]
fn arrived(page: &Page) -> Vec<(String, Value)> {
    let all: Vec<(String, String)> =
        serde_json::from_value(page.run("return window.arrived")).unwrap();
    let of_feeds = all.into_iter().filter(|(_, data)| data.starts_with('{'));
    of_feeds.map(|(name, data)| (name, serde_json::from_str(&data).unwrap())).collect()
}

/// The second stream went on after the first one, with these lines and nothing else.
#[track_caller]
fn check_resumed(server: &Server, page: &Page, texts: &[String]) {
    let streams = server.record().all(What::Opened);
    assert_eq!(streams.len(), 2, "{page}");
    assert!(streams[1].last_event_id.is_some(), "{page}");
    let arrived = arrived(page);
    let lines = arrived.iter().filter(|(name, _)| name == "chat-posted");
    let lines: Vec<&str> = lines.map(|(_, line)| line["text"].as_str().unwrap()).collect();
    assert_eq!(lines, texts, "{page}");
    let is_new = |name: &str| name.ends_with("-snapshot") || name == "stream-reset";
    assert!(!arrived.iter().any(|(name, _)| is_new(name)), "{arrived:?}");
}

/// The stream said that what was missed cannot be had, and why, and sent a snapshot after that.
#[track_caller]
fn check_reset(server: &Server, page: &Page, reason: &str) {
    let streams = server.record().all(What::Opened);
    assert!(streams.last().unwrap().last_event_id.is_some(), "{page}");
    let arrived = arrived(page);
    let reset = arrived
        .iter()
        .position(|(name, data)| name == "stream-reset" && data["reason"].as_str() == Some(reason));
    let reset = reset.unwrap_or_else(|| panic!("nobody said `{reason}`: {arrived:?}\n{page}"));
    let snapshots = arrived[reset..].iter().filter(|(name, _)| name.ends_with("-snapshot"));
    assert_eq!(snapshots.count(), 2, "{arrived:?}\n{page}");
}

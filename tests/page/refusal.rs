//! A server that says 503 for a while, as during a deployment.

use std::time::Duration;

use yew_sse_wire::fault::Kind;

use crate::{
    recovery::client,
    support::{Entry, Page, Server, What},
};

/// How long the server refuses, in seconds.
const REFUSES: u32 = 40;

/// What a busy machine may add to a wait.
const MARGIN: Duration = Duration::from_secs(2);

#[test]
fn a_server_that_refuses_for_40_seconds_is_asked_ever_more_rarely() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");
    server.inflict(&client(&server), Kind::Refuse, REFUSES);
    page.until_status("retrying");
    // The longest wait is 30 seconds, and one may have begun just before the end.
    page.until_status_within(Duration::from_secs(REFUSES.into()) + 30 * MARGIN, "open");
    page.until_tick();

    // The first stream's end, each refusal, and the stream that was opened at last.
    let entries = server.record().entries();
    let tries: Vec<&Entry> = entries
        .iter()
        .skip_while(|entry| entry.what != What::Closed)
        .filter(|entry| entry.what != What::Closed || entry.is_of(&entries[0]))
        .collect();
    let refused = tries.iter().filter(|entry| entry.what == What::Refused).count();
    assert!((5..=7).contains(&refused), "{refused} refusals\n{page}");
    assert_eq!(tries.last().unwrap().what, What::Opened, "{page}");
    for (retry, pair) in tries.windows(2).enumerate() {
        check_wait(retry, pair[1].since(pair[0]), &page);
    }

    let lost: Vec<_> = page.history().into_iter().filter(|m| m.state != "open").collect();
    assert!(lost.iter().all(|moment| !moment.words.trim().is_empty()), "{page}");
    // The number of the try, then what is left until it.
    let mut attempts: Vec<u32> = lost.iter().filter_map(|m| m.numbers().first().copied()).collect();
    attempts.dedup();
    let last = u32::try_from(refused).unwrap() + 1;
    assert_eq!(attempts, (1..=last).collect::<Vec<_>>(), "each try is counted\n{page}");
    let mut left: Vec<u32> = lost
        .iter()
        .filter(|m| m.numbers().first() == Some(&5))
        .filter_map(|m| m.numbers().get(1).copied())
        .collect();
    left.dedup();
    assert!(left.len() > 3, "the fifth wait is counted down: {left:?}\n{page}");
    assert!(left.is_sorted_by(|a, b| a > b), "the fifth wait is counted down: {left:?}\n{page}");
}

/// Retry number `retry`, counted from 0, comes after 50 to 100 % of 1 s, 2 s, 4 s, ... 30 s.
#[track_caller]
fn check_wait(retry: usize, wait: Duration, page: &Page) {
    let whole = Duration::from_secs((1 << retry).min(30));
    // A timer may be a few milliseconds early by another clock.
    let range = whole / 2 - Duration::from_millis(20)..whole + MARGIN;
    assert!(range.contains(&wait), "retry {} came after {wait:?}\n{page}", retry + 1);
    assert!(wait >= Duration::from_millis(250), "{wait:?} is a tight loop\n{page}");
}

//! What stays in view in the chat, in a browser, against a scripted `EventSource`.

use crate::support::{
    chat::{LOG, ada, chat, history, lines, live_region, posted},
    fetch::{answer, method, no_answer, url, wait_for_requests},
    *,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use yew_sse::components::Chat;

#[wasm_bindgen(inline_js = r#"
const now = Date.now;
export function hurry() { let late = 0; Date.now = () => now() + (late += 20); }
export function rest() { Date.now = now; }
"#)]
extern "C" {
    /// From now on all takes long, by the clock.
    fn hurry();
    /// The clock is right again.
    fn rest();
}

/// How far a line is below the top of the log.
fn below_top(chat: &Mounted<Chat>, seq: u64) -> f64 {
    let line = chat.find(&format!("li[data-seq='{seq}']")).get_bounding_client_rect();
    line.top() - chat.find(LOG).get_bounding_client_rect().top()
}

/// Whether a line is on the page: those near what is in view are.
fn has(chat: &Mounted<Chat>, seq: u64) -> bool {
    chat.seqs().contains(&seq)
}

async fn scroll(chat: &Mounted<Chat>, top: i32) {
    chat.find(LOG).set_scroll_top(top);
    rendered().await;
    rendered().await;
}

fn is_at_bottom(chat: &Mounted<Chat>) -> bool {
    let log = chat.find(LOG);
    log.scroll_height() - log.scroll_top() - log.client_height() <= 1
}

#[wasm_bindgen_test]
async fn whoever_is_at_the_bottom_stays_there() {
    let chat = chat(ada("/bottom")).await;
    history(&lines(1..=40));
    rendered().await;
    assert!(chat.find(LOG).scroll_height() > 1_000);
    assert!(is_at_bottom(&chat));
    posted(50, "new");
    rendered().await;
    assert!(is_at_bottom(&chat));
    assert!(chat.all(".sse-chat-unseen").is_empty());
}

#[wasm_bindgen_test]
async fn whoever_is_at_the_bottom_has_not_left_because_it_went_further_down() {
    let chat = chat(ada("/further")).await;
    history(&lines(1..=40));
    rendered().await;
    rendered().await;
    // As when a scrolling is heard of after more has been rendered, and before that is followed.
    chat.find(".sse-chat-line").set_attribute("style", "padding: 100px").unwrap();
    chat.find(LOG).dispatch_event(&web_sys::Event::new("scroll").unwrap()).unwrap();
    posted(50, "new");
    rendered().await;
    assert!(is_at_bottom(&chat));
    scroll(&chat, chat.find(LOG).scroll_top() - 100).await;
    posted(51, "new");
    rendered().await;
    assert!(!is_at_bottom(&chat));
}

#[wasm_bindgen_test]
async fn whoever_reads_further_up_is_left_there_and_told_of_new_lines() {
    let chat = chat(ada("/away")).await;
    history(&lines(1..=40));
    rendered().await;
    scroll(&chat, 300).await;
    let before = below_top(&chat, 20);
    posted(50, "new");
    rendered().await;
    assert_eq!(chat.find(".sse-chat-unseen").text_content().unwrap(), "1 new line");
    posted(51, "new");
    rendered().await;
    assert_eq!(chat.find(".sse-chat-unseen").text_content().unwrap(), "2 new lines");
    assert_eq!((below_top(&chat, 20), chat.find(LOG).scroll_top()), (before, 300));
    chat.click(".sse-chat-unseen");
    rendered().await;
    rendered().await;
    assert!(is_at_bottom(&chat) && chat.all(".sse-chat-unseen").is_empty());
    posted(52, "new");
    rendered().await;
    assert!(is_at_bottom(&chat));
}

#[wasm_bindgen_test]
async fn whoever_posts_is_led_to_their_line() {
    let chat = chat(ada("/own")).await;
    history(&lines(1..=40));
    rendered().await;
    scroll(&chat, 300).await;
    assert!(!is_at_bottom(&chat));
    chat.post("hi").await;
    rendered().await;
    assert!(is_at_bottom(&chat));
}

#[wasm_bindgen_test]
async fn older_lines_move_nothing_either_where_rendering_takes_long() {
    let chat = chat(ada("/slow")).await;
    history(&lines(101..=150));
    rendered().await;
    scroll(&chat, 40).await;
    let before = below_top(&chat, 105);
    chat.click(".sse-chat-before button");
    wait_for_requests(1).await;
    // Yew then lets others in between a render and its effects, another render for one.
    hurry();
    answer(0, 200, &lines(71..=100));
    posted(151, "new");
    wait_until("all lines", || has(&chat, 100) && has(&chat, 151)).await;
    rest();
    wait_until("what was in view stays there", || (below_top(&chat, 105) - before).abs() <= 1.0)
        .await;
}

#[wasm_bindgen_test]
async fn older_lines_come_on_demand_and_nothing_in_view_moves() {
    let chat = chat(ada("/api/events?feeds=chat")).await;
    history(&lines(101..=150));
    rendered().await;
    scroll(&chat, 40).await;
    let before = below_top(&chat, 105);
    chat.click(".sse-chat-before button");
    wait_for_requests(1).await;
    let asked = url(0);
    assert!(asked.ends_with("/api/chat?room=lobby&before=101&limit=50"), "{asked}");
    assert_eq!((method(0), live_region(&chat)), ("GET".to_owned(), "off".to_owned()));
    answer(0, 200, &lines(71..=100));
    wait_until("older lines", || has(&chat, 100)).await;
    wait_until("what was in view stays there", || (below_top(&chat, 105) - before).abs() <= 1.0)
        .await;
    assert!(chat.all(".sse-chat-before button").is_empty(), "there are no older ones");
    assert_eq!(live_region(&chat), "off", "they are no news");
    wait_until("news is read aloud again", || live_region(&chat) == "polite").await;
    scroll(&chat, 0).await;
    assert_eq!(chat.seqs()[..10], (71..=80).collect::<Vec<_>>());
}

#[wasm_bindgen_test]
async fn older_lines_that_do_not_come_can_be_asked_for_again() {
    let chat = chat(ada("/older-failed")).await;
    history(&lines(101..=150));
    rendered().await;
    scroll(&chat, 0).await;
    chat.click(".sse-chat-before button");
    wait_for_requests(1).await;
    no_answer(0);
    wait_until("the failure", || {
        chat.text().contains("Older lines did not come: The server did not answer")
    })
    .await;
    chat.click(".sse-chat-before button");
    wait_for_requests(2).await;
    answer(1, 200, &lines(51..=100));
    wait_until("older lines", || has(&chat, 100)).await;
    chat.find(".sse-chat-before button");
}

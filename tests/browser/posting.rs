//! Posting to the chat in a browser, against a scripted `EventSource` and a scripted `fetch`.

use std::{cell::RefCell, rc::Rc};

use crate::support::{
    chat::{
        NAME, TEXT, ada, break_storage, chat, history, id_in, line_with, mend_storage, remember,
        reopened,
    },
    fetch::{answered, body, header, method, no_answer, requested, url, wait_for_requests},
    *,
};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::components::{Chat, ChatProps};
use yew_sse_wire::chat::Line;

/// A chat that has caught up, and what it told its host of posted lines.
async fn listening(address: &'static str) -> (Mounted<Chat>, Rc<RefCell<Vec<u64>>>) {
    let told = Rc::new(RefCell::new(Vec::new()));
    let tell = told.clone();
    let on_posted = Callback::from(move |line: Line| tell.borrow_mut().push(line.seq));
    let chat = chat(ChatProps { on_posted, ..ada(address) }).await;
    history("[]");
    rendered().await;
    (chat, told)
}

async fn alone(address: &'static str) -> Mounted<Chat> {
    listening(address).await.0
}

fn streamed(seq: u64, id: &str) {
    send(0, "chat-posted", &format!("e-{seq}"), &line_with(seq, id, "hi"));
}

fn problem(status: u16, detail: &str) -> String {
    format!(r#"{{"status":{status},"title":"","detail":"{detail}","field":"text"}}"#)
}

fn pending(chat: &Mounted<Chat>) -> usize {
    chat.all("[role=log] li[data-pending]").len()
}

fn failed(chat: &Mounted<Chat>) -> usize {
    chat.all("[role=log] li[data-failed]").len()
}

#[wasm_bindgen_test]
async fn enter_posts_the_line_beside_the_stream() {
    let chat = alone("/some/api/events?feeds=chat").await;
    chat.write(TEXT, "  <b>hi</b> ").await;
    assert!(!chat.enter().await, "the browser would submit too");
    wait_for_requests(1).await;
    assert_eq!(method(0), "POST");
    assert!(url(0).ends_with("/some/api/chat"), "{}", url(0));
    assert_eq!(header(0, "content-type"), "application/json");
    let id = id_in(&body(0));
    let expected = format!(r#"{{"id":"{id}","room":"lobby","author":"Ada","text":"<b>hi</b>"}}"#);
    assert_eq!(body(0), expected);
    assert_eq!((pending(&chat), chat.value(TEXT)), (1, String::new()));
    assert!(chat.text().contains("<b>hi</b>"), "{}", chat.text());
}

#[wasm_bindgen_test]
async fn a_line_that_the_stream_brings_first_is_there_once() {
    let (chat, told) = listening("/stream-first").await;
    chat.post("hi").await;
    wait_for_requests(1).await;
    let id = id_in(&body(0));
    streamed(8, &id);
    rendered().await;
    assert_eq!((pending(&chat), chat.seqs()), (0, vec![8]));
    answered(0, 201, &line_with(8, &id, "hi")).await;
    assert_eq!((pending(&chat), chat.seqs()), (0, vec![8]));
    assert_eq!(*told.borrow(), [8]);
}

#[wasm_bindgen_test]
async fn a_line_that_is_answered_first_is_there_once_in_its_place() {
    let (chat, told) = listening("/answer-first").await;
    chat.post("hi").await;
    wait_for_requests(1).await;
    let id = id_in(&body(0));
    answered(0, 201, &line_with(9, &id, "hi")).await;
    assert_eq!((pending(&chat), chat.seqs()), (0, vec![9]));
    streamed(8, "another");
    rendered().await;
    assert_eq!(chat.seqs(), [8, 9]);
    streamed(9, &id);
    rendered().await;
    assert_eq!(chat.seqs(), [8, 9]);
    assert_eq!(*told.borrow(), [9]);
}

#[wasm_bindgen_test]
async fn a_line_without_an_answer_is_sent_again_with_the_same_id() {
    let (chat, told) = listening("/retry").await;
    chat.post("hi").await;
    wait_for_requests(1).await;
    no_answer(0);
    wait_until("the failure", || failed(&chat) == 1).await;
    assert!(chat.text().contains("The server did not answer (Failed to fetch)"), "{}", chat.text());
    assert!(!chat.text().contains("Edit"), "it may be posted: {}", chat.text());
    chat.click("li[data-failed] button");
    wait_for_requests(2).await;
    assert_eq!(body(1), body(0));
    assert_eq!((failed(&chat), pending(&chat)), (0, 1));
    answered(1, 200, &line_with(8, &id_in(&body(0)), "hi")).await;
    assert_eq!((chat.seqs(), told.borrow().clone()), (vec![8], vec![8]));
}

#[wasm_bindgen_test]
async fn a_line_whose_answer_was_lost_is_posted_when_the_stream_says_so() {
    let (chat, told) = listening("/lost-answer").await;
    chat.post("hi").await;
    wait_for_requests(1).await;
    no_answer(0);
    wait_until("the failure", || failed(&chat) == 1).await;
    streamed(8, &id_in(&body(0)));
    rendered().await;
    assert_eq!((failed(&chat), chat.seqs()), (0, vec![8]));
    assert_eq!(*told.borrow(), [8]);
}

#[wasm_bindgen_test]
async fn a_refused_line_says_why_and_keeps_its_text() {
    for (n, status) in [(0, 409), (1, 422)] {
        let chat = alone(["/refused-409", "/refused-422"][n]).await;
        chat.post("hi there").await;
        wait_for_requests(1).await;
        answered(0, status, &problem(status, "Not that.")).await;
        let line = chat.find("li[data-failed]").text_content().unwrap();
        assert!(line.contains("hi there") && line.contains("Not posted. Not that."), "{line}");
        assert!(!line.contains("Try again"), "{line}");
        chat.write(TEXT, "more").await;
        chat.click("li[data-failed] button");
        rendered().await;
        assert_eq!((chat.value(TEXT).as_str(), failed(&chat)), ("hi there more", 0));
    }
}

#[wasm_bindgen_test]
async fn a_busy_server_can_be_asked_again_and_a_line_can_be_given_up() {
    let chat = alone("/busy").await;
    chat.post("hi").await;
    wait_for_requests(1).await;
    answered(0, 429, &problem(429, "Too many.")).await;
    let words: Vec<_> = chat
        .all("li[data-failed] button")
        .iter()
        .map(|button| button.text_content().unwrap())
        .collect();
    assert_eq!(words, ["Try again", "Edit", "Discard"]);
    chat.click("li[data-failed] button:last-child");
    rendered().await;
    assert_eq!((failed(&chat), requested()), (0, 1));
}

#[wasm_bindgen_test]
async fn a_line_that_a_server_in_between_gave_up_on_may_be_posted_and_is_not_written_anew() {
    let chat = alone("/gateway").await;
    chat.post("hi").await;
    wait_for_requests(1).await;
    answered(0, 504, "<html>").await;
    let words = chat.find("li[data-failed]").text_content().unwrap();
    assert!(words.contains("the server answered 504") && words.contains("Try again"), "{words}");
    assert!(!words.contains("Edit"), "{words}");
}

#[wasm_bindgen_test]
async fn lines_are_posted_in_the_order_in_which_they_were_written() {
    let chat = alone("/order-of-posts").await;
    chat.post("one").await;
    chat.post("two").await;
    wait_for_requests(1).await;
    assert_eq!(pending(&chat), 2);
    answered(0, 201, &line_with(8, &id_in(&body(0)), "one")).await;
    wait_for_requests(2).await;
    assert!(body(1).contains("two"), "{}", body(1));
}

#[wasm_bindgen_test]
async fn an_enter_that_belongs_to_an_input_method_posts_nothing() {
    let chat = alone("/composing").await;
    chat.write(TEXT, "nihao").await;
    chat.enter_while(true, 13).await;
    chat.enter_while(false, 229).await;
    assert_eq!((requested(), chat.value(TEXT)), (0, "nihao".to_owned()));
    chat.write(TEXT, "你好").await;
    chat.enter().await;
    wait_for_requests(1).await;
    assert!(body(0).contains("你好"), "{}", body(0));
}

#[wasm_bindgen_test]
async fn the_button_posts_too() {
    let chat = alone("/button").await;
    chat.write(TEXT, "hi").await;
    chat.click(".sse-chat-post");
    wait_for_requests(1).await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_posted_is_said_and_not_sent() {
    let chat = chat(ChatProps { author: None, ..ada("/mistakes") }).await;
    let said = || chat.find("form [role=alert]").text_content().unwrap();
    chat.post("hi").await;
    assert_eq!(said(), "Name must not be empty");
    let described = chat.find(NAME).get_attribute("aria-describedby").unwrap();
    chat.find(&format!("#{described}"));
    chat.write(NAME, "Bea").await;
    assert_eq!(said(), "");
    chat.post(&"好".repeat(501)).await;
    assert_eq!(said(), "Message can have at most 500 characters");
    assert!(chat.text().contains("Characters too many: 1"), "{}", chat.text());
    assert_eq!((requested(), chat.value(TEXT)), (0, "好".repeat(501)));
}

#[wasm_bindgen_test]
async fn drafts_and_the_name_are_there_again() {
    let props = || ChatProps { author: None, ..ada("/drafts") };
    let first = chat(props()).await;
    first.write(NAME, "Bea").await;
    first.write(TEXT, "half a sen").await;
    drop(first);
    let second = reopened(ChatProps { room: "tea".into(), ..props() }).await;
    assert_eq!((second.value(NAME).as_str(), second.value(TEXT).as_str()), ("Bea", ""));
    drop(second);
    let third = reopened(props()).await;
    assert_eq!(third.value(TEXT), "half a sen");
    third.enter().await;
    wait_for_requests(1).await;
    drop(third);
    let fourth = reopened(props()).await;
    assert_eq!(fourth.value(TEXT), "");
}

#[wasm_bindgen_test]
async fn a_line_that_a_reload_interrupted_can_be_sent_again_as_it_was() {
    let first = alone("/interrupted").await;
    first.post("hi").await;
    wait_for_requests(1).await;
    let sent = body(0);
    drop(first);
    let second = reopened(ada("/interrupted")).await;
    let words = second.find("li[data-failed]").text_content().unwrap();
    assert!(words.contains("hi") && words.contains("left before"), "{words}");
    second.click("li[data-failed] button");
    wait_for_requests(1).await;
    assert_eq!(body(0), sent);
    streamed(8, &id_in(&sent));
    rendered().await;
    assert_eq!((pending(&second), second.seqs()), (0, vec![8]));
    drop(second);
    let third = reopened(ada("/interrupted")).await;
    assert_eq!(failed(&third), 0);
}

#[wasm_bindgen_test]
async fn a_storage_that_throws_or_holds_nonsense_breaks_nothing() {
    break_storage();
    let chat = reopened(ChatProps { author: None, ..ada("/full") }).await;
    chat.write(NAME, "Bea").await;
    chat.post("hi").await;
    mend_storage();
    wait_for_requests(1).await;
    drop(chat);
    remember("yew-sse chat unanswered /api/chat lobby", "{nonsense");
    let chat = reopened(ada("/full")).await;
    chat.post("hi").await;
    wait_for_requests(1).await;
}

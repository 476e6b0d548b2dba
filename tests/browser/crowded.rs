//! A chat with thousands of lines in a browser, against a scripted `EventSource`: only what is near
//! the view is on the page, and nobody can tell.

use std::{cell::Cell, rc::Rc};

use crate::support::{
    chat::{LINE, LOG, TEXT, ada, chat, history, line, live_region, posted, put_on_paper},
    *,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;
use yew_sse::components::{Chat, ChatProps};
use yew_sse_wire::chat::Line;

const KEPT: u64 = 10_000;
/// The most lines that may be on the page, however many there are.
const FEW: usize = 600;

/// Lines of one to eight rows, no two neighbours alike.
fn text(seq: u64) -> String {
    format!("line {seq} {}", "is a long one ".repeat((seq * 7 % 20) as usize))
}

async fn crowded(address: &'static str, count: u64) -> Mounted<Chat> {
    crowded_with(ada(address), count).await
}

/// A chat that has brought so many lines at once.
async fn crowded_with(props: ChatProps, count: u64) -> Mounted<Chat> {
    let chat = chat(props).await;
    let lines: Vec<_> = (1..=count).map(|seq| line(seq, &text(seq))).collect();
    history(&format!("[{}]", lines.join(",")));
    settled().await;
    chat
}

/// Waits for what is rendered, and for what that makes near.
async fn settled() {
    rendered().await;
    rendered().await;
}

fn log(chat: &Mounted<Chat>) -> HtmlElement {
    chat.find(LOG).unchecked_into()
}

async fn scroll_to(chat: &Mounted<Chat>, top: i32) {
    log(chat).set_scroll_top(top);
    settled().await;
}

/// The lines in view from the top down, and how far each is below the top of the view. What is in
/// view must be lines without a hole from the one edge to the other.
fn in_view(chat: &Mounted<Chat>) -> Vec<(u64, f64)> {
    let seqs = chat.seqs();
    assert!(seqs.len() < FEW, "{} lines are on the page", seqs.len());
    assert!(seqs.is_sorted(), "{seqs:?}");
    let view = chat.find(LOG).get_bounding_client_rect();
    let lines = chat.all(LINE).into_iter().map(|line| line.get_bounding_client_rect());
    let seen = seqs.into_iter().zip(lines);
    let seen: Vec<_> =
        seen.filter(|(_, at)| at.bottom() > view.top() && at.top() < view.bottom()).collect();
    let (first, last) = (&seen[0].1, &seen[seen.len() - 1].1);
    // But for paddings, and what is above the first line.
    assert!(first.top() < view.top() + 120.0, "nothing at the top: {}", first.top() - view.top());
    assert!(last.bottom() > view.bottom() - 20.0, "nothing at the bottom");
    assert!(seen.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0), "a hole");
    seen.into_iter().map(|(seq, at)| (seq, at.top() - view.top())).collect()
}

/// What renders lines, and how many it has rendered.
fn counting() -> (Callback<Line, Html>, Rc<Cell<usize>>) {
    let count = Rc::new(Cell::new(0));
    let counter = count.clone();
    let render = move |line: Line| {
        counter.set(counter.get() + 1);
        html! { <b>{ line.text }</b> }
    };
    (Callback::from(render), count)
}

fn text_of(chat: &Mounted<Chat>, seq: u64) -> String {
    chat.find(&format!("li[data-seq='{seq}'] .sse-chat-text")).text_content().unwrap()
}

#[wasm_bindgen_test]
async fn of_ten_thousand_lines_those_in_view_are_on_the_page() {
    let chat = crowded("/ten-thousand", KEPT).await;
    let log = log(&chat);
    assert_eq!(in_view(&chat).last().unwrap().0, KEPT, "who comes is at the bottom");
    scroll_to(&chat, 0).await;
    assert_eq!((in_view(&chat)[0].0, log.scroll_top()), (1, 0));
    assert!(!chat.seqs().contains(&5_000));
    for tenth in [3, 9, 5, 1, 7] {
        scroll_to(&chat, log.scroll_height() / 10 * tenth).await;
        let (seq, _) = in_view(&chat)[0];
        assert!((1..KEPT).contains(&seq) && text_of(&chat, seq) == text(seq), "{seq}");
    }
    scroll_to(&chat, log.scroll_height()).await;
    assert_eq!(in_view(&chat).last().unwrap().0, KEPT);
}

#[wasm_bindgen_test]
async fn scrolling_through_all_lines_shows_each_in_its_order_and_moves_none() {
    const COUNT: u64 = 1_500;
    const STEP: i32 = 300;

    let chat = crowded("/through", COUNT).await;
    let log = log(&chat);
    let mut before = in_view(&chat);
    let mut oldest = before[0].0;
    while log.scroll_top() > 0 {
        let step = STEP.min(log.scroll_top());
        scroll_to(&chat, log.scroll_top() - step).await;
        let now = in_view(&chat);
        let (seq, was) = before[0];
        let (_, is) =
            now.iter().find(|(of, _)| *of == seq).expect("what was at the top is in view");
        assert!((is - was - f64::from(step)).abs() < 2.0, "{seq} was at {was} and is at {is}");
        assert!(now[0].0 <= oldest, "{} after {oldest}", now[0].0);
        oldest = now[0].0;
        before = now;
    }
    assert_eq!(oldest, 1);
    // By now their heights are known: a jump is exact.
    let whole = log.scroll_height();
    scroll_to(&chat, whole).await;
    scroll_to(&chat, 0).await;
    assert_eq!((in_view(&chat)[0].0, log.scroll_height()), (1, whole));
}

#[wasm_bindgen_test]
async fn a_new_line_renders_itself_alone_and_moves_nothing_for_whoever_reads_further_up() {
    let (render, rendered_lines) = counting();
    let chat = crowded_with(ChatProps { render_line: Some(render), ..ada("/alone") }, KEPT).await;
    assert!(rendered_lines.get() < FEW);
    for top in [log(&chat).scroll_height(), 200_000, 0] {
        scroll_to(&chat, top).await;
        let (before, count) = (in_view(&chat)[0], rendered_lines.get());
        let seq = KEPT + 1 + count as u64;
        posted(seq, "new");
        settled().await;
        assert_eq!(rendered_lines.get(), count + 1, "at {top}");
        if top == 200_000 {
            let now = in_view(&chat)[0];
            assert!(before.0 == now.0 && (before.1 - now.1).abs() < 2.0, "{before:?} {now:?}");
        }
    }
    let count = rendered_lines.get();
    chat.write(TEXT, "typing").await;
    assert_eq!(rendered_lines.get(), count, "typing renders no line");
}

#[wasm_bindgen_test]
async fn news_is_read_aloud_and_lines_that_come_back_into_view_are_not() {
    let chat = crowded("/aloud", 1_000).await;
    assert_eq!(live_region(&chat), "polite");
    let newest = || chat.find("[data-block]:not([aria-live])");
    assert_eq!(chat.all("[data-block]:not([aria-live='off'])").len(), 1);
    let last = newest().last_element_child().unwrap();
    assert_eq!(last.get_attribute("data-seq").unwrap(), "1000");
    scroll_to(&chat, 0).await;
    scroll_to(&chat, log(&chat).scroll_height()).await;
    assert!(last.is_connected(), "it was there all the time");
    // They begin another block.
    (1_001..=1_100).for_each(|seq| posted(seq, "new"));
    settled().await;
    let seqs = || newest().last_element_child()?.get_attribute("data-seq");
    assert_eq!(seqs().as_deref(), Some("1100"));
    assert_eq!(chat.all("[data-block]:not([aria-live='off'])").len(), 1);
    // To a screen reader a list without items would be one.
    assert!(chat.all("[data-block]:empty:not([aria-hidden='true'])").is_empty());
    assert!(chat.all("[data-block][aria-hidden='true']:not(:empty)").is_empty());
}

#[wasm_bindgen_test]
async fn whatever_has_the_focus_stays_on_the_page() {
    let chat = chat(ada("/focus")).await;
    let lines = (1..=1_000).map(|seq| line(seq, "see https://yew.rs/"));
    history(&format!("[{}]", lines.collect::<Vec<_>>().join(",")));
    settled().await;
    scroll_to(&chat, 20_000).await;
    let (seq, _) = in_view(&chat)[1];
    let link: HtmlElement = chat.find(&format!("li[data-seq='{seq}'] a")).unchecked_into();
    link.focus().unwrap();
    let focused = || link.owner_document().unwrap().active_element();
    for top in [0, log(&chat).scroll_height(), 35_000, 3_000] {
        scroll_to(&chat, top).await;
        in_view(&chat);
        assert_eq!(focused().as_ref(), Some::<&Element>(link.as_ref()), "at {top}");
    }
    link.blur().unwrap();
    scroll_to(&chat, 0).await;
    assert!(!link.is_connected());
}

#[wasm_bindgen_test]
async fn who_begins_to_scroll_up_is_not_called_back_by_what_becomes_near() {
    // The last block has one line.
    let chat = crowded("/begin", 20 * 32 + 1).await;
    let log = log(&chat);
    let blocks = chat.all("[data-block]");
    let (before, last) = (&blocks[blocks.len() - 2], &blocks[blocks.len() - 1]);
    assert_eq!(last.child_element_count(), 1);
    let view = log.get_bounding_client_rect();
    let missing = before.get_bounding_client_rect().bottom() - view.top() + view.height() + 10.0;
    let line = last.first_element_child().unwrap();
    // The block before it is led away, and then to ten pixels from where it is near.
    for padding in [missing + view.height(), missing] {
        line.set_attribute("style", &format!("padding-block-start: {padding}px")).unwrap();
        scroll_to(&chat, log.scroll_height()).await;
        assert_eq!(before.child_element_count(), 0);
    }
    let bottom = log.scroll_top();
    scroll_to(&chat, bottom - 15).await;
    assert_eq!(log.scroll_top(), bottom - 15);
    scroll_to(&chat, bottom - 30).await;
    assert_eq!((log.scroll_top(), before.child_element_count()), (bottom - 30, 32));
}

#[wasm_bindgen_test]
async fn what_is_in_view_stays_there_when_the_chat_changes_its_size_or_place() {
    let chat = crowded("/resized", 1_000).await;
    let log = log(&chat);
    let root = chat.find("[data-sse]");
    let half = format!("width: {}px", root.get_bounding_client_rect().width() / 2.0);
    let styles = [&half, "--sse-log: 2000px", "", "margin-top: 70px", ""];
    let news = Cell::new(1_000);
    let becomes = async |style: &str| {
        root.set_attribute("style", style).unwrap();
        settled().await;
        settled().await;
        let before = in_view(&chat);
        news.set(news.get() + 1);
        posted(news.get(), "new");
        settled().await;
        before
    };
    scroll_to(&chat, 20_000).await;
    let (seq, was) = in_view(&chat)[0];
    for style in styles {
        for now in [becomes(style).await, in_view(&chat)] {
            let (_, is) = now.iter().find(|(of, _)| *of == seq).expect("it is in view");
            assert!((is - was).abs() < 2.0, "{style}: {seq} was at {was} and is at {is}");
        }
    }
    scroll_to(&chat, log.scroll_height()).await;
    for style in styles {
        let newest = news.get();
        assert_eq!(becomes(style).await.last().unwrap().0, newest, "{style}");
        assert_eq!(in_view(&chat).last().unwrap().0, newest + 1, "{style}");
    }
}

#[wasm_bindgen_test]
async fn a_chat_that_was_hidden_for_a_while_is_as_it_was() {
    let chat = crowded("/hidden", 641).await;
    let root = chat.find("[data-sse]");
    let hidden_while = async |new: u64| {
        let before = in_view(&chat);
        root.set_attribute("style", "display: none").unwrap();
        settled().await;
        posted(new, "new");
        settled().await;
        root.remove_attribute("style").unwrap();
        settled().await;
        (before, in_view(&chat))
    };
    scroll_to(&chat, 20_000).await;
    let (before, after) = hidden_while(642).await;
    assert_eq!(before, after);
    scroll_to(&chat, log(&chat).scroll_height()).await;
    let (_, after) = hidden_while(643).await;
    assert_eq!(after.last().unwrap().0, 643);
}

#[wasm_bindgen_test]
async fn the_lines_on_the_page_are_printed_and_no_room() {
    let chat = crowded("/printed", KEPT).await;
    scroll_to(&chat, 200_000).await;
    let lines = || -> f64 {
        let heights =
            chat.all(LINE).into_iter().map(|line| line.get_bounding_client_rect().height());
        heights.sum()
    };
    put_on_paper(true);
    let (height, lines) = (f64::from(log(&chat).client_height()), lines());
    put_on_paper(false);
    // There are days between them, and what is above the first.
    assert!((lines..lines * 1.2 + 200.0).contains(&height), "{height} for lines of {lines}");
}

//! Reading the chat in a browser, against a scripted `EventSource`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use crate::support::{
    chat::{HELLO, ada, chat, history, line, line_with, lines, live_region, posted},
    *,
};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::{
    SseProvider, Status,
    components::{Chat, ChatLabels, ChatProps, Line},
};

#[wasm_bindgen_test]
async fn lines_appear_once_each_and_in_order() {
    let chat = chat(ada("/order")).await;
    assert!(chat.text().contains("Waiting"), "{}", chat.text());
    history(&lines([3, 5]));
    posted(8, "eight");
    posted(9, "nine");
    send(0, "chat-posted", "", &line(8, "eight"));
    rendered().await;
    assert_eq!(chat.seqs(), [3, 5, 8, 9]);
    assert!(chat.text().contains("Bob"), "{}", chat.text());
    chat.find("li[data-seq='9'] time[datetime='2023-11-14T22:13:29.000Z']");
}

#[wasm_bindgen_test]
async fn history_is_not_read_aloud_and_news_is() {
    let chat = chat(ada("/live")).await;
    assert_eq!(live_region(&chat), "off");
    history(&lines([3]));
    rendered().await;
    assert_eq!(live_region(&chat), "polite");
    fail(0, true);
    rendered().await;
    assert_eq!(live_region(&chat), "off");
    wait_until("a second source", || opened() == 2).await;
    open(1);
    send(1, "stream-hello", "", HELLO);
    send(1, "chat-posted", "e-8", &line(8, "missed"));
    rendered().await;
    assert_eq!((live_region(&chat), chat.seqs()), ("off".to_owned(), vec![3, 8]));
    send(1, "stream-caught-up", "e-8", "{}");
    rendered().await;
    assert_eq!(live_region(&chat), "polite");
}

#[wasm_bindgen_test]
async fn text_is_text_and_web_addresses_are_links() {
    let chat = chat(ada("/text")).await;
    let hostile = "<script>alert(1)</script> javascript:alert(1) https://yew.rs/a?b=c.";
    history(&format!("[{}]", line(3, hostile)));
    rendered().await;
    assert_eq!(chat.find(".sse-chat-text").text_content().unwrap(), hostile);
    assert!(chat.all("script").is_empty());
    let link = chat.find(".sse-chat-text a");
    let attribute = |name| link.get_attribute(name).unwrap();
    assert_eq!(attribute("href"), "https://yew.rs/a?b=c");
    assert_eq!(attribute("rel"), "noopener noreferrer nofollow");
    assert_eq!(attribute("target"), "_blank");
    assert_eq!(chat.all("a").len(), 1);
}

#[wasm_bindgen_test]
async fn days_are_told_apart() {
    let chat = chat(ada("/days")).await;
    let now = js_sys::Date::now() as u64;
    let at = |seq: u64, at: u64| {
        let (before, _) =
            line(seq, "x").rsplit_once(':').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        format!("{before}:{at}}}")
    };
    let day = 86_400_000;
    let all = [at(1, now - 400 * day), at(2, now - 400 * day), at(3, now), at(4, u64::MAX)];
    history(&format!("[{}]", all.join(",")));
    rendered().await;
    let days = chat.all(".sse-chat-day");
    assert_eq!(days.len(), 3);
    assert_eq!(days[1].text_content().unwrap(), "today");
    assert_eq!(chat.find("li[data-seq='3'] time").text_content().unwrap(), "now");
}

#[wasm_bindgen_test]
async fn a_new_line_renders_no_other_again() {
    let rendered_lines = Rc::new(Cell::new(0));
    let counter = rendered_lines.clone();
    let render = Callback::from(move |line: Line| {
        counter.set(counter.get() + 1);
        html! { <b>{ line.text }</b> }
    });
    let chat = chat(ChatProps { render_line: Some(render), ..ada("/slot") }).await;
    history(&lines(1..=40));
    rendered().await;
    assert_eq!(rendered_lines.get(), 40);
    posted(50, "new");
    rendered().await;
    assert_eq!((rendered_lines.get(), chat.all("li b").len()), (41, 41));
}

#[wasm_bindgen_test]
async fn an_empty_room_says_so_in_the_hosts_words() {
    let empty = Some(html! { <i>{ "nobody" }</i> });
    let chat = chat(ChatProps { empty, ..ada("/empty") }).await;
    history("[]");
    rendered().await;
    assert_eq!(chat.find("[role=log] i").text_content().unwrap(), "nobody");
}

#[wasm_bindgen_test]
async fn another_log_starts_the_room_anew() {
    let chat = chat(ada("/reset")).await;
    history(&lines(1..=3));
    rendered().await;
    fail(0, true);
    wait_until("a second source", || opened() == 2).await;
    open(1);
    send(1, "stream-hello", "", HELLO);
    send(1, "stream-reset", "", r#"{"reason":"epoch"}"#);
    rendered().await;
    assert_eq!(chat.seqs(), [0; 0]);
    send(1, "chat-snapshot", "", &format!(r#"{{"room":"lobby","lines":[{}]}}"#, line(2, "other")));
    rendered().await;
    assert_eq!(chat.seqs(), [2]);
    assert!(chat.text().contains("other"), "{}", chat.text());
}

#[wasm_bindgen_test]
async fn a_gap_is_said_until_a_snapshot_closes_it() {
    let chat = chat(ada("/gap")).await;
    history(&lines(1..=3));
    rendered().await;
    fail(0, true);
    wait_until("a second source", || opened() == 2).await;
    open(1);
    // By its first word this server is another one, which cannot replay.
    send(1, "chat-posted", "", &line(9, "nine"));
    rendered().await;
    assert!(chat.text().contains("Some lines may be missing"), "{}", chat.text());
    send(1, "chat-snapshot", "", &format!(r#"{{"room":"lobby","lines":{}}}"#, lines(1..=9)));
    rendered().await;
    assert!(!chat.text().contains("missing"), "{}", chat.text());
    assert_eq!(chat.seqs(), (1..=9).collect::<Vec<_>>());
}

#[wasm_bindgen_test]
async fn rooms_share_a_stream_and_show_their_own() {
    #[component]
    fn App() -> Html {
        html! {
            <SseProvider address="/two?feeds=chat:lobby,chat:tea">
                <Chat author="Ada" />
                <Chat author="Ada" room="tea" />
            </SseProvider>
        }
    }
    install();
    let app = mount::<App>(()).await;
    open(0);
    history(&lines([1]));
    let tea = line_with(2, "x", "tea").replace("lobby", "tea");
    send(0, "chat-posted", "e-8", &tea);
    rendered().await;
    let shown = |room: &str| app.find(&format!("[data-room={room}] ol")).text_content().unwrap();
    assert_eq!(opened(), 1);
    assert!(shown("lobby").contains("line 1") && !shown("lobby").contains("tea"));
    assert!(shown("tea").contains("tea") && !shown("tea").contains("line 1"));
}

#[wasm_bindgen_test]
async fn the_host_hears_how_the_connection_is_and_alone_it_asks_for_its_room() {
    let heard = Rc::new(RefCell::new(String::new()));
    let hear = heard.clone();
    let on_status = Callback::from(move |status: Status| *hear.borrow_mut() += status.name());
    let chat =
        chat(ChatProps { address: Default::default(), room: "tea".into(), on_status, ..ada("") })
            .await;
    assert!(address(0).ends_with("/api/events?feeds=chat:tea"), "{}", address(0));
    assert_eq!(*heard.borrow(), "connectingopen");
    drop(chat);
}

#[wasm_bindgen_test]
async fn it_speaks_chinese() {
    let labels = ChatLabels::simplified_chinese();
    let locale = Some("zh-CN".into());
    let chat = chat(ChatProps { labels, locale, author: None, ..ada("/zh") }).await;
    history(&lines([1]));
    rendered().await;
    for words in ["2023年", "昵称", "消息", "发送"] {
        assert!(chat.text().contains(words), "{words}: {}", chat.text());
    }
}

#[wasm_bindgen_test]
async fn a_language_that_is_none_is_passed_over() {
    let chat = chat(ChatProps { locale: Some("zh_CN!".into()), ..ada("/none") }).await;
    history(&lines([1]));
    rendered().await;
    assert_eq!(chat.seqs(), [1]);
}

#[wasm_bindgen_test]
async fn a_room_that_cannot_be_is_said() {
    install();
    let chat = mount::<Chat>(ChatProps { room: "Tea time".into(), ..ada("/wrong") }).await;
    assert!(chat.find("[role=alert]").text_content().unwrap().contains("Tea time"));
}

#[wasm_bindgen_test]
async fn a_host_that_renders_at_every_word_of_the_chat_is_told_each_once() {
    #[component]
    fn Host() -> Html {
        let heard = use_mut_ref(Vec::new);
        let update = use_force_update();
        let hear = heard.clone();
        // Another callback in each render, which renders again.
        let on_status = Callback::from(move |status: Status| {
            hear.borrow_mut().push(status.name());
            update.force_update();
        });
        let heard = heard.borrow().join(" ");
        html! { <><b>{ heard }</b><Chat address="/host" {on_status} /></> }
    }
    install();
    let host = mount::<Host>(()).await;
    open(0);
    rendered().await;
    rendered().await;
    assert_eq!(host.find("b").text_content().unwrap(), "connecting open");
}

//! A chat on the page, and what a person and a server do with it.

use wasm_bindgen::prelude::*;
use yew::{AttrValue, props};
use yew_sse::components::{Chat, ChatLabels, ChatProps};

use super::{
    Mounted, fetch::install_fetch, install, live, mount, open, rendered, send, wait_until,
};

#[wasm_bindgen(module = "/tests/support/browser.js")]
extern "C" {
    fn fill(input: &web_sys::Element, text: &str);
    fn press(element: &web_sys::Element, key: &str, is_composing: bool, key_code: u32) -> bool;
    /// Empties the storages.
    pub(crate) fn forget();
    /// From now on storages throw.
    pub(crate) fn break_storage();
    /// They work again.
    pub(crate) fn mend_storage();
    /// Puts something into the tab's storage.
    pub(crate) fn remember(key: &str, value: &str);
    /// Whether the page is shown as it is printed.
    pub(crate) fn put_on_paper(is_so: bool);
    fn dress(css: &str);
}

pub(crate) const HELLO: &str = r#"{"epoch":"e","head":7,"heartbeat_ms":60000,"resume":true}"#;
pub(crate) const LINE: &str = "[role=log] li[data-seq]";
pub(crate) const LOG: &str = "[data-sse=chat].mine [role=log]";
pub(crate) const TEXT: &str = "input[name=text]";
pub(crate) const NAME: &str = "input[name=name]";

/// A chat at an address, by Ada.
pub(crate) fn ada(address: &'static str) -> ChatProps {
    props!(ChatProps {
        address: AttrValue::from(address),
        author: AttrValue::from("Ada"),
        locale: AttrValue::from("en-GB"),
        class: "mine",
        labels: ChatLabels::default(),
    })
}

/// A chat on the page, with nothing remembered, styled, its stream open and greeted.
pub(crate) async fn chat(props: ChatProps) -> Mounted<Chat> {
    forget();
    reopened(props).await
}

/// The same, with whatever is remembered.
pub(crate) async fn reopened(props: ChatProps) -> Mounted<Chat> {
    dress(concat!(
        include_str!("../../styles/tokens.css"),
        include_str!("../../styles/components.css")
    ));
    // A stream outlives its last listener by a moment.
    wait_until("the stream before is closed", || live() == 0).await;
    install();
    install_fetch();
    let chat = mount::<Chat>(props).await;
    open(0);
    send(0, "stream-hello", "", HELLO);
    rendered().await;
    chat
}

/// A line of the lobby as JSON, posted in 2023.
pub(crate) fn line(seq: u64, text: &str) -> String {
    line_with(seq, &format!("id-{seq}"), text)
}

pub(crate) fn line_with(seq: u64, id: &str, text: &str) -> String {
    let at = 1_700_000_000_000 + seq * 1_000;
    format!(
        r#"{{"seq":{seq},"room":"lobby","id":"{id}","author":"Bob","text":{text:?},"at":{at}}}"#
    )
}

/// Many of them.
pub(crate) fn lines(seqs: impl IntoIterator<Item = u64>) -> String {
    let lines: Vec<_> = seqs.into_iter().map(|seq| line(seq, &format!("line {seq}"))).collect();
    format!("[{}]", lines.join(","))
}

/// The server says what there was.
pub(crate) fn history(lines: &str) {
    send(0, "chat-snapshot", "", &format!(r#"{{"room":"lobby","lines":{lines}}}"#));
    send(0, "stream-caught-up", "e-7", "{}");
}

/// Whether news is read aloud: `polite` or `off`.
pub(crate) fn live_region(chat: &Mounted<Chat>) -> String {
    chat.find(LOG).get_attribute("aria-live").unwrap()
}

/// Somebody posts a line.
pub(crate) fn posted(seq: u64, text: &str) {
    send(0, "chat-posted", &format!("e-{seq}"), &line(seq, text));
}

/// The id in the body of a request.
pub(crate) fn id_in(body: &str) -> String {
    let after = body.split(r#""id":""#).nth(1).expect("an id");
    after.split('"').next().unwrap_or_default().to_owned()
}

impl Mounted<Chat> {
    /// The positions of the lines, in the order of the page.
    pub(crate) fn seqs(&self) -> Vec<u64> {
        let seq = |line: web_sys::Element| line.get_attribute("data-seq").unwrap().parse().unwrap();
        self.all(LINE).into_iter().map(seq).collect()
    }

    pub(crate) async fn write(&self, field: &str, text: &str) {
        fill(&self.find(field), text);
        rendered().await;
    }

    /// Presses Enter; returns whether the browser may go on with it.
    pub(crate) async fn enter(&self) -> bool {
        self.enter_while(false, 13).await
    }

    pub(crate) async fn enter_while(&self, is_composing: bool, key_code: u32) -> bool {
        let goes_on = press(&self.find(TEXT), "Enter", is_composing, key_code);
        rendered().await;
        goes_on
    }

    pub(crate) fn value(&self, field: &str) -> String {
        self.find(field).unchecked_into::<web_sys::HtmlInputElement>().value()
    }

    /// Writes a line and posts it.
    pub(crate) async fn post(&self, text: &str) {
        self.write(TEXT, text).await;
        self.enter().await;
    }
}

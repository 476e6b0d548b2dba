//! A scripted `EventSource` in place of the browser's, and a place on the page to render to.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod log;
pub(crate) mod fetch;
pub(crate) mod chat;
pub(crate) mod board;

use wasm_bindgen::prelude::*;
use yew::{AppHandle, Renderer, html::BaseComponent};

#[wasm_bindgen(module = "/tests/support/browser.js")]
extern "C" {
    /// Puts the scripted `EventSource` in place, with no sources yet, and the browser's own frames
    /// and timers.
    pub(crate) fn install();
    /// Takes `EventSource` away, as if the browser had none.
    pub(crate) fn uninstall();
    /// Puts the browser's own back.
    pub(crate) fn restore();
    /// How many sources were ever opened.
    pub(crate) fn opened() -> usize;
    /// How many of them were not closed.
    pub(crate) fn live() -> usize;
    /// How many listeners are attached to sources.
    pub(crate) fn listening() -> i32;
    /// Where source `n` leads to.
    pub(crate) fn address(n: usize) -> String;
    /// Whether source `n` sends cookies to other origins.
    pub(crate) fn has_credentials(n: usize) -> bool;
    /// The server answers source `n`.
    pub(crate) fn open(n: usize);
    /// The server sends an event to source `n`.
    pub(crate) fn send(n: usize, name: &str, id: &str, data: &str);
    /// The same with a text that Rust may not be able to write down.
    #[wasm_bindgen(js_name = send)]
    pub(crate) fn send_any(n: usize, name: &str, id: &str, data: &JsValue);
    /// Source `n` loses its stream.
    pub(crate) fn fail(n: usize, fatal: bool);
    /// The window hears a page transition event.
    pub(crate) fn on_window(name: &str, persisted: bool);
    /// The page is not secure: there are no locks, until they are given back.
    pub(crate) fn take_locks_away();
    pub(crate) fn give_locks_back();
    /// There are no frames any more, as on a page that is hidden, until [`install`].
    pub(crate) fn stop_frames();
    /// A timer that is set to so many milliseconds fires at once, until [`install`].
    pub(crate) fn skip_waits_of(ms: u32);
    /// Leads the page to another address, without loading it.
    pub(crate) fn go_to(path: &str);
    #[wasm_bindgen(js_name = frame)]
    async fn next_frame();
    #[wasm_bindgen(js_name = pause)]
    async fn pause_ms(ms: u32);
}

/// Waits for the next frame and for what it renders.
pub(crate) async fn rendered() {
    yew::scheduler::flush().await;
    next_frame().await;
    yew::scheduler::flush().await;
}

/// Waits until it is so; panics after five seconds.
pub(crate) async fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = js_sys::Date::now() + 5_000.0;
    while !is_so() {
        assert!(js_sys::Date::now() < deadline, "not within 5 s: {what}");
        pause_ms(10).await;
    }
}

/// A component on the page. Dropping it takes it off the page.
pub(crate) struct Mounted<C: BaseComponent> {
    root: web_sys::Element,
    handle: Option<AppHandle<C>>,
}

/// Renders a component to a new place on the page.
pub(crate) async fn mount<C: BaseComponent>(props: C::Properties) -> Mounted<C> {
    let root = place();
    let handle = Renderer::<C>::with_root_and_props(root.clone(), props).render();
    yew::scheduler::flush().await;
    Mounted { root, handle: Some(handle) }
}

/// Lets a component take over what a server rendered to a place on the page.
pub(crate) async fn hydrate<C: BaseComponent>(
    root: web_sys::Element,
    props: C::Properties,
) -> Mounted<C> {
    let handle = Renderer::<C>::with_root_and_props(root.clone(), props).hydrate();
    yew::scheduler::flush().await;
    Mounted { root, handle: Some(handle) }
}

/// A new, empty place on the page.
pub(crate) fn place() -> web_sys::Element {
    let document = web_sys::window().unwrap().document().unwrap();
    let root = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&root).unwrap();
    root
}

impl<C: BaseComponent> Mounted<C> {
    /// What a person reads.
    pub(crate) fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    /// The first element that the selector finds.
    pub(crate) fn find(&self, selector: &str) -> web_sys::Element {
        let found = self.root.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html()))
    }

    /// All elements that the selector finds, in the order of the page.
    pub(crate) fn all(&self, selector: &str) -> Vec<web_sys::Element> {
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length()).filter_map(|n| found.item(n)?.dyn_into().ok()).collect()
    }

    /// Clicks the first element that the selector finds.
    pub(crate) fn click(&self, selector: &str) {
        self.find(selector).unchecked_into::<web_sys::HtmlElement>().click();
    }

    /// Gives the component other properties.
    pub(crate) async fn update(&mut self, props: C::Properties) {
        self.handle.as_mut().unwrap().update(props);
        yew::scheduler::flush().await;
    }
}

impl<C: BaseComponent> Drop for Mounted<C> {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.destroy();
        }
        self.root.remove();
    }
}

//! A scripted `fetch` in place of the browser's.

use wasm_bindgen::prelude::*;

use super::{rendered, wait_until};

#[wasm_bindgen(module = "/tests/support/browser.js")]
extern "C" {
    /// Puts the scripted `fetch` in place, with no requests yet.
    pub(crate) fn install_fetch();
    /// Puts the browser's own back.
    pub(crate) fn restore_fetch();
    /// How many requests were made.
    pub(crate) fn requested() -> usize;
    /// The method of request `n`.
    pub(crate) fn method(n: usize) -> String;
    /// Where request `n` goes to.
    pub(crate) fn url(n: usize) -> String;
    /// A header of request `n`; empty if it has none of that name.
    pub(crate) fn header(n: usize, name: &str) -> String;
    /// The body of request `n`.
    pub(crate) fn body(n: usize) -> String;
    /// The server answers request `n`.
    pub(crate) fn answer(n: usize, status: u16, body: &str);
    /// Whether the answer to request `n` was read to its end.
    fn is_read(n: usize) -> bool;
    /// The server does not answer request `n`.
    pub(crate) fn no_answer(n: usize);
}

/// Waits until so many requests were made.
pub(crate) async fn wait_for_requests(n: usize) {
    wait_until(&format!("{n} requests"), || requested() >= n).await;
    assert_eq!(requested(), n, "requests");
}

/// The server answers request `n`, and what it says is shown.
pub(crate) async fn answered(n: usize, status: u16, body: &str) {
    answer(n, status, body);
    wait_until("the answer is read", || is_read(n)).await;
    rendered().await;
}

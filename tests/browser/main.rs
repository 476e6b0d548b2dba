//! The library in a browser. All of it on one page, for each program of tests is a browser that
//! starts and ends; [`leaving`](../leaving/main.rs) has its own, for it counts what is on it.

#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

mod hooks;
mod hearing;
mod addressing;
mod sharing;
mod losing;
mod diagnosing;
mod tabs;
mod hydrating;

mod components;
mod clock;
mod chat;
mod scrolling;
mod crowded;
mod posting;
mod booking;
mod reserving;
mod keeping;
mod inspecting;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

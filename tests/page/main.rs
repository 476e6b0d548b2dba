//! The built page in a real browser, on the real server: `cargo xtask test page`.
//!
//! Each test is a sentence about what a person at the page sees, checked on the page's own text and
//! on the server's record of who asked for what. Nothing here knows how the page is made: it is
//! found by its handles, the `data-` attributes.

#![cfg(not(target_arch = "wasm32"))]

mod support;

mod clock;
mod recovery;
mod refusal;
mod secret;
mod buttons;
mod chat;
mod booking;
mod inspector;
mod away;
mod crash;
mod door;
mod tabs;
mod tutorial;
mod matrix;
mod elsewhere;
mod examples;
mod look;
mod hostile;
mod keyboard;
mod access;
mod pictures;
mod speed;
mod cold;
mod engines;
mod unsupported;
mod trunk;

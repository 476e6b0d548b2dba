//! Servers as they are, good and bad, and what the playground makes of them.
//!
//! Each test is a browser that reads one scripted server after the other. What it shows is compared
//! with what the server was told to do, and what it asked for with what it had seen.

mod differences;
mod scene;

mod content;
mod sizes;
mod ids;
mod endings;
mod silence;
mod refusals;
mod redirects;
mod types;
mod origins;
mod spacing;
mod control;

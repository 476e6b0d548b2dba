//! Servers that share a log on NATS, which the tests start themselves: one node, or three. And nginx in
//! front of them.

#[allow(dead_code, reason = "shared with the other tests")]
#[path = "../http/client.rs"]
mod client;
#[allow(dead_code, reason = "shared with the other tests")]
#[path = "../http/lines.rs"]
mod lines;
#[allow(dead_code, reason = "shared with the other tests")]
mod nats;
mod nginx;
mod instance;

mod away;
mod booking;
mod history;
mod killed;
mod opening;
mod own;
mod proxied;
mod shared;

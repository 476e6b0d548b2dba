//! The server as a client meets it: over real sockets, on a port of its own.

mod client;
mod server;
mod lines;
mod exposition;

mod access;
mod chat;
mod booking;
mod cors;
mod drain;
mod faults;
mod files;
mod limits;
mod metrics;
mod own;
mod problems;
mod program;
mod crash;
mod replay;
mod site;
mod slow;
mod stream;
#[cfg(feature = "tls")]
mod tls;

//! Tabs that share a connection, as sentences. The lock, the channel, the server and the clock are
//! made up; the tabs and their connections are real.

mod seen;
mod world;
mod carrying;
mod sharing;
mod properties;

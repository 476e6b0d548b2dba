//! A server, a browser and a page for each test, gone when it ends, however it ends.

mod environment;
mod wait;
mod http;
mod record;
mod site;
mod server;
mod engine;
mod screen;
mod driver;
mod browser;
mod page;
mod hands;
mod picture;
mod history;
mod room;
mod commands;
mod stage;

pub(crate) use browser::{Browser, Wish};
pub(crate) use commands::{post, send};
pub(crate) use engine::Engine;
pub(crate) use environment::given;
pub(crate) use history::Moment;
pub(crate) use http::ask;
pub(crate) use page::Page;
pub(crate) use record::{Entry, What};
pub(crate) use server::Server;
pub(crate) use site::Site;
pub(crate) use stage::{Answer, End, Request, Script, Stage};
use wait::lines_of;
pub(crate) use wait::until;

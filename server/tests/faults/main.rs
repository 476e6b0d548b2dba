//! Everything that can break does, over and over, under load: nothing that was acknowledged is lost,
//! doubled, reordered or changed.
//!
//! `cargo xtask faults --seed N` breaks what it broke before; `cargo xtask test faults` is a short run.
//! [`run`] breaks any [`cluster`]: a new kind of it is one more file there, and one more test below.

mod judge;
mod proxy;
mod client;
mod publisher;
mod reader;
mod cluster;
mod run;

use cluster::OneServer;
use run::{Scenario, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_loses_nothing_whatever_breaks() {
    run(OneServer::start().await, &Scenario::from_environment()).await;
}

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
#[allow(dead_code, reason = "shared with the other tests")]
#[path = "../nats/nats.rs"]
mod nats;
mod cluster;
mod run;

use cluster::{OnNats, OneServer};
use run::{Scenario, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_loses_nothing_whatever_breaks() {
    run(OneServer::start().await, &Scenario::from_environment()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_node_of_nats_lose_nothing_whatever_breaks() {
    run(OnNats::<1>::start().await, &Scenario::from_environment()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_three_nodes_of_nats_lose_nothing_whatever_breaks() {
    run(OnNats::<3>::start().await, &Scenario::from_environment()).await;
}

//! A server that starts.

use std::time::{Duration, Instant};

use async_nats::jetstream::stream::Config;
use futures_util::future::join_all;
use tokio::time::sleep;

use crate::{
    booking::{Kept, plan, slots},
    client::soon,
    instance::{Instance, PATIENCE, fails},
    lines::{older, post, say},
    nats::Nats,
};

#[tokio::test]
async fn reservations_are_known_from_the_state_that_another_server_has_kept() {
    let nats = Nats::single();
    let log = nats.log("feeds");
    let server = Instance::start(&log).await;
    let [slot, other] = &slots(server.address).await[..2] else { panic!("two places") };
    let mut kept = Kept::open(server.address).await;
    assert_eq!(kept.reserve(other, 1_000).await.status, 201);
    for round in 0..900 {
        assert_eq!(kept.reserve(slot, round).await.status, 201);
        assert_eq!(kept.cancel(round).await.status, 204);
    }
    assert_eq!(kept.reserve(slot, 900).await.status, 201);
    let context = nats.jetstream().await;
    let folded = context.get_stream("feeds-folded").await.unwrap();
    soon(async { while folded.get_info().await.unwrap().state.messages < 3 {} }).await;
    // Without that state nobody would know any more.
    let events = context.get_stream("feeds").await.unwrap();
    let pointer =
        folded.get_last_raw_message_by_subject("feeds-folded.booking.kept").await.unwrap();
    let pointer: serde_json::Value = serde_json::from_slice(&pointer.payload).unwrap();
    let through = pointer["seq"].as_u64().unwrap();
    assert!(through >= 1_000, "{pointer}");
    events.purge().filter("feeds.booking.>").sequence(through + 1).await.unwrap();
    let again = Instance::start(&log).await;
    assert_eq!(plan(again.address).await, plan(server.address).await);
    let mut kept = Kept::open(again.address).await;
    assert_eq!(kept.reserve(other, 1_001).await.status, 409);
    assert_eq!(kept.cancel(1_000).await.status, 204);
}

#[tokio::test]
async fn a_log_whose_end_was_deleted_is_gone_on_with() {
    let nats = Nats::single();
    let log = nats.log("feeds");
    let server = Instance::start(&log).await;
    let mut lines = Vec::new();
    for n in 1..=3 {
        lines.push(say(server.address, n, "lobby").await);
    }
    let context = nats.jetstream().await;
    let stream = context.get_stream("feeds").await.unwrap();
    stream.delete_message(lines.pop().unwrap().seq).await.unwrap();
    let later = Instance::start(&log).await;
    assert_eq!(later.health().await.1.head, 4);
    assert_eq!(older(later.address, "").await, lines);
    assert_eq!(say(later.address, 4, "lobby").await.seq, 5);
}

#[tokio::test]
async fn many_servers_may_start_at_once() {
    let nats = Nats::single();
    let log = nats.log("feeds");
    let servers = join_all((0..4).map(|_| Instance::start(&log))).await;
    for (n, server) in servers.iter().enumerate() {
        assert_eq!(say(server.address, n as u128, "lobby").await.seq, n as u64 + 2);
    }
    let context = nats.jetstream().await;
    let stream = context.get_stream("feeds").await.unwrap();
    // On a busy machine one may have followed it anew.
    let begun = Instant::now();
    while stream.get_info().await.unwrap().state.consumer_count != 4 {
        assert!(begun.elapsed() < PATIENCE, "a consumer is left");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn when_all_of_a_cluster_has_started_again_it_is_the_same_log() {
    let mut nats = Nats::cluster().await;
    let log = nats.log("feeds");
    let (one, two) = tokio::join!(Instance::start(&log), Instance::start(&log));
    let epochs = [one.health().await.1.epoch, two.health().await.1.epoch];
    assert_eq!(epochs[0], epochs[1]);
    soon(async { while post(one.address, 1, "lobby", "kept").await.status == 503 {} }).await;
    let kept = older(one.address, "").await;
    (0..3).for_each(|node| nats.kill(node));
    for server in [&one, &two] {
        server.until_health(503).await;
    }
    (0..3).for_each(|node| nats.start_again(node));
    for server in [&one, &two] {
        assert_eq!(server.until_health(200).await.epoch, epochs[0]);
    }
    let three = Instance::start(&log).await;
    assert_eq!(three.health().await.1.epoch, epochs[0]);
    assert_eq!(older(three.address, "").await, kept);
    assert_eq!(post(three.address, 1, "lobby", "kept").await.status, 200);
}

#[tokio::test]
async fn a_stream_of_somebody_else_is_left_alone() {
    let nats = Nats::single();
    let context = nats.jetstream().await;
    let config = Config { name: "orders".into(), ..Config::default() };
    context.create_stream(config).await.unwrap();
    let error = fails(&nats.log("orders"), &[]).await;
    assert!(error.contains("not one of this server's"), "{error}");
    let error = fails(&nats.log("feeds"), &["--keep", "30d"]).await;
    assert!(error.contains("nats stream edit"), "{error}");
}

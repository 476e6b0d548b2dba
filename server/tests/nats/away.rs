//! NATS goes away, and comes back.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, future::join_all};

use crate::{
    booking::{consumers, ready},
    client::{Stream, soon},
    instance::Instance,
    lines::{older, post, posted, say, seqs},
    nats::Nats,
};

#[tokio::test]
async fn while_nats_is_away_posts_are_told_when_to_come_back_and_streams_stay_open() {
    let mut nats = Nats::single();
    let log = nats.log("feeds");
    let flags = ["--heartbeat", "200ms"];
    let (one, two) =
        tokio::join!(Instance::start_with(&log, &flags), Instance::start_with(&log, &flags));
    let mut streams = Vec::new();
    for server in [&one, &two] {
        let mut stream = Stream::open(server.address, "?feeds=chat,booking").await;
        stream.until("stream-caught-up").await;
        streams.push(stream);
    }
    say(one.address, 1, "lobby").await;
    for stream in &mut streams {
        assert!(stream.until("chat-posted").await.contains("line 1"));
    }
    nats.kill(0);
    for server in [&one, &two] {
        let answer = post(server.address, 2, "lobby", "line 2").await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")), "{answer:?}");
        assert!(answer.problem().detail.contains("NATS"), "{answer:?}");
        server.until_trouble("NATS").await;
    }
    for stream in &mut streams {
        for _ in 0..3 {
            stream.until("stream-heartbeat").await;
        }
    }
    nats.start_again(0);
    one.until_health(200).await;
    two.until_health(200).await;
    let line = say(two.address, 2, "lobby").await;
    assert_eq!(line.seq, 3);
    for stream in &mut streams {
        assert_eq!(posted(&stream.until("chat-posted").await), Some(line.clone()));
    }
}

#[tokio::test]
async fn a_stream_that_was_made_anew_is_another_log() {
    let nats = Nats::single();
    let log = nats.log("feeds");
    let server = Instance::start_with(&log, &["--heartbeat", "200ms"]).await;
    let mut stream = Stream::open(server.address, "?feeds=chat").await;
    say(server.address, 1, "lobby").await;
    stream.until("chat-posted").await;
    let context = nats.jetstream().await;
    let feeds = context.get_stream("feeds").await.unwrap();
    let message = feeds.get_raw_message(2).await.unwrap();
    context.delete_stream("feeds").await.unwrap();
    context.create_stream(feeds.cached_info().config.clone()).await.unwrap();
    for _ in 0..5 {
        let sent = context.publish("feeds.chat.lobby", message.payload.clone());
        sent.await.unwrap().await.unwrap();
    }
    let health = server.until_trouble("was made anew").await;
    assert_eq!(post(server.address, 2, "lobby", "lost").await.status, 503);
    let again = Instance::start(&log).await;
    assert_ne!(again.health().await.1.epoch, health.epoch);
    assert_eq!(say(again.address, 3, "lobby").await.seq, 7);
    // Longer than a server takes to notice that nobody tells it anything: its streams are of the log
    // that was.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(15) {
        let event = stream.next().await.unwrap();
        assert!(event.contains("stream-heartbeat"), "{event}");
    }
}

#[tokio::test]
async fn a_log_that_has_lost_its_end_is_not_gone_on_with() {
    let mut nats = Nats::single();
    let log = nats.log("feeds");
    let server = Instance::start_with(&log, &["--heartbeat", "200ms"]).await;
    let mut stream = Stream::open(server.address, "?feeds=chat").await;
    say(server.address, 1, "lobby").await;
    let kept = nats.copied();
    for n in 2..5 {
        say(server.address, n, "lobby").await;
    }
    for _ in 1..5 {
        stream.until("chat-posted").await;
    }
    // As after a loss of power. Another server has written over it before this one looks.
    nats.kill(0);
    nats.put_back(&kept);
    nats.start_again(0);
    let context = nats.jetstream().await;
    let feeds = context.get_stream("feeds").await.unwrap();
    let message = feeds.get_raw_message(2).await.unwrap();
    assert_eq!(feeds.cached_info().state.last_sequence, 2);
    for _ in 0..5 {
        let sent = context.publish("feeds.chat.lobby", message.payload.clone());
        sent.await.unwrap().await.unwrap();
    }
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(4) {
        let event = stream.next().await.unwrap();
        assert!(event.contains("stream-heartbeat"), "{event}");
    }
    server.until_trouble("has lost").await;
}

#[tokio::test]
async fn whoever_missed_something_long_ago_waits_a_moment_for_nats() {
    let mut nats = Nats::single();
    let log = nats.log("feeds");
    let first = Instance::start(&log).await;
    let mut lines = Vec::new();
    for n in 0..1_200 {
        lines.push(say(first.address, n, "lobby").await);
    }
    // This one has only the newest thousand at hand.
    let server = Instance::start(&log).await;
    let epoch = server.health().await.1.epoch;
    nats.kill(0);
    server.until_health(503).await;
    let rest = format!("?feeds=chat&last_event_id={epoch}-2");
    let told = async {
        let mut stream = Stream::open(server.address, &rest).await;
        let mut told = Vec::new();
        while told.len() < 1_199 {
            told.extend(posted(&stream.next().await.unwrap()));
        }
        told
    };
    let back = async {
        // Longer than one answer of NATS may take.
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(4) {
            assert_eq!(server.health().await.0, 503);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        nats.start_again(0);
    };
    let (told, ()) = tokio::join!(told, back);
    assert_eq!(told, lines[1..]);
}

#[tokio::test]
async fn what_is_old_is_read_also_when_one_of_three_nodes_does_not_answer() {
    let nats = Nats::cluster().await;
    let first = Instance::start(&nats.log("feeds")).await;
    ready(&[&first]).await;
    let context = nats.jetstream().await;
    let feeds = context.get_stream("feeds").await.unwrap();
    let payload = feeds.get_raw_message(2).await.unwrap().payload;
    let sent = join_all((0..1_300).map(|_| context.publish("feeds.chat.lobby", payload.clone())));
    for sent in sent.await {
        sent.unwrap().await.unwrap();
    }
    nats.until_well(&["feeds"]).await;
    let leader = feeds.get_info().await.unwrap().cluster.unwrap().leader.unwrap();
    let leader: usize = leader.strip_prefix('n').unwrap().parse().unwrap();
    // This one has only the newest thousand at hand.
    let server = Instance::start(&nats.log_at(leader, "feeds")).await;
    nats.silence((leader + 1) % 3);
    let lines = older(server.address, "limit=200&before=250").await;
    assert_eq!(seqs(&lines), (50..250).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_was_the_deleted_end_of_a_log_is_not_passed_over_when_the_log_has_lost_it() {
    let mut nats = Nats::single();
    let log = nats.log("feeds");
    let first = Instance::start(&log).await;
    say(first.address, 1, "lobby").await;
    first.kill().await;
    let without = nats.copied();
    let context = nats.jetstream().await;
    let before = consumers(&context).await;
    context.publish("feeds.chat.lobby", "".into()).await.unwrap().await.unwrap();
    context.get_stream("feeds").await.unwrap().delete_message(3).await.unwrap();
    nats.kill(0);
    let with = nats.copied();
    nats.put_back(&without);
    nats.start_again(0);
    let server = Instance::start(&log).await;
    server.signal("-STOP");
    nats.kill(0);
    nats.put_back(&with);
    nats.start_again(0);
    let client = nats.jetstream().await.client();
    let mut asked = client.subscribe("$JS.API.STREAM.MSG.GET.feeds").await.unwrap();
    client.flush().await.unwrap();
    server.signal("-CONT");
    // It asks whether anything is left there, and will ask once more.
    soon(async {
        while !String::from_utf8_lossy(&asked.next().await.unwrap().payload).contains("next") {}
    })
    .await;
    nats.kill(0);
    nats.put_back(&without);
    nats.start_again(0);
    let context = nats.jetstream().await;
    soon(async { while consumers(&context).await.iter().all(|name| before.contains(name)) {} })
        .await;
    assert_eq!(server.health().await.1.head, 2);
    assert_eq!(say(server.address, 2, "lobby").await.seq, 3);
}

//! What any number of servers say is the same.

use std::time::Duration;

use async_nats::jetstream::{Context, stream::Config};
use futures_util::future::join_all;
use yew_sse_wire::RequestId;

use crate::{
    booking::consumers,
    client::{Stream, soon},
    instance::Instance,
    lines::{id, older, post, posted, say, seqs},
    nats::Nats,
};

#[tokio::test]
async fn two_servers_have_the_same_events_in_the_same_order_under_the_same_ids() {
    let nats = Nats::single();
    let log = nats.log("feeds");
    let (one, two) = tokio::join!(Instance::start(&log), Instance::start(&log));
    let mut streams = Vec::new();
    for server in [&one, &two] {
        let mut stream = Stream::open(server.address, "?feeds=chat").await;
        stream.until("stream-caught-up").await;
        streams.push(stream);
    }
    let posts = (0..200).map(|n| say([one.address, two.address][n % 2], n as u128, "lobby"));
    let mut lines = join_all(posts).await;
    lines.sort_by_key(|line| line.seq);
    // The first position is the epoch's.
    assert_eq!(seqs(&lines), (2..=201).collect::<Vec<_>>());
    let mut told = Vec::new();
    for stream in &mut streams {
        let mut events = Vec::new();
        while events.len() < 200 {
            let event = stream.next().await.unwrap();
            events.extend(posted(&event).is_some().then_some(event));
        }
        told.push(events);
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0].iter().filter_map(|event| posted(event)).collect::<Vec<_>>(), lines);
    // Whoever has lost the one goes on at the other.
    for at in [0, 57, 198] {
        let rest = format!("?feeds=chat&last_event_id={}", id(&told[0][at]).unwrap());
        let mut stream = Stream::open(two.address, &rest).await;
        stream.until("stream-hello").await;
        for expected in &told[0][at + 1..] {
            assert_eq!(stream.next().await.as_ref(), Some(expected));
        }
        assert!(stream.next().await.unwrap().contains("event: stream-caught-up"));
    }
    assert_eq!(older(one.address, "limit=200").await, older(two.address, "limit=200").await);
}

#[tokio::test]
async fn whoever_comes_from_a_server_that_was_faster_goes_on_all_the_same() {
    let nats = Nats::single();
    let server = Instance::start(&nats.log("feeds")).await;
    let epoch = server.health().await.1.epoch;
    say(server.address, 1, "lobby").await;
    let context = nats.jetstream().await;
    let stream = context.get_stream("feeds").await.unwrap();
    let payload = stream.get_raw_message(2).await.unwrap().payload;
    for _ in 0..20 {
        let posts = (0..100).map(|_| async {
            let sent = context.publish("feeds.chat.lobby", payload.clone()).await.unwrap();
            sent.await.unwrap().sequence
        });
        let newest = join_all(posts).await.into_iter().max().unwrap();
        let rest = format!("?feeds=chat&last_event_id={epoch}-{newest}");
        let mut stream = Stream::open(server.address, &rest).await;
        assert!(stream.next().await.unwrap().contains("event: stream-hello"));
        let next = stream.next().await.unwrap();
        assert!(next.contains("event: stream-caught-up"), "{next}");
    }
}

#[tokio::test]
async fn a_line_is_posted_once_to_whichever_server_it_is_sent() {
    let nats = Nats::single();
    let log = nats.log("feeds");
    let (one, two) = tokio::join!(Instance::start(&log), Instance::start(&log));
    let posts = (0..40).map(|n| post([one.address, two.address][n % 2], 7, "lobby", "once"));
    let answers = join_all(posts).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().all(|answer| [200, 201].contains(&answer.status)), "{answers:?}");
    assert!(answers.iter().all(|answer| answer.body == answers[0].body), "{answers:?}");
    assert_eq!(post(two.address, 7, "lobby", "another").await.status, 409);
    assert_eq!(post(two.address, 7, "elsewhere", "once").await.status, 409);
    assert_eq!(older(one.address, "limit=200").await.len(), 1);
}

/// A NATS that knows the ids of the log's messages for a moment only.
async fn forgetful(nats: &Nats) -> Context {
    let context = nats.jetstream().await;
    let config = Config {
        name: "feeds".into(),
        subjects: vec!["feeds.>".into()],
        allow_direct: true,
        duplicate_window: Duration::from_millis(100),
        ..Config::default()
    };
    context.create_stream(config).await.unwrap();
    context
}

/// Waits until NATS itself takes a line's id once more.
async fn forgotten(context: &Context, line: u128) {
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", format!("chat.{}", &*RequestId::from_random(line)));
    soon(async {
        for _ in 0..2 {
            loop {
                let sent = context.publish_with_headers("feeds.other", headers.clone(), "".into());
                if !sent.await.unwrap().await.unwrap().duplicate {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_line_is_known_longer_than_nats_knows_its_id() {
    let nats = Nats::single();
    let context = forgetful(&nats).await;
    let log = nats.log("feeds");
    let (one, two) = tokio::join!(Instance::start(&log), Instance::start(&log));
    let first = post(one.address, 1, "lobby", "hello").await;
    forgotten(&context, 1).await;
    let again = post(two.address, 1, "lobby", "hello").await;
    assert_eq!((first.status, again.status, &again.body), (201, 200, &first.body));
    assert_eq!(post(two.address, 1, "lobby", "another").await.status, 409);
    assert_eq!(post(one.address, 1, "elsewhere", "hello").await.status, 409);
}

#[tokio::test]
async fn a_line_whose_first_server_ended_before_it_posted_is_posted_once_by_another() {
    let nats = Nats::single();
    let context = forgetful(&nats).await;
    let server = Instance::start(&nats.log("feeds")).await;
    // A long time passes after the claim, and others post.
    let claim = r#"{"feed":"chat.lobby","after":0,"at":5}"#;
    let id = RequestId::from_random(2);
    let sent = context.publish(format!("feeds-requests.chat.{}", &*id), claim.into());
    sent.await.unwrap().await.unwrap();
    say(server.address, 1, "lobby").await;
    let line = say(server.address, 2, "elsewhere").await;
    say(server.address, 3, "lobby").await;
    forgotten(&context, 2).await;
    let again = post(server.address, 2, "elsewhere", "line 2").await;
    assert_eq!((again.status, again.body), (200, serde_json::to_string(&line).unwrap()));
}

#[tokio::test]
async fn a_line_that_comes_when_nobody_waits_for_it_any_more_is_not_posted() {
    let nats = Nats::single();
    let context = nats.jetstream().await;
    let log = nats.log("feeds");
    let server = Instance::start(&log).await;
    let before = say(server.address, 1, "lobby").await;
    // The second line, as a server sent it before the network broke, and it comes when that is whole
    // again. Another server may have posted it meanwhile.
    let stream = context.get_stream("feeds").await.unwrap();
    let message = stream.get_raw_message(before.seq).await.unwrap();
    let mut late: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
    for field in ["at", "until"] {
        late[field] = (late[field].as_u64().unwrap() - 120_000).into();
    }
    let ids = [1, 2].map(RequestId::from_random);
    let late = late.to_string().replace(&*ids[0], &ids[1]);
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", format!("chat.{}", &*ids[1]));
    let sent = context.publish_with_headers("feeds.chat.lobby", headers, late.into());
    sent.await.unwrap().await.unwrap();
    let after = say(server.address, 2, "lobby").await;
    assert_eq!(after.seq, before.seq + 2);
    let later = Instance::start(&log).await;
    let epoch = server.health().await.1.epoch;
    for server in [&server, &later] {
        assert_eq!(older(server.address, "").await, [before.clone(), after.clone()]);
        let rest = format!("?feeds=chat&last_event_id={epoch}-{}", before.seq);
        let mut stream = Stream::open(server.address, &rest).await;
        assert_eq!(posted(&stream.until("chat-posted").await), Some(after.clone()));
    }
}

#[tokio::test]
async fn a_line_that_is_too_long_for_nats_disturbs_nobody_else() {
    let nats = Nats::single();
    let server = Instance::start(&nats.log("feeds")).await;
    let mut stream = Stream::open(server.address, "?feeds=chat").await;
    let context = nats.jetstream().await;
    let feeds = context.get_stream("feeds").await.unwrap();
    let config = Config { max_message_size: 800, ..feeds.cached_info().config.clone() };
    context.update_stream(config).await.unwrap();
    let before = consumers(&context).await;
    for n in 0..50 {
        let answer = post(server.address, n, "lobby", &"x".repeat(500)).await;
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(answer.problem().detail.contains("message size exceeds"), "{answer:?}");
        let (status, health) = server.health().await;
        assert_eq!(status, 200, "{health:?}");
    }
    let line = say(server.address, 50, "lobby").await;
    assert_eq!(posted(&stream.until("chat-posted").await), Some(line));
    assert_eq!(consumers(&context).await, before);
}

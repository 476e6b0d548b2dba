//! What is older than what a server has in memory, read from the stream.

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};
use yew_sse_wire::chat::Line;

use crate::{
    client::{Stream, soon},
    instance::Instance,
    lines::{older, posted, say, seqs},
    nats::Nats,
};

/// Lines in a busy room, in a room with a line now and then, in one that fell silent, and in one
/// that began late; all of it longer ago than what a server reads when it starts.
async fn talk(server: &Instance) -> BTreeMap<&'static str, Vec<Line>> {
    let room = |n: u128| match n {
        _ if n % 100 == 7 => "rare",
        200..260 => "over",
        n if n > 2_200 && n % 2 == 0 => "late",
        _ => "busy",
    };
    let lines = stream::iter(0..4_000)
        .map(|n| async move { (room(n), say(server.address, n, room(n)).await) });
    let mut rooms = BTreeMap::<_, Vec<Line>>::new();
    for (room, line) in lines.buffer_unordered(32).collect::<Vec<_>>().await {
        rooms.entry(room).or_default().push(line);
    }
    rooms.values_mut().for_each(|lines| lines.sort_by_key(|line| line.seq));
    rooms
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_long_ago_comes_in_order_and_each_once() {
    let nats = Nats::single();
    let log = nats.log("feeds");
    let first = Instance::start(&log).await;
    let rooms = talk(&first).await;
    let (_, health) = first.health().await;
    let later = Instance::start(&log).await;
    for feeds in [&["busy"][..], &["rare"], &["over", "late"], &["rare", "busy", "over"], &["none"]]
    {
        let mut expected: Vec<_> =
            feeds.iter().filter_map(|room| rooms.get(room)).flatten().cloned().collect();
        expected.sort_by_key(|line| line.seq);
        let names: Vec<_> = feeds.iter().map(|room| format!("chat:{room}")).collect();
        for after in [0, 2, 250, 1_999, 3_990] {
            let epoch = &health.epoch;
            let rest = format!("?feeds={}&last_event_id={epoch}-{after}", names.join(","));
            for server in [&first, &later] {
                let mut stream = Stream::open(server.address, &rest).await;
                let mut told = Vec::new();
                loop {
                    let event = stream.next().await.unwrap();
                    assert!(!event.contains("stream-reset"), "{event}");
                    told.extend(posted(&event));
                    if event.contains("stream-caught-up") {
                        break;
                    }
                }
                let expected: Vec<_> =
                    expected.iter().filter(|line| line.seq > after).cloned().collect();
                assert_eq!(seqs(&told), seqs(&expected), "{feeds:?} after {after}");
                assert_eq!(told, expected);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn older_lines_can_be_read_back_to_the_first() {
    let nats = Nats::single();
    let log = nats.log("feeds");
    let first = Instance::start(&log).await;
    let rooms = talk(&first).await;
    let later = Instance::start(&log).await;
    for (room, lines) in &rooms {
        for server in [&first, &later] {
            let (mut read, mut before) = (Vec::new(), String::new());
            soon(async {
                loop {
                    let page =
                        older(server.address, &format!("room={room}&limit=70{before}")).await;
                    let Some(oldest) = page.first() else { break };
                    before = format!("&before={}", oldest.seq);
                    read.splice(..0, page);
                }
            })
            .await;
            assert_eq!(seqs(&read), seqs(lines), "{room}");
            assert_eq!(read, *lines);
        }
    }
    assert_eq!(older(later.address, "room=none").await, []);
    assert_eq!(older(later.address, "room=busy&before=0").await, []);
    assert_eq!(older(later.address, "room=busy&before=1").await, []);
}

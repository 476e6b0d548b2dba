//! Killed while lines are being posted: what was acknowledged is there.

use std::{collections::BTreeMap, net::SocketAddr, sync::Mutex};

use futures_util::future::join_all;
use tokio::sync::Notify;
use yew_sse_wire::chat::Line;

use crate::{
    client::{Stream, attempt},
    lines::{body, id, older, posted, posting, seqs},
    program::{Program, address_in},
};

/// Lines that were acknowledged, by their request.
#[derive(Default)]
struct Acknowledged {
    lines: Mutex<BTreeMap<u128, Line>>,
    news: Notify,
}

impl Acknowledged {
    fn count(&self) -> usize {
        self.lines.lock().unwrap().len()
    }

    async fn until(&self, count: usize) {
        while self.count() < count {
            self.news.notified().await;
        }
    }
}

/// Posts one line after the other until nobody answers; which one was under way then.
async fn posting_from(to: SocketAddr, mut number: u128, acknowledged: &Acknowledged) -> u128 {
    loop {
        let request = posting(&body(number, "lobby", &format!("line {number}")));
        let Some(answer) = attempt(to, &request).await else { return number };
        assert!([200, 201].contains(&answer.status), "{answer:?}");
        let line = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(acknowledged.lines.lock().unwrap().insert(number, line), None);
        acknowledged.news.notify_one();
        number += 4;
    }
}

#[tokio::test]
async fn every_acknowledged_line_survives_each_kill_exactly_once_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let log = address_in(&folder);
    let flags = ["--log", &log, "--posts-per-minute", "0"];
    let (acknowledged, mut numbers) = (Acknowledged::default(), vec![0, 1, 2, 3]);
    let (mut streamed, mut last_id) = (Vec::new(), None);
    for round in 1..=5 {
        let program = Program::start(&flags).await;
        let rest = last_id
            .as_ref()
            .map_or("?feeds=chat".into(), |id| format!("?feeds=chat&last_event_id={id}"));
        let mut stream = Stream::open(program.address, &rest).await;
        stream.until("stream-hello").await;
        let posters = numbers.iter().map(|n| posting_from(program.address, *n, &acknowledged));
        let kill = async {
            acknowledged.until(round * 40).await;
            program.signal("KILL").await;
        };
        let ((), under_way) = tokio::join!(kill, join_all(posters));
        numbers = under_way;
        while let Some(event) = stream.next_whole().await {
            assert!(!event.contains("stream-reset"), "{event}");
            last_id = id(&event).map(str::to_owned).or(last_id);
            streamed.extend(posted(&event));
        }
        program.ended().await;
    }

    let program = Program::start(&flags).await;
    let id = last_id.unwrap();
    let mut stream =
        Stream::open(program.address, &format!("?feeds=chat&last_event_id={id}")).await;
    loop {
        let event = stream.next().await.unwrap();
        streamed.extend(posted(&event));
        if event.contains("stream-caught-up") {
            break;
        }
    }
    let (mut kept, mut before) = (Vec::new(), String::new());
    loop {
        let page = older(program.address, &format!("limit=200{before}")).await;
        let Some(first) = page.first() else { break };
        before = format!("&before={}", first.seq);
        kept.splice(..0, page);
    }
    assert_eq!(seqs(&kept), (1..=kept.len() as u64).collect::<Vec<_>>());
    assert_eq!(streamed, kept);
    let acknowledged = acknowledged.lines.into_inner().unwrap();
    assert!(acknowledged.len() >= 200);
    for line in acknowledged.values() {
        assert_eq!(kept.get(line.seq as usize - 1), Some(line));
    }
    let mut ids: Vec<_> = kept.iter().map(|line| &line.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), kept.len(), "a line is there twice");
}

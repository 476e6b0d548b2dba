//! Servers and nodes that end without a word, while lines are posted.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::Mutex,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::time::sleep;
use yew_sse_wire::chat::Line;

use crate::{
    client::{Stream, attempt},
    instance::Instance,
    lines::{body, id, older, posted, posting, seqs},
    nats::Nats,
};

/// The longest that anything here may take: a cluster chooses a leader in ten seconds or so.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many lines are posted at the same time.
const POSTERS: u128 = 8;

/// Lines that were acknowledged, by their request.
#[derive(Default)]
struct Acknowledged(Mutex<BTreeMap<u128, Line>>);

impl Acknowledged {
    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The newest line.
    fn newest(&self) -> u64 {
        self.0.lock().unwrap().values().map(|line| line.seq).max().unwrap()
    }

    async fn until(&self, count: usize) {
        let begun = Instant::now();
        while self.count() < count {
            assert!(begun.elapsed() < PATIENCE, "{} of {count} lines", self.count());
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Posts lines until there are enough, each as often as it takes, now here and now there.
async fn posting_to(servers: &[SocketAddr], first: u128, until: usize, known: &Acknowledged) {
    let (begun, mut number, mut turn) = (Instant::now(), first, first as usize);
    while known.count() < until {
        let request = posting(&body(number, "lobby", &format!("line {number}")));
        let answer = attempt(servers[turn % servers.len()], &request).await;
        match answer {
            Some(answer) if [200, 201].contains(&answer.status) => {
                let line = serde_json::from_str(&answer.body).unwrap();
                assert_eq!(known.0.lock().unwrap().insert(number, line), None);
                number += POSTERS;
            }
            Some(answer) => {
                assert_eq!(answer.status, 503, "{answer:?}");
                sleep(Duration::from_millis(50)).await;
            }
            None => sleep(Duration::from_millis(5)).await,
        }
        turn += 1;
        assert!(begun.elapsed() < PATIENCE, "{} of {until} lines", known.count());
    }
}

async fn all_posting(servers: &[SocketAddr], until: usize, known: &Acknowledged) {
    join_all((0..POSTERS).map(|n| posting_to(servers, n, until, known))).await;
}

/// Reads the lines of a stream until the one at a position, or until the stream breaks off.
async fn read(stream: &mut Stream, told: &mut Vec<Line>, last_id: &mut String, until: u64) {
    while told.last().is_none_or(|line| line.seq < until) {
        let Some(event) = stream.next_whole().await else { return };
        assert!(!event.contains("stream-reset"), "{event}");
        if let Some(id) = id(&event) {
            id.clone_into(last_id);
        }
        told.extend(posted(&event));
    }
}

/// All lines of the lobby, after a look that each is there once, and those that were acknowledged
/// where they were said to be.
async fn kept(server: SocketAddr, known: &Acknowledged) -> Vec<Line> {
    let (mut kept, mut before) = (Vec::new(), String::new());
    loop {
        let page = older(server, &format!("limit=200{before}")).await;
        let Some(first) = page.first() else { break };
        before = format!("&before={}", first.seq);
        kept.splice(..0, page);
    }
    let by_seq: BTreeMap<_, _> = kept.iter().map(|line| (line.seq, line)).collect();
    for line in known.0.lock().unwrap().values() {
        assert_eq!(by_seq.get(&line.seq), Some(&line));
    }
    let mut ids: Vec<_> = kept.iter().map(|line| &line.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), kept.len(), "a line is there twice");
    kept
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_one_of_two_servers_is_killed_the_other_goes_on_for_all() {
    let nats = Nats::single();
    let log = nats.log("feeds");
    let (one, two) = tokio::join!(Instance::start(&log), Instance::start(&log));
    let (servers, survivor, known) =
        ([one.address, two.address], two.address, Acknowledged::default());
    let mut stream = Stream::open(one.address, "?feeds=chat").await;
    let (mut told, mut last_id) = (Vec::new(), String::new());
    let kill = async {
        known.until(300).await;
        one.kill().await;
    };
    let ((), (), ()) = tokio::join!(
        all_posting(&servers, 1_000, &known),
        kill,
        read(&mut stream, &mut told, &mut last_id, u64::MAX)
    );
    two.until_head(known.newest()).await;
    let kept = kept(survivor, &known).await;
    let mut stream = Stream::open(survivor, &format!("?feeds=chat&last_event_id={last_id}")).await;
    let last = kept.last().unwrap().seq;
    read(&mut stream, &mut told, &mut last_id, last).await;
    assert_eq!(seqs(&told), seqs(&kept));
    assert_eq!(told, kept);
    // Its consumer goes, too, though nobody was left to say so.
    let context = nats.jetstream().await;
    let stream = context.get_stream("feeds").await.unwrap();
    let begun = Instant::now();
    while stream.get_info().await.unwrap().state.consumer_count != 1 {
        assert!(begun.elapsed() < PATIENCE, "a consumer is left");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_one_of_three_nodes_is_killed_all_goes_on() {
    let mut nats = Nats::cluster().await;
    let log = nats.log("feeds");
    let (one, two) = tokio::join!(Instance::start(&log), Instance::start(&log));
    let (servers, known) = ([one.address, two.address], Acknowledged::default());
    let mut streams = Vec::new();
    for server in servers {
        let mut stream = Stream::open(server, "?feeds=chat").await;
        stream.until("stream-caught-up").await;
        streams.push((stream, Vec::new(), String::new()));
    }
    let context = nats.jetstream().await;
    let info = context.get_stream("feeds").await.unwrap().cached_info().clone();
    let leader = info.cluster.unwrap().leader.unwrap();
    let leader = leader.strip_prefix('n').unwrap().parse().unwrap();
    let kill = async {
        known.until(300).await;
        nats.kill(leader);
        known.until(600).await;
        nats.start_again(leader);
    };
    tokio::join!(all_posting(&servers, 900, &known), kill);
    for server in [&one, &two] {
        server.until_head(known.newest()).await;
    }
    let lines = kept(one.address, &known).await;
    assert_eq!(kept(two.address, &known).await, lines);
    let last = lines.last().unwrap().seq;
    for (stream, told, last_id) in &mut streams {
        read(stream, told, last_id, last).await;
        assert_eq!(seqs(told), seqs(&lines));
        assert_eq!(*told, lines);
    }
}

//! One place, and many who want it at two servers.

use std::{net::SocketAddr, time::Duration};

use async_nats::jetstream::Context;
use futures_util::{StreamExt, future::join_all};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};
use yew_sse_wire::{
    RequestId,
    booking::{Plan, Reserved, Slot},
};

use crate::{
    client::{Answer, ask, soon},
    instance::Instance,
    lines::{post, say},
    nats::Nats,
};

/// How many want the place in each round.
const WANT: u128 = 4;

/// A connection that is kept for many requests.
pub(crate) struct Kept(TcpStream);

impl Kept {
    pub(crate) async fn open(to: SocketAddr) -> Self {
        let socket = TcpStream::connect(to).await.unwrap();
        socket.set_nodelay(true).unwrap();
        Self(socket)
    }

    async fn ask(&mut self, line: &str, headers: &str, body: &str) -> Answer {
        let length = body.len();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: test\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        );
        self.0.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        soon(async {
            loop {
                assert_ne!(self.0.read_buf(&mut bytes).await.unwrap(), 0, "closed");
                let text = String::from_utf8_lossy(&bytes);
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let status = head[9..12].parse().unwrap();
                let answer = Answer { status, head: head.into(), body: body.into() };
                let length = answer.header("content-length").map_or(0, |n| n.parse().unwrap());
                if answer.body.len() >= length {
                    return answer;
                }
            }
        })
        .await
    }

    pub(crate) async fn reserve(&mut self, slot: &Slot, number: u128) -> Answer {
        let body = format!(
            r#"{{"id":"{}","slot":"{slot}","name":"Ada","key":"{number}"}}"#,
            RequestId::from_random(number)
        );
        self.ask("POST /api/booking", "Content-Type: application/json\r\n", &body).await
    }

    pub(crate) async fn cancel(&mut self, number: u128) -> Answer {
        let id = RequestId::from_random(number);
        let line = format!("DELETE /api/booking/{id}");
        self.ask(&line, &format!("Booking-Key: {number}\r\n"), "").await
    }
}

pub(crate) async fn plan(to: SocketAddr) -> Plan {
    let answer = ask(to, "GET /api/booking HTTP/1.1").await;
    serde_json::from_str(&answer.body).unwrap()
}

/// Slots that stay open as long as a test lasts: the last ones of the plan, one of each place.
pub(crate) async fn slots(of: SocketAddr) -> Vec<Slot> {
    let plan = plan(of).await;
    let last = plan.days.iter().rev().find_map(|day| day.times.last()).unwrap();
    plan.places.iter().map(|place| Slot::new(&place.id, last)).collect()
}

/// Rounds in which some want the same place at the same time; who has it gives it back.
async fn rounds(one: &Instance, two: &Instance, rounds: u128) {
    let slot = slots(one.address).await.remove(0);
    let mut kept = Vec::new();
    for n in 0..WANT {
        kept.push(Kept::open([one.address, two.address][n as usize % 2]).await);
    }
    let mut before = 0;
    for round in 0..rounds {
        let wants = kept.iter_mut().zip(0..).map(|(kept, n)| kept.reserve(&slot, round * WANT + n));
        let answers = join_all(wants).await;
        let won: Vec<_> = (0..WANT).filter(|n| answers[*n as usize].status == 201).collect();
        let lost = answers.iter().filter(|answer| answer.status == 409).count();
        assert_eq!((won.len(), lost), (1, WANT as usize - 1), "round {round}: {answers:?}");
        let reserved: Reserved = serde_json::from_str(&answers[won[0] as usize].body).unwrap();
        assert!(reserved.seq > before, "round {round}: {reserved:?}");
        before = reserved.seq;
        // At the other server than where it was reserved.
        let other = (won[0] as usize + 1) % 2;
        let answer = kept[other].cancel(round * WANT + won[0]).await;
        assert_eq!(answer.status, 204, "round {round}: {answer:?}");
    }
    soon(async {
        while plan(one.address).await != plan(two.address).await {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

/// How many rounds: more where there is time.
fn count(short: u128) -> u128 {
    std::env::var("YEW_SSE_ROUNDS").map_or(short, |rounds| rounds.parse().unwrap())
}

async fn rounds_on(nats: &Nats, count: u128) {
    let log = nats.log("feeds");
    let (one, two) = tokio::join!(Instance::start(&log), Instance::start(&log));
    ready(&[&one, &two]).await;
    rounds(&one, &two, count).await;
}

/// A cluster has leaders for all streams, and for what each server follows, a moment after it has made
/// them.
pub(crate) async fn ready(servers: &[&Instance]) {
    for server in servers {
        soon(async { while post(server.address, 1, "lobby", "hello").await.status == 503 {} })
            .await;
    }
}

/// What the servers follow the stream by.
pub(crate) async fn consumers(context: &Context) -> Vec<String> {
    let stream = context.get_stream("feeds").await.unwrap();
    let mut names: Vec<_> = stream.consumer_names().map(Result::unwrap).collect().await;
    names.sort();
    names
}

/// NATS sends what is in the stream from the node that has the consumer to the one that the server is
/// connected to. Versions of before April 2025 cut a subject at an `@` there, and with it what says which message
/// it is (nats-server#6777): the server followed the stream anew until it happened to be on the right
/// node, and all its streams waited meanwhile.
#[tokio::test]
async fn a_reservation_comes_to_each_server_from_whichever_node() {
    let nats = Nats::cluster().await;
    let log = nats.log("feeds");
    let servers: Vec<_> = join_all((0..3).map(|_| Instance::start(&log))).await;
    ready(&servers.iter().collect::<Vec<_>>()).await;
    let seq = say(servers[0].address, 2, "lobby").await.seq;
    for server in &servers {
        server.until_head(seq).await;
    }
    let context = nats.jetstream().await;
    let (before, slots) = (consumers(&context).await, slots(servers[0].address).await);
    let mut kept = Kept::open(servers[0].address).await;
    let answer = kept.reserve(&slots[0], 1).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    for server in &servers {
        server.until_head(seq + 1).await;
    }
    assert_eq!(consumers(&context).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_all_who_want_a_place_at_two_servers_exactly_one_wins() {
    rounds_on(&Nats::single(), count(1_000)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_three_nodes_too_exactly_one_wins() {
    rounds_on(&Nats::cluster().await, count(200)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_file_too_exactly_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let log = format!("sqlite:{}", folder.path().join("feeds.db").display());
    let server = Instance::start(&log).await;
    rounds(&server, &server, count(1_000)).await;
}

//! One run: a load, everything that breaks meanwhile, and the judgement.

use std::{
    collections::BTreeMap,
    env, fmt,
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use axum::body::Body;
use fastrand::Rng;
use futures_util::future::join_all;
use hyper::Request;
use serde::de::DeserializeOwned;
use tokio::{sync::watch, time::timeout};
use yew_sse_wire::{
    HEALTH, Health,
    booking::{BOOKING, Plan, Slot},
};

use crate::{
    client::Connection, cluster::Cluster, judge::Judge, proxy::Proxy, publisher::Publisher,
    reader::Reader,
};

/// Where lines are posted.
pub(crate) const ROOMS: &[&str] = &["one", "two", "three"];

/// What is read: everything, or a part. Half of all lines, in the mean.
const READINGS: [&[&str]; 4] =
    [EVERYTHING, &["chat:one"], &["chat:two", "booking"], &["chat:three"]];
const EVERYTHING: &[&str] = &["chat:one", "chat:two", "chat:three", "booking"];

const READERS: usize = 80;
const PUBLISHERS: usize = 12;

/// With fewer deliveries, nothing would be going on any more when something breaks.
const FEWEST: usize = 10_000;

/// A full disk has room for less than so many bytes in each file: a few commits more, or not one.
const MOST_ROOM: u64 = 64 * 1024;

/// A run in which nothing goes on for so long will not end: longer than three nodes take to choose a
/// leader.
const PATIENCE: Duration = Duration::from_secs(60);

/// How much, and in which way.
#[derive(Debug)]
pub(crate) struct Scenario {
    seed: u64,
    deliveries: usize,
    kills: usize,
    full_disks: usize,
}

/// What happens to the cluster, beside what happens to its network.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Kill,
    FullDisk,
}

impl Scenario {
    /// A short run with a seed of its own, unless something else is asked for.
    pub(crate) fn from_environment() -> Self {
        let number = |name| env::var(name).ok().map(|text| text.parse::<u64>().expect(name));
        let deliveries = number("YEW_SSE_DELIVERIES").map_or(200_000, |count| count as usize);
        let deliveries = deliveries.max(FEWEST);
        Self {
            seed: number("YEW_SSE_SEED").unwrap_or_else(|| fastrand::u64(..1_000_000)),
            deliveries,
            // With those that come while the disk is full, a few more.
            kills: (deliveries / 50_000).clamp(5, 20),
            full_disks: (deliveries / 250_000).clamp(1, 4),
        }
    }

    /// At which number of acknowledged lines what happens.
    fn schedule(&self, posts: usize, chance: &mut Rng) -> Vec<(usize, Fault)> {
        let faults = [(Fault::Kill, self.kills), (Fault::FullDisk, self.full_disks)];
        let faults = faults.iter().flat_map(|(fault, count)| std::iter::repeat_n(*fault, *count));
        // Before the last quarter, so that there is enough left to break.
        let mut when = || chance.usize(..posts * 3 / 4);
        let mut schedule: Vec<_> = faults.map(|fault| (when(), fault)).collect();
        schedule.sort_by_key(|(at, _)| *at);
        schedule
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--seed {} --deliveries {}", self.seed, self.deliveries)
    }
}

/// Breaks it, and fails unless each acknowledged line was delivered to each reader once, in order,
/// with the same bytes.
pub(crate) async fn run<C: Cluster>(mut cluster: C, scenario: &Scenario) {
    let name = C::NAME;
    println!("faults: --cluster {name} {scenario}");
    let begun = Instant::now();
    let mut chance = Rng::with_seed(scenario.seed);
    let posts = (2 * scenario.deliveries).div_ceil(READERS);
    let schedule = scenario.schedule(posts, &mut chance);
    let addresses = cluster.addresses();
    let server = addresses.borrow()[0];
    let epoch = asked::<Health>(server, HEALTH).await.epoch;
    let slots = slots(&asked(server, BOOKING).await);
    // To the end of the run there are some that nobody has.
    let wanted_by = posts.div_ceil(slots.len());
    let proxy = Proxy::start(addresses.clone(), chance.fork()).await;
    let judge = Judge::new((0..=READERS).map(feeds));
    let read = |number, from, chance| {
        Reader { number, from, feeds: feeds(number), epoch: &epoch, judge: &judge, chance }.read()
    };
    // Whatever breaks does it under load, however long it takes.
    let (taken, is_whole) = (AtomicUsize::new(0), AtomicBool::new(false));
    let next = || {
        let number = taken.fetch_add(1, Ordering::Relaxed);
        (number < posts || !is_whole.load(Ordering::Relaxed)).then_some(number)
    };
    let post = |number, chance| {
        let to = proxy.address;
        Publisher { number, to, slots: &slots, wanted_by, judge: &judge, chance }.post(next)
    };

    let mut done = Done::default();
    let load = async {
        let readers = join_all((0..READERS).map(|n| read(n, proxy.address, chance.fork())));
        let mut chance = chance.fork();
        let publishers = join_all((0..PUBLISHERS).map(|n| post(n, chance.fork())));
        let publishers = async {
            publishers.await;
            judge.is_posted.store(true, Ordering::Relaxed);
        };
        let chance_of_faults = chance.fork();
        let faults = async {
            wreak(&mut cluster, &schedule, &judge, &mut done, chance_of_faults).await;
            is_whole.store(true, Ordering::Relaxed);
        };
        tokio::join!(readers, publishers, faults);
        // Who comes when all is over has it from the log alone.
        read(READERS, addresses.borrow()[0], chance).await;
    };
    let ended = while_something_happens(&judge, load).await;

    let (verdict, lines) = (judge.verdict(), *judge.acknowledged.borrow());
    println!(
        "faults: {name}: {} deliveries of {lines} lines and {} reservations in {:.1} s; {done} ({} \
         commands refused), {}",
        verdict.delivered,
        verdict.acknowledged.saturating_sub(lines),
        begun.elapsed().as_secs_f32(),
        *judge.refused.borrow(),
        proxy.tally,
    );
    println!("faults: {name}: {verdict}");
    let again = format!("`cargo xtask faults --cluster {name} {scenario}` tries it again");
    assert_eq!(cluster.casualty(), None, "{again}");
    assert!(ended, "nothing goes on any more; {again}");
    assert!(verdict.is_clean(), "{again}");
}

/// How often what was done.
#[derive(Default)]
struct Done {
    kills: BTreeMap<&'static str, usize>,
    full_disks: usize,
}

impl Done {
    fn killed(&mut self, what: &'static str) {
        *self.kills.entry(what).or_default() += 1;
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kills.iter().try_for_each(|(what, count)| write!(f, "{count} {what} killed, "))?;
        write!(f, "{} full disks", self.full_disks)
    }
}

/// What a reader asks for.
fn feeds(reader: usize) -> &'static [&'static str] {
    if reader == READERS { EVERYTHING } else { READINGS[reader % READINGS.len()] }
}

/// Does what is due, one after the other.
async fn wreak(
    cluster: &mut impl Cluster,
    schedule: &[(usize, Fault)],
    judge: &Judge,
    done: &mut Done,
    mut chance: Rng,
) {
    for (at, fault) in schedule {
        until(&judge.acknowledged, *at).await;
        match fault {
            Fault::Kill => done.killed(cluster.kill_one(&mut chance).await),
            Fault::FullDisk => {
                let refused = *judge.refused.borrow();
                if !cluster.give_room(Some(chance.u64(..MOST_ROOM))).await {
                    continue;
                }
                until(&judge.refused, refused + 1).await;
                done.full_disks += 1;
                if chance.bool() {
                    done.killed(cluster.kill_one(&mut chance).await);
                }
                assert!(cluster.give_room(None).await);
            }
        }
    }
}

async fn until(counter: &watch::Sender<usize>, count: usize) {
    counter.subscribe().wait_for(|now| *now >= count).await.expect("it is still counted");
}

/// Whether that came to its end, and did not come to a standstill before.
async fn while_something_happens(judge: &Judge, load: impl Future<Output = ()>) -> bool {
    tokio::pin!(load);
    let mut before = judge.progress();
    loop {
        if timeout(PATIENCE, &mut load).await.is_ok() {
            return true;
        }
        if before == judge.progress() {
            return false;
        }
        before = judge.progress();
    }
}

/// What of a plan stays open while this goes on.
fn slots(plan: &Plan) -> Vec<Slot> {
    let times = || plan.days.iter().skip(1).flat_map(|day| &day.times);
    plan.places.iter().flat_map(|place| times().map(|time| Slot::new(&place.id, time))).collect()
}

async fn asked<T: DeserializeOwned>(server: SocketAddr, address: &str) -> T {
    let mut connection = Connection::open(server).await.unwrap();
    let request = Request::get(address).body(Body::empty()).unwrap();
    let (_, json) = connection.read(request).await.unwrap();
    serde_json::from_str(&json).unwrap()
}

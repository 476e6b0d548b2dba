//! What all requests share.

use std::{sync::Arc, sync::atomic::AtomicU64, time::Duration};

use crate::{
    bells::Bells,
    booking::{Desk, Plan},
    clock::{Clock, now},
    config::Config,
    drain::Drain,
    faults::Faults,
    limits::Limits,
    log::SharedLog,
    metrics::Metrics,
    own::OwnFeed,
    rate::Rate,
    snapshots::Snapshots,
};

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) log: SharedLog,
    pub(crate) desk: Arc<Desk>,
    pub(crate) snapshots: Snapshots,
    /// The feeds that are not ours.
    pub(crate) own: Vec<OwnFeed>,
    pub(crate) heartbeat: Duration,
    pub(crate) clock: Clock,
    pub(crate) limits: Arc<Limits>,
    pub(crate) rate: Arc<Rate>,
    /// Only where pages may break their own streams.
    pub(crate) faults: Option<Arc<Faults>>,
    /// Only where the server is measured.
    pub(crate) bench_feed: bool,
    pub(crate) drain: Drain,
    pub(crate) metrics: Arc<Metrics>,
    /// When the server began, as Unix time.
    pub(crate) started: Duration,
    /// Counts the streams asked for, so that the log can name them.
    pub(crate) asked: AtomicU64,
}

impl Shared {
    pub(crate) fn new(config: &Config, log: SharedLog, plan: Plan) -> Self {
        let desk = Desk::open(log.clone(), plan, now);
        Self {
            snapshots: Snapshots { log: log.clone(), desk: desk.clone() },
            desk,
            log,
            own: config.feeds.clone(),
            heartbeat: config.heartbeat,
            clock: Clock::start(),
            limits: Limits::new(config.max_connections, config.max_connections_per_client),
            rate: Arc::new(Rate::new(config.posts_per_minute)),
            faults: config.demo_faults.then(Arc::default),
            bench_feed: config.bench_feed,
            drain: Drain::new(),
            metrics: Arc::default(),
            started: now(),
            asked: AtomicU64::new(1),
        }
    }

    /// What rings for the streams on one runtime, which is this one.
    pub(crate) fn bells(&self) -> Bells {
        let (ticks, plans) = (self.clock.subscribe(), self.desk.plans());
        Bells::new(&self.log, ticks, plans, self.drain.news())
    }
}

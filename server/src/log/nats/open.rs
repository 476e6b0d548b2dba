//! Finding the stream, or making it.

use std::{
    sync::{Arc, Mutex, atomic::AtomicBool},
    time::Duration,
};

use async_nats::{
    Client, ConnectOptions,
    jetstream::{
        Context, ContextBuilder, ErrorCode,
        context::GetStreamErrorKind,
        stream::{Config, Info, Stream},
    },
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep, timeout_at},
};

use super::{
    Link, Nats, OpenError, Shown,
    epoch::Epoch,
    follow,
    read::Blocks,
    requests::{KNOWN_FOR, WINDOW},
    stored::since_1970,
    tail::Tail,
};
use crate::{keep::Keep, nats_address::NatsAddress};

/// How long NATS may take to be there: it may be starting, too, or choosing a leader.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long to wait before it is asked again.
const AGAIN: Duration = Duration::from_millis(250);

/// The longest that one answer of NATS may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// How many of the newest entries are read at the start, so that clients who come back after a
/// restart find what they missed in the ring.
const WARM: u64 = 1_000;

/// What went wrong at the start.
enum Failed {
    /// It may pass.
    NotYet(String),
    /// It will not.
    Wrong(String),
}

impl Nats {
    /// Opens the stream, or makes it: on a cluster with three replicas.
    ///
    /// # Errors
    ///
    /// [`OpenError::Stream`], with the way out.
    pub(crate) async fn open(address: &NatsAddress, keep: Keep) -> Result<Self, OpenError> {
        let error = |reason| OpenError::Stream { stream: address.stream.clone(), reason };
        if keep != Keep::ALL {
            return Err(error(
                "how much a stream keeps is set on the stream (`nats stream edit --max-age`), not \
                 by --keep"
                    .into(),
            ));
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            match Link::open(address).await {
                Ok((link, last)) => return Self::follow(link, last, deadline).await.map_err(error),
                Err(Failed::Wrong(reason)) => return Err(error(reason)),
                Err(Failed::NotYet(reason)) if Instant::now() >= deadline => {
                    return Err(error(reason));
                }
                Err(Failed::NotYet(reason)) => tracing::debug!(reason, "waiting for NATS"),
            }
            sleep(AGAIN).await;
        }
    }

    /// Begins to follow the stream; done when all that was there is shown.
    async fn follow(link: Link, last: u64, deadline: Instant) -> Result<Self, String> {
        let link = Arc::new(link);
        let tasks =
            [tokio::spawn(follow::follow(link.clone())), tokio::spawn(follow::watch(link.clone()))];
        let opened = Self { link, tasks };
        let mut head = opened.link.shown.head.subscribe();
        match timeout_at(deadline, head.wait_for(|head| *head >= last)).await {
            Ok(_) => Ok(opened),
            Err(_) => Err(format!("what is in it, up to {last}, cannot be read")),
        }
    }
}

impl Link {
    /// Connects, and finds or makes the streams; with the newest position.
    async fn open(address: &NatsAddress) -> Result<(Self, u64), Failed> {
        let client = connect(address).await?;
        let context = ContextBuilder::new().timeout(ANSWER_WITHIN).backpressure_on_inflight(true);
        let context = context.build(client.clone());
        let name = &address.stream;
        let replicas = if client.server_info().cluster.is_some() { 3 } else { 1 };
        let config = |name: &str| Config {
            name: name.to_owned(),
            subjects: vec![format!("{name}.>")],
            num_replicas: replicas,
            allow_direct: true,
            ..Config::default()
        };
        let events = Config { duplicate_window: WINDOW, ..config(name) };
        let requests = Config { max_age: KNOWN_FOR, ..config(&format!("{name}-requests")) };
        let (events, info) = find_or_make(&context, events).await?;
        let (requests, _) = find_or_make(&context, requests).await?;
        let (folded, _) = find_or_make(&context, config(&format!("{name}-folded"))).await?;
        let (created, floor) = (created(&info), floor(&info));
        let epoch = Epoch { context: &context, name, events: &events, folded: &folded };
        let epoch = epoch.find_or_make(floor, created).await;
        let epoch = epoch.map_err(|error| Failed::NotYet(error.to_string()))?;
        let info = events.get_info().await.map_err(|error| Failed::NotYet(error.to_string()))?;
        let last = info.state.last_sequence;
        let start = last.saturating_sub(WARM).max(floor);
        let link = Self {
            client,
            context,
            name: name.clone(),
            events,
            requests,
            folded,
            created: Mutex::new(created),
            shown: Shown::new(epoch, start, floor),
            tail: Tail::new(start),
            blocks: Blocks::default(),
            stuck: Notify::new(),
            look: Notify::new(),
            is_lost: AtomicBool::new(false),
        };
        Ok((link, last))
    }
}

async fn connect(address: &NatsAddress) -> Result<Client, Failed> {
    let options = ConnectOptions::new().name("yew-sse-server").connection_timeout(ANSWER_WITHIN);
    // A connection that was cut without a word is found in 20 s.
    let options = options.ping_interval(Duration::from_secs(10));
    options.connect(&address.servers).await.map_err(|error| {
        Failed::NotYet(format!(
            "there is no NATS at {}: {error}. Start one with JetStream, `nats-server -js`, or keep \
             the log in a file, --log sqlite:PATH",
            address.hosts()
        ))
    })
}

async fn find_or_make(context: &Context, config: Config) -> Result<(Stream, Info), Failed> {
    let said = |error: String| {
        Failed::NotYet(format!(
            "NATS said: {error}. It must run with JetStream, `nats-server -js`, and be able to \
             keep {} replicas",
            config.num_replicas
        ))
    };
    let mut found = context.get_stream(&config.name).await;
    if found.as_ref().is_err_and(|error| is_not_found(&error.kind())) {
        // Whoever makes the same one in this moment gets the same one, but may be told another time
        // at which it was made. So it is asked for again.
        context.create_stream(&config).await.map_err(|error| said(error.to_string()))?;
        found = context.get_stream(&config.name).await;
    }
    let stream = found.map_err(|error| said(error.to_string()))?;
    let info = stream.cached_info().clone();
    let subject = &config.subjects[0];
    if !info.config.subjects.contains(subject) || !info.config.allow_direct {
        return Err(Failed::Wrong(format!(
            "the stream {} is there, but not one of this server's: it must have the subject \
             {subject} and allow direct gets (`nats stream edit`), or have another name",
            config.name
        )));
    }
    Ok((stream, info))
}

fn is_not_found(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(error)
        if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// When the stream was made.
pub(super) fn created(info: &Info) -> Duration {
    since_1970(info.created)
}

/// Up to which position the stream has dropped what was in it.
pub(super) fn floor(info: &Info) -> u64 {
    info.state.first_sequence.saturating_sub(1)
}

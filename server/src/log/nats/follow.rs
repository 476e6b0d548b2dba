//! What is appended, by whomever, is shown as it comes; and the stream is looked at, now and then.

use std::{
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};

use async_nats::jetstream::{
    Message,
    consumer::{DeliverPolicy, push::OrderedConfig},
    stream::{Info, RawMessageErrorKind},
};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use super::{
    Link, Unavailable,
    open::{created, floor},
    stored, unavailable,
};
use crate::{record::Feed, ring::Encoded};

/// The most that is shown at once.
const MAX_CHUNK: usize = 1_000;

/// How often the stream is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long to wait before a consumer is made anew.
const AGAIN: Duration = Duration::from_millis(250);

/// Shows what comes, as long as the log is open.
pub(super) async fn follow(link: Arc<Link>) {
    loop {
        let Err(error) = link.follow().await else { return };
        tracing::debug!(%error, "following the stream anew");
        sleep(AGAIN).await;
    }
}

/// Looks at the stream, again and again: whether it can be reached, whether it is still the same,
/// what it keeps, and whether all that is in it has come.
pub(super) async fn watch(link: Arc<Link>) {
    let (mut before, mut was_away) = (None, false);
    loop {
        match link.look().await {
            Ok(last) => {
                let head = link.shown.head();
                link.shown.no_trouble();
                // A consumer may have been lost without a word, with the machine that had it.
                if was_away || (head < last && before == Some(head)) {
                    link.stuck.notify_one();
                }
                (before, was_away) = (Some(head), false);
            }
            Err(error) => {
                link.shown.in_trouble(&error);
                (before, was_away) = (None, true);
            }
        }
        let _ = timeout(LOOK_EVERY, link.look.notified()).await;
    }
}

impl Link {
    /// Follows the stream from where it has come to, until that does not go on.
    async fn follow(&self) -> Result<(), Unavailable> {
        let last = self.look_closely().await?;
        self.pass_deleted(last).await?;
        let config = OrderedConfig {
            deliver_subject: self.client.new_inbox(),
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: self.shown.head() + 1,
            },
            ..OrderedConfig::default()
        };
        let consumer = self.events.create_consumer(config).await.map_err(unavailable)?;
        // It may have become a consumer of another stream, made anew meanwhile.
        self.look_closely().await?;
        let name = consumer.cached_info().name.clone();
        let messages = consumer.messages().await.map_err(unavailable)?;
        let mut chunks = messages.ready_chunks(MAX_CHUNK);
        loop {
            let chunk = tokio::select! {
                chunk = chunks.next() => chunk,
                () = self.stuck.notified() => None,
            };
            let chunk = chunk.ok_or_else(|| unavailable("the consumer has gone"))?;
            let mut messages = Vec::with_capacity(chunk.len());
            let mut ended = Ok(());
            for message in chunk {
                // One that was made anew behind our back may begin elsewhere, or in another stream.
                let message = message.map_err(unavailable).and_then(|message| {
                    match message.info().map_err(unavailable)?.consumer == name {
                        true => Ok(message),
                        false => Err(unavailable("the consumer was made anew")),
                    }
                });
                match message {
                    Ok(message) => messages.push(message),
                    Err(error) => {
                        ended = Err(error);
                        break;
                    }
                }
            }
            self.show(&messages)?;
            ended?;
        }
    }

    /// Goes on past the end of the log if there is nothing left there: it was deleted, and nobody
    /// will be told of it.
    async fn pass_deleted(&self, last: u64) -> Result<(), Unavailable> {
        let head = self.shown.head();
        // Twice, since a new leader may be behind for a moment.
        for again in [true, false] {
            if head >= last {
                return Ok(());
            }
            let asked = self.events.raw_message_builder().sequence(head + 1);
            match asked.next_by_subject(format!("{}.>", self.name)).send().await {
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {}
                Err(error) => return Err(unavailable(error)),
            }
            if again {
                sleep(LOOK_EVERY).await;
                if self.look().await? < last {
                    return Err(unavailable("the end of the stream is not there any more"));
                }
            }
        }
        self.shown.show(self.shown.floor(), last, vec![no_entry(last)]);
        Ok(())
    }

    /// First what can be read, then what the streams are told.
    fn show(&self, messages: &[Message]) -> Result<(), Unavailable> {
        let mut head = self.shown.head();
        let (mut entries, mut encoded) = (Vec::new(), Vec::new());
        for message in messages {
            let info = message.info().map_err(unavailable)?;
            let (seq, came) = (info.stream_sequence, stored::came(info.published));
            if seq <= head {
                continue;
            }
            head = seq;
            let Some(entry) = stored::entry(seq, came, &message.payload) else {
                tracing::debug!(seq, subject = %message.subject, "a message is no entry of the log");
                encoded.push(no_entry(seq));
                continue;
            };
            let (feed, bytes) = (entry.subject.feed.clone(), entry.encode(&self.shown.epoch));
            encoded.push(Encoded { seq, feed, bytes });
            entries.push(entry);
        }
        self.tail.push(entries);
        self.shown.show(self.shown.floor(), head, encoded);
        Ok(())
    }

    /// Looks at the stream; the newest position in it.
    pub(super) async fn look(&self) -> Result<u64, Unavailable> {
        // What is missing once may seem to be there later, when others have appended.
        match self.is_lost.load(Ordering::Acquire) {
            true => self.look_closely().await,
            false => self.look_at(false).await,
        }
    }

    /// The same, and whether what it has at the newest position here is the same as here.
    async fn look_closely(&self) -> Result<u64, Unavailable> {
        self.look_at(true).await
    }

    async fn look_at(&self, closely: bool) -> Result<u64, Unavailable> {
        // Before it is asked: it may go on meanwhile.
        let head = self.shown.head();
        let info = self.events.get_info().await.map_err(unavailable)?;
        let last = info.state.last_sequence;
        let lost = if !self.is_the_same(&info).await? {
            Some("was made anew; start this server anew, too")
        } else if last < head || (closely && !self.is_at(head).await?) {
            Some("has lost what it had acknowledged")
        } else {
            None
        };
        self.is_lost.store(lost.is_some(), Ordering::Release);
        if let Some(reason) = lost {
            return Err(Unavailable(format!("the stream {} {reason}", self.name)));
        }
        self.shown.show(floor(&info).max(self.shown.floor()), head, Vec::new());
        Ok(last)
    }

    /// Whether the stream has at this position what is known to be there.
    async fn is_at(&self, head: u64) -> Result<bool, Unavailable> {
        let Some(newest) = self.tail.newest().filter(|entry| entry.seq == head) else {
            return Ok(true);
        };
        match self.events.get_raw_message(head).await {
            Ok(message) => Ok(stored::read(&message) == Some(newest)),
            // It was deleted.
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(true),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Whether it is still the stream that was opened. The time at which it was made is not enough to
    /// tell; see [`super::epoch`].
    async fn is_the_same(&self, info: &Info) -> Result<bool, Unavailable> {
        let made = created(info);
        if made == *self.created.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(true);
        }
        let epoch = self.epoch().find_or_make(floor(info), made).await?;
        let is_the_same = epoch == *self.shown.epoch;
        if is_the_same {
            *self.created.lock().unwrap_or_else(PoisonError::into_inner) = made;
        }
        Ok(is_the_same)
    }
}

/// A position with nothing for anybody: the streams must come past it, too.
fn no_entry(seq: u64) -> Encoded {
    Encoded { seq, feed: Feed::new(""), bytes: Bytes::new() }
}

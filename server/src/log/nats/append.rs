//! Appending: on the condition that the subject's last position is the expected one.
//!
//! NATS can be given that position, `Nats-Expected-Last-Subject-Sequence`; but with three replicas
//! it compares it before the message takes its turn, so that of two in the same moment both may
//! pass (tried with 2.9.10). Only 0, that there is no message of this subject, is compared again when
//! the turn has come. So a conditional message has a subject of its own, which ends with the
//! position that it follows: each position is followed once.

use std::{error::Error, sync::atomic::Ordering, time::Duration};

use async_nats::{
    HeaderMap,
    connection::State,
    header::{NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, NATS_MESSAGE_ID},
    jetstream::{
        self, ErrorCode,
        context::{PublishError, PublishErrorKind},
        stream::RawMessageErrorKind,
    },
};
use bytes::Bytes;
use tokio::time::{sleep, timeout};

use super::{AppendError, Link, Unavailable, stored, unavailable};
use crate::{
    clock::{now, unix_millis},
    record::{Record, Subject},
};

/// How long what is in the stream may take to come here before somebody looks why.
const COMES_WITHIN: Duration = Duration::from_secs(2);

/// How often a message is sent when nobody takes it.
const TRIES: usize = 8;

/// How long to wait in between.
const AGAIN: Duration = Duration::from_millis(250);

/// How a message was received.
pub(super) enum Published {
    At(u64),
    /// One with this id was there, at this position.
    Before(u64),
    /// The subject's last position was not the expected one.
    Conflict,
}

impl Link {
    pub(super) async fn append(
        &self,
        subject: Subject,
        record: Record,
        expected: Option<u64>,
    ) -> Result<u64, AppendError> {
        let kind = subject.feed.kind();
        // A conditional message needs no such time: it is there once in any case.
        let is_timed = record.request.is_some() && expected.is_none();
        // Before it is claimed: whoever claims it later has more time.
        let until = is_timed.then(|| unix_millis(now() + stored::COMES_WITHIN));
        if let Some(request) = &record.request
            && let Some(entry) = self.claim(kind, request, &subject.feed).await?
        {
            return Err(AppendError::Repeated(Box::new(entry)));
        }
        let mut id = record.request.as_ref().map(|request| format!("{kind}.{}", &**request));
        let payload = stored::payload(&subject, record, until);
        let to = stored::subject(&self.name, &subject, expected);
        let first = expected.map(|_| 0);
        for _ in 0..TRIES {
            match self.publish(to.clone(), payload.clone(), id.clone(), first).await? {
                Published::At(seq) => {
                    // It is durable, so it is acknowledged also if it is slow to come back here.
                    let is_here = self.reach(seq).await.is_ok();
                    if is_timed
                        && is_here
                        && !self.tail.has(seq)
                        && self.entry(seq).await?.is_none()
                    {
                        break;
                    }
                    return Ok(seq);
                }
                // Without a request of its own it can only be the same one, sent twice.
                Published::Before(seq) if id.is_none() => {
                    let _ = self.reach(seq).await;
                    return Ok(seq);
                }
                Published::Before(seq) => {
                    self.reach(seq).await?;
                    if let Some(entry) = self.entry(seq).await? {
                        return Err(AppendError::Repeated(Box::new(entry)));
                    }
                    // That one came too late. All who try again do it under the same new id.
                    id = id.map(|id| format!("{id}.{seq}"));
                }
                Published::Conflict => {
                    let last = self.last_of(&subject, expected.unwrap_or_default()).await?;
                    self.reach(last).await?;
                    return Err(AppendError::Conflict { last });
                }
            }
        }
        let reason = "it came too late to count: the clocks of this server and of NATS must be right \
            to within a minute";
        Err(Unavailable(reason.into()).into())
    }

    /// Publishes a message; answered when it is in the stream. It is never without an id or an expected
    /// position: a node of NATS 2.9 that was killed may count the last ones twice, unless it can tell
    /// by either that it has them, and its copy then differs for good.
    pub(super) async fn publish(
        &self,
        subject: String,
        payload: Bytes,
        id: Option<String>,
        expected: Option<u64>,
    ) -> Result<Published, Unavailable> {
        if self.is_lost.load(Ordering::Acquire) {
            return Err(Unavailable(self.shown.trouble().unwrap_or_default()));
        }
        // Otherwise it would wait for the connection and be sent when nobody waits for it any more.
        if self.client.connection_state() != State::Connected {
            return Err(unavailable("not connected"));
        }
        let mut headers = HeaderMap::new();
        let random = || format!("{:032x}", fastrand::u128(..));
        if let Some(id) = id.or_else(|| expected.is_none().then(random)) {
            headers.insert(NATS_MESSAGE_ID, id);
        }
        if let Some(expected) = expected {
            headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, expected.to_string());
        }
        let mut tries = 1;
        let answer = loop {
            let (subject, headers, payload) = (subject.clone(), headers.clone(), payload.clone());
            let answer = match self.context.publish_with_headers(subject, headers, payload).await {
                Ok(answer) => answer.await,
                Err(error) => Err(error),
            };
            match answer {
                // Nobody was there to take it: a cluster is about to choose who.
                Err(error) if error.kind() == PublishErrorKind::StreamNotFound && tries < TRIES => {
                    tries += 1;
                    sleep(AGAIN).await;
                }
                answer => break answer,
            }
        };
        match answer {
            Ok(ack) if ack.duplicate => Ok(Published::Before(ack.sequence)),
            Ok(ack) => Ok(Published::At(ack.sequence)),
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                Ok(Published::Conflict)
            }
            // NATS takes others.
            Err(error) if is_too_large(&error) => Err(unavailable(error)),
            Err(error) => {
                let error = unavailable(error);
                self.shown.in_trouble(&error);
                self.look.notify_one();
                Err(error)
            }
        }
    }

    /// The subject's last position, from an earlier one on.
    async fn last_of(&self, subject: &Subject, mut last: u64) -> Result<u64, Unavailable> {
        loop {
            let next = stored::subject(&self.name, subject, Some(last));
            match self.events.get_last_raw_message_by_subject(&next).await {
                Ok(message) => last = message.sequence,
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                    return Ok(last);
                }
                Err(error) => return Err(unavailable(error)),
            }
        }
    }

    pub(super) async fn newest(&self) -> Result<u64, Unavailable> {
        let last = self.look().await?;
        self.reach(last).await?;
        Ok(last)
    }

    /// Waits until what is in the stream at this position is shown here, too.
    pub(super) async fn reach(&self, seq: u64) -> Result<(), Unavailable> {
        let mut head = self.shown.head.subscribe();
        let reached = timeout(COMES_WITHIN, head.wait_for(|head| *head >= seq)).await;
        if reached.is_err() {
            self.look.notify_one();
            return Err(Unavailable(format!("what is in the stream at {seq} is slow to come")));
        }
        Ok(())
    }
}

/// Whether it is this message that is refused: by NATS, or by the stream, which may take less.
fn is_too_large(error: &PublishError) -> bool {
    let said = error.source().and_then(|said| said.downcast_ref::<jetstream::Error>());
    error.kind() == PublishErrorKind::MaxPayloadExceeded
        || said.is_some_and(|said| said.error_code() == ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM)
}

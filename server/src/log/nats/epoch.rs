//! The log's life, on which all servers must agree.
//!
//! It is made of the time at which the stream was made, by whoever opens it first, and written into
//! the stream: on a cluster that time may change, when two servers have made the stream in the same
//! moment and a node is started again (tried with 2.9.10).

use std::time::Duration;

use async_nats::{
    HeaderMap,
    header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE,
    jetstream::{
        Context,
        context::PublishErrorKind,
        stream::{RawMessageErrorKind, Stream},
    },
};

use super::{Unavailable, unavailable};
use crate::resume;

/// Where it is said.
pub(super) struct Epoch<'a> {
    pub(super) context: &'a Context,
    pub(super) name: &'a str,
    pub(super) events: &'a Stream,
    pub(super) folded: &'a Stream,
}

impl Epoch<'_> {
    /// Reads it, or writes it if nobody has; `floor` is up to where the stream has dropped what was
    /// in it, and `created` when it was made.
    pub(super) async fn find_or_make(
        &self,
        floor: u64,
        created: Duration,
    ) -> Result<String, Unavailable> {
        // No feed can have this name.
        let (subject, copy) =
            (format!("{}._epoch", self.name), format!("{}-folded._epoch", self.name));
        let known = last(self.folded, &copy).await?;
        let mut epoch = last(self.events, &subject).await?;
        if epoch.is_none() && floor > 0 {
            // The stream no longer keeps it.
            epoch.clone_from(&known);
        }
        let epoch = match epoch {
            Some(epoch) => epoch,
            None => {
                let made = resume::epoch(created, created.subsec_nanos());
                let mut headers = HeaderMap::new();
                headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, "0");
                let sent = self.context.publish_with_headers(subject.clone(), headers, made.into());
                match sent.await.map_err(unavailable)?.await {
                    Err(error) if error.kind() != PublishErrorKind::WrongLastSequence => {
                        return Err(unavailable(error));
                    }
                    _ => {}
                }
                let epoch = last(self.events, &subject).await?;
                epoch.ok_or_else(|| unavailable("what was just written is not there"))?
            }
        };
        if known.as_ref() != Some(&epoch) {
            let sent = self.context.publish(copy, epoch.clone().into()).await;
            sent.map_err(unavailable)?.await.map_err(unavailable)?;
        }
        Ok(epoch)
    }
}

/// A subject's last message as text.
async fn last(stream: &Stream, subject: &str) -> Result<Option<String>, Unavailable> {
    match stream.get_last_raw_message_by_subject(subject).await {
        Ok(message) => Ok(String::from_utf8(message.payload.to_vec()).ok()),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
        Err(error) => Err(unavailable(error)),
    }
}

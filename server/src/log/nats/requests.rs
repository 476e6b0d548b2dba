//! Which requests were carried out, however long ago.
//!
//! NATS itself recognises a message's id within a window. Beyond it, a request is recognised by its
//! claim, a message in a stream of its own: it is made before the entry, and says where to look for
//! that. A claim whose entry is not there belongs to a server that ended in between, or is about to
//! append it; whoever comes next claims anew and carries the request out, within that window.

use std::time::Duration;

use async_nats::jetstream::stream::RawMessageErrorKind;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use yew_sse_wire::{RequestId, UnixMillis};

use super::{Link, Unavailable, append::Published, unavailable};
use crate::{
    clock::{now, unix_millis},
    record::{Entry, Feed},
};

/// How long NATS itself recognises a message's id: longer than a message can be on its way, also by
/// clocks that are [`CLOCKS_APART`].
pub(super) const WINDOW: Duration = Duration::from_secs(2 * 60);

/// How long claims are kept: the longest that somebody may wait before they send a request again.
pub(super) const KNOWN_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How far the clocks of two servers may be apart.
const CLOCKS_APART: Duration = Duration::from_secs(60);

/// Where the entry of a request is, if there is one.
#[derive(Serialize, Deserialize)]
struct Claim {
    feed: String,
    /// It is after this position.
    after: u64,
    /// It was made soon after this time.
    at: UnixMillis,
}

impl Link {
    /// Claims a request; if it was claimed before, with the entry that carried it out.
    pub(super) async fn claim(
        &self,
        kind: &str,
        request: &RequestId,
        feed: &Feed,
    ) -> Result<Option<Entry>, Unavailable> {
        let claim =
            Claim { feed: feed.to_string(), after: self.shown.head(), at: unix_millis(now()) };
        let claim = Bytes::from(serde_json::to_vec(&claim).expect("a claim is JSON"));
        let subject = self.claimed(kind, request);
        match self.publish(subject.clone(), claim.clone(), None, Some(0)).await? {
            Published::At(_) | Published::Before(_) => return Ok(None),
            Published::Conflict => {}
        }
        let Some((at, before)) = self.last_claim(kind, request).await? else { return Ok(None) };
        let found = self.carried_out(request, &before).await?;
        if found.is_none() {
            // Whoever claimed it has not carried it out, and this server will: from here on is where
            // to look for it. If somebody else has just claimed it anew, that is as good.
            self.publish(subject, claim, None, Some(at)).await?;
        }
        Ok(found)
    }

    /// The entry that carried out the request, if it was claimed and there is one.
    pub(super) async fn find(
        &self,
        kind: &str,
        request: &RequestId,
    ) -> Result<Option<Entry>, Unavailable> {
        match self.last_claim(kind, request).await? {
            Some((_, claim)) => self.carried_out(request, &claim).await,
            None => Ok(None),
        }
    }

    /// The request's last claim, and its position.
    async fn last_claim(
        &self,
        kind: &str,
        request: &RequestId,
    ) -> Result<Option<(u64, Claim)>, Unavailable> {
        let subject = self.claimed(kind, request);
        match self.requests.get_last_raw_message_by_subject(&subject).await {
            Ok(message) => {
                let claim = serde_json::from_slice(&message.payload).ok();
                Ok(claim.map(|claim| (message.sequence, claim)))
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    async fn carried_out(
        &self,
        request: &RequestId,
        claim: &Claim,
    ) -> Result<Option<Entry>, Unavailable> {
        // Whatever is in the stream by now must be among what is looked through.
        let last = self.newest().await?;
        let longest = unix_millis(WINDOW + CLOCKS_APART);
        let (feeds, mut at) = ([Feed::new(&claim.feed)], claim.after);
        while at < last {
            let page = self.after(at, &feeds).await?;
            for entry in page.entries {
                if entry.record.request.as_ref() == Some(request) {
                    return Ok(Some(entry));
                }
                if entry.record.at > claim.at + longest {
                    return Ok(None);
                }
            }
            at = page.through;
        }
        Ok(None)
    }

    fn claimed(&self, kind: &str, request: &RequestId) -> String {
        format!("{}-requests.{kind}.{}", self.name, &**request)
    }
}

//! Folded states, kept in a stream of their own: parts of bounded size, and a message that names
//! them.

use async_nats::jetstream::stream::RawMessageErrorKind;
use serde::{Deserialize, Serialize};

use super::{Folded, Link, Unavailable, append::Published, unavailable};

/// How long a part is: a message of NATS is at most a megabyte.
const PART: usize = 256 * 1024;

/// Where a state is.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Of which life of the log it is.
    epoch: String,
    /// The last position that is in it.
    seq: u64,
    /// Its parts' sequences.
    parts: Vec<u64>,
}

impl Link {
    /// Keeps a state, unless another server keeps one in the same moment, or has kept a newer one.
    pub(super) async fn save(
        &self,
        name: &'static str,
        Folded { seq, state }: Folded,
    ) -> Result<(), Unavailable> {
        let before = self.kept(name).await?;
        let epoch = self.shown.epoch.to_string();
        if before.as_ref().is_some_and(|(_, kept)| kept.epoch == epoch && kept.seq >= seq) {
            return Ok(());
        }
        let mut parts = Vec::new();
        for part in state.as_bytes().chunks(PART) {
            let (subject, part) = (self.part(name), part.to_vec().into());
            let published = self.publish(subject, part, None, None).await?;
            if let Published::At(seq) | Published::Before(seq) = published {
                parts.push(seq);
            }
        }
        let first = parts.first().copied().unwrap_or_default();
        let kept = serde_json::to_vec(&Kept { epoch, seq, parts }).expect("a list is JSON").into();
        let expected = before.map_or(0, |(at, _)| at);
        let published = self.publish(self.pointer(name), kept, None, Some(expected)).await?;
        // With a sequence of 1, NATS would purge all there is.
        if let Published::At(_) = published
            && first > 1
        {
            // Whoever comes next expects this one, and has their parts after it: what is before
            // these is of nobody.
            for subject in [self.part(name), self.pointer(name)] {
                let purged = self.folded.purge().filter(subject).sequence(first).await;
                purged.map_err(unavailable)?;
            }
        }
        Ok(())
    }

    /// The state that was kept last.
    pub(super) async fn load(&self, name: &'static str) -> Result<Option<Folded>, Unavailable> {
        while let Some((at, kept)) = self.kept(name).await? {
            if kept.epoch != *self.shown.epoch {
                break;
            }
            let mut state = Vec::new();
            let mut is_whole = true;
            for part in &kept.parts {
                match self.folded.get_raw_message(*part).await {
                    Ok(message) => state.extend_from_slice(&message.payload),
                    Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                        is_whole = false;
                    }
                    Err(error) => return Err(unavailable(error)),
                }
            }
            if is_whole {
                let state = String::from_utf8(state).ok();
                return Ok(state.map(|state| Folded { seq: kept.seq, state }));
            }
            // Somebody has just kept a newer one; if not, it is lost, as it may be.
            if self.kept(name).await?.is_none_or(|(again, _)| again == at) {
                break;
            }
        }
        Ok(None)
    }

    /// What is kept under this name, and where that is said.
    async fn kept(&self, name: &str) -> Result<Option<(u64, Kept)>, Unavailable> {
        match self.folded.get_last_raw_message_by_subject(&self.pointer(name)).await {
            Ok(message) => {
                let kept = serde_json::from_slice(&message.payload).map_err(unavailable)?;
                Ok(Some((message.sequence, kept)))
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    fn pointer(&self, name: &str) -> String {
        format!("{}-folded.{name}.kept", self.name)
    }

    fn part(&self, name: &str) -> String {
        format!("{}-folded.{name}.part", self.name)
    }
}

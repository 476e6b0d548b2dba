//! How things stand, for a stream that begins, or that cannot have what it missed.

use std::sync::Arc;

use bytes::Bytes;

use crate::{
    booking::Desk,
    chat,
    feeds::Feeds,
    log::{SharedLog, Unavailable},
};

/// What snapshots are made from.
#[derive(Clone)]
pub(crate) struct Snapshots {
    pub(crate) log: SharedLog,
    pub(crate) desk: Arc<Desk>,
}

/// The feeds as they are at one position.
pub(crate) struct Snapshot {
    pub(crate) events: Vec<Bytes>,
    /// The position. Of what comes after it they may have some, which does no harm: folds ignore
    /// what they have.
    pub(crate) through: u64,
}

impl Snapshots {
    /// Takes a snapshot of these feeds.
    pub(crate) async fn take(&self, feeds: &Feeds) -> Result<Snapshot, Unavailable> {
        let through = *self.log.head().borrow();
        let mut events = Vec::with_capacity(feeds.rooms.len() + 1);
        for room in &feeds.rooms {
            events.push(chat::snapshot(&*self.log, room, through).await?);
        }
        if feeds.booking {
            events.push(self.desk.snapshot().await?.event);
        }
        Ok(Snapshot { events, through })
    }
}

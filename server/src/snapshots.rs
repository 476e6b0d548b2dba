//! How things stand, for a stream that begins, or that cannot have what it missed.

use std::sync::Arc;

use bytes::Bytes;

use crate::{
    booking::Desk,
    chat,
    feeds::Feeds,
    log::{SharedLog, Unavailable},
    record::Entry,
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
    /// The position. What comes after it is in none of them.
    pub(crate) through: u64,
}

impl Snapshots {
    /// Takes a snapshot of these feeds.
    pub(crate) async fn take(&self, feeds: &Feeds) -> Result<Snapshot, Unavailable> {
        let mut through = *self.log.head().borrow();
        let booking = match feeds.booking {
            true => Some(self.desk.snapshot().await?),
            false => None,
        };
        // It reads on by itself, and may have come further meanwhile. It cannot go back, but the
        // rooms can follow.
        through = through.max(booking.as_ref().map_or(0, |booking| booking.head));
        let mut events = Vec::with_capacity(feeds.rooms.len() + 1 + feeds.own.len());
        for room in &feeds.rooms {
            events.push(chat::snapshot(&*self.log, room, through).await?);
        }
        events.extend(booking.map(|booking| booking.event));
        for feed in &feeds.own {
            let (logged, before) = (feed.logged(), through.saturating_add(1));
            let newest = self.log.last(&logged, before, feed.newest).await?;
            events.push(newest.iter().map(Entry::without_id).collect::<String>().into());
        }
        Ok(Snapshot { events, through })
    }
}

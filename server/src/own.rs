//! A feed of somebody else's: the events are theirs, the log and the streams are ours.

use serde::Serialize;
use yew_sse_wire::{Slug, booking, chat, clock, frame};

use crate::{
    clock::{now, unix_millis},
    log::{AppendError, SharedLog},
    record::{Feed, Record},
};

/// A feed beside the clock, the chat and the board, given as [`Config::feeds`](crate::Config::feeds)
/// and filled by a [`Publisher`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFeed {
    pub(crate) name: Slug,
    pub(crate) newest: usize,
}

/// Why a name is none for a feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a feed cannot be called `{name}`: {rule}")]
pub struct NotAFeed {
    name: String,
    rule: String,
}

impl OwnFeed {
    /// A feed that clients ask for by this name, as in `?feeds=prices`. Whoever has nothing of it
    /// yet is sent the `newest` events, without ids, before what happens from then on.
    ///
    /// # Errors
    ///
    /// [`NotAFeed`] unless it is 1 to 40 of `a-z`, `0-9` and `-`, and the name of none of ours.
    pub fn new(name: &str, newest: usize) -> Result<Self, NotAFeed> {
        let error = |rule: String| NotAFeed { name: name.to_owned(), rule };
        if [clock::FEED, chat::FEED, booking::FEED].contains(&name) {
            return Err(error("there is one already".to_owned()));
        }
        let slug = Slug::try_from(name.to_owned()).map_err(|rule| error(format!("it {rule}")))?;
        Ok(Self { name: slug, newest })
    }

    /// Where its events are in the log.
    pub(crate) fn logged(&self) -> Feed {
        Feed::new(&self.name)
    }
}

/// Puts events into a feed; had from [`App::publisher`](crate::App::publisher).
#[derive(Clone)]
pub struct Publisher {
    pub(crate) log: SharedLog,
    pub(crate) feed: Feed,
}

/// Why an event was not published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The event's data has no place for its position.
    #[error(
        "an event's data is a JSON object, and `seq` in it, if any, its first field and a number"
    )]
    NotAnObject,
    /// The log cannot be written at the moment.
    #[error("the log is not available at the moment: {0}")]
    Unavailable(String),
}

impl Publisher {
    /// Publishes an event; with its position in the log once it is durable, and on its way to all
    /// who read the feed.
    ///
    /// It is a value of an enum as serde tags it by default: the variant's name is the event's, its
    /// fields are the data, to which `seq`, the position, is added as the first.
    ///
    /// # Errors
    ///
    /// [`PublishError`]; the event is not in the log then, unless writing it failed at the very end:
    /// an event that is published again may be there twice.
    ///
    /// # Panics
    ///
    /// If it is no such enum.
    pub async fn publish(&self, event: &impl Serialize) -> Result<u64, PublishError> {
        let record = Record::read(frame(event), unix_millis(now()));
        let record = record.ok_or(PublishError::NotAnObject)?;
        match self.log.append(self.feed.clone().into(), record, None).await {
            Ok(seq) => Ok(seq),
            Err(AppendError::Unavailable(reason)) => Err(PublishError::Unavailable(reason.0)),
            Err(AppendError::Conflict { .. } | AppendError::Repeated(_)) => {
                unreachable!("nothing was expected, and no request is named")
            }
        }
    }
}

impl std::fmt::Debug for Publisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Publisher").field("feed", &self.feed).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_has_a_plain_name_of_its_own() {
        assert_eq!(OwnFeed::new("prices-2", 5).unwrap().logged().as_str(), "prices-2");
        for name in ["", "Prices", "a.b", "a,b", "chat:x", "clock", "chat", "booking"] {
            let error = OwnFeed::new(name, 5).unwrap_err().to_string();
            assert!(error.contains(&format!("`{name}`")), "{error}");
        }
    }
}

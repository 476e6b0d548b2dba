//! A record as a message of the stream.

use std::time::Duration;

use async_nats::{datetime::DateTime, jetstream::message::StreamMessage};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use yew_sse_wire::{RequestId, UnixMillis};

use crate::{
    clock::unix_millis,
    record::{Entry, Feed, Record, Subject},
};

/// How long a message may be on its way if it is told from its like by its id alone, which NATS knows
/// for two of these: the rest is for clocks that differ.
pub(super) const COMES_WITHIN: Duration = Duration::from_secs(60);

/// A message's subject, which is there to be found by: the stream's name, the feed, the key if there is
/// one, and for a conditional append the position that it follows.
pub(super) fn subject(
    stream: &str,
    Subject { feed, key }: &Subject,
    follows: Option<u64>,
) -> String {
    let mut subject = format!("{stream}.{feed}");
    // Versions of NATS before April 2025 cut a subject at an `@` where it goes from one node to
    // another, and what comes is not known for what it is (nats-server#6777).
    subject.extend(key.iter().map(|key| format!(".{}", key.replace('@', "."))));
    subject.extend(follows.map(|seq| format!(".{seq}")));
    subject
}

/// A message's payload.
#[derive(Serialize, Deserialize)]
struct Stored {
    at: UnixMillis,
    feed: String,
    name: String,
    data: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<RequestId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    needed_until: Option<UnixMillis>,
    /// By when it must be in the stream. It may have been on its way while the network was broken,
    /// and another server may have carried the request out meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<UnixMillis>,
}

pub(super) fn payload(subject: &Subject, record: Record, until: Option<UnixMillis>) -> Bytes {
    let Record { at, name, data, private, request, needed_until } = record;
    let (feed, key) = (subject.feed.to_string(), subject.key.clone());
    let stored = Stored { at, feed, name, data, key, private, request, needed_until, until };
    serde_json::to_vec(&stored).expect("a record is JSON").into()
}

/// The entry that a message is, if it is one: others may write to the stream, too, and one that came
/// too late counts for nobody.
pub(super) fn entry(seq: u64, came: UnixMillis, payload: &[u8]) -> Option<Entry> {
    let Stored { at, feed, name, data, key, private, request, needed_until, until } =
        serde_json::from_slice(payload).ok()?;
    if until.is_some_and(|until| came > until) {
        return None;
    }
    let record = Record { at, name, data, private, request, needed_until };
    Some(Entry { seq, subject: Subject { feed: Feed::new(&feed), key }, record })
}

/// The same of a message that was asked for.
pub(super) fn read(message: &StreamMessage) -> Option<Entry> {
    entry(message.sequence, came(message.time), &message.payload)
}

/// About how many bytes of memory an entry takes.
pub(super) fn weight(entry: &Entry) -> usize {
    let Record { name, data, private, .. } = &entry.record;
    size_of::<Entry>() + name.len() + data.len() + private.as_ref().map_or(0, String::len)
}

/// When a message came into the stream.
pub(super) fn came(time: DateTime) -> UnixMillis {
    unix_millis(since_1970(time))
}

pub(super) fn since_1970(time: DateTime) -> Duration {
    Duration::from_nanos(u64::try_from(time.unix_timestamp_nanos()).unwrap_or_default())
}

/// An entry of `a.b` with so many bytes of data.
#[cfg(test)]
pub(super) fn sample(seq: u64, bytes: usize) -> Entry {
    let data = format!("{{\"text\":\"{}\"}}", "x".repeat(bytes));
    let frame = yew_sse_wire::Frame { name: "said".into(), data };
    Entry { seq, subject: Feed::new("a.b").into(), record: Record::read(frame, 7).unwrap() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_record_is_in_its_message() {
        let record = Record {
            at: 7,
            name: "sample-said".into(),
            data: ",\"text\":\"ö\\u0000\"}".into(),
            private: Some("[\"Ada\"]".into()),
            request: Some(RequestId::from_random(9)),
            needed_until: Some(8),
        };
        let bare = Record { private: None, request: None, needed_until: None, ..record.clone() };
        for (key, record) in [(Some("desk@2026-11-21T09:00Z"), record), (None, bare)] {
            let subject = Subject { feed: Feed::new("a.b"), key: key.map(str::to_owned) };
            let payload = payload(&subject, record.clone(), None);
            assert_eq!(entry(3, u64::MAX, &payload), Some(Entry { seq: 3, subject, record }));
        }
    }

    #[test]
    fn a_subject_is_one_that_nats_sends_whole_from_node_to_node() {
        let room = Feed::new("chat.lobby").into();
        assert_eq!(subject("feeds", &room, None), "feeds.chat.lobby");
        let key = Some("desk-1@2026-11-21T09:00Z".to_owned());
        let slot = Subject { feed: Feed::new("booking"), key };
        assert_eq!(subject("feeds", &slot, Some(7)), "feeds.booking.desk-1.2026-11-21T09:00Z.7");
    }

    #[test]
    fn what_came_too_late_is_no_entry() {
        let Entry { subject, record, .. } = sample(3, 10);
        let payload = payload(&subject, record, Some(60));
        assert!(entry(3, 60, &payload).is_some());
        assert_eq!(entry(3, 61, &payload), None);
    }

    #[test]
    fn what_somebody_else_wrote_is_no_entry() {
        assert_eq!(entry(1, 0, b"hello"), None);
        assert_eq!(entry(1, 0, br#"{"at":1,"name":"a"}"#), None);
    }
}

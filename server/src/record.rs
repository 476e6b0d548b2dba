//! One entry of the log: the public event, where it belongs, and what is never streamed.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};
use yew_sse_wire::{Frame, RequestId, UnixMillis, control::EventId, frame};

/// What a client listens to as one: `chat.lobby`, `booking`.
///
/// Up to the first dot stands the kind, which is also how far a request's id reaches: posted to two
/// rooms, it is the same request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Feed(Arc<str>);

impl Feed {
    pub(crate) fn new(name: &str) -> Self {
        Self(name.into())
    }

    pub(crate) fn kind(&self) -> &str {
        self.0.split_once('.').map_or(&self.0, |(kind, _)| kind)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an append can be conditional on: a whole feed, or one thing in it (`booking`, a slot).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Subject {
    pub(crate) feed: Feed,
    pub(crate) key: Option<String>,
}

impl From<Feed> for Subject {
    fn from(feed: Feed) -> Self {
        Self { feed, key: None }
    }
}

/// What is appended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    /// When, by the server's clock.
    pub(crate) at: UnixMillis,
    /// The `event:` name.
    pub(crate) name: String,
    /// The event's JSON but for its start, `{"seq":N`: the position is not known before it is in
    /// the log.
    pub(crate) data: String,
    /// JSON that is kept beside the event and never streamed.
    pub(crate) private: Option<String>,
    /// The request that it carries out. It is in the log once, however often it is repeated.
    pub(crate) request: Option<RequestId>,
    /// Until when it must be kept, whatever else is dropped.
    pub(crate) needed_until: Option<UnixMillis>,
}

impl Record {
    /// A record of the event, whose first field is its `seq`. That of `event` is not used.
    ///
    /// # Panics
    ///
    /// If the event begins with another field: a mistake in its type.
    pub(crate) fn new(event: &impl Serialize, at: UnixMillis) -> Self {
        Self::read(frame(event), at).expect("an event is an object, its position a number")
    }

    /// The same of an event that may not be ours; `None` if its data is not an object, or its
    /// `seq` no number.
    pub(crate) fn read(Frame { name, data }: Frame, at: UnixMillis) -> Option<Self> {
        let fields = data.strip_prefix('{')?;
        let data = match fields.strip_prefix(r#""seq":"#) {
            Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned(),
            None if fields == "}" => fields.to_owned(),
            None => format!(",{fields}"),
        };
        data.starts_with([',', '}']).then_some(Self {
            at,
            name,
            data,
            private: None,
            request: None,
            needed_until: None,
        })
    }

    /// Puts something beside the event that is never streamed.
    pub(crate) fn private(mut self, value: &impl Serialize) -> Self {
        self.private = Some(serde_json::to_string(value).expect("what is private is JSON"));
        self
    }

    /// Names the request that it carries out.
    pub(crate) fn request(mut self, id: RequestId) -> Self {
        self.request = Some(id);
        self
    }

    /// Keeps it until then, however little the log keeps.
    pub(crate) fn needed_until(mut self, at: UnixMillis) -> Self {
        self.needed_until = Some(at);
        self
    }
}

/// A record that is in the log.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) seq: u64,
    pub(crate) subject: Subject,
    pub(crate) record: Record,
}

impl Entry {
    /// The event as it goes over the wire. Live or replayed, these are the bytes.
    pub(crate) fn encode(&self, epoch: &str) -> Bytes {
        let id = EventId { epoch: epoch.to_owned(), seq: self.seq };
        format!("id: {id}\n{}", self.without_id()).into()
    }

    /// The same where it tells how things stand, which is no position to come back to.
    pub(crate) fn without_id(&self) -> String {
        let (Self { seq, .. }, Record { name, data, .. }) = (self, &self.record);
        format!("event: {name}\ndata: {{\"seq\":{seq}{data}\n\n")
    }

    /// The event as a value.
    pub(crate) fn event<E: DeserializeOwned>(&self) -> serde_json::Result<E> {
        let Record { name, data, .. } = &self.record;
        let seq = self.seq;
        serde_json::from_str(&format!("{{\"{name}\":{{\"seq\":{seq}{data}}}"))
    }

    /// What was put beside the event, if it was this.
    pub(crate) fn private<P: DeserializeOwned>(&self) -> Option<P> {
        serde_json::from_str(self.record.private.as_deref()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Sample {
        #[serde(rename = "sample-alone")]
        Alone { seq: u64 },
        #[serde(rename = "sample-text")]
        Text { seq: u64, text: String },
    }

    fn entry(event: &Sample, seq: u64) -> Entry {
        let record = Record::new(event, 5).private(&"Ada");
        Entry { seq, subject: Feed::new("sample").into(), record }
    }

    #[test]
    fn an_event_gets_its_position_when_it_is_in_the_log() {
        let entry = entry(&Sample::Text { seq: 0, text: "a\n\u{2028}\"seq\":0".into() }, 42);
        let bytes = entry.encode("k3f9");
        let data = "{\"seq\":42,\"text\":\"a\\n\u{2028}\\\"seq\\\":0\"}";
        assert_eq!(bytes, format!("id: k3f9-42\nevent: sample-text\ndata: {data}\n\n"));
        let text = Sample::Text { seq: 42, text: "a\n\u{2028}\"seq\":0".into() };
        assert_eq!(entry.event::<Sample>().unwrap(), text);
    }

    #[test]
    fn an_event_may_have_nothing_but_its_position() {
        let entry = entry(&Sample::Alone { seq: 17 }, 3);
        assert_eq!(entry.encode("e"), "id: e-3\nevent: sample-alone\ndata: {\"seq\":3}\n\n");
        assert_eq!(entry.event::<Sample>().unwrap(), Sample::Alone { seq: 3 });
    }

    #[test]
    fn an_event_that_has_no_place_for_its_position_is_no_record() {
        let data = |data: &str| {
            let record = Record::read(Frame { name: "n".into(), data: data.into() }, 5)?;
            Some(Entry { seq: 7, subject: Feed::new("own").into(), record }.without_id())
        };
        for (given, expected) in [
            ("{}", r#"{"seq":7}"#),
            (r#"{"a":1}"#, r#"{"seq":7,"a":1}"#),
            (r#"{"seq":0}"#, r#"{"seq":7}"#),
            (r#"{"seq":12,"a":1}"#, r#"{"seq":7,"a":1}"#),
        ] {
            assert_eq!(data(given), Some(format!("event: n\ndata: {expected}\n\n")), "{given}");
        }
        for given in
            ["null", "[1]", "5", r#""{""#, r#"{"seq":null}"#, r#"{"seq":1.5}"#, r#"{"seq":-1}"#]
        {
            assert_eq!(data(given), None, "{given}");
        }
    }

    #[test]
    fn what_is_private_is_not_among_the_bytes() {
        let entry = entry(&Sample::Alone { seq: 0 }, 1);
        assert_eq!(entry.private::<String>().as_deref(), Some("Ada"));
        assert_eq!(entry.private::<u8>(), None);
        assert!(!String::from_utf8_lossy(&entry.encode("e")).contains("Ada"));
    }

    #[test]
    fn a_feeds_kind_is_what_its_name_begins_with() {
        assert_eq!(Feed::new("booking").kind(), "booking");
        assert_eq!(Feed::new("chat.lobby").kind(), "chat");
    }
}

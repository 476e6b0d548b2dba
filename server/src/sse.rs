//! An event -> the bytes that go over the wire.

use std::fmt::Write;

use bytes::Bytes;
use serde::Serialize;
use yew_sse_wire::{control::EventId, frame};

/// Encodes an event: `id:` if it has one, `event:`, `data:`, a blank line.
pub(crate) fn encode(event: &impl Serialize, id: Option<&EventId>) -> Bytes {
    let frame = frame(event);
    let mut text = String::with_capacity(frame.name.len() + frame.data.len() + 64);
    if let Some(id) = id {
        let _ = writeln!(text, "id: {id}");
    }
    let _ = write!(text, "event: {}\ndata: {}\n\n", frame.name, frame.data);
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use yew_sse_wire::{clock::ClockEvent, control::Control};

    #[test]
    fn an_event_is_its_name_and_its_data() {
        let bytes = encode(&ClockEvent::Tick { at: 5 }, None);
        assert_eq!(bytes, "event: clock-tick\ndata: {\"at\":5}\n\n");
    }

    #[test]
    fn an_id_comes_first() {
        let id = EventId { epoch: "k3f9".into(), seq: 7 };
        let bytes = encode(&Control::CaughtUp {}, Some(&id));
        assert_eq!(bytes, "id: k3f9-7\nevent: stream-caught-up\ndata: {}\n\n");
    }
}

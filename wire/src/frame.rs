//! One enum value -> an event name and its data.

use serde::Serialize;

/// The two texts of one SSE event: `event: NAME`, `data: DATA`.
///
/// Neither holds a line break: the name is a variant's, and compact JSON has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The `event:` name, which is the variant's.
    pub name: String,
    /// The `data:` text, which is JSON.
    pub data: String,
}

/// Splits an externally tagged enum value (serde's default) into its event name and its data.
///
/// A unit variant has `null` for data: an event without data would never be dispatched.
///
/// # Panics
///
/// If `event` is not an externally tagged enum, or has a map whose keys are not text: a mistake in
/// the type, whatever the value.
///
/// ```
/// use yew_sse_wire::{clock::ClockEvent, frame};
///
/// let frame = frame(&ClockEvent::Tick { at: 5 });
/// assert_eq!((frame.name.as_str(), frame.data.as_str()), ("clock-tick", r#"{"at":5}"#));
/// ```
pub fn frame(event: &impl Serialize) -> Frame {
    let json = serde_json::to_string(event).expect("an event serialises");
    let mut rest =
        serde_json::Deserializer::from_str(json.trim_start_matches('{')).into_iter::<String>();
    let name = rest.next().and_then(Result::ok).expect("an event is an externally tagged enum");
    let data = match json.strip_prefix('{') {
        // `"name":data}`: past the name stands one colon, and one brace at the end.
        Some(tagged) => &tagged[rest.byte_offset() + 1..tagged.len() - 1],
        None => "null",
    };
    Frame { name, data: data.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    enum Sample {
        #[serde(rename = "with \"quotes\"")]
        Quoted(u8),
        Unit,
        Tuple(u8, &'static str),
    }

    #[track_caller]
    fn check(sample: &Sample, name: &str, data: &str) {
        assert_eq!(frame(sample), Frame { name: name.into(), data: data.into() });
    }

    #[test]
    fn a_name_is_taken_as_it_is() {
        check(&Sample::Quoted(7), "with \"quotes\"", "7");
    }

    #[test]
    fn a_unit_variant_still_has_data() {
        check(&Sample::Unit, "Unit", "null");
    }

    #[test]
    fn text_with_line_breaks_stays_on_one_line() {
        check(&Sample::Tuple(1, "a\r\nb\"}"), "Tuple", r#"[1,"a\r\nb\"}"]"#);
    }
}

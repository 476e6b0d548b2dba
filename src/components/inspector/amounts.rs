//! How much, and when: in whole numbers, for what prints others is large.

/// `950 B`, `12.3 kB`, `4.5 MB`.
pub(super) fn bytes(count: u64) -> String {
    let (unit, name) = match count {
        ..1_000 => return format!("{count} B"),
        1_000..1_000_000 => (1_000, "kB"),
        _ => (1_000_000, "MB"),
    };
    format!("{}.{} {name}", count / unit, count % unit * 10 / unit)
}

/// Milliseconds as seconds: `1.4`.
pub(super) fn seconds(millis: u64) -> String {
    format!("{}.{}", millis / 1_000, millis % 1_000 / 100)
}

/// What an event is on the wire: `event: NAME`, `id: ID`, each line of its `data: `, an empty line.
pub(super) fn on_the_wire(name: &str, id: Option<&str>, data: &str) -> usize {
    // Unnamed ones are called so by browsers alone.
    let name = if name == "message" { 0 } else { "event: \n".len() + name.len() };
    let id = id.map_or(0, |id| "id: \n".len() + id.len());
    let lines = 1 + data.bytes().filter(|byte| *byte == b'\n').count();
    name + id + lines * "data: ".len() + data.len() + "\n\n".len()
}

/// The first that JSON calls `at` and that is a whole number: when the server sent it.
pub(super) fn sent_at(data: &str) -> Option<i64> {
    // In a text the quotes would have backslashes before them.
    data.split("\"at\"").skip(1).find_map(value)
}

/// The whole number that follows a name.
fn value(text: &str) -> Option<i64> {
    let text = text.trim_start().strip_prefix(':')?.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = text.split_at(end);
    (!rest.starts_with(['.', 'e', 'E'])).then(|| number.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_short() {
        let all = [0, 999, 1_000, 12_345, 999_999, 4_560_000].map(bytes);
        assert_eq!(all, ["0 B", "999 B", "1.0 kB", "12.3 kB", "999.9 kB", "4.5 MB"]);
        assert_eq!([0, 90, 1_449, 60_000].map(seconds), ["0.0", "0.0", "1.4", "60.0"]);
    }

    #[test]
    fn an_event_counts_as_it_is_on_the_wire() {
        for (name, id, data, wire) in [
            ("tick", None, "{}", "event: tick\ndata: {}\n\n"),
            ("tick", Some("a-7"), "{}", "id: a-7\nevent: tick\ndata: {}\n\n"),
            ("message", None, "a\nb", "data: a\ndata: b\n\n"),
            ("message", None, "", "data: \n\n"),
        ] {
            assert_eq!(on_the_wire(name, id, data), wire.len(), "{wire:?}");
        }
    }

    #[test]
    fn the_time_is_found_whoever_sends_it() {
        for (data, expected) in [
            (r#"{"at":5}"#, Some(5)),
            (r#"{ "at" : 5 , "x":1}"#, Some(5)),
            (r#"{"x":{"at":1},"at":3}"#, Some(1)),
            (r#"{"x":"at","y":"\"at\":4","at":5}"#, Some(5)),
            (r#"{"text":"a \\","at":6}"#, Some(6)),
            (r#"{"at":"noon","x":{"at":1}}"#, Some(1)),
            (r#"{"at":1.5}"#, None),
            (r#"{"at":1e3}"#, None),
            (r#"{"at":99999999999999999999}"#, None),
            (r#"{"at":"#, None),
            (r#"{"at"#, None),
            (r#"[{"at":1}]"#, Some(1)),
            (r#"{"é\u00e9":"ü","at":7}"#, Some(7)),
            ("at 5", None),
            ("", None),
        ] {
            assert_eq!(sent_at(data), expected, "{data}");
        }
    }
}

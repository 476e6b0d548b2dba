//! The address of the next request.

use yew_sse_wire::control::LAST_EVENT_ID;

/// The address with `last_event_id` in its query: a new `EventSource` object cannot set the
/// `Last-Event-ID` header.
pub(crate) fn resuming(address: &str, last_event_id: Option<&str>) -> String {
    let Some(id) = last_event_id else { return address.to_owned() };
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (address, None),
    };
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    // The caller's own `last_event_id` was where to start; by now the stream has gone on.
    let kept = query.split('&').filter(|pair| {
        !pair.is_empty() && pair.split('=').next().is_some_and(|name| name != LAST_EVENT_ID)
    });
    let mut resuming = format!("{path}?");
    for pair in kept {
        resuming.push_str(pair);
        resuming.push('&');
    }
    resuming.push_str(LAST_EVENT_ID);
    resuming.push('=');
    for byte in id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                resuming.push(char::from(byte));
            }
            _ => [b'%', hex(byte >> 4), hex(byte & 0xf)]
                .into_iter()
                .for_each(|byte| resuming.push(char::from(byte))),
        }
    }
    if let Some(fragment) = fragment {
        resuming.push('#');
        resuming.push_str(fragment);
    }
    resuming
}

fn hex(digit: u8) -> u8 {
    b"0123456789ABCDEF"[usize::from(digit)]
}

/// Whether the address, as the browser writes it, leads to this very machine, which being offline
/// does not cut off.
pub(super) fn is_loopback(address: &str) -> bool {
    let Some(rest) = address.split_once(':').and_then(|(_, rest)| rest.strip_prefix("//")) else {
        return false;
    };
    let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
    let host = authority.split_once('@').map_or(authority, |(_, host)| host);
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    name == "localhost"
        || name.ends_with(".localhost")
        || host.starts_with("[::1]")
        || name.starts_with("127.") && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, id: &str, expected: &str) {
        assert_eq!(resuming(address, Some(id)), expected);
    }

    #[test]
    fn the_id_joins_what_is_there() {
        check("/events", "a-7", "/events?last_event_id=a-7");
        check("/events?feeds=clock", "a-7", "/events?feeds=clock&last_event_id=a-7");
        check("/events?a&b=#here", "a-7", "/events?a&b=&last_event_id=a-7#here");
        assert_eq!(resuming("/events?a#here", None), "/events?a#here");
    }

    #[test]
    fn an_older_id_is_replaced() {
        check("/e?last_event_id=1&a=2&last_event_id=3", "9", "/e?a=2&last_event_id=9");
    }

    #[test]
    fn an_id_may_hold_anything() {
        check("/e", "a b&c#d=+%", "/e?last_event_id=a%20b%26c%23d%3D%2B%25");
        check("/e", "é🦀", "/e?last_event_id=%C3%A9%F0%9F%A6%80");
    }

    #[test]
    fn loopback_is_this_machine_only() {
        for address in [
            "http://localhost:4000/e",
            "http://127.1.2.3",
            "https://u:p@[::1]:80/e",
            "http://a.localhost",
        ] {
            assert!(is_loopback(address), "{address}");
        }
        for address in [
            "https://example.com/?localhost",
            "http://127.0.0.1.example.com",
            "/events",
            "http://10.0.0.1",
        ] {
            assert!(!is_loopback(address), "{address}");
        }
    }
}

//! Who is asking: the peer, or whom a trusted proxy asks for.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};

use crate::proxy::TrustedProxy;

/// Who is asking. A request has none where the router is mounted in a server that does not pass the
/// peer's address on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// The other end of the connection.
    peer: SocketAddr,
    /// Whose limits count.
    pub(crate) address: IpAddr,
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.peer.fmt(f)?;
        match self.address == self.peer.ip().to_canonical() {
            true => Ok(()),
            false => write!(f, " for {}", self.address),
        }
    }
}

/// Tells whatever comes after it who is asking.
pub(crate) async fn layer(
    State(trusted): State<Arc<[TrustedProxy]>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(&ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let address = client(peer.ip(), request.headers(), &trusted);
        request.extensions_mut().insert(Client { peer, address });
    }
    next.run(request).await
}

/// The nearest address that is no trusted proxy. What is further away is hearsay: anybody can write
/// it.
///
/// A proxy passes on the headers that it does not know, so of two one may be the client's own. Where
/// they disagree, the proxy itself counts as the one who asks.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[TrustedProxy]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address| trusted.iter().any(|proxy| proxy.contains(address));
    if !is_trusted(peer) {
        return peer;
    }
    let nearest = |hops: Vec<Option<IpAddr>>| {
        let mut nearest = peer;
        for hop in hops.into_iter().rev() {
            match hop {
                Some(hop) if is_trusted(nearest) => nearest = hop,
                _ => break,
            }
        }
        nearest
    };
    let told =
        [hops(headers, "x-forwarded-for", x_forwarded_for), hops(headers, "forwarded", forwarded)];
    let mut told = told.into_iter().filter(|hops| !hops.is_empty()).map(nearest);
    match (told.next(), told.next()) {
        (Some(one), other) if other.is_none_or(|other| other == one) => one,
        _ => peer,
    }
}

/// All that a header tells, the farthest first; `None` for a hop without an address.
fn hops(
    headers: &HeaderMap,
    name: &str,
    read: fn(&str) -> Vec<Option<IpAddr>>,
) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(name).into_iter();
    lines.flat_map(|line| read(&String::from_utf8_lossy(line.as_bytes()))).collect()
}

/// `X-Forwarded-For: 203.0.113.9, 10.0.0.1`
fn x_forwarded_for(line: &str) -> Vec<Option<IpAddr>> {
    let hops = line.split(',').map(str::trim).filter(|hop| !hop.is_empty());
    hops.map(address).collect()
}

/// `Forwarded: for=203.0.113.9;proto=https, for="[2001:db8::1]:80"` (RFC 7239).
fn forwarded(line: &str) -> Vec<Option<IpAddr>> {
    // A quotation mark too many would hide what a proxy adds behind the client's text, and no
    // address needs a backslash.
    if line.matches('"').count() % 2 == 1 || line.contains('\\') {
        return vec![None];
    }
    let hops = unquoted(line, ',').map(str::trim).filter(|hop| !hop.is_empty());
    let hop = |hop| {
        let pairs = unquoted(hop, ';').filter_map(|pair| pair.split_once('='));
        let mut fors = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
        let (_, node) = fors.next().filter(|_| fors.next().is_none())?;
        let node = node.trim();
        address(node.strip_prefix('"').and_then(|n| n.strip_suffix('"')).unwrap_or(node))
    };
    hops.map(hop).collect()
}

/// Splits wherever the character is not quoted.
fn unquoted(text: &str, at: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |c| {
        is_quoted ^= c == '"';
        c == at && !is_quoted
    })
}

/// An address, with or without a port; with one, IPv6 needs brackets.
fn address(node: &str) -> Option<IpAddr> {
    let address = match node.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            let is_port = port.is_empty() || port.starts_with(':');
            IpAddr::V6(address.parse::<Ipv6Addr>().ok().filter(|_| is_port)?)
        }
        None => match node.parse() {
            Ok(address) => address,
            Err(_) => IpAddr::V4(node.split_once(':')?.0.parse::<Ipv4Addr>().ok()?),
        },
    };
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    const PROXY: &str = "10.0.0.1";
    const CLIENT: &str = "203.0.113.9";
    const OLD: &str = "x-forwarded-for";
    const NEW: &str = "forwarded";

    fn asks(peer: &str, lines: &[(&'static str, &str)]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        client(peer.parse().unwrap(), &headers, &trusted)
    }

    #[track_caller]
    fn check(lines: &[(&'static str, &str)], expected: &str) {
        assert_eq!(asks(PROXY, lines).to_string(), expected, "{lines:?}");
    }

    #[test]
    fn whoever_is_no_trusted_proxy_is_itself_the_client() {
        for lines in [&[][..], &[(OLD, "192.0.2.1")], &[(NEW, "for=192.0.2.1")]] {
            assert_eq!(asks(CLIENT, lines).to_string(), CLIENT);
        }
    }

    #[test]
    fn a_trusted_proxy_says_whom_it_asks_for() {
        check(&[(OLD, CLIENT)], CLIENT);
        check(&[(NEW, "For=203.0.113.9;proto=https;by=10.0.0.1")], CLIENT);
        check(&[], PROXY);
    }

    #[test]
    fn what_the_client_has_written_before_does_not_count() {
        check(&[(OLD, "192.0.2.1, 10.0.0.7, 203.0.113.9")], CLIENT);
        check(&[(OLD, "192.0.2.1"), (OLD, CLIENT)], CLIENT);
        check(&[(NEW, "for=192.0.2.1, for=203.0.113.9")], CLIENT);
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_followed_to_its_end() {
        check(&[(OLD, "203.0.113.9, 10.0.0.3, ::1")], CLIENT);
        check(&[(OLD, "203.0.113.9, 10.0.0.3"), (OLD, "10.0.0.2")], CLIENT);
        check(&[(OLD, "10.0.0.3, 10.0.0.2")], "10.0.0.3");
    }

    #[test]
    fn a_hop_without_an_address_ends_what_is_known() {
        for hop in ["unknown", "_hidden", "203.0.113", "[::1", "[::1]x", "203.0.113.9.", "a:1"] {
            check(&[(OLD, &format!("203.0.113.9, {hop}, 10.0.0.2"))], "10.0.0.2");
        }
        check(&[(NEW, "for=203.0.113.9, proto=https")], PROXY);
        check(&[(NEW, "for=203.0.113.9;for=192.0.2.1")], PROXY);
    }

    #[test]
    fn an_address_is_written_in_many_ways() {
        for hop in ["203.0.113.9:4711", " 203.0.113.9 ", "::ffff:203.0.113.9", "203.0.113.9, ,"] {
            check(&[(OLD, hop)], CLIENT);
        }
        for hop in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80"] {
            check(&[(OLD, hop)], "2001:db8::1");
        }
        check(&[(NEW, "for=\"[2001:db8::1]:_port\"; host=\"a,for=192.0.2.1\"")], "2001:db8::1");
    }

    #[test]
    fn a_quotation_mark_hides_nothing_that_a_proxy_adds() {
        for written in ["for=\"192.0.2.1", "for=192.0.2.1;a=\"", "for=192.0.2.1;a=\"\\\""] {
            check(&[(NEW, &format!("{written}, for=203.0.113.9"))], PROXY);
            check(&[(NEW, &format!("{written}, for=\"203.0.113.9\""))], PROXY);
            check(&[(NEW, written), (NEW, "for=203.0.113.9")], CLIENT);
        }
    }

    #[test]
    fn the_log_names_both_where_they_differ() {
        let peer = "10.0.0.1:80".parse().unwrap();
        let text = |address: &str| Client { peer, address: address.parse().unwrap() }.to_string();
        assert_eq!(text(PROXY), "10.0.0.1:80");
        assert_eq!(text(CLIENT), "10.0.0.1:80 for 203.0.113.9");
    }

    #[test]
    fn of_two_headers_that_tell_apart_none_is_believed() {
        check(&[(OLD, CLIENT), (NEW, "for=192.0.2.1")], PROXY);
        check(&[(OLD, CLIENT), (NEW, "for=203.0.113.9")], CLIENT);
    }

    /// What somebody may write who wants to be taken for somebody else.
    fn written() -> impl Strategy<Value = String> {
        const PARTS: &[&str] =
            &["192.0.2.1", "10.0.0.9", "[::1]", "for=192.0.2.1", "unknown", "for=", "host=", "é"];
        let sign = "[\"\\\\;,: ]";
        let part = prop_oneof![prop::sample::select(PARTS).prop_map(str::to_owned), sign];
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn a_client_is_itself_or_counts_with_the_proxy_whatever_it_writes(
            old in prop::option::of(written()),
            new in prop::option::of(written()),
            is_in_line in any::<bool>(),
        ) {
            for added in [CLIENT, "for=203.0.113.9", "for=\"203.0.113.9\";proto=https"] {
                let (mut old, mut new) = (Vec::from_iter(old.clone()), Vec::from_iter(new.clone()));
                let lines = if added == CLIENT { &mut old } else { &mut new };
                match lines.last_mut() {
                    Some(line) if is_in_line => *line += &format!(", {added}"),
                    _ => lines.push(added.to_owned()),
                }
                let old = old.iter().map(|line| (OLD, line.as_str()));
                let lines: Vec<_> = old.chain(new.iter().map(|line| (NEW, line.as_str()))).collect();
                let asks = asks(PROXY, &lines).to_string();
                prop_assert!([CLIENT, PROXY].contains(&asks.as_str()), "{} {:?}", asks, lines);
            }
        }
    }
}

//! The proxies whose word counts.

use std::{
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

/// A proxy in front of the server, or a network of them: an address, or one with the number of
/// bits that count.
///
/// ```
/// use yew_sse_server::TrustedProxy;
///
/// let proxies: TrustedProxy = "10.0.0.0/8".parse().unwrap();
/// assert!(proxies.contains("10.1.2.3".parse().unwrap()));
/// assert!(!proxies.contains("11.1.2.3".parse().unwrap()));
/// assert!("proxy.example".parse::<TrustedProxy>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedProxy {
    network: Ipv6Addr,
    /// So many bits at the end differ from one address of the network to the next.
    free_bits: u32,
}

impl TrustedProxy {
    /// Whether this address belongs to it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        network(address, self.free_bits) == self.network
    }
}

/// An address without its last bits. Those of IPv4 are written as IPv6 writes them, so that
/// sockets which take both need no case of their own.
fn network(address: IpAddr, free_bits: u32) -> Ipv6Addr {
    let bits = match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    };
    Ipv6Addr::from_bits(bits & u128::MAX.checked_shl(free_bits).unwrap_or(0))
}

/// The text names no proxy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an address or a network, as in 127.0.0.1, 10.0.0.0/8 or 2001:db8::/32")]
pub struct NotAProxy(String);

impl FromStr for TrustedProxy {
    type Err = NotAProxy;

    fn from_str(text: &str) -> Result<Self, NotAProxy> {
        let error = || NotAProxy(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| error())?;
        let all: u32 = if address.is_ipv4() { 32 } else { 128 };
        let free_bits = match bits {
            None => 0,
            // `parse` alone would let a plus pass.
            Some(bits) if bits.starts_with('+') => return Err(error()),
            Some(bits) => {
                let bits: u32 = bits.parse().map_err(|_| error())?;
                all.checked_sub(bits).ok_or_else(error)?
            }
        };
        Ok(Self { network: network(address, free_bits), free_bits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(proxy: &str, address: &str, expected: bool) {
        let proxy: TrustedProxy = proxy.parse().unwrap();
        assert_eq!(proxy.contains(address.parse().unwrap()), expected, "{proxy:?} {address}");
    }

    #[test]
    fn an_address_is_itself_alone() {
        check("127.0.0.1", "127.0.0.1", true);
        check("127.0.0.1", "127.0.0.2", false);
        check("::1", "::1", true);
        check("::1", "::2", false);
    }

    #[test]
    fn a_network_is_every_address_that_begins_like_it() {
        check("10.0.0.0/8", "10.255.255.255", true);
        check("10.1.2.3/8", "10.4.5.6", true);
        check("10.0.0.0/8", "11.0.0.0", false);
        check("192.0.2.128/25", "192.0.2.127", false);
        check("2001:db8::/32", "2001:db8:ffff::1", true);
        check("2001:db8::/32", "2001:db9::1", false);
    }

    #[test]
    fn nothing_that_counts_is_everybody_of_that_kind() {
        check("0.0.0.0/0", "203.0.113.9", true);
        check("0.0.0.0/0", "2001:db8::1", false);
        check("::/0", "2001:db8::1", true);
    }

    #[test]
    fn a_socket_that_takes_both_kinds_writes_the_old_one_as_the_new() {
        check("192.0.2.0/24", "::ffff:192.0.2.7", true);
        check("::ffff:192.0.2.7", "192.0.2.7", true);
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in [
            "",
            "proxy",
            "10.0.0",
            "10.0.0.0/",
            "10.0.0.0/33",
            "::1/129",
            "10.0.0.0/+8",
            "10.0.0.0/-8",
            "10.0.0.0/8/8",
            "127.0.0.1:80",
            "[::1]",
            " 127.0.0.1",
        ] {
            assert_eq!(text.parse::<TrustedProxy>(), Err(NotAProxy(text.into())));
        }
    }
}

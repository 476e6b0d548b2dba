//! Where a stream of NATS JetStream is.

use std::{fmt, str::FromStr};

/// A stream of NATS JetStream: `nats://HOST:PORT/STREAM`, or `tls://`. Of a cluster, several of its
/// servers can be named, `nats://ONE:4222,TWO:4222/STREAM`; one that can be reached is enough. Before
/// a host there may be a `user:password@` or a `token@`.
#[derive(Clone, PartialEq, Eq)]
pub struct NatsAddress {
    pub(crate) servers: Vec<String>,
    pub(crate) stream: String,
}

/// The text does not name a stream of NATS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a log on NATS is nats://HOST:PORT/STREAM, with letters, digits, _ and - in the stream's name"
)]
pub struct NotANatsAddress;

impl NatsAddress {
    /// The servers without what is secret.
    pub(crate) fn hosts(&self) -> String {
        let host = |server: &String| match server.split_once("://") {
            Some((_, rest)) => rest.rsplit('@').next().unwrap_or_default().to_owned(),
            None => server.clone(),
        };
        self.servers.iter().map(host).collect::<Vec<_>>().join(", ")
    }
}

impl FromStr for NatsAddress {
    type Err = NotANatsAddress;

    fn from_str(text: &str) -> Result<Self, NotANatsAddress> {
        let (scheme, rest) = text.split_once("://").ok_or(NotANatsAddress)?;
        let (hosts, stream) = rest.rsplit_once('/').ok_or(NotANatsAddress)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !["nats", "tls"].contains(&scheme)
            || !(1..=64).contains(&stream.len())
            || !stream.chars().all(is_name)
        {
            return Err(NotANatsAddress);
        }
        let servers: Vec<_> = hosts.split(',').map(|host| format!("{scheme}://{host}")).collect();
        let is_address = |server: &String| {
            server.parse::<async_nats::ServerAddr>().is_ok_and(|address| !address.host().is_empty())
        };
        match servers.iter().all(is_address) {
            true => Ok(Self { servers, stream: stream.to_owned() }),
            false => Err(NotANatsAddress),
        }
    }
}

impl fmt::Debug for NatsAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NatsAddress({}/{})", self.hosts(), self.stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, servers: &[&str], stream: &str) {
        let address: NatsAddress = text.parse().unwrap();
        assert_eq!((&*address.servers, &*address.stream), (&*owned(servers), stream), "{text}");
    }

    fn owned(servers: &[&str]) -> Vec<String> {
        servers.iter().map(|server| (*server).to_owned()).collect()
    }

    #[test]
    fn an_address_is_servers_and_a_stream() {
        check("nats://localhost:4222/feeds", &["nats://localhost:4222"], "feeds");
        check("nats://a:1,b:2/F-1_x", &["nats://a:1", "nats://b:2"], "F-1_x");
        check("tls://[::1]:4222/feeds", &["tls://[::1]:4222"], "feeds");
    }

    #[test]
    fn what_is_secret_is_not_shown() {
        let address: NatsAddress = "nats://ada:secret@a:1,token@b:2/feeds".parse().unwrap();
        assert_eq!(format!("{address:?}"), "NatsAddress(a:1, b:2/feeds)");
        assert_eq!(address.servers[0], "nats://ada:secret@a:1");
    }

    #[test]
    fn what_is_no_stream_of_nats_is_refused() {
        for text in [
            "",
            "nats://a:1",
            "nats://a:1/",
            "nats:///feeds",
            "nats://a:1,/feeds",
            "http://a:1/feeds",
            "nats://a:1/feeds.x",
            "nats://a:1/f>",
            "nats://a:99999/feeds",
        ] {
            assert_eq!(text.parse::<NatsAddress>(), Err(NotANatsAddress), "{text:?}");
        }
    }
}

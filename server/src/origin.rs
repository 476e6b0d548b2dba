//! Who may ask from elsewhere, as a browser names them.

use std::{fmt, net::Ipv6Addr, num::NonZeroU16, str::FromStr};

/// A web origin: scheme, host and, if it is not the scheme's own, port.
///
/// Kept as browsers send it in the `Origin` header, so that the two can be compared as text.
///
/// ```
/// use yew_sse_server::Origin;
///
/// let origin: Origin = "https://Example.org:443".parse().unwrap();
/// assert_eq!(origin.as_str(), "https://example.org");
/// assert!("https://example.org/page".parse::<Origin>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The origin as a browser sends it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not an origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an origin: http:// or https://, a host, a port where needed, \
     and nothing after it, as in https://example.org or http://localhost:8080"
)]
pub struct NotAnOrigin(String);

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let error = || NotAnOrigin(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(error)?;
        let scheme = scheme.to_ascii_lowercase();
        let own_port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return Err(error()),
        };
        let rest = rest.to_ascii_lowercase();
        let (host, port) = match rest.find(']') {
            Some(end) => rest.split_at(end + 1),
            None => rest.split_at(rest.find(':').unwrap_or(rest.len())),
        };
        // It is also written into a header, where `;`, `'` or `*` would mean something.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.bytes().all(is_plain),
        };
        if !is_host {
            return Err(error());
        }
        match port.strip_prefix(':').map(str::parse::<NonZeroU16>) {
            None if port.is_empty() => Ok(Self(format!("{scheme}://{host}"))),
            Some(Ok(port)) if port.get() == own_port => Ok(Self(format!("{scheme}://{host}"))),
            Some(Ok(port)) => Ok(Self(format!("{scheme}://{host}:{port}"))),
            _ => Err(error()),
        }
    }
}

/// Which pages of other origins may read what the server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowOrigin {
    /// Those of any origin (`*`), without credentials.
    Any,
    /// Those of this one, with credentials.
    Exact(Origin),
}

impl FromStr for AllowOrigin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        match text {
            "*" => Ok(Self::Any),
            text => text.parse().map(Self::Exact),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, origin: Option<&str>) {
        assert_eq!(text.parse::<Origin>().ok().as_ref().map(Origin::as_str), origin, "{text:?}");
    }

    #[test]
    fn an_origin_is_kept_as_browsers_send_it() {
        check("http://localhost:8080", Some("http://localhost:8080"));
        check("HTTPS://Example.ORG:443", Some("https://example.org"));
        check("http://example.org:443", Some("http://example.org:443"));
        check("http://[::1]:80", Some("http://[::1]"));
        check("http://[::1]:8080", Some("http://[::1]:8080"));
    }

    #[test]
    fn an_address_with_more_than_an_origin_is_refused() {
        for text in ["https://example.org/", "https://example.org/page", "https://example.org?q"] {
            check(text, None);
        }
    }

    #[test]
    fn what_is_no_web_origin_is_refused() {
        for text in [
            "",
            "null",
            "*",
            "example.org",
            "ftp://example.org",
            "https://",
            "https://:80",
            "https://a b",
            "https://user@example.org",
            "https://*.example.org",
            "https://example.org;script-src",
            "https://example.org:",
            "https://example.org:x",
            "https://example.org:99999",
            "http://[::1]:99999",
        ] {
            check(text, None);
        }
    }
}

//! What can be chosen, each with its default: the flags, and the environment variables behind them.

use std::{ffi::OsStr, path::PathBuf, str::FromStr, time::Duration};

use clap::{
    Arg, Args, Command, FromArgMatches,
    builder::{BoolishValueParser, TypedValueParser},
    error::ErrorKind,
};

#[cfg(feature = "nats")]
use crate::nats_address::{NatsAddress, NotANatsAddress};
use crate::{
    keep::Keep,
    origin::{AllowOrigin, Origin},
    own::OwnFeed,
    proxy::TrustedProxy,
    token::{AccessToken, NotAToken},
};

/// What the server is told.
///
/// [`Config::default`] is what the program does without any flag.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct Config {
    /// The built page, a folder with index.html; .br and .gz files beside others are used
    #[arg(long, env = "YEW_SSE_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,

    /// Where events are kept: a file, made when there is none, or, where the server was built with
    /// it, a stream of NATS that any number of servers share (nats://HOST:PORT/STREAM)
    #[arg(
        long,
        env = "YEW_SSE_LOG",
        value_name = "sqlite:PATH",
        default_value = "sqlite:feeds.db"
    )]
    pub log: LogAddress,

    /// How much is kept: all, so many events, an age (s, m, h, d), or both, as in 1000000,30d.
    /// Reservations of places whose time is not over are kept in any case
    #[arg(long, env = "YEW_SSE_KEEP", value_name = "HOW MUCH", default_value = "all")]
    pub keep: Keep,

    /// What can be booked, and when: a TOML file [default: a small co-working space]
    #[arg(long, env = "YEW_SSE_PLAN", value_name = "FILE")]
    pub plan: Option<PathBuf>,

    /// Longest silence on a stream; a heartbeat is sent whenever nothing else was
    #[arg(long, env = "YEW_SSE_HEARTBEAT", value_name = "TIME", default_value = "15s",
          value_parser = heartbeat)]
    pub heartbeat: Duration,

    /// Pages of this origin may read the feeds too (repeatable; * for all, without credentials)
    /// [default: same origin only]
    #[arg(long, env = "YEW_SSE_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub allow_origin: Vec<AllowOrigin>,

    /// Most streams open at once; 0: no limit
    #[arg(long, env = "YEW_SSE_MAX_CONNECTIONS", value_name = "N", default_value = "10000")]
    pub max_connections: usize,

    /// Most streams open at once from one address; 0: no limit
    #[arg(
        long,
        env = "YEW_SSE_MAX_CONNECTIONS_PER_CLIENT",
        value_name = "N",
        default_value = "32"
    )]
    pub max_connections_per_client: usize,

    /// Most posts and reservations a minute from one address; 0: no limit
    #[arg(long, env = "YEW_SSE_POSTS_PER_MINUTE", value_name = "N", default_value = "120")]
    pub posts_per_minute: u32,

    /// A proxy, or a network of them, whose X-Forwarded-For or Forwarded says who is asking
    /// (repeatable) [default: none, so all clients behind a proxy count as one]
    #[arg(
        long,
        env = "YEW_SSE_TRUSTED_PROXY",
        value_name = "ADDRESS[/BITS]",
        value_delimiter = ','
    )]
    pub trusted_proxy: Vec<TrustedProxy>,

    /// Let in only who shows this token, or has logged in with it at the page's form; /healthz stays
    /// open (repeatable: several are good at once). 16 to 256 letters, digits or -._~+/=. In the
    /// environment, where `ps` does not show it, several are separated by commas
    #[arg(long, env = "YEW_SSE_ACCESS_TOKEN", value_name = "TOKEN", value_delimiter = ',',
          hide_env_values = true, value_parser = Secret)]
    pub access_token: Vec<AccessToken>,

    /// Let pages of other sites stay logged in: their cookie is SameSite=None; Secure; Partitioned
    #[arg(long, env = "YEW_SSE_COOKIE_CROSS_SITE", value_parser = BoolishValueParser::new())]
    pub cookie_cross_site: bool,

    /// How long a client may take nothing of what is sent to it, before it is cut off
    ///
    /// It costs nothing meanwhile, and misses nothing when it returns.
    #[arg(long, env = "YEW_SSE_WRITE_DEADLINE", value_name = "TIME", default_value = "20s",
          value_parser = duration)]
    pub write_deadline: Duration,

    /// When told to stop, how long clients have to leave
    #[arg(long, env = "YEW_SSE_DRAIN", value_name = "TIME", default_value = "10s",
          value_parser = duration)]
    pub drain: Duration,

    /// A certificate, in PEM form, followed by those that vouch for it: serves HTTPS and HTTP/2
    #[cfg(feature = "tls")]
    #[arg(long, env = "YEW_SSE_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// The certificate's private key, in PEM form
    #[cfg(feature = "tls")]
    #[arg(long, env = "YEW_SSE_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// Another server that the page may be pointed at (repeatable)
    #[arg(long, env = "YEW_SSE_CONNECT", value_name = "ORIGIN", value_delimiter = ',')]
    pub connect: Vec<Origin>,

    /// Let pages break their own streams on purpose: adds POST /api/faults
    #[arg(long, env = "YEW_SSE_DEMO_FAULTS", value_parser = BoolishValueParser::new())]
    pub demo_faults: bool,

    /// Feeds beside ours, for a program that has some
    #[arg(skip)]
    pub feeds: Vec<OwnFeed>,
    /// Take events of any length for a room of their own, to measure with
    ///
    /// Default: no.
    #[arg(long, hide = true)]
    pub bench_feed: bool,
}

impl Default for Config {
    /// The flags' defaults. The environment is not read.
    fn default() -> Self {
        let command = Self::augment_args(Command::new("")).no_binary_name(true);
        let command = command.mut_args(|flag| flag.env(None::<&str>));
        let matches = command.get_matches_from(None::<&str>);
        Self::from_arg_matches(&matches).expect("every flag has a default or is optional")
    }
}

/// Where events are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogAddress {
    /// A file on this machine: `sqlite:PATH`.
    Sqlite(PathBuf),
    /// A stream that any number of servers share: `nats://HOST:PORT/STREAM`.
    #[cfg(feature = "nats")]
    Nats(NatsAddress),
}

impl FromStr for LogAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            #[cfg(feature = "nats")]
            Some(("nats" | "tls", _)) => {
                text.parse().map(Self::Nats).map_err(|error: NotANatsAddress| error.to_string())
            }
            #[cfg(not(feature = "nats"))]
            Some(("nats" | "tls", _)) => {
                Err("this server was built without NATS; build it with `--features nats`".into())
            }
            _ => Err("a log is `sqlite:PATH`, as in sqlite:feeds.db, or \
                `nats://HOST:PORT/STREAM`"
                .into()),
        }
    }
}

/// Reads a token. clap's own message would repeat one that is wrong.
#[derive(Clone)]
struct Secret;

impl TypedValueParser for Secret {
    type Value = AccessToken;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        text: &OsStr,
    ) -> Result<AccessToken, clap::Error> {
        let token = text.to_str().unwrap_or_default().parse();
        token.map_err(|error: NotAToken| {
            let message = format!("--access-token: {error}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

/// A shorter one would be noise, and none at all a tight loop.
const SHORTEST_HEARTBEAT: Duration = Duration::from_millis(100);

fn heartbeat(text: &str) -> Result<Duration, &'static str> {
    match duration(text)? {
        short if short < SHORTEST_HEARTBEAT => Err("a heartbeat is at least 100ms"),
        heartbeat => Ok(heartbeat),
    }
}

/// `500ms`, `15s`, `2m`; at most a day, so that no sum of times overflows.
fn duration(text: &str) -> Result<Duration, &'static str> {
    const USAGE: &str = "a time is a whole number and ms, s or m, as in 500ms, 15s or 2m";
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| USAGE)?;
    let factor = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return Err(USAGE),
    };
    match number.checked_mul(factor) {
        Some(millis) if millis <= 24 * 60 * 60 * 1_000 => Ok(Duration::from_millis(millis)),
        _ => Err("a time is at most a day, which is 1440m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, millis: Option<u64>) {
        assert_eq!(duration(text).ok(), millis.map(Duration::from_millis), "{text:?}");
    }

    #[test]
    fn a_time_has_a_unit() {
        check("500ms", Some(500));
        check("15s", Some(15_000));
        check("2m", Some(120_000));
        check("0s", Some(0));
        for text in ["", "15", "s", "-1s", "1.5s", "15 s", "15S", "1h"] {
            check(text, None);
        }
    }

    #[test]
    fn no_time_is_so_long_that_a_sum_overflows() {
        check("1440m", Some(86_400_000));
        check("1441m", None);
        check("18446744073709551615m", None);
    }

    #[test]
    fn a_heartbeat_is_never_a_tight_loop() {
        assert!(heartbeat("0s").is_err());
        assert_eq!(heartbeat("100ms"), Ok(SHORTEST_HEARTBEAT));
    }

    #[test]
    fn a_log_is_named_with_its_kind() {
        assert_eq!("sqlite:a:b.db".parse(), Ok(LogAddress::Sqlite("a:b.db".into())));
        for text in ["", "feeds.db", "sqlite:", "postgres:feeds", "nats://localhost:4222"] {
            assert!(text.parse::<LogAddress>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_defaults_are_those_of_the_flags() {
        let config = Config::default();
        assert_eq!(config.heartbeat, Duration::from_secs(15));
        assert_eq!(config.log, LogAddress::Sqlite("feeds.db".into()));
        assert_eq!((config.max_connections, config.max_connections_per_client), (10_000, 32));
        assert_eq!((config.keep, config.posts_per_minute), (Keep::ALL, 120));
        assert!(!config.demo_faults && config.site.is_none());
    }
}

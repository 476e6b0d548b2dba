//! A token, shown once -> a cookie that browsers bring along by themselves.
//!
//! A browser's `EventSource` can send nothing else. The cookie is no entry in a table: it says until
//! when it is good, and carries a proof that a token was known. So any server with the same token
//! takes it, after a restart, too; one without that token does not.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::token::AccessToken;

const NAME: &str = "yew-sse-session";

/// How long a session is good for.
const LASTS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// For whose pages the browser brings the cookie along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those of this site.
    SameSite {
        /// Whether the cookie is only for TLS, which the page has to come by, then.
        secure: bool,
    },
    /// Those of any site, to each a cookie of its own where the browser can do that; only with TLS.
    CrossSite,
}

/// The `Set-Cookie` that begins a session.
pub(crate) fn begin(token: &AccessToken, now: Duration, reach: Reach) -> HeaderValue {
    let until = (now + LASTS).as_secs();
    let proof = URL_SAFE_NO_PAD.encode(token.sign(&what(until)));
    cookie(&format!("{until}.{proof}"), LASTS, reach)
}

/// The `Set-Cookie` that ends it in this browser.
pub(crate) fn end(reach: Reach) -> HeaderValue {
    cookie("", Duration::ZERO, reach)
}

fn cookie(value: &str, lasts: Duration, reach: Reach) -> HeaderValue {
    // With `Strict`, whoever follows a link to the page would have to log in once more.
    let reach = match reach {
        Reach::SameSite { secure: false } => "SameSite=Lax",
        Reach::SameSite { secure: true } => "SameSite=Lax; Secure",
        Reach::CrossSite => "SameSite=None; Secure; Partitioned",
    };
    let lasts = lasts.as_secs();
    let text = format!("{NAME}={value}; Path=/; Max-Age={lasts}; HttpOnly; {reach}");
    HeaderValue::try_from(text).expect("a cookie is ASCII")
}

/// Whether one of the cookies is of a session under way.
pub(crate) fn is_under_way(headers: &HeaderMap, tokens: &[AccessToken], now: Duration) -> bool {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(name, _)| name.trim() == NAME).map(|(_, value)| value.trim());
    values.any(|value| is_good(value, tokens, now))
}

fn is_good(value: &str, tokens: &[AccessToken], now: Duration) -> bool {
    let Some((until, proof)) = value.split_once('.') else { return false };
    let (Ok(until), Ok(proof)) = (until.parse(), URL_SAFE_NO_PAD.decode(proof)) else {
        return false;
    };
    now.as_secs() < until && tokens.iter().any(|token| token.has_signed(&what(until), &proof))
}

/// What is signed.
fn what(until: u64) -> String {
    format!("session until {until}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Duration = Duration::from_secs(1_800_000_000);
    const AT_HOME: Reach = Reach::SameSite { secure: false };

    fn token(last: char) -> AccessToken {
        format!("0123456789abcde{last}").parse().unwrap()
    }

    /// The cookie as the browser sends it back.
    fn sent(cookie: &HeaderValue) -> String {
        cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    #[track_caller]
    fn check(cookies: &[&str], tokens: &[char], after: Duration, expected: bool) {
        let mut headers = HeaderMap::new();
        for line in cookies {
            headers.append(header::COOKIE, line.parse().unwrap());
        }
        let tokens: Vec<_> = tokens.iter().copied().map(token).collect();
        assert_eq!(is_under_way(&headers, &tokens, NOW + after), expected, "{cookies:?}");
    }

    #[test]
    fn a_session_is_good_for_seven_days_wherever_its_token_is_known() {
        let cookie = &*sent(&begin(&token('a'), NOW, AT_HOME));
        check(&[cookie], &['a'], Duration::ZERO, true);
        check(&[cookie], &['b', 'a'], LASTS - Duration::from_secs(1), true);
        check(&[cookie], &['a'], LASTS, false);
        check(&[cookie], &['b'], Duration::ZERO, false);
        check(&[cookie], &[], Duration::ZERO, false);
    }

    #[test]
    fn it_is_found_among_other_cookies() {
        let cookie = &*sent(&begin(&token('a'), NOW, AT_HOME));
        check(&[&format!("theme=dark; {cookie}; x")], &['a'], Duration::ZERO, true);
        check(&["theme=dark", cookie], &['a'], Duration::ZERO, true);
        check(&[&format!("{NAME}=1.x; {cookie}")], &['a'], Duration::ZERO, true);
        check(&[&cookie.replace(NAME, "other")], &['a'], Duration::ZERO, false);
        check(&[], &['a'], Duration::ZERO, false);
    }

    #[test]
    fn a_cookie_goes_no_further_than_it_may() {
        let text = |reach| end(reach).to_str().unwrap().to_owned();
        let begins = "yew-sse-session=; Path=/; Max-Age=0; HttpOnly; SameSite=";
        assert_eq!(text(AT_HOME), format!("{begins}Lax"));
        assert_eq!(text(Reach::SameSite { secure: true }), format!("{begins}Lax; Secure"));
        assert_eq!(text(Reach::CrossSite), format!("{begins}None; Secure; Partitioned"));
        let cookie = begin(&token('a'), NOW, AT_HOME);
        assert!(
            cookie.to_str().unwrap().ends_with("; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax")
        );
    }

    proptest! {
        #[test]
        fn a_cookie_that_was_changed_is_none(at in 0_usize..54, by in "[0-9A-Za-z._-]", more in 1_u64..99) {
            let good = sent(&begin(&token('a'), NOW, AT_HOME));
            let value = good.strip_prefix(NAME).unwrap().strip_prefix('=').unwrap();
            let is_good = |value: &str| is_good(value, &[token('a')], NOW);
            prop_assert!(is_good(value));
            let mut changed = value.to_owned();
            changed.replace_range(at..=at, &by);
            prop_assert_eq!(is_good(&changed), changed == value);
            let (until, proof) = value.split_once('.').unwrap();
            let later = until.parse::<u64>().unwrap() + more;
            let later = format!("{later}.{proof}");
            prop_assert!(!is_good(&later));
        }

        #[test]
        fn nothing_that_somebody_writes_is_a_session(value in ".{0,80}", until in 0_u64..9_999_999_999) {
            prop_assert!(!is_good(&value, &[token('a')], NOW));
            let value = format!("{until}.{value}");
            prop_assert!(!is_good(&value, &[token('a')], NOW));
        }
    }
}

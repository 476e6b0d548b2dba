//! The tokens that open the door.

use std::{fmt, str::FromStr};

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// A shorter one could be guessed: nobody is kept from trying.
const SHORTEST: usize = 16;
const LONGEST: usize = 256;

/// A token that lets in whoever knows it.
///
/// Only what can recognise it is kept, so that no log and no error can show it.
///
/// ```
/// use yew_sse_server::AccessToken;
///
/// let token: AccessToken = "7f1d4c9e02ab63d5".parse().unwrap();
/// assert_eq!(format!("{token:?}"), "AccessToken(..)");
/// assert!("secret".parse::<AccessToken>().is_err());
/// ```
#[derive(Clone)]
pub struct AccessToken(Hmac<Sha256>);

impl AccessToken {
    /// Whether this text is the token. How long that takes tells nothing about it.
    pub(crate) fn is(&self, text: &str) -> bool {
        *self == Self::keyed(text)
    }

    /// A proof that the token was known when this was said.
    pub(crate) fn sign(&self, what: &str) -> [u8; 32] {
        self.0.clone().chain_update(what).finalize().into_bytes().into()
    }

    /// Whether this is that proof, found out in constant time.
    pub(crate) fn has_signed(&self, what: &str, proof: &[u8]) -> bool {
        self.0.clone().chain_update(what).verify_slice(proof).is_ok()
    }

    fn keyed(text: &str) -> Self {
        Self(Hmac::new_from_slice(text.as_bytes()).expect("a key of any length will do"))
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.has_signed("", &other.sign(""))
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

/// The text, which is not repeated here, cannot be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an access token is {SHORTEST} to {LONGEST} letters, digits and -._~+/=, \
     as `openssl rand -hex 16` makes one"
)]
pub struct NotAToken;

impl FromStr for AccessToken {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        // What a Bearer header can carry (RFC 6750).
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        match (SHORTEST..=LONGEST).contains(&text.len()) && text.bytes().all(is_plain) {
            true => Ok(Self::keyed(text)),
            false => Err(NotAToken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_can_be_guessed_or_not_be_sent_is_no_token() {
        for text in ["", "secret", "0123456789abcde", "0123456789abcde,", "0123456789abcdé"] {
            assert_eq!(text.parse::<AccessToken>(), Err(NotAToken), "{text:?}");
        }
        assert!("x".repeat(256).parse::<AccessToken>().is_ok());
        assert!("x".repeat(257).parse::<AccessToken>().is_err());
    }

    #[test]
    fn a_proof_is_of_one_token_and_one_thing() {
        let one: AccessToken = "0123456789abcdef".parse().unwrap();
        let other: AccessToken = "0123456789abcdeg".parse().unwrap();
        assert!(one.has_signed("a", &one.sign("a")));
        assert!(!one.has_signed("b", &one.sign("a")) && !other.has_signed("a", &one.sign("a")));
        assert!(!one.has_signed("a", &one.sign("a")[..31]) && !one.has_signed("a", &[]));
    }

    proptest! {
        #[test]
        fn a_token_is_itself_and_nothing_else(token in "[a-z]{16,70}", other in ".{0,70}") {
            let known: AccessToken = token.parse().unwrap();
            prop_assert!(known.is(&token));
            prop_assert_eq!(known.is(&other), token == other);
            for near in [&token[1..], &format!("{token}a"), &token.to_uppercase()] {
                prop_assert!(!known.is(near));
            }
        }
    }
}

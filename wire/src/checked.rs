//! What people type, checked at the border: whoever holds one of these need not check again.

use std::{fmt, ops::Deref};

use serde::{Deserialize, Serialize};

/// A line of text: 1 to `MAX` characters, no control characters, no space around it.
///
/// Space around it is taken off, not refused: nobody sees it.
///
/// ```
/// use yew_sse_wire::{Checked, NotText};
///
/// let name = Checked::<5>::try_from("  Ada ".to_owned()).unwrap();
/// assert_eq!(&*name, "Ada");
/// assert_eq!(Checked::<5>::try_from(" ".to_owned()), Err(NotText::Empty));
/// assert_eq!(Checked::<5>::try_from("Ada L.".to_owned()), Err(NotText::TooLong { max: 5 }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Checked<const MAX: usize>(String);

/// Why a text is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// Nothing but space.
    #[error("must not be empty")]
    Empty,
    /// Longer than may be.
    #[error("must have at most {max} characters")]
    TooLong {
        /// The most that it may have.
        max: usize,
    },
    /// A line break, a tab, or another character that is not to be seen.
    #[error("must be one line without control characters")]
    Control,
}

impl<const MAX: usize> Checked<MAX> {
    /// The most characters (Unicode scalar values) that it may have.
    pub const MAX: usize = MAX;
}

impl<const MAX: usize> TryFrom<String> for Checked<MAX> {
    type Error = NotText;

    fn try_from(raw: String) -> Result<Self, NotText> {
        let text = raw.trim();
        if text.is_empty() {
            return Err(NotText::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(NotText::Control);
        }
        if text.chars().count() > MAX {
            return Err(NotText::TooLong { max: MAX });
        }
        Ok(Self(text.to_owned()))
    }
}

impl<const MAX: usize> Deref for Checked<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Checked<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name in an address: 1 to 40 of `a-z`, `0-9` and `-`. A chat room's, a place's.
///
/// ```
/// use yew_sse_wire::Slug;
///
/// assert!(Slug::try_from("room-7".to_owned()).is_ok());
/// assert!(Slug::try_from("Room 7".to_owned()).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Slug(String);

/// The text is not a [`Slug`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 40 of a-z, 0-9 and -")]
pub struct NotASlug;

impl TryFrom<String> for Slug {
    type Error = NotASlug;

    fn try_from(text: String) -> Result<Self, NotASlug> {
        let fits = (1..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then_some(Self(text)).ok_or(NotASlug)
    }
}

impl Deref for Slug {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a client calls its request, so that one that is repeated does not act twice: a UUID
/// ([RFC 9562](https://www.rfc-editor.org/rfc/rfc9562)), in lower case.
///
/// ```
/// use yew_sse_wire::RequestId;
///
/// let id = RequestId::try_from("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6".to_owned()).unwrap();
/// assert_eq!(&*id, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct RequestId(String);

/// The text is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a UUID such as f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
pub struct NotAUuid;

impl RequestId {
    /// An id from 128 random bits (version 4).
    #[must_use]
    pub fn from_random(bits: u128) -> Self {
        let bits = bits & !(0xf << 76) | 4 << 76;
        let bits = bits & !(0x3 << 62) | 2 << 62;
        let hex = format!("{bits:032x}");
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        Self(parts.join("-"))
    }
}

impl TryFrom<String> for RequestId {
    type Error = NotAUuid;

    fn try_from(text: String) -> Result<Self, NotAUuid> {
        let fits = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        fits.then(|| Self(text.to_ascii_lowercase())).ok_or(NotAUuid)
    }
}

impl Deref for RequestId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        assert!(Checked::<3>::try_from("你好吗".to_owned()).is_ok());
        assert_eq!(Checked::<3>::try_from("a\nb".to_owned()), Err(NotText::Control));
        assert_eq!(Checked::<3>::try_from("\u{7f}".to_owned()), Err(NotText::Control));
    }

    #[test]
    fn a_slug_is_short_and_plain() {
        for text in ["", "A", "a b", "a/b", "é", &"a".repeat(41)] {
            assert_eq!(Slug::try_from(text.to_owned()), Err(NotASlug), "{text:?}");
        }
    }

    #[test]
    fn a_random_id_is_a_uuid_of_version_four() {
        for bits in [0, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef] {
            let id = RequestId::from_random(bits);
            assert_eq!(RequestId::try_from(id.to_string()), Ok(id.clone()));
            assert_eq!((&id[14..15], "89ab".contains(&id[19..20])), ("4", true), "{id}");
        }
    }

    #[test]
    fn what_is_almost_a_uuid_is_none() {
        for text in ["", "f81d4fae7dec11d0a76500a0c91e6bf6", "g81d4fae-7dec-11d0-a765-00a0c91e6bf6"]
        {
            assert_eq!(RequestId::try_from(text.to_owned()), Err(NotAUuid), "{text:?}");
        }
    }
}

//! What is wrong with a text.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

/// What is wrong with a text, in words. In a box, so that a result is no larger than its value.
#[derive(Debug)]
pub(crate) struct Mistake(Box<Wrong>);

#[derive(Debug)]
struct Wrong {
    words: String,
    /// How many bytes were read by then.
    at: usize,
}

impl Mistake {
    #[cold]
    #[inline(never)]
    pub(super) fn new(words: fmt::Arguments<'_>) -> Self {
        Self(Box::new(Wrong { words: words.to_string(), at: 0 }))
    }

    /// Says where it is, in bytes from the text's start.
    pub(super) fn at(mut self, at: usize) -> Self {
        self.0.at = at;
        self
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.0.words, self.0.at)
    }
}

impl std::error::Error for Mistake {}

impl de::Error for Mistake {
    fn custom<T: fmt::Display>(words: T) -> Self {
        Self::new(format_args!("{words}"))
    }

    // Not serde's words, which can print floating point.
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        misfit("type", found, expected)
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        misfit("value", found, expected)
    }
}

fn misfit(what: &str, found: Unexpected<'_>, expected: &dyn Expected) -> Mistake {
    let found = match found {
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Str(text) => format!("string `{text}`"),
        Unexpected::Float(_) => "number".to_owned(),
        Unexpected::Bool(_) => "boolean".to_owned(),
        Unexpected::Unit => "null".to_owned(),
        Unexpected::Seq => "list".to_owned(),
        _ => "object".to_owned(),
    };
    Mistake::new(format_args!("invalid {what}: {found}, expected {expected}"))
}

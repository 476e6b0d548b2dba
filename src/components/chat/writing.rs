//! What is checked of a line before it is sent, and how that is said.

use yew_sse_wire::{
    NotText,
    chat::{Author, Text},
};

use super::labels::ChatLabels;
use crate::components::fill;

/// From how many characters on it is said how many are left.
const NEAR: usize = 50;

/// Which field is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Field {
    Name,
    Text,
}

/// Why a line cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mistake {
    pub(super) field: Field,
    why: NotText,
}

/// A line as it can be sent.
pub(super) fn check(name: String, text: String) -> Result<(Author, Text), Mistake> {
    let name = name.try_into().map_err(|why| Mistake { field: Field::Name, why })?;
    let text = text.try_into().map_err(|why| Mistake { field: Field::Text, why })?;
    Ok((name, text))
}

impl Mistake {
    /// The mistake in words that name the field.
    pub(super) fn words(&self, labels: &ChatLabels) -> String {
        let field = match self.field {
            Field::Name => &labels.name,
            Field::Text => &labels.text,
        };
        let words = match self.why {
            NotText::Empty => labels.must_not_be_empty.to_string(),
            NotText::TooLong { max } => fill(&labels.too_long, "max", &max),
            NotText::Control => labels.not_one_line.to_string(),
        };
        fill(&words, "field", field)
    }
}

/// How much more fits, once that is worth saying.
pub(super) fn room_left(text: &str, labels: &ChatLabels) -> Option<String> {
    let count = text.trim().chars().count();
    match Text::MAX.checked_sub(count) {
        Some(left) if left > NEAR => None,
        Some(left) => Some(fill(&labels.left, "count", &left)),
        None => Some(fill(&labels.over, "count", &(count - Text::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(name: &str, text: &str, words: &str) {
        let mistake = check(name.to_owned(), text.to_owned()).unwrap_err();
        assert_eq!(mistake.words(&ChatLabels::english()), words);
    }

    #[test]
    fn a_mistake_names_its_field() {
        refused(" ", "hi", "Name must not be empty");
        refused(&"a".repeat(41), "hi", "Name can have at most 40 characters");
        refused("Ada", "", "Message must not be empty");
        refused("Ada", &"好".repeat(501), "Message can have at most 500 characters");
        refused("Ada", "a\tb", "Message must be one line without control characters");
    }

    #[test]
    fn what_fits_is_sent_without_the_space_around_it() {
        let (name, text) = check(" Ada ".into(), format!(" {} ", "好".repeat(500))).unwrap();
        assert_eq!((&*name, &*text), ("Ada", &*"好".repeat(500)));
    }

    #[test]
    fn near_the_end_it_is_said_how_much_is_left() {
        let said = |n: usize| room_left(&"é".repeat(n), &ChatLabels::english());
        assert_eq!(said(449), None);
        assert_eq!(said(450).as_deref(), Some("Characters left: 50"));
        assert_eq!(said(500).as_deref(), Some("Characters left: 0"));
        assert_eq!(said(503).as_deref(), Some("Characters too many: 3"));
    }
}

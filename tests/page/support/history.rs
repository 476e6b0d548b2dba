//! What a page has shown, moment by moment: a status may come and go between two looks.

use serde::Deserialize;

/// Something that the page showed, until the next one.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Moment {
    /// Since when, in Unix milliseconds.
    pub(crate) at: u64,
    /// The badge's `data-state`.
    pub(crate) state: String,
    /// The badge's words.
    pub(crate) words: String,
    /// The clock's time, in Unix milliseconds.
    pub(crate) clock: Option<i64>,
}

impl Moment {
    /// The whole numbers in the badge's words.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        let words = self.words.split(|c: char| !c.is_ascii_digit());
        words.filter_map(|word| word.parse().ok()).collect()
    }
}

/// Keeps a moment whenever status, words or clock change.
pub(super) const WATCH: &str = r#"
const show = (css) => document.querySelector(css);
const seen = [];
const look = () => {
  const badge = show('[data-sse="status"]');
  const moment = {
    at: Date.now(),
    state: badge?.dataset.state ?? "",
    words: badge?.innerText ?? "",
    clock: Date.parse(show('[data-sse="clock"] time')?.getAttribute("datetime")),
  };
  const last = seen.at(-1);
  if (!last || ["state", "words", "clock"].some((key) => !Object.is(last[key], moment[key]))) {
    seen.push(moment);
  }
};
window.seenByTest = seen;
look();
new MutationObserver(look).observe(document.documentElement, {
  attributes: true, characterData: true, childList: true, subtree: true,
});
"#;

pub(super) const READ: &str = "return window.seenByTest ?? null";

#[test]
fn numbers_are_found_among_words() {
    let words = "Try 3 in 12 s".to_owned();
    let moment = Moment { at: 0, state: String::new(), words, clock: None };
    assert_eq!(moment.numbers(), [3, 12]);
}

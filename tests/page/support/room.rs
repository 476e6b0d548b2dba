//! The chat and the board, as a person at the page has them.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;

use super::Page;

/// The lines of the chat that are in the log.
const LINES: &str = r#"[data-sse="chat"] [role="log"] li[data-seq]"#;

/// A line that the chat shows.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Shown {
    pub(crate) seq: u64,
    /// All that it says.
    pub(crate) words: String,
}

impl Page {
    /// The lines that the chat shows, from top to bottom.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Shown> {
        const READ: &str = "return [...document.querySelectorAll(arguments[0])].map((e) => (
          { seq: Number(e.dataset.seq), words: e.textContent }))";
        serde_json::from_value(self.run_with(READ, &[LINES])).unwrap()
    }

    /// All its lines, on the page or not, from top to bottom; scrolls through them to the newest.
    #[track_caller]
    pub(crate) fn all_lines(&self) -> Vec<Shown> {
        const TO_TOP: &str = "document.querySelector('[data-sse=chat] [role=log]').scrollTop = 0";
        const AT_END: &str = "const log = document.querySelector('[data-sse=chat] [role=log]');
          log.scrollTop += log.clientHeight * 0.8;
          return log.scrollTop + log.clientHeight >= log.scrollHeight - 1";
        // Twice: what a scroll brings is rendered with the first and laid out with the second.
        const RENDERED: &str = "return new Promise((done) =>
          requestAnimationFrame(() => requestAnimationFrame(() => done(null))))";

        let mut all = BTreeMap::new();
        self.run(TO_TOP);
        loop {
            self.run(RENDERED);
            let here = self.lines();
            assert!(here.is_sorted_by(|a, b| a.seq < b.seq), "{here:?}");
            all.extend(here.into_iter().map(|line| (line.seq, line)));
            if self.run(AT_END) == true {
                return all.into_values().collect();
            }
        }
    }

    /// Waits until the chat shows as many lines as there are texts, and each is where it belongs.
    #[track_caller]
    pub(crate) fn until_lines<S: AsRef<str>>(&self, texts: &[S]) -> Vec<Shown> {
        self.until_shown(Duration::from_secs(20), texts, || self.lines())
    }

    /// The same of more lines than are on the page at once.
    #[track_caller]
    pub(crate) fn until_all_lines_within<S: AsRef<str>>(
        &self,
        limit: Duration,
        texts: &[S],
    ) -> Vec<Shown> {
        self.until_shown(limit, texts, || self.all_lines())
    }

    #[track_caller]
    fn until_shown<S: AsRef<str>>(
        &self,
        limit: Duration,
        texts: &[S],
        read: impl Fn() -> Vec<Shown>,
    ) -> Vec<Shown> {
        self.until_within(
            limit,
            &format!("the chat shows {} lines, as posted", texts.len()),
            || {
                let lines = read();
                let fits = |(line, text): (&Shown, &S)| line.words.ends_with(text.as_ref());
                let in_order = lines.is_sorted_by(|a, b| a.seq < b.seq);
                let all = lines.len() == texts.len() && lines.iter().zip(texts).all(fits);
                (all && in_order).then_some(lines)
            },
        )
    }

    /// Waits until the inspector has all its parts: the delay is told with the first tick.
    #[track_caller]
    pub(crate) fn until_inspected(&self) {
        let delay = r#"[data-sse="inspector"] span[data-of="delay"]"#;
        self.until("the inspector is whole", || (self.visible(delay) > 0).then_some(()));
    }

    /// Where the chat's field of this name is.
    #[track_caller]
    pub(crate) fn field(&self, label: &str) -> String {
        const FIND: &str = r#"return [...document.querySelectorAll('[data-sse="chat"] input')]
          .find((e) => [...e.labels].some((label) => label.innerText.trim() === arguments[0]))?.name ?? null"#;
        let name = self.until(&format!("a field {label}"), || {
            self.run_with(FIND, &[label]).as_str().map(str::to_owned)
        });
        format!(r#"[data-sse="chat"] input[name="{name}"]"#)
    }

    /// Writes a line under a name, and posts it.
    #[track_caller]
    pub(crate) fn say(&self, name: &str, text: &str) {
        self.write(&self.field("Name"), name);
        self.write(&self.field("Message"), text);
        self.click(r#"[data-sse="chat"] form button"#);
    }

    /// Each place that the board shows, with its state.
    #[track_caller]
    pub(crate) fn board(&self) -> BTreeMap<String, String> {
        const READ: &str = r#"return Object.fromEntries([...document.querySelectorAll(
          '[data-sse="booking"] button[data-slot]')].map((e) => [e.dataset.slot, e.dataset.state]))"#;
        serde_json::from_value(self.run(READ)).unwrap()
    }
}

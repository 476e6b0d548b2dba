//! The chat among people: what one posts is read by all, once.

use std::time::Duration;

use crate::support::{Page, Server};

/// The longest wait before a retry, and what a busy machine adds to it.
const LONGEST: Duration = Duration::from_secs(35);

#[test]
fn a_line_appears_in_every_browser_once_whoever_posts_it() {
    const TEXTS: [&str; 4] =
        ["from a terminal", "from the first", "from the second", "<script>alert(1)</script>"];

    let server = Server::start(&[]);
    let pages = Page::open_two(&server, "/?lang=en");
    for page in &pages {
        page.until_status("open");
        page.run_with(COUNT, &TEXTS);
    }
    let [first, second] = &pages;
    server.post("Curl", TEXTS[0]);
    pages.iter().for_each(|page| drop(page.until_lines(&TEXTS[..1])));
    first.say("Ada", TEXTS[1]);
    pages.iter().for_each(|page| drop(page.until_lines(&TEXTS[..2])));
    second.say("Grace", TEXTS[2]);
    pages.iter().for_each(|page| drop(page.until_lines(&TEXTS[..3])));
    first.say("<b>Mallory</b>", TEXTS[3]);
    pages.iter().for_each(|page| drop(page.until_lines(&TEXTS)));
    let logged: Vec<u64> = server.lines().iter().map(|line| line.seq).collect();
    for (page, other) in [(first, second), (second, first)] {
        let lines = page.lines();
        assert_eq!(lines.iter().map(|line| line.seq).collect::<Vec<_>>(), logged, "{other}{page}");
        assert!(lines[1].words.contains("Ada") && lines[2].words.contains("Grace"), "{lines:?}");
        assert!(lines[3].words.contains("<b>Mallory</b>"), "as text: {lines:?}");
        let most = page.until("a frame with all of them", || {
            let most: Vec<u32> =
                serde_json::from_value(page.run("return window.mostAtOnce")).unwrap();
            most.iter().all(|count| *count > 0).then_some(most)
        });
        assert_eq!(most, [1; 4], "at no moment twice\n{page}");
    }
}

#[test]
fn the_name_and_what_is_being_written_survive_a_reload() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");
    page.say("Ada", "the first line");
    page.until_lines(&["the first line"]);
    page.write(&page.field("Message"), "not yet fin");
    page.reload();
    page.until_status("open");
    page.until_lines(&["the first line"]);
    for (label, kept) in [("Name", "Ada"), ("Message", "not yet fin")] {
        let field = page.field(label);
        page.until(&format!("{label} is kept"), || {
            let value =
                page.run_with("return document.querySelector(arguments[0]).value", &[&field]);
            (value.as_str() == Some(kept)).then_some(())
        });
    }
}

#[test]
fn a_line_that_nobody_answered_is_sent_again_as_the_same() {
    const PENDING_OR_FAILED: &str = "[data-sse=chat] li:is([data-pending], [data-failed])";

    let mut server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");
    server.kill();
    page.until_status("retrying");
    page.say("Ada", "into the void");
    let failed = page.until("it says that the line is not posted", || {
        page.texts_of("[data-sse=chat] li[data-failed]").pop()
    });
    assert!(failed.contains("into the void") && failed.contains("Not posted"), "{failed}");
    assert_eq!(page.lines(), [], "{page}");

    server.restart();
    page.until_status_within(LONGEST, "open");
    page.click("[data-sse=chat] li[data-failed] button");
    page.until_lines(&["into the void"]);
    page.until("nothing is left to do", || (page.visible(PENDING_OR_FAILED) == 0).then_some(()));
    assert_eq!(server.lines().len(), 1, "{page}");
}

#[test]
fn a_long_room_is_read_from_end_to_end_by_keys_alone() {
    const LINES: u64 = 250;
    const PAGE_UP: &str = "\u{e00e}";
    const END: &str = "\u{e010}";
    const HOME: &str = "\u{e011}";

    let server = Server::start(&["--posts-per-minute", "0"]);
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");
    for number in 1..=LINES {
        server.post("Ada", &format!("{} no. {number}", "on and on ".repeat(number as usize % 20)));
    }
    page.run(WATCH_SCROLLING);
    // Browsers take their time on the way.
    let until_at_rest = |what: &str, is_there: &dyn Fn(&[u64]) -> bool| -> Vec<u64> {
        let in_view = || serde_json::from_value::<Option<Vec<u64>>>(page.run(IN_VIEW)).unwrap();
        page.until(what, || in_view().filter(|numbers| is_there(numbers)))
    };
    let until_in_view = |number: u64| {
        until_at_rest(&format!("no. {number} is in view"), &|now| now.contains(&number))
    };
    until_in_view(LINES);
    page.run(r#"document.querySelector('[data-sse="chat"] [role="log"]').focus()"#);
    page.press(HOME);
    until_in_view(1);
    page.press(END);
    let mut before = until_in_view(LINES);
    let mut cut_short = 0;
    while !before.contains(&1) {
        page.press(PAGE_UP);
        let now = until_at_rest("it has come to rest", &|_| true);
        // WebKit ends a scrolling where a block that comes near is of another height than it was
        // thought to be: another key goes on.
        cut_short = if now[0] == before[0] { cut_short + 1 } else { 0 };
        assert!(now[0] <= before[0] && cut_short < 3, "from {before:?} to {now:?}\n{page}");
        assert!(now.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{now:?}\n{page}");
        assert!(now.contains(&before[0]), "a page up goes from {before:?} to {now:?}\n{page}");
        assert!(page.lines().len() < 200, "only what is near is on the page\n{page}");
        before = now;
    }
}

/// Counts from now on for how many frames, since the last key, nothing was scrolled.
const WATCH_SCROLLING: &str = r#"
const log = document.querySelector('[data-sse="chat"] [role="log"]');
log.addEventListener("keydown", () => { window.still = 0; }, true);
let before;
const look = () => {
  window.still = before === log.scrollTop ? window.still + 1 : 0;
  before = log.scrollTop;
  requestAnimationFrame(look);
};
look();
"#;

/// The numbers at the ends of the lines in view, when nothing is scrolled.
const IN_VIEW: &str = r#"
if (window.still <= 10) return null;
const log = document.querySelector('[data-sse="chat"] [role="log"]');
const view = log.getBoundingClientRect();
return [...log.querySelectorAll('li[data-seq]')].filter((line) => {
  const at = line.getBoundingClientRect();
  return at.bottom > view.top + 1 && at.top < view.bottom - 1;
}).map((line) => Number(line.textContent.match(/no\. (\d+)/)[1]));
"#;

/// Counts from now on, at every frame, in how many places each text is; keeps the highest counts.
const COUNT: &str = r#"
const texts = [...arguments];
window.mostAtOnce = texts.map(() => 0);
const look = () => {
  const lines = [...document.querySelectorAll('[data-sse="chat"] li')].map((e) => e.textContent);
  texts.forEach((text, at) => {
    const count = lines.filter((line) => line.includes(text)).length;
    window.mostAtOnce[at] = Math.max(window.mostAtOnce[at], count);
  });
  requestAnimationFrame(look);
};
look();
"#;

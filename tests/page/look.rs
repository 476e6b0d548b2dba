//! Languages, themes, narrow windows.

use crate::support::{Page, Server, Wish};

const NARROW: Wish = Wish { language: "en-US", width: Some(320), before: None };

#[test]
fn the_browser_s_language_comes_first() {
    let server = Server::start(&[]);
    let chinese = Wish { language: "zh-CN", ..Wish::default() };
    let page = Page::open_as(&server, "/", chinese);
    page.until_status("open");
    check_language(&page, "zh-Hans");

    page.click(r#"button[data-lang="en"]"#);
    page.until("it is English", || (language(&page)? == "en").then_some(()));
    check_language(&page, "en");
    page.reload();
    page.until_status("open");
    check_language(&page, "en");
}

#[test]
fn the_page_speaks_chinese_when_asked_to_in_its_address() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=zh-Hans");
    page.until_status("open");
    check_language(&page, "zh-Hans");
    page.goto("/?lang=en");
    page.until_status("open");
    check_language(&page, "en");
}

#[test]
fn a_theme_is_chosen_kept_and_given_up_again() {
    let server = Server::start(&[]);
    let page = Page::open(&server, "/?lang=en&theme=dark");
    check_theme(&page, "dark");
    page.goto("/?lang=en");
    page.until_status("open");
    for theme in ["dark", "light"] {
        page.click(&format!(r#"button[data-theme-choice="{theme}"]"#));
        check_theme(&page, theme);
        page.reload();
        page.until_status("open");
        check_theme(&page, theme);
    }
    page.click(r#"button[data-theme-choice="auto"]"#);
    check_theme(&page, "light dark");
}

#[test]
fn nothing_overflows_a_window_of_320_pixels_and_fingers_find_every_control() {
    let server = Server::start(&[]);
    for path in ["/?lang=en", "/?lang=zh-Hans", "/?lang=en&view=playground&url=/api/events"] {
        let page = Page::open_as(&server, path, NARROW);
        page.until_status("open");
        let widths = page.run("return [innerWidth, document.documentElement.scrollWidth]");
        let width = |n: usize| widths[n].as_u64().unwrap();
        assert_eq!(width(0), 320);
        assert!(width(1) <= width(0), "{} px wide at {path}: {page}", width(1));
        let small = page.run(SMALL_TARGETS);
        assert_eq!(small.as_array().map(Vec::len), Some(0), "less than 44 px high: {small}");
    }
}

/// Controls that are too small for a finger. Links within a sentence may be as high as its line.
const SMALL_TARGETS: &str = r#"
return [...document.querySelectorAll('button, input, select, textarea, summary, [role="button"]')]
  .filter((e) => e.checkVisibility() && e.getClientRects().length > 0)
  .filter((e) => Math.max(...[e, ...(e.labels ?? [])]
    .map((target) => target.getBoundingClientRect().height)) < 43.9)
  .map((e) => e.outerHTML);
"#;

fn language(page: &Page) -> Option<String> {
    page.attribute("html", "lang")
}

/// The document says it, the words are it, and the right button is pressed.
#[track_caller]
fn check_language(page: &Page, expected: &str) {
    assert_eq!(language(page).as_deref(), Some(expected), "{page}");
    let words = page.text_of(r#"[data-sse="status"]"#).unwrap();
    let is_chinese = words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    assert_eq!(is_chinese, expected == "zh-Hans", "{words}");
    for button in ["en", "zh-Hans"] {
        let pressed = page.attribute(&format!(r#"button[data-lang="{button}"]"#), "aria-pressed");
        let expected = (button == expected).to_string();
        assert_eq!(pressed, Some(expected), "{button}: {page}");
    }
}

#[track_caller]
fn check_theme(page: &Page, expected: &str) {
    let scheme = "return getComputedStyle(document.documentElement).colorScheme";
    page.until(&format!("the theme is {expected}"), || {
        (page.run(scheme).as_str()? == expected).then_some(())
    });
}

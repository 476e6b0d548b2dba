//! Languages, themes, narrow windows.

use crate::support::{Engine, Page, Server, Wish};

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
    // The longest that there can be, with no place to break it.
    let text = "W".repeat(500);
    server.post(&"M".repeat(40), &text);
    for path in ["/?lang=en", "/?lang=zh-Hans", "/?lang=en&view=playground&url=/api/events"] {
        let page = Page::open_as(&server, path, NARROW);
        page.until_status("open");
        if !path.contains("playground") {
            page.until_lines(&[&text]);
            page.until("the board", || (page.visible("button[data-slot]") > 0).then_some(()));
        }
        check_narrow(&page, path);
    }
}

#[test]
fn nothing_overflows_a_narrow_window_whatever_the_panels_have_to_say() {
    const BOARD: &str = r#"[data-sse="booking"]"#;

    for language in ["en", "zh-Hans"] {
        let mut server = Server::start(&[]);
        let page = Page::open_as(&server, &format!("/?lang={language}"), NARROW);
        page.until_status("open");
        // Where the panels above become higher, what is below moves: in WebKit, from under a finger
        // that is about to press it. This one does once.
        page.until_inspected();
        let tomorrow = &server.plan().days[1].date;
        page.click(&format!(r#"{BOARD} button[data-day="{tomorrow}"]"#));
        page.click(&format!(r#"{BOARD} button[data-state="free"]"#));
        page.write(&format!("{BOARD} dialog input"), "Ada");
        check_narrow(&page, "the name is asked for");
        page.click(&format!(r#"{BOARD} dialog [data-do="name"]"#));
        // The board may know before the answer is there; until then it cannot be pressed.
        page.click(&format!(r#"{BOARD} button[data-state="mine"]:not([aria-busy])"#));
        check_narrow(&page, "whether to give it back is asked for");
        page.click(&format!(r#"{BOARD} dialog [data-do="keep"]"#));
        check_narrow(&page, "there is a booking");

        server.kill();
        // The same: this badge has two lines from then on.
        let alarm = r#"[data-sse="status"][data-state="retrying"]:not([data-calm])"#;
        page.until("the alarm", || (page.visible(alarm) > 0).then_some(()));
        page.click(&format!(r#"{BOARD} button[data-state="free"]"#));
        page.until("there was no answer", || {
            (page.visible(&format!(r#"{BOARD} [data-do="again"]"#)) > 0).then_some(())
        });
        for name in ["name", "text"] {
            page.write(&format!(r#"[data-sse="chat"] input[name="{name}"]"#), "Ada");
        }
        page.click(r#"[data-sse="chat"] form button"#);
        page.until("there was no answer", || {
            (page.visible("[data-sse=chat] li[data-failed]") > 0).then_some(())
        });
        check_narrow(&page, "the server is gone");
    }
}

/// How far things have moved that were in view, as Chromium counts it, and what they were.
const MOVED: &str = r#"
window.moved = [];
new PerformanceObserver((list) => moved.push(...list.getEntries().map(({ value, sources }) =>
  `${value}: ${sources.map(({ node }) => node?.outerHTML ?? node?.textContent).join(" ")}`)))
  .observe({ type: "layout-shift", buffered: true });
"#;

#[test]
fn nothing_in_view_moves_while_the_page_comes_up() {
    if Engine::chosen() != Engine::Chromium {
        return; // The others do not tell.
    }
    let server = Server::start(&[]);
    server.post("Ada", "A line that is there already.");
    for width in [None, Some(320)] {
        let wish = Wish { before: Some(MOVED), width, ..Wish::default() };
        let page = Page::open_as(&server, "/?lang=en", wish);
        page.until_lines(&["already."]);
        page.until("the board", || (page.visible("button[data-slot]") > 0).then_some(()));
        page.until_tick();
        assert_eq!(page.run("return moved"), serde_json::json!([]), "{page}");
    }
}

#[test]
fn the_inspector_is_of_one_height_whatever_the_connection_goes_through() {
    const INSPECTOR: &str = r#"[data-sse="inspector"]"#;

    for width in [None, Some(320)] {
        let mut server = Server::start(&[]);
        let page = Page::open_as(&server, "/?lang=en", Wish { width, ..Wish::default() });
        page.until_inspected();
        let height = || page.run_with(HEIGHT, &[INSPECTOR]).as_f64().unwrap();
        let before = height();
        server.kill();
        let steps = format!("{INSPECTOR} .sse-inspector-step");
        page.until("a long story", || (page.texts_of(&steps).len() >= 6).then_some(()));
        assert_eq!(height(), before, "{page}");
    }
}

const HEIGHT: &str = "return document.querySelector(arguments[0]).getBoundingClientRect().height";

/// Controls that are too small for a finger. Links within a sentence may be as high as its line.
const SMALL_TARGETS: &str = r#"
return [...document.querySelectorAll('button, input, select, textarea, summary, [role="button"]')]
  .filter((e) => e.checkVisibility() && e.getClientRects().length > 0)
  .filter((e) => Math.max(...[e, ...(e.labels ?? [])]
    .map((target) => target.getBoundingClientRect().height)) < 43.9)
  .map((e) => e.outerHTML);
"#;

#[track_caller]
fn check_narrow(page: &Page, when: &str) {
    let widths = page.run("return [innerWidth, document.documentElement.scrollWidth]");
    let width = |n: usize| widths[n].as_u64().unwrap();
    assert_eq!(width(0), 320);
    assert!(width(1) <= width(0), "{} px wide, {when}: {page}", width(1));
    let small = page.run(SMALL_TARGETS);
    assert_eq!(small.as_array().map(Vec::len), Some(0), "less than 44 px high, {when}: {small}");
}

fn language(page: &Page) -> Option<String> {
    page.attribute("html", "lang")
}

/// The document says it, the words are it, and the right button is pressed.
#[track_caller]
fn check_language(page: &Page, expected: &str) {
    assert_eq!(language(page).as_deref(), Some(expected), "{page}");
    let words = page.text_of(r#"[data-sse="status"]"#).unwrap();
    assert_eq!(is_chinese(&words), expected == "zh-Hans", "{words}");
    page.until("the board", || (page.visible("button[data-slot]") > 0).then_some(()));
    for panel in ["chat", "booking"] {
        let words = page.text_of(&format!(r#"[data-sse="{panel}"]"#)).unwrap();
        assert_eq!(is_chinese(&words), expected == "zh-Hans", "{words}");
    }
    for button in ["en", "zh-Hans"] {
        let pressed = page.attribute(&format!(r#"button[data-lang="{button}"]"#), "aria-pressed");
        let expected = (button == expected).to_string();
        assert_eq!(pressed, Some(expected), "{button}: {page}");
    }
}

fn is_chinese(words: &str) -> bool {
    words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[track_caller]
fn check_theme(page: &Page, expected: &str) {
    let scheme = "return getComputedStyle(document.documentElement).colorScheme";
    page.until(&format!("the theme is {expected}"), || {
        (page.run(scheme).as_str()? == expected).then_some(())
    });
}

//! The page looks as it did when somebody last looked at it.
//!
//! Twelve pictures, of states, themes, languages and widths, made in Chromium on the machine that
//! the project is tested on: elsewhere other fonts would make other pictures. `cargo xtask test
//! pictures` compares them; `cargo xtask pictures` makes them anew.

mod compare;
mod recording;

use crate::support::{Page, Server, Wish};

const SCENE: &str = include_str!("scene.js");

const WIDE: (u32, u32) = (1280, 2500);
const TABLET: (u32, u32) = (768, 1700);
const NARROW: (u32, u32) = (320, 4400);

#[test]
fn pictures_of_the_page_look_as_they_did() {
    let server = Server::start(&[]);
    let page = Page::bare(&server, Wish { before: Some(SCENE), ..Wish::default() });
    let show = |size: (u32, u32), query: &str| {
        page.resize(size);
        page.goto(&format!("/?{query}"));
    };
    let demo = |size, query: &str| {
        show(size, query);
        page.until_status("open");
        page.until("the board", || (page.visible("button[data-slot]") > 0).then_some(()));
        page.until("the buttons", || {
            (page.visible("button[data-break]:enabled") == 4).then_some(())
        });
    };
    let check = |name: &str| compare::check(name, &page.picture());

    demo(WIDE, "lang=en&theme=light&scene=live");
    check("light");
    demo(WIDE, "lang=en&theme=dark&scene=live");
    check("dark");
    demo(WIDE, "lang=zh-Hans&theme=light&scene=live");
    check("chinese");
    demo(NARROW, "lang=en&theme=light&scene=live");
    check("narrow");
    demo(NARROW, "lang=zh-Hans&theme=dark&scene=live");
    check("narrow-chinese-dark");
    demo(TABLET, "lang=en&theme=dark&scene=empty");
    check("tablet-empty-dark");

    show(WIDE, "lang=en&theme=light&scene=loading");
    page.until_status("connecting");
    check("loading");
    show(WIDE, "lang=en&theme=light&scene=finished");
    page.until_status("closed");
    check("closed");

    demo(WIDE, "lang=en&theme=dark&scene=live");
    page.click(r#"[data-sse="booking"] button[data-state="free"]"#);
    page.until("a dialog", || (page.visible("dialog[open]") > 0).then_some(()));
    check("dialog-dark");

    show(WIDE, "lang=en&theme=light&scene=retrying");
    page.until("the second try", || {
        let words = page.text_of(r#"[data-sse="status"]"#)?;
        words.contains("under way").then_some(())
    });
    page.write(r#"[data-sse="chat"] input[name="name"]"#, "Ada");
    page.write(r#"[data-sse="chat"] input[name="text"]"#, "Can you hear me?");
    page.click(r#"[data-sse="chat"] form button"#);
    page.until("no answer", || (page.visible("li[data-failed]") > 0).then_some(()));
    check("retrying");

    let playground = "view=playground&url=/stream&events=clock-tick,stream-hello,chat-snapshot";
    for (name, size, query) in [
        ("playground", WIDE, "lang=en&theme=light&scene=live"),
        ("playground-narrow-dark", NARROW, "lang=en&theme=dark&scene=live"),
    ] {
        show(size, &format!("{query}&{playground}"));
        page.until("an event", || (page.visible(r#"[data-sse="event"]"#) > 0).then_some(()));
        check(name);
    }
}

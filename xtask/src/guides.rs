//! `cargo xtask guides`: the guides of `docs/guides/` as pages beside the demo.
//!
//! Trunk calls it after each build, with the folder in which the page is being made; Trunk.toml
//! says so.

use std::{env, fs, path::Path};

use anyhow::{Context, Result, bail};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html::push_html};

use crate::place;

/// What the files are called: a page that is not downloaded before anything is seen.
pub(crate) const PREFIX: &str = "guide-";

/// In the order in which they are of use.
const GUIDES: &[&str] = &[
    "styling",
    "resume",
    "auth",
    "proxies",
    "testing",
    "from-javascript",
    "from-gloo-net",
    "from-leptos-use",
];

pub(crate) fn guides() -> Result<()> {
    let Some(folder) = env::var_os("TRUNK_STAGING_DIR") else {
        bail!("this is called by Trunk, when it builds the page");
    };
    write(Path::new(&folder))
}

fn write(folder: &Path) -> Result<()> {
    let index = fs::read_to_string(folder.join("index.html")).context("there is no page yet")?;
    // The small apps that are measured are built with Trunk, too, and have neither.
    let head = head_of(&index).unwrap_or_default();
    let sources = place::root().join("docs/guides");
    let mut list = String::new();
    for name in GUIDES {
        let file = sources.join(format!("{name}.md"));
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let title = title(&text);
        list += &format!("<li><a href=\"{PREFIX}{name}.html\">{title}</a></li>\n");
        let page = page(&head, &title, &to_html(&text));
        fs::write(folder.join(format!("{PREFIX}{name}.html")), page)?;
    }
    let body = format!("<h1>Guides</h1>\n<ul>\n{list}</ul>\n");
    fs::write(folder.join(format!("{PREFIX}index.html")), page(&head, "Guides", &body))?;
    Ok(())
}

/// What of the page's head these pages have too: its icon and its styles.
fn head_of(index: &str) -> Option<String> {
    let icon = index.split_inclusive('>').find(|part| part.contains(r#"rel="icon""#))?;
    let styles = index.get(index.find("<style")?..index.rfind("</style>")?)?;
    Some(format!("{}\n{styles}</style>", icon.trim()))
}

/// The first heading.
fn title(text: &str) -> String {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default().to_owned()
}

fn to_html(text: &str) -> String {
    let options = Options::ENABLE_TABLES;
    let events = Parser::new_ext(text, options).map(|event| match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: leading(&dest_url), title, id })
        }
        event => event,
    });
    let mut html = String::new();
    push_html(&mut html, events);
    let html = regions(&html, "<pre>", "<pre", "Code");
    regions(&html, "<table>", "<div class=\"wide\"", "Table").replace("</table>", "</table></div>")
}

/// Whoever has no mouse can move what is too wide: each such element is, or is in, one that can
/// have the focus, and has a name of its own.
fn regions(html: &str, element: &str, within: &str, name: &str) -> String {
    let mut parts = html.split(element);
    let mut all = parts.next().unwrap_or_default().to_owned();
    for (number, part) in (1..).zip(parts) {
        all += &format!("{within} tabindex=\"0\" role=\"region\" aria-label=\"{name} {number}\">");
        all += element.trim_start_matches("<pre>");
        all += part;
    }
    all
}

/// Where a link of the folder leads here.
fn leading(link: &str) -> CowStr<'static> {
    match link.strip_suffix(".md") {
        Some(guide) if GUIDES.contains(&guide) => format!("{PREFIX}{guide}.html").into(),
        _ => link.to_owned().into(),
    }
}

fn page(head: &str, title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>yew-sse: {title}</title>\n{head}\n</head>\n<body>\n<div class=\"page\">\n\
         <header class=\"page-head\"><nav class=\"page-nav\" aria-label=\"Views\">\
         <b>yew-sse</b> <a class=\"target\" href=\"./\">Demo</a> \
         <a class=\"target\" href=\"{PREFIX}index.html\">Guides</a></nav></header>\n\
         <main class=\"panel guide\">\n{body}</main>\n</div>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_another_guide_leads_to_its_page_and_others_where_they_did() {
        let html = to_html("[a](resume.md) [b](https://yew.rs) [c](nowhere.md)\n");
        for link in ["\"guide-resume.html\"", "\"https://yew.rs\"", "\"nowhere.md\""] {
            assert!(html.contains(link), "{html}");
        }
    }

    #[test]
    fn every_guide_has_a_page() {
        let files = fs::read_dir(place::root().join("docs/guides")).unwrap();
        let mut names: Vec<String> = files
            .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        let mut known = GUIDES.to_vec();
        known.sort_unstable();
        assert_eq!(names, known);
    }

    #[test]
    fn a_page_has_the_icon_and_the_styles_of_the_demo() {
        let folder = tempfile::tempdir().unwrap();
        let index = "<head><link rel=\"icon\" href=\"data:\"><style>a{}</style>\n<style>b{}</style>\
                     <link rel=\"preload\" href=\"x\"></head>";
        fs::write(folder.path().join("index.html"), index).unwrap();
        write(folder.path()).unwrap();
        let guide = fs::read_to_string(folder.path().join("guide-auth.html")).unwrap();
        for part in ["<link rel=\"icon\" href=\"data:\">", "<style>a{}</style>\n<style>b{}</style>"]
        {
            assert!(guide.contains(part), "{guide}");
        }
        assert!(!guide.contains("preload"), "{guide}");
    }
}

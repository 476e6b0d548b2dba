//! Which parts of a text are links.

/// Part of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    /// An address that begins with `http://` or `https://`, and so is one to link to.
    Link(&'a str),
}

/// The parts of a text, in order.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    // Up to where the text is told, and up to where it was searched.
    let (mut told, mut searched) = (0, 0);
    while let Some(start) = text[searched..].find("://").map(|at| searched + at) {
        searched = start + "://".len();
        let Some(scheme) = scheme_before(&text[told..start]) else { continue };
        let end = searched + address_length(&text[searched..]);
        if !text[searched..end].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') {
            continue;
        }
        let start = start - scheme.len();
        if told < start {
            parts.push(Part::Text(&text[told..start]));
        }
        parts.push(Part::Link(&text[start..end]));
        (told, searched) = (end, end);
    }
    if told < text.len() {
        parts.push(Part::Text(&text[told..]));
    }
    parts
}

/// The scheme that a text ends with, if it is one to link to and the word begins with it.
fn scheme_before(text: &str) -> Option<&str> {
    let letters = text.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    let scheme = &text[text.len() - letters..];
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")).then_some(scheme)
}

/// How much of a text is an address. It is ASCII, as browsers copy addresses, so that it ends where
/// a Chinese sentence goes on; and it does not end with what more likely belongs to the sentence.
fn address_length(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_graphic() || "<>\"`".contains(c));
    let mut address = &text[..end.unwrap_or(text.len())];
    loop {
        let closes = |open, close| {
            address.ends_with(close)
                && address.matches(close).count() > address.matches(open).count()
        };
        let trailing = address.ends_with(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~'])
            || closes('(', ')')
            || closes('[', ']')
            || closes('{', '}');
        if !trailing {
            return address.len();
        }
        address = &address[..address.len() - 1];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Links stand in angle brackets.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let marked: String = parts(text)
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => text.to_owned(),
                Part::Link(link) => format!("<{link}>"),
            })
            .collect();
        assert_eq!(marked, expected);
    }

    #[test]
    fn web_addresses_are_links() {
        check("https://yew.rs", "<https://yew.rs>");
        check("see HTTP://a.b/c?d=e#f now", "see <HTTP://a.b/c?d=e#f> now");
        check("http://a http://b", "<http://a> <http://b>");
        check("http://[::1]:80/", "<http://[::1]:80/>");
    }

    #[test]
    fn a_sentence_goes_on_around_them() {
        check("(see https://a.b/c).", "(see <https://a.b/c>).");
        check("https://a.b/c_(d)!", "<https://a.b/c_(d)>!");
        check("请看https://a.b/c，谢谢", "请看<https://a.b/c>，谢谢");
        check("\"https://a.b\"", "\"<https://a.b>\"");
    }

    #[test]
    fn nothing_else_is_a_link() {
        for text in [
            "",
            "a",
            "://",
            "http://",
            "http:// a",
            "http://.",
            "http://http://",
            "javascript://alert(1)",
            "javascript:alert(1)//http",
            "xhttp://a",
            "data:text/html,<b>",
            "ftp://a.b",
            "www.a.b",
            "é://é",
        ] {
            let linked = parts(text)
                .iter()
                .any(|part| matches!(part, Part::Link(link) if !link.starts_with("http://http")));
            assert!(!linked, "{text}");
        }
    }

    #[test]
    fn markup_ends_an_address() {
        check("https://a\"onclick=x", "<https://a>\"onclick=x");
        check("<b>https://a</b>", "<b><https://a></b>");
    }

    #[test]
    fn the_parts_are_the_whole() {
        for text in ["a http://b c", "http://x", "é http://é", "::////http://a.://b"] {
            let whole: String = parts(text)
                .into_iter()
                .map(|part| match part {
                    Part::Text(text) | Part::Link(text) => text,
                })
                .collect();
            assert_eq!(whole, text);
        }
    }
}

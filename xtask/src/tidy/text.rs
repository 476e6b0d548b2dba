//! Rust source as the rules read it: without comments and string literals, line by line.

/// One file of Rust.
#[derive(Debug)]
pub(super) struct Source<'a> {
    /// From the root, with `/`.
    pub(super) path: &'a str,
    /// The text as it is.
    pub(super) raw: &'a str,
    /// The text with comments and literals blanked; every line keeps its number.
    pub(super) code: String,
}

impl<'a> Source<'a> {
    pub(super) fn new(path: &'a str, raw: &'a str) -> Self {
        Self { path, raw, code: blanked(raw) }
    }

    /// Whether the file as a whole is test code.
    pub(super) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs")
            || self.path.starts_with("tests/")
            || self.path.contains("/tests/")
    }

    /// The line, from 0, where the closing `#[cfg(test)] mod tests` begins, or the end.
    pub(super) fn tests_start(&self) -> usize {
        let lines: Vec<&str> = self.code.lines().map(str::trim).collect();
        let begins = |pair: &[&str]| {
            pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
        };
        lines.windows(2).position(begins).unwrap_or(lines.len())
    }

    /// `PATH:LINE: complaint`, the line counted from 0.
    pub(super) fn at(&self, line: usize, complaint: &str) -> String {
        format!("{}:{}: {complaint}", self.path, line + 1)
    }

    /// Every name that follows `prefix` (which ends in `::`), groups included, with its line:
    /// `a::{b, c::d}` after `a::` gives `b` and `c`.
    pub(super) fn names_after(&self, prefix: &str) -> Vec<(usize, &str)> {
        let code = &self.code;
        let starts = code.match_indices(prefix).map(|(at, _)| at);
        starts
            .filter(|at| !code[..*at].ends_with(|c: char| is_word(c) || c == ':'))
            .flat_map(|at| {
                let rest = &code[at + prefix.len()..];
                let names = if rest.starts_with('{') { group(rest) } else { vec![(0, word(rest))] };
                let line = move |offset| code[..at + prefix.len() + offset].matches('\n').count();
                names.into_iter().map(move |(offset, name)| (line(offset), name))
            })
            .filter(|(_, name)| !name.is_empty())
            .collect()
    }

    /// Every place where one of these words stands, as a whole word, in the code.
    pub(super) fn words<'w>(&self, wanted: &[&'w str]) -> Vec<(usize, &'w str)> {
        let mut found = Vec::new();
        for (line, text) in self.code.lines().enumerate() {
            for here in text.split(|c| !is_word(c)) {
                found.extend(wanted.iter().filter(|word| **word == here).map(|word| (line, *word)));
            }
        }
        found
    }
}

/// The first names in `{a, b::c, d::{e, f}}`, with their offsets.
fn group(text: &str) -> Vec<(usize, &str)> {
    let (mut names, mut depth, mut expected) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && (c == '{' || c == ',') {
            expected = true;
        } else if expected && is_word(c) {
            names.push((at, word(&text[at..])));
            expected = false;
        }
    }
    names
}

fn word(text: &str) -> &str {
    text.split(|c| !is_word(c)).next().unwrap_or_default()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Blanks comments and the insides of string and character literals.
fn blanked(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after_word = code.ends_with(is_word);
        let length = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => string(rest),
            'r' | 'b' | 'c' if !after_word => prefixed_string(rest),
            '\'' => character(rest),
            _ => 0,
        };
        if length == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            let (hidden, after) = rest.split_at(length);
            code.extend(hidden.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = after;
        }
    }
    code
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let here = &text.as_bytes()[at..];
        match here {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `b"..."`, `r"..."`, `br#"..."#` and the like; 0 when it is only a name.
fn prefixed_string(text: &str) -> usize {
    let letters = text.len() - text.trim_start_matches(['r', 'b', 'c']).len();
    let (prefix, rest) = text.split_at(letters);
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    if !rest[hashes..].starts_with('"') || letters > 2 {
        return 0;
    }
    if !prefix.contains('r') {
        return if hashes == 0 { letters + string(rest) } else { 0 };
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let inside = letters + hashes + 1;
    text[inside..].find(&end).map_or(text.len(), |at| inside + at + end.len())
}

/// `'x'` or `'\n'`; 0 when it is a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text[3..].find('\'').map_or(0, |at| at + 4),
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 0,
        },
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, code: &str) {
        let without_spaces = |text: &str| text.replace(' ', "");
        assert_eq!(without_spaces(&blanked(text)), without_spaces(code), "{text}");
    }

    #[test]
    fn comments_and_literals_are_blanked_and_nothing_else_is() {
        check("a // b\nc", "a\nc");
        check("a /* b /* c */ d */ e", "a e");
        check(r#"a("b \" c", d)"#, "a(,d)");
        check(r##"a(r#"b " c"#, br"\", '"', "e")"##, "a(,,,)");
        check("fn a<'b>(c: &'b str) -> char { '\\'' }", "fn a<'b>(c: &'b str) -> char { }");
        check("for_each(r, b)", "for_each(r, b)");
    }

    #[test]
    fn names_after_a_prefix_are_found_in_groups_too() {
        let source =
            Source::new("a.rs", "use crate::{\n  b::{c, d},\n  e,\n};\nmycrate::f(crate::g)");
        assert_eq!(source.names_after("crate::"), [(1, "b"), (2, "e"), (4, "g")]);
    }
}

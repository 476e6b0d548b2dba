//! How the style sheets are written.

const LONGEST: usize = 400;

/// The only file with raw colours.
const TOKENS: &str = "styles/tokens.css";

const COLOUR_FUNCTIONS: &[&str] =
    &["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "light-dark("];

const COLOUR_NAMES: &[&str] = &[
    "black", "white", "gray", "grey", "silver", "red", "maroon", "orange", "gold", "yellow",
    "olive", "lime", "green", "teal", "aqua", "cyan", "blue", "navy", "purple", "fuchsia",
    "magenta", "pink", "brown", "beige", "crimson", "tomato", "coral", "salmon", "indigo",
    "violet",
];

pub(super) fn complaints(path: &str, text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST {
        all.push(format!("{path}:{LONGEST}: {lines} lines; {LONGEST} is the most"));
    }
    for (line, value) in values(&without_comments(text)) {
        let (property, value) = value;
        if property == "outline" && (value.starts_with("none") || value.starts_with('0')) {
            all.push(format!("{path}:{line}: `outline: {value}` hides where the keyboard is"));
        }
        if let Some(colour) = colour(value).filter(|_| path != TOKENS) {
            all.push(format!("{path}:{line}: `{colour}` is a raw colour; those are in {TOKENS}"));
        }
    }
    all
}

/// The declarations, with the lines they end on.
fn values(text: &str) -> Vec<(usize, (&str, &str))> {
    let (mut all, mut start) = (Vec::new(), 0);
    for (at, c) in text.char_indices().filter(|(_, c)| "{};".contains(*c)) {
        // What comes before a `{` is a selector.
        let declaration = text[start..at].split_once(':').filter(|_| c != '{');
        if let Some((property, value)) = declaration {
            let line = text[..at].matches('\n').count() + 1;
            all.push((line, (property.trim(), value.trim())));
        }
        start = at + 1;
    }
    all
}

fn colour(value: &str) -> Option<&str> {
    let raw = |word: &&str| {
        let digits = word.strip_prefix('#').unwrap_or_default();
        let hex = digits.len() >= 3 && digits.chars().all(|c| c.is_ascii_hexdigit());
        hex || COLOUR_NAMES.contains(word) || COLOUR_FUNCTIONS.iter().any(|f| word.starts_with(f))
    };
    value.split([' ', ',', '\n']).map(|word| word.trim_end_matches(')')).find(raw)
}

/// Comments blanked, so that lines keep their numbers.
fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        let (hidden, after) = comment.split_once("*/").unwrap_or((comment, ""));
        kept += before;
        kept.extend(hidden.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(complaints("styles/page.css", text), expected, "{text}");
    }

    #[test]
    fn raw_colours_are_found_outside_the_tokens_only() {
        let text = "/* #fff\n */ #cafe:hover { color: var(--ink); border: 1px solid #cafe00; }";
        check(
            text,
            &["styles/page.css:2: `#cafe00` is a raw colour; those are in styles/tokens.css"],
        );
        check(
            "a { color: white }",
            &["styles/page.css:1: `white` is a raw colour; those are in styles/tokens.css"],
        );
        check("a { white-space: nowrap; fill: currentcolor }", &[]);
        assert!(complaints(TOKENS, ":root { --ink: light-dark(#000000, #ffffff); }").is_empty());
    }

    #[test]
    fn the_focus_ring_stays() {
        check(
            "a {\n outline: none;\n}",
            &["styles/page.css:2: `outline: none` hides where the keyboard is"],
        );
        check("a { outline: 2px solid var(--accent); outline-offset: 0 }", &[]);
    }
}

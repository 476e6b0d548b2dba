//! `docs/guides/styling.md`: whatever can be set is in its table, and nothing else.

const TOKENS: &str = "styles/tokens.css";
const TABLE: &str = "docs/guides/styling.md";

pub(super) fn complaints(files: &[(String, String)]) -> Vec<String> {
    let text = |path: &str| files.iter().find(|(file, _)| file == path).map(|(_, text)| text);
    let (Some(tokens), Some(table)) = (text(TOKENS), text(TABLE)) else { return Vec::new() };
    let set: Vec<&str> = tokens.lines().filter_map(set).collect();
    let told: Vec<&str> = table.lines().filter_map(told).collect();
    let untold = set.iter().filter(|name| !told.contains(name));
    let unset = told.iter().filter(|name| !set.contains(name));
    untold
        .map(|name| format!("{TABLE}: `{name}` of {TOKENS} is missing"))
        .chain(unset.map(|name| format!("{TABLE}: there is no `{name}` in {TOKENS}")))
        .collect()
}

/// `--sse-ink: red;` -> the property.
fn set(line: &str) -> Option<&str> {
    line.trim().split_once(':').map(|(name, _)| name).filter(|name| name.starts_with("--sse-"))
}

/// ``| `--sse-ink` | ...`` -> the property.
fn told(line: &str) -> Option<&str> {
    line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name).filter(|n| n.starts_with("--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_that_is_not_told_of_is_found_and_one_that_is_none() {
        let files = [
            (TOKENS, "  :root {\n    --sse-ink: red;\n    --sse-line: blue;\n  }\n"),
            (TABLE, "| property |\n|---|\n| `--sse-ink` | text |\n| `--sse-glow` | light |\n"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(
            complaints(&files),
            [
                "docs/guides/styling.md: `--sse-line` of styles/tokens.css is missing",
                "docs/guides/styling.md: there is no `--sse-glow` in styles/tokens.css",
            ]
        );
    }
}

//! `docs/pains.md`: what it promises, a test holds.

use super::text::Source;

const PAINS: &str = "docs/pains.md";

/// They are numbered from 1; none may be passed over.
const MANY: u32 = 25;

pub(super) fn complaints(files: &[(String, String)]) -> Vec<String> {
    let Some((_, text)) = files.iter().find(|(path, _)| path == PAINS) else { return Vec::new() };
    let mut all = Vec::new();
    let mut named = Vec::new();
    for (line, text) in text.lines().enumerate() {
        let at = |complaint: &str| format!("{PAINS}:{}: {complaint}", line + 1);
        let tests: Vec<_> = text.split('`').skip(1).step_by(2).filter_map(test).collect();
        for (path, name) in &tests {
            if !is_test(files, path, name) {
                all.push(at(&format!("there is no test `{name}` in {path}")));
            }
        }
        let Some(number) = number(text) else { continue };
        named.extend(number.parse::<u32>());
        if text.starts_with('|') && tests.is_empty() {
            all.push(at("names no test that fails without what it says"));
        }
    }
    let missing = (1..=MANY).filter(|pain| !named.contains(pain));
    all.extend(missing.map(|pain| format!("{PAINS}: number {pain} is missing")));
    all
}

/// The number of a row (`| 7 | ...`; `+` for those without) or of an item that is left out (`- 7: ...`).
fn number(line: &str) -> Option<&str> {
    let row = line.strip_prefix("| ").and_then(|row| row.split_once(" |"));
    let item = line.strip_prefix("- ").and_then(|item| item.split_once(':'));
    let (number, _) = row.or(item)?;
    (number == "+" || number.parse::<u32>().is_ok()).then_some(number)
}

/// `src/decode.rs: every_kind_of_variant_is_read` -> the file and the function.
fn test(quoted: &str) -> Option<(&str, &str)> {
    quoted.split_once(": ").filter(|(path, _)| path.ends_with(".rs"))
}

/// Whether the file has a function of that name that is marked as a test.
fn is_test(files: &[(String, String)], path: &str, name: &str) -> bool {
    let Some((_, text)) = files.iter().find(|(file, _)| file == path) else { return false };
    let source = Source::new(path, text);
    let is_it = |(at, _): (usize, &str)| {
        let before = &source.code[..at];
        let own = before.rfind(['}', ';']).map_or(before, |end| &before[end..]);
        own.contains("test]") || own.contains("test(")
    };
    source.code.match_indices(&format!("fn {name}(")).any(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TESTS: &str = "#[test]\nfn it_waits() {\n    wait();\n}\n\nfn wait() {}\n";

    /// A list with these lines and all other numbers.
    #[track_caller]
    fn check(lines: &str, others: std::ops::RangeInclusive<u32>, expected: &[&str]) {
        let others: String = others.map(|pain| format!("- {pain}: no client's\n")).collect();
        let files = [("src/wait.rs", TESTS), (PAINS, &format!("{lines}\n{others}"))];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(complaints(&files), expected, "{lines}");
    }

    #[test]
    fn a_pain_has_a_test_that_is_there() {
        check("| 1 | a storm | a wait | `src/wait.rs: it_waits` |", 2..=25, &[]);
        check(
            "| 1 | a storm | a wait | `src/wait.rs: it_waits`, `src/wait.rs: it_does_not` |",
            2..=25,
            &["docs/pains.md:1: there is no test `it_does_not` in src/wait.rs"],
        );
        check(
            "| 1 | a storm | a wait | `src/gone.rs: it_waits` |",
            2..=25,
            &["docs/pains.md:1: there is no test `it_waits` in src/gone.rs"],
        );
        check(
            "| 1 | a storm | a wait | `src/wait.rs: wait` |",
            2..=25,
            &["docs/pains.md:1: there is no test `wait` in src/wait.rs"],
        );
    }

    #[test]
    fn a_pain_without_a_test_is_found() {
        let found = "names no test that fails without what it says";
        check("| 1 | a storm | `wait()` | |", 2..=25, &[&format!("docs/pains.md:1: {found}")]);
        check("\n| + | a storm | | |", 1..=25, &[&format!("docs/pains.md:2: {found}")]);
    }

    #[test]
    fn a_pain_that_is_passed_over_is_found() {
        check(
            "| 1 | a storm | a wait | `src/wait.rs: it_waits` |",
            3..=25,
            &["docs/pains.md: number 2 is missing"],
        );
    }
}

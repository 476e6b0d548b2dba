//! How every Rust file of the project is written.

use super::text::Source;

/// A file that is longer holds more than one concept.
const LONGEST: usize = 300;

/// What must not stand in code, and why.
const NEVER: &[(&str, &str)] = &[
    (".forget()", "leaks; keep the owner and drop it"),
    ("mem::forget", "leaks; keep the owner and drop it"),
    ("todo!", "is unfinished work"),
    ("unimplemented!", "is unfinished work"),
    ("#[ignore", "is a test that nobody runs"),
];

/// Marks of unfinished work, also in comments.
const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX"];

pub(super) fn complaints(source: &Source) -> Vec<String> {
    let mut all = Vec::new();
    let tests = source.tests_start();
    if tests > LONGEST {
        all.push(
            source.at(LONGEST, &format!("{tests} lines without tests; {LONGEST} is the most")),
        );
    }
    for (line, text) in source.code.lines().enumerate() {
        let never = NEVER.iter().filter(|(word, _)| text.contains(word));
        all.extend(never.map(|(word, why)| source.at(line, &format!("`{word}` {why}"))));
    }
    for (line, text) in source.raw.lines().enumerate() {
        // In a comment: the same word in a text may be data.
        let comment = text.split_once("//").map_or("", |(_, comment)| comment);
        let words = comment.split(|c: char| !c.is_alphanumeric());
        let found = words.filter(|word| UNFINISHED.contains(word));
        all.extend(found.map(|word| source.at(line, &format!("`{word}` is unfinished work"))));
    }
    all.extend(sleeps(source, tests));
    all
}

/// A test that sleeps is slow, and fails on a slower machine. In a loop it may: that asks
/// again and again.
fn sleeps(source: &Source, tests: usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut in_loop = false;
    for (line, text) in source.code.lines().enumerate() {
        let begins = |word| text.trim_start().starts_with(word);
        if text.contains("fn ") {
            in_loop = false;
        }
        in_loop |= begins("loop") || begins("while") || begins("for");
        if (source.is_test() || line >= tests) && !in_loop && sleeps_really(text) {
            all.push(source.at(line, "a test that sleeps; ask again and again until it is so"));
        }
    }
    all
}

/// `thread::sleep(..)` or `sleep(..)`; not a method, which is a test's own time.
fn sleeps_really(text: &str) -> bool {
    let own = |before: &str| before.ends_with(['.', '_']) || before.ends_with("fn ");
    text.match_indices("sleep(").any(|(at, _)| !own(&text[..at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        assert_eq!(complaints(&Source::new(path, text)), expected, "{text}");
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let lines = "fn a() {}\n".repeat(LONGEST);
        check("src/a.rs", &format!("{lines}#[cfg(test)]\nmod tests {{\n{lines}}}\n"), &[]);
        check(
            "src/a.rs",
            &format!("{lines}fn b() {{}}\n"),
            &["src/a.rs:301: 301 lines without tests; 300 is the most"],
        );
    }

    #[test]
    fn what_must_never_stand_in_code_is_found() {
        for (word, why) in NEVER {
            check("src/a.rs", &format!("\n{word}"), &[&format!("src/a.rs:2: `{word}` {why}")]);
        }
        check(
            "src/a.rs",
            &format!("// {}: later", UNFINISHED[0]),
            &["src/a.rs:1: `TODO` is unfinished work"],
        );
    }

    #[test]
    fn a_test_may_not_sleep_but_may_ask_again() {
        check(
            "tests/clock.rs",
            "fn ticks() {\n    thread::sleep(SECOND);\n}\nfn until() {\n    loop {\n sleep(SECOND)\n } }",
            &["tests/clock.rs:2: a test that sleeps; ask again and again until it is so"],
        );
        check("tests/clock.rs", "fn ticks() { life.sleep(SECOND) }\n", &[]);
        check("server/src/clock.rs", "async fn tick() { sleep(SECOND).await }\n", &[]);
    }
}

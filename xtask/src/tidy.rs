//! `cargo xtask tidy`: the project's own rules, held as tests.
//!
//! Each rule is a function from a file's text to complaints, so that its tests plant a
//! violation and need no files.

mod text;
mod order;
mod names;
mod habits;
mod styles;
mod properties;
mod versions;
mod pains;

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use self::text::Source;
use crate::place;

/// Where the project's own text lies.
const FOLDERS: &[&str] =
    &["src", "wire", "server", "xtask", "tests", "styles", "examples", "bench", "fuzz"];

const FILES: &[&str] = &[
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "docs/pains.md",
    "docs/guides/styling.md",
];

/// Folders that hold what was made from it.
const MADE: &[&str] = &["target", "dist", "node_modules"];

pub(crate) fn tidy() -> Result<()> {
    let mut files = Vec::new();
    for name in FOLDERS.iter().chain(FILES) {
        read(&place::root().join(name), &mut files)?;
    }
    let complaints = complaints(&files);
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    match complaints.len() {
        0 => Ok(()),
        1 => bail!("one rule is broken"),
        many => bail!("{many} rules are broken"),
    }
}

fn read(path: &Path, files: &mut Vec<(String, String)>) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !path.exists() || MADE.contains(&&*name) {
        return Ok(());
    }
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("cannot read {name}"))? {
            read(&entry?.path(), files)?;
        }
    } else if ["rs", "css", "html", "toml", "lock", "md"].iter().any(|end| name.ends_with(end)) {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        let relative = path.strip_prefix(place::root()).unwrap_or(path);
        files.push((relative.display().to_string(), text));
    }
    Ok(())
}

/// What the rules say of these files, each a path from the root and the text.
fn complaints(files: &[(String, String)]) -> Vec<String> {
    let mut all = versions::complaints(files);
    all.extend(pains::complaints(files));
    all.extend(properties::complaints(files));
    for (path, text) in files {
        if path.ends_with(".rs") {
            let source = Source::new(path, text);
            all.extend(order::complaints(&source));
            all.extend(names::complaints(&source));
            all.extend(habits::complaints(&source));
        } else if path.starts_with("styles/") && path.ends_with(".css") {
            all.extend(styles::complaints(path, text));
        } else if path.ends_with("Cargo.toml") {
            all.extend(names::manifest_complaints(path, text));
        }
    }
    all.sort();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All rules at once: a planted violation is found by its own rule and by no other.
    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        assert_eq!(complaints(&[(path.to_owned(), text.to_owned())]), expected, "{text}");
    }

    #[test]
    fn a_module_that_uses_a_later_one_is_found() {
        let late = ["src/decode.rs:1: `decode` must not use `hooks`, which comes after it"];
        check("src/decode.rs", "use crate::hooks::use_event_source;\n", &late);
        check("src/decode.rs", "use super::{error::Error, hooks};\n", &late);
        check("src/hooks/mod.rs", "use crate::{hub, decode};\n", &[]);
    }

    #[test]
    fn a_browser_type_in_a_pure_module_is_found() {
        let found = "src/components/clock/state.rs:2: `js_sys` is a browser type, and this file \
                     is tested without a browser";
        check("src/components/clock/state.rs", "\nlet now = js_sys::Date::now();\n", &[found]);
        check("src/components/clock/mod.rs", "let now = js_sys::Date::now();\n", &[]);
    }

    #[test]
    fn words_in_comments_and_texts_break_no_rule() {
        let text = "//! See [`crate::hooks`].\nconst A: &str = \"web_sys::EventSource\";\n";
        check("src/decode.rs", text, &[]);
    }
}

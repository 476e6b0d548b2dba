//! The library's modules lean one way: each uses only those before it.

use super::text::Source;

/// The library's modules, lowest first. A module may use those before it.
const ORDER: &[&str] = &[
    "error",
    "json",
    "text",
    "decode",
    "backoff",
    "connection",
    "source",
    "tabs",
    "hub",
    "hooks",
    "components",
    "testing",
];

pub(super) fn complaints(source: &Source) -> Vec<String> {
    let Some(path) = source.path.strip_prefix("src/").filter(|path| !path.starts_with("bin/"))
    else {
        return Vec::new();
    };
    match path {
        "lib.rs" => front_door(source),
        _ => module(source, path),
    }
}

/// The place of a library file's module in the order, and its name.
pub(super) fn place(path: &str) -> Option<usize> {
    let name = path.strip_prefix("src/")?.split(['/', '.']).next()?;
    ORDER.iter().position(|module| *module == name)
}

/// The place of the named module in the order.
pub(super) fn place_of(name: &str) -> Option<usize> {
    ORDER.iter().position(|module| *module == name)
}

/// `src/lib.rs` lists the modules in their order: reading order is dependency order.
fn front_door(source: &Source) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut last = 0;
    for (line, text) in source.code.lines().enumerate() {
        let text = text.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        let Some(name) = text.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) else {
            continue;
        };
        match place_of(name) {
            None => complaints.push(source.at(
                line,
                &format!("`{name}` has no place in the order of modules (xtask/src/tidy/order.rs)"),
            )),
            Some(place) if place < last => complaints
                .push(source.at(line, &format!("`{name}` stands after a module that may use it"))),
            Some(place) => last = place,
        }
    }
    complaints
}

fn module(source: &Source, path: &str) -> Vec<String> {
    let Some(place) = place(source.path) else {
        return vec![source.at(0, "belongs to no module of the order (xtask/src/tidy/order.rs)")];
    };
    let depth = depth(path);
    let tests = source.tests_start();
    let root = |in_tests: bool| "super::".repeat(depth + usize::from(in_tests));

    let mut names = source.names_after("crate::");
    names.extend(source.names_after(&root(false)).into_iter().filter(|(line, _)| *line < tests));
    names.extend(source.names_after(&root(true)).into_iter().filter(|(line, _)| *line >= tests));
    names
        .into_iter()
        .filter_map(|(line, name)| match place_of(name) {
            Some(other) if other > place => Some(source.at(
                line,
                &format!("`{}` must not use `{name}`, which comes after it", ORDER[place]),
            )),
            // A test may use what users use.
            None if !source.is_test() && line < tests => {
                Some(source.at(line, &format!("`crate::{name}` hides which module it comes from")))
            }
            _ => None,
        })
        .collect()
}

/// How many `super::` lead from a file to the crate's root.
fn depth(path: &str) -> usize {
    let parts = path.split('/').count();
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        assert_eq!(complaints(&Source::new(path, text)), expected, "{text}");
    }

    #[test]
    fn a_folder_obeys_the_order_as_a_file_does() {
        let late = "`connection` must not use `hub`, which comes after it";
        check(
            "src/connection.rs",
            "use crate::hub::Hub;",
            &[&format!("src/connection.rs:1: {late}")],
        );
        check(
            "src/connection/step.rs",
            "\nuse super::super::hub::Hub;",
            &[&format!("src/connection/step.rs:2: {late}")],
        );
        check("src/connection/step.rs", "use super::hub;", &[]);
    }

    #[test]
    fn super_means_another_module_inside_the_tests() {
        let text = "use super::error::Error;\n#[cfg(test)]\nmod tests {\n    use super::*;\n    use super::hooks;\n}";
        check("src/decode.rs", text, &[]);
    }

    #[test]
    fn a_name_from_the_root_must_say_its_module() {
        check(
            "src/hub/mod.rs",
            "use crate::Error;",
            &["src/hub/mod.rs:1: `crate::Error` hides which module it comes from"],
        );
    }

    #[test]
    fn the_front_door_lists_the_modules_in_their_order() {
        check(
            "src/lib.rs",
            "mod error;\npub mod hooks;\nmod hub;\nmod magic;",
            &[
                "src/lib.rs:3: `hub` stands after a module that may use it",
                "src/lib.rs:4: `magic` has no place in the order of modules (xtask/src/tidy/order.rs)",
            ],
        );
    }
}

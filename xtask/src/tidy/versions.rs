//! What is written in two places says the same in both.

use crate::setup::{WASM_OPT, locked};

/// Trunk fetches other versions than the set-up installs when Trunk.toml names others.
pub(super) fn complaints(files: &[(String, String)]) -> Vec<String> {
    let text = |name: &str| files.iter().find(|(path, _)| path == name).map(|(_, text)| &**text);
    let (Some(trunk), Some(lock)) = (text("Trunk.toml"), text("Cargo.lock")) else {
        return Vec::new();
    };
    let wasm_bindgen = locked(lock, "wasm-bindgen").unwrap_or_default();
    let wanted = [
        format!("wasm_bindgen = \"{wasm_bindgen}\""),
        format!("wasm_opt = \"version_{WASM_OPT}\""),
    ];
    let missing = wanted.iter().filter(|line| !trunk.lines().any(|there| there == *line));
    missing.map(|line| format!("Trunk.toml: must say `{line}`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_and_the_set_up_use_the_same_versions() {
        let lock = "name = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        let trunk = format!("wasm_bindgen = \"0.2.1\"\nwasm_opt = \"version_{WASM_OPT}\"\n");
        let files = [("Trunk.toml", &*trunk), ("Cargo.lock", lock)];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(complaints(&files), ["Trunk.toml: must say `wasm_bindgen = \"0.2.130\"`"]);
    }
}

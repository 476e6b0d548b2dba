//! Makes what Trunk has built smaller: comments and indentation go, and long names, and functions
//! that are alike stand together.
//!
//! wasm-bindgen names what the code imports `__wbg_setTimeout_a89fa3173dd1b518`: two hundred such
//! names, in the code and in the script that joins it to the browser, where numbers do. (Trunk's
//! `minify` does not understand that script, and writes others for new browsers only.)

use std::{
    collections::HashMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use anyhow::{Context, Result};

use super::order;

/// Does it in a folder that Trunk has built.
pub(super) fn shrink(site: &Path) -> Result<()> {
    let files = super::files(site)?;
    let ending = |suffix: &str| {
        let found = files.iter().find(|file| file.to_string_lossy().ends_with(suffix));
        found.with_context(|| format!("there is no file with {suffix} in {}", site.display()))
    };
    let (wasm, html) = (ending("_bg.wasm")?, ending("/index.html")?);
    let name = wasm.file_name().unwrap_or_default().to_string_lossy().replace("_bg.wasm", "");
    let js = ending(&format!("{name}.js"))?;

    let (code, numbers) = numbered(&fs::read(wasm)?).context("the page's code is not as known")?;
    let code = order::ordered(&code)?;
    let script = without_comments(&with_words(&fs::read_to_string(js)?, &numbers));
    // Browsers keep a name for good: other content, another name.
    let hash = hash(&(&code, &script));
    let new = name.rsplit_once('-').map_or(name.as_str(), |(name, _)| name);
    let new = format!("{new}-{hash:016x}");
    fs::write(site.join(format!("{new}_bg.wasm")), code)?;
    fs::write(site.join(format!("{new}.js")), script)?;
    fs::write(html, without_comments(&fs::read_to_string(html)?.replace(&name, &new)))?;
    fs::remove_file(wasm)?;
    fs::remove_file(js)?;
    Ok(())
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// The code with a number for the name of each function that it imports, and which is which.
fn numbered(code: &[u8]) -> Option<(Vec<u8>, HashMap<String, String>)> {
    const IMPORTS: u8 = 2;
    let mut rest = Bytes(code);
    let mut new = rest.take(8)?.to_vec();
    let mut numbers = HashMap::new();
    while !rest.0.is_empty() {
        let section = rest.take(1)?[0];
        let mut content = Bytes(rest.sized()?);
        let content = if section == IMPORTS {
            let count = content.number()?;
            let mut imports = Vec::new();
            put_number(&mut imports, count);
            for _ in 0..count {
                let (module, name) = (content.sized()?, content.sized()?);
                let name = String::from_utf8(name.to_vec()).ok()?;
                let number = numbers.len().to_string();
                let number = numbers.entry(name).or_insert(number);
                put_sized(&mut imports, module);
                put_sized(&mut imports, number.as_bytes());
                // From the script come functions only: memory and tables are the code's own.
                let is_function = content.take(1)? == [0] && module.ends_with(b"_bg.js");
                imports.push(is_function.then_some(0)?);
                put_number(&mut imports, content.number()?);
            }
            imports
        } else {
            content.0.to_vec()
        };
        new.push(section);
        put_sized(&mut new, &content);
    }
    Some((new, numbers))
}

/// What is left to read of a file in WebAssembly's binary format.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = usize::from(self.take(1)?[0]);
            number |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// How many bytes, then the bytes.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let size = self.number()?;
        self.take(size)
    }
}

fn put_number(to: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        to.push((number & 0x7f | 0x80) as u8);
        number >>= 7;
    }
    to.push(number as u8);
}

fn put_sized(to: &mut Vec<u8>, bytes: &[u8]) {
    put_number(to, bytes.len());
    to.extend(bytes);
}

/// Other words for some, wherever they stand by themselves.
fn with_words(text: &str, other: &HashMap<String, String>) -> String {
    let is_of_a_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let mut new = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find(is_of_a_word) {
        let word = &rest[begin..];
        let word = &word[..word.find(|c| !is_of_a_word(c)).unwrap_or(word.len())];
        new += &rest[..begin];
        new += other.get(word).map_or(word, String::as_str);
        rest = &rest[begin + word.len()..];
    }
    new + rest
}

/// Without the lines that are comments of a script or a style, and without indentation.
fn without_comments(text: &str) -> String {
    let mut inside = false;
    let mut code = String::new();
    for line in text.lines().map(str::trim) {
        inside |= line.starts_with("/*");
        if !inside && !line.starts_with("//") && !line.is_empty() {
            code += line;
            code.push('\n');
        }
        inside &= !line.ends_with("*/");
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_become_numbers_in_the_code_and_in_the_script() {
        let code = |one: &str, two: &str| {
            let mut imports = vec![2];
            for name in [one, two] {
                put_sized(&mut imports, b"./a_bg.js");
                put_sized(&mut imports, name.as_bytes());
                imports.extend([0, 0]);
            }
            let mut code = b"\0asm\x01\0\0\0".to_vec();
            for (section, content) in [(1, &b"\x01\x60\0\0"[..]), (2, &imports), (10, &[0; 200])] {
                code.push(section);
                put_sized(&mut code, content);
            }
            code
        };
        let (new, numbers) = numbered(&code("__wbg_one_0123456789abcdef", "two")).unwrap();
        assert_eq!(new, code("0", "1"));
        let script = "{ __wbg_one_0123456789abcdef: function() {}, two: function() {} }";
        assert_eq!(with_words(script, &numbers), "{ 0: function() {}, 1: function() {} }");
        assert_eq!(numbered(&code("one", "two")[..20]), None);
    }

    #[test]
    fn only_whole_words_are_replaced() {
        let other = HashMap::from([("one".to_owned(), "0".to_owned())]);
        assert_eq!(
            with_words("one: one_more(\"one\"), $one.one", &other),
            "0: one_more(\"0\"), $one.0"
        );
    }

    #[test]
    fn comments_go_and_code_stays() {
        let script =
            "/**\n * Loads.\n *\n */\nload(a\n    * b); // at once\n\n  // Then:\n  `// ${a}`;\n";
        assert_eq!(without_comments(script), "load(a\n* b); // at once\n`// ${a}`;\n");
    }
}

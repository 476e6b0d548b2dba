//! A page's text -> the content security policy it is served with.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::origin::Origin;

/// Everything shut but what the page needs: its own files, wasm, its inline scripts by their hash,
/// and connections to its own server and those named.
pub(crate) fn policy(html: &str, connect: &[Origin]) -> String {
    let scripts: String = inline_scripts(html).iter().map(|script| hash(script)).collect();
    let connect: String = connect.iter().map(|origin| format!(" {origin}")).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; \
         style-src 'self' 'unsafe-inline'; connect-src 'self'{connect}; img-src 'self' data:; \
         font-src 'self'; manifest-src 'self'; form-action 'self'; object-src 'none'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The hash of what the browser will run: reading the page, it has made every line end a `\n`.
fn hash(script: &str) -> String {
    let script = script.replace("\r\n", "\n").replace('\r', "\n");
    format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
}

/// What stands between `<script>` and `</script>`, wherever it is not another file's.
fn inline_scripts(html: &str) -> Vec<&str> {
    // Lower case keeps every position: only ASCII letters change.
    let lower = html.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut at = 0;
    while let Some(found) = lower[at..].find('<') {
        at += found;
        if lower[at..].starts_with("<!--") {
            at = lower[at..].find("-->").map_or(lower.len(), |end| at + end);
            continue;
        }
        let Some(attributes) = lower[at..].strip_prefix("<script") else {
            at += 1;
            continue;
        };
        if !attributes.starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/') {
            at += 1; // `<scripture>`
            continue;
        }
        let Some(length) = tag_length(attributes) else { break };
        let begin = lower.len() - attributes.len() + length;
        let Some(end) = lower[begin..].find("</script").map(|end| begin + end) else { break };
        if !has_src(&attributes[..length]) {
            scripts.push(&html[begin..end]);
        }
        at = end;
    }
    scripts
}

/// How far a tag's attributes go, `>` included: one in quotes is not the end.
fn tag_length(attributes: &str) -> Option<usize> {
    let mut quote = None;
    let end = attributes.find(|c| match quote {
        None if c == '>' => true,
        None => {
            quote = Some(c).filter(|c| matches!(c, '"' | '\''));
            false
        }
        Some(open) => {
            quote = Some(open).filter(|open| *open != c);
            false
        }
    });
    end.map(|end| end + 1)
}

/// Whether one of the attributes is `src`: not `data-src`, and not a value that says so.
fn has_src(attributes: &str) -> bool {
    // Outside quotes only: every second piece is a quoted value.
    let outside: String = attributes.split(['"', '\'']).step_by(2).collect();
    outside.replace('=', "= ").split_ascii_whitespace().any(|word| word == "src=" || word == "src")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, scripts: &[&str]) {
        assert_eq!(inline_scripts(html), scripts, "{html}");
    }

    #[test]
    fn a_script_is_exactly_what_stands_between_its_tags() {
        check("<script>a</script>", &["a"]);
        check("<p>ä<SCRIPT type=\"module\">\nimport x;\n</Script>", &["\nimport x;\n"]);
        check("<script nonce='a>b'> a < b </script><script>c</script>", &[" a < b ", "c"]);
        check("<script></script>", &[""]);
    }

    #[test]
    fn a_script_in_a_file_of_its_own_needs_no_hash() {
        check("<script src=\"a.js\"></script><script>b</script>", &["b"]);
        check("<script type=module src='a.js' defer></script>", &[]);
        check("<script defer src = a.js ></script>", &[]);
        check("<script data-src=\"a.js\">b</script>", &["b"]);
        check("<script title=\"no src=here\">b</script>", &["b"]);
    }

    #[test]
    fn what_only_looks_like_a_script_is_none() {
        check("<!-- <script>a</script> --><scripture>b</scripture>", &[]);
        check("<script>unfinished", &[]);
        check("<script", &[]);
        check("<", &[]);
    }

    #[test]
    fn the_hash_is_the_one_that_browsers_ask_for() {
        // As in the specification's own example.
        let expected = " 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert_eq!(hash("alert('Hello, world.');"), expected);
        assert_eq!(hash("a\r\nb\rc"), hash("a\nb\nc"));
    }

    #[test]
    fn other_servers_are_named_one_by_one() {
        let origin = "http://localhost:4001".parse().unwrap();
        let policy = policy("<script>a</script>", &[origin]);
        assert!(policy.contains("; connect-src 'self' http://localhost:4001;"), "{policy}");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"), "{policy}");
    }
}

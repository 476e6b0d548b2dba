//! Small apps, built just as the page is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    page, place,
    setup::PageTools,
    task::{self, Task},
};

/// Each is a program of `bench/size/`, and, but for the first, the feature that it needs.
const APPS: [&str; 3] = ["empty", "hook", "clock"];

/// The folders with the apps, as [`APPS`] has them.
pub(super) fn build(tools: &PageTools) -> Result<[PathBuf; APPS.len()]> {
    let index = fs::read_to_string(place::root().join("index.html"))?;
    let mut built = Vec::new();
    for app in APPS {
        let folder = super::folder()?.join(app);
        fs::create_dir_all(&folder)?;
        let html = folder.join("index.html");
        fs::write(
            &html,
            page_of(app, &manifest_from(&folder), &index)
                .context("index.html has no program to link")?,
        )?;
        let site = folder.join("site");
        task::step(&format!("building the app `{app}`"), || {
            let mut trunk = tools.trunk();
            trunk.args(["build", "--release", "--dist"]).arg(&site).arg(&html);
            Task::new("size-app", trunk).run()?;
            page::files(&site)?.iter().try_for_each(|file| page::compress(file))
        })?;
        built.push(site);
    }
    Ok(built.try_into().expect("as many as there are apps"))
}

/// A page with the link to the program that the demo has, flags and all, but of this app.
fn page_of(app: &str, manifest: &str, index: &str) -> Option<String> {
    let link = index.lines().find(|line| line.contains(r#"rel="rust""#))?;
    let features = if app == APPS[0] { "" } else { app };
    let link = link
        .replace(r#"data-bin="demo""#, &format!(r#"data-bin="{app}" href="{manifest}""#))
        .replace(r#"data-cargo-features="demo""#, &format!(r#"data-cargo-features="{features}""#));
    Some(format!("<!doctype html>\n<title>{app}</title>\n{link}\n"))
}

/// The way there by steps: Trunk takes every path for one that begins at the page.
fn manifest_from(folder: &Path) -> String {
    let manifest = place::root().join("bench/size/Cargo.toml");
    let up = folder.components().skip(1).map(|_| "../").collect::<String>();
    up + manifest.to_string_lossy().trim_start_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_linked_with_the_pages_own_flags() {
        let index = "<head>\n<link data-trunk rel=\"rust\" data-bin=\"demo\" \
                     data-cargo-features=\"demo\" data-wasm-opt=\"z\">\n</head>";
        let page = page_of("hook", "Cargo.toml", index).unwrap();
        assert!(page.contains(r#"data-bin="hook" href="Cargo.toml""#), "{page}");
        assert!(page.contains(r#"data-cargo-features="hook" data-wasm-opt="z""#), "{page}");
        assert_eq!(page_of("hook", "", "<head></head>"), None);
    }
}

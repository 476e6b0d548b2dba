//! Small apps that are measured, built just as the page is.

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

/// A program of a crate that stands apart from the workspace.
pub(crate) struct App {
    pub(crate) name: &'static str,
    /// The crate's, from the root.
    pub(crate) manifest: &'static str,
    pub(crate) features: &'static str,
    /// What else its page has.
    pub(crate) head: &'static str,
}

impl App {
    /// The folder with the built app, precompressed.
    pub(crate) fn build(&self, tools: &PageTools) -> Result<PathBuf> {
        let folder = place::target()?.join("apps").join(self.name);
        fs::create_dir_all(&folder)?;
        let index = fs::read_to_string(place::root().join("index.html"))?;
        let page = self.page(&manifest_from(&folder, self.manifest), &index);
        let html = folder.join("index.html");
        fs::write(&html, page.context("index.html has no program to link")?)?;
        let site = folder.join("site");
        task::step(&format!("building the app `{}`", self.name), || {
            let mut trunk = tools.trunk();
            trunk.args(["build", "--release", "--dist"]).arg(&site).arg(&html);
            Task::new("app", trunk).run()?;
            page::finish(&site)
        })?;
        Ok(site)
    }

    /// A page with the link to the program that the demo has, flags and all, but of this app.
    fn page(&self, manifest: &str, index: &str) -> Option<String> {
        let Self { name, features, head, .. } = self;
        let link = index.lines().find(|line| line.contains(r#"rel="rust""#))?;
        let link = link
            .replace(r#"data-bin="demo""#, &format!(r#"data-bin="{name}" href="{manifest}""#))
            .replace(r#"features="demo""#, &format!(r#"features="{features}""#));
        Some(format!("<!doctype html>\n<title>{name}</title>\n{head}\n{link}\n"))
    }
}

/// The way there by steps: Trunk takes every path for one that begins at the page.
fn manifest_from(folder: &Path, manifest: &str) -> String {
    let manifest = place::root().join(manifest);
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
        let app = App { name: "hook", manifest: "", features: "some", head: "" };
        let page = app.page("Cargo.toml", index).unwrap();
        assert!(page.contains(r#"data-bin="hook" href="Cargo.toml""#), "{page}");
        assert!(page.contains(r#"data-cargo-features="some" data-wasm-opt="z""#), "{page}");
        assert_eq!(app.page("", "<head></head>"), None);
    }
}

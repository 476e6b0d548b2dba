//! The built page, with something before it.

use std::{fs, os::unix::fs::symlink, path::Path};

use tempfile::TempDir;

use super::given;

/// The page's own name for it.
const SCRIPT: &str = "before-all-others.js";

/// A copy of the built page that a test can change. Its files are the built ones until then.
#[derive(Debug)]
pub(crate) struct Site(TempDir);

impl Site {
    #[track_caller]
    pub(crate) fn copy() -> Self {
        Self::copy_of(&given("YEW_SSE_SITE"))
    }

    /// Of another built page.
    #[track_caller]
    pub(crate) fn copy_of(folder: &Path) -> Self {
        let site = Self(tempfile::tempdir().expect("a folder for the page"));
        let files = fs::read_dir(folder).expect("the built page is a folder");
        for file in files.map(Result::unwrap) {
            symlink(file.path(), site.path().join(file.file_name())).unwrap();
        }
        site
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs a script in every page from now on, before the page's own. The page's policy allows
    /// it: the script is served like the others.
    #[track_caller]
    pub(crate) fn run_before_others(&self, script: &str) {
        let place = self.path().join(SCRIPT);
        if fs::read_to_string(&place).is_ok_and(|there| there == script) {
            return;
        }
        fs::write(place, script).unwrap();
        self.change("<head>", &format!("<head><script src=\"/{SCRIPT}\"></script>"));
    }

    /// Puts words of the page in place of others, unless they are there already.
    #[track_caller]
    pub(crate) fn change(&self, from: &str, to: &str) {
        let html = self.path().join("index.html");
        let page = fs::read_to_string(&html).unwrap();
        if page.contains(to) {
            return;
        }
        for compressed in ["index.html.br", "index.html.gz"] {
            let _ = fs::remove_file(self.path().join(compressed));
        }
        let (start, rest) = page.split_once(from).unwrap_or_else(|| panic!("no {from} in {page}"));
        // Not through the link, which leads to the built one.
        fs::remove_file(&html).unwrap();
        fs::write(html, format!("{start}{to}{rest}")).unwrap();
    }
}

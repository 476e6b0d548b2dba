//! Builds the page as visitors get it: with Trunk, in release, made small, precompressed.

mod order;
mod shrink;

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    place,
    setup::PageTools,
    task::{self, Task},
};

/// All that decides how the page comes out. `index.html` names files only in these.
const INPUTS: &[&str] = &[
    "index.html",
    "styles",
    "src",
    "wire",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "docs/guides",
    ".cargo/config.toml",
    "xtask/src/page.rs",
    "xtask/src/guides.rs",
    "xtask/src/page",
];

/// What is worth compressing.
const TEXT: &[&str] = &["wasm", "js", "css", "html", "svg", "json", "txt", "webmanifest"];

/// The folder with the built page; builds it if anything it is made of has changed.
pub(crate) fn build(tools: &PageTools) -> Result<PathBuf> {
    let folder = place::target()?.join("page");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let lock = File::create(folder.join("lock"))?;
    lock.lock()?;

    let (site, mark) = (folder.join("site"), folder.join("made-of"));
    let fingerprint = fingerprint(tools)?;
    if site.is_dir() && fs::read_to_string(&mark).is_ok_and(|made_of| made_of == fingerprint) {
        return Ok(site);
    }
    let new = folder.join("new");
    task::step("building the page", || {
        let mut trunk = tools.trunk();
        trunk.args(["build", "--release", "--dist"]).arg(&new);
        Task::new("page", trunk).run()
    })?;
    task::step("compressing the page", || finish(&new))?;

    // In this order, so that a page without its mark is the worst a Ctrl-C can leave.
    let _ = fs::remove_file(&mark);
    let _ = fs::remove_dir_all(&site);
    fs::rename(&new, &site).context("cannot put the new page in its place")?;
    fs::write(&mark, fingerprint)?;
    Ok(site)
}

fn fingerprint(tools: &PageTools) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    tools.fingerprint()?.hash(&mut hasher);
    std::env::var_os("RUSTFLAGS").hash(&mut hasher);
    for input in INPUTS {
        for file in files(&place::root().join(input))? {
            file.hash(&mut hasher);
            fs::read(&file)
                .with_context(|| format!("cannot read {}", file.display()))?
                .hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// All files of a folder, sorted; a file is its own only one; nothing is none.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if !path.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        found.extend(files(&entry?.path())?);
    }
    found.sort();
    Ok(found)
}

/// What is left to do with a folder that Trunk has built.
pub(crate) fn finish(site: &Path) -> Result<()> {
    shrink::shrink(site)?;
    files(site)?.iter().try_for_each(|file| compress(file))
}

/// Puts `FILE.br` and `FILE.gz` beside a file: done once and well, not at every request.
fn compress(file: &Path) -> Result<()> {
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    if !TEXT.contains(&&*ending) {
        return Ok(());
    }
    let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;

    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 24);
    brotli.write_all(&text)?;
    fs::write(with_ending(file, "br"), brotli.into_inner())?;

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&text)?;
    fs::write(with_ending(file, "gz"), gzip.finish()?)?;
    Ok(())
}

/// `a.css` -> `a.css.br`
pub(crate) fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

//! The browsers that tests run in, each with the driver that belongs to it.

mod chromium;
mod firefox;
mod webkit;
mod display;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

pub(crate) use chromium::ARGUMENTS as CHROMIUM_ARGUMENTS;
pub(crate) use display::Display;

use super::debian;
use crate::place;

/// A browser's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

impl Engine {
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The variable that tells wasm-bindgen's test runner where the driver is.
    fn driver_variable(self) -> &'static str {
        match self {
            Self::Chromium => "CHROMEDRIVER",
            Self::Firefox => "GECKODRIVER",
            // To the runner, this one is Safari.
            Self::Webkit => "SAFARIDRIVER",
        }
    }
}

/// A browser that tests can drive.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) engine: Engine,
    /// The browser's program, unless the driver knows by itself.
    pub(crate) program: Option<PathBuf>,
    /// The driver's program.
    pub(crate) driver: PathBuf,
}

/// Finds the browser and its driver, or installs them.
pub(super) fn find_or_install(engine: Engine) -> Result<Browser> {
    match engine {
        Engine::Chromium => chromium::find_or_install(),
        Engine::Firefox => firefox::find_or_install(),
        Engine::Webkit => webkit::find_or_install(),
    }
}

/// Whether pages look here as on the machine that the kept pictures were made on.
pub(super) fn draws_as_kept() -> bool {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let files = [
        "/usr/bin/chromium",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    ];
    system.contains("VERSION_CODENAME=bookworm")
        && files.iter().all(|file| Path::new(file).exists())
}

impl Browser {
    /// Where its windows go, if it insists on having some.
    pub(crate) fn display(&self) -> Result<Option<Display>> {
        (self.engine == Engine::Webkit).then(Display::start).transpose()
    }

    /// Has wasm-bindgen's test runner use this browser and no other.
    pub(crate) fn be_used_by_runner(&self, cargo: &mut Command) -> Result<()> {
        for engine in Engine::ALL {
            let variable = engine.driver_variable();
            cargo.env_remove(variable).env_remove(format!("{variable}_REMOTE"));
        }
        cargo.env(self.engine.driver_variable(), &self.driver);
        let file = place::tools().join(format!("webdriver-{}.json", self.engine.name()));
        fs::write(&file, self.capabilities())
            .with_context(|| format!("cannot write {}", file.display()))?;
        cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file);
        Ok(())
    }

    /// What the runner asks of the driver, beside what it always asks.
    fn capabilities(&self) -> String {
        let (options, arguments) = match self.engine {
            Engine::Chromium => ("goog:chromeOptions", chromium::ARGUMENTS),
            Engine::Firefox => ("moz:firefoxOptions", &[] as &[_]),
            // The runner asks nothing of Safari.
            Engine::Webkit => return "{}\n".to_owned(),
        };
        let program = self.program.as_deref().unwrap_or(Path::new("")).display().to_string();
        format!("{{{options:?}: {{\"binary\": {program:?}, \"args\": {arguments:?}}}}}\n")
    }
}

/// What is there, if need be after Debian's packages have been installed.
fn find_or<T>(packages: &[&str], by_hand: &'static str, find: fn() -> Option<T>) -> Result<T> {
    if let Some(there) = find() {
        return Ok(there);
    }
    if debian::is_here() {
        debian::install(packages, "the tests need a browser and its driver").context(by_hand)?;
    }
    find().context(by_hand)
}

/// What the variable names, else the first candidate that is there.
fn first(variable: &str, candidates: &[&str]) -> Option<PathBuf> {
    let named = env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    named.or_else(|| {
        candidates.iter().find_map(|name| {
            let path = Path::new(name);
            if path.is_absolute() {
                path.is_file().then(|| path.to_owned())
            } else {
                place::on_path(name)
            }
        })
    })
}

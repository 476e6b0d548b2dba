//! How this machine compiles for the browser: with rustup's target where it can be had,
//! else with a compiler and a standard library of Debian's (`sysroot.rs`).

use std::{ffi::OsString, path::PathBuf};

use anyhow::{Context, Result};

use super::{
    rustup::{self, said},
    sysroot,
};
use crate::{place, task};

#[derive(Debug)]
pub(super) enum Wasm {
    /// The user's own compiler does it.
    Rustup,
    /// Another compiler does it, with a standard library made for it.
    Sysroot {
        /// That compiler.
        compiler: PathBuf,
        /// The folder that holds the standard library, and nothing else.
        library: PathBuf,
        /// What links the result.
        linker: PathBuf,
    },
}

pub(super) fn find_or_install() -> Result<Wasm> {
    if rustup::has_target()? {
        return Ok(Wasm::Rustup);
    }
    // Asked once only: a server out of reach would delay every start.
    if let Some(ready) = sysroot::find()? {
        return Ok(ready);
    }
    if rustup::add_target()? {
        return Ok(Wasm::Rustup);
    }
    sysroot::make()
}

impl Wasm {
    /// What cargo must be told so that it compiles this way.
    pub(super) fn environment(&self) -> Result<Vec<(&'static str, OsString)>> {
        let Self::Sysroot { compiler, library, linker } = self else {
            return Ok(Vec::new());
        };
        let mut sysroot = OsString::from("--sysroot=");
        sysroot.push(library);
        Ok(vec![
            ("RUSTC", compiler.into()),
            ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into()),
            // This form goes before all others and allows spaces in the path.
            ("CARGO_ENCODED_RUSTFLAGS", sysroot),
            // Two compilers in one folder would undo each other's work at every turn.
            ("CARGO_TARGET_DIR", place::target()?.join("wasm").into()),
        ])
    }

    /// Which compiler it is, to the letter.
    pub(super) fn compiler(&self) -> Result<String> {
        match self {
            Self::Rustup => said(task::command("rustc").arg("-vV")),
            Self::Sysroot { compiler, .. } => said(task::command(compiler).arg("-vV")),
        }
        .context("the compiler does not tell its version")
    }
}

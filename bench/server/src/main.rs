//! What the server costs, side by side with its peers, in one run: nginx with nchan, better-sse on
//! Node.js, and a server as the usual tutorial has it.
//!
//! `cargo xtask bench server` builds what is needed and runs it. Servers have one half of the
//! machine's cores, the load the other. Each measurement is of a fresh server, over loopback.

mod machine;
mod peer;
mod load;
mod table;
mod parts;

use std::{env, error::Error, path::PathBuf, process::ExitCode};

use crate::{
    machine::Cores,
    parts::{PARTS, Scene},
    peer::{Peer, Programs},
};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let ours = PathBuf::from(arguments.next().ok_or("our server's program?")?);
    let npm = PathBuf::from(arguments.next().ok_or("the folder with better-sse?")?);
    if !ours.exists() {
        return Err(format!("there is no {}", ours.display()).into());
    }
    let (mut peers, mut stored, mut wanted) = (Peer::ALL.to_vec(), 1_000_000, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--ours" => peers = vec![Peer::Ours],
            "--nchan" => peers = vec![Peer::Ours, Peer::Nchan],
            "--stored" => stored = arguments.next().ok_or("how many events?")?.parse()?,
            name if PARTS.iter().any(|(part, _)| *part == name) => wanted.push(argument),
            other => {
                return Err(format!("there is no part `{other}`; there are {}", names()).into());
            }
        }
    }

    let cores = Cores::halves()?;
    cores.keep_load_to_its_own()?;
    let scene = Scene { programs: Programs { ours, npm, cores: cores.servers }, peers, stored };
    table::head();
    let mut good = true;
    for (name, measure) in PARTS {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == name) {
            continue;
        }
        match measure(&scene) {
            Ok(rows) => rows.iter().for_each(|row| good &= table::print(row)),
            Err(error) => {
                println!("{name}: {error}");
                good = false;
            }
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn names() -> String {
    PARTS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

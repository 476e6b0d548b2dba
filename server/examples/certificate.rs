//! A certificate for this machine alone, which nobody vouches for: `cargo run -p yew-sse-server --example certificate DIR`
//! writes `DIR/cert.pem` and `DIR/key.pem`.

use std::{env, error::Error, fs, path::PathBuf};

use rcgen::{CertifiedKey, generate_simple_self_signed};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or("where to? give a folder")?);
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names)?;
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("cert.pem"), cert.pem())?;
    fs::write(folder.join("key.pem"), signing_key.serialize_pem())?;
    Ok(())
}

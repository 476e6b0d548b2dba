//! `cargo xtask run`: the page and the server, built and running.

use std::{
    env, fs,
    net::{SocketAddr, ToSocketAddrs},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{children, page, place, port, server, setup, task};

#[derive(Debug, PartialEq)]
struct Options {
    listen: String,
    log: String,
    open: bool,
    tls: bool,
    /// What the server gets as it was given.
    further: Vec<String>,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = parse(arguments)?;
    // Before the long build, which would be in vain.
    let address = address(&options.listen)?;
    let other = SocketAddr::new(address.ip(), address.port().wrapping_add(1));
    let way_out = format!(
        "Stop that program, or choose another port with `--listen {other}`; port 0 takes any that \
         is free"
    );
    let address = port::free(address, &way_out)?;
    let tools = setup::page_tools()?;
    let site = page::build(&tools)?;
    let program = server::build_for(&options.log)?;
    fs::create_dir_all(place::data()).context("cannot create .data")?;

    let mut command = task::command(program);
    command.arg("--site").arg(site).arg("--demo-faults");
    command.args(["--listen", &address.to_string(), "--log", &options.log]);
    if options.tls {
        let folder = server::certificate()?;
        command.arg("--tls-cert").arg(folder.join("cert.pem"));
        command.arg("--tls-key").arg(folder.join("key.pem"));
    }
    if !options.further.iter().any(|word| word.starts_with("--heartbeat")) {
        // A visitor who stalls the stream wants to see it noticed, not to wait half a minute.
        command.args(["--heartbeat", "4s"]);
    }
    command.args(&options.further);
    let mut server = server::start(&mut command, address)?;

    let scheme = if options.tls { "https" } else { "http" };
    let url = format!("{scheme}://{}", server::reachable(address));
    println!("\nyew-sse runs at {url} (Ctrl-C stops it)");
    if options.tls {
        println!("Nobody vouches for its certificate: the browser asks before it goes on.");
    }
    if options.open {
        open(&url);
    }
    let status = server.wait()?;
    if !status.success() {
        bail!("the server ended with {status}");
    }
    if children::stopping() {
        println!("stopped");
    }
    Ok(())
}

fn parse(arguments: &[String]) -> Result<Options> {
    let mut options = Options {
        listen: "127.0.0.1:4000".to_owned(),
        log: "sqlite:.data/feeds.db".to_owned(),
        open: true,
        tls: false,
        further: Vec::new(),
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let (name, value) = word.split_once('=').map_or((&**word, None), |(n, v)| (n, Some(v)));
        let mut value = || {
            let given = value.map(str::to_owned).or_else(|| words.next().cloned());
            given.with_context(|| format!("{name} needs a value"))
        };
        match name {
            "--listen" => options.listen = value()?,
            "--log" => options.log = value()?,
            "--no-open" => options.open = false,
            "--tls" => options.tls = true,
            _ => options.further.push(word.clone()),
        }
    }
    Ok(options)
}

fn address(listen: &str) -> Result<SocketAddr> {
    let mut found = listen
        .to_socket_addrs()
        .with_context(|| format!("`{listen}` is no address; 127.0.0.1:4000 would be one"))?;
    found.next().with_context(|| format!("`{listen}` leads nowhere"))
}

/// Opens the page where there is a desktop to show it.
fn open(url: &str) {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let opener = match (cfg!(target_os = "macos"), set("DISPLAY") || set("WAYLAND_DISPLAY")) {
        (true, _) => "open",
        (false, true) => "xdg-open",
        (false, false) => return,
    };
    // Not a child of ours: the browser outlives the chore.
    let opened = Command::new(opener)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if opened.is_err() {
        println!("(open it in a browser; `{opener}` is not there to do it)");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_it_does_not_know_go_to_the_server() {
        let words =
            ["--listen=[::1]:0", "--heartbeat", "5s", "--log", "sqlite:a.db", "--no-open", "--tls"];
        let options = parse(&words.map(str::to_owned)).unwrap();
        assert_eq!(
            options,
            Options {
                listen: "[::1]:0".to_owned(),
                log: "sqlite:a.db".to_owned(),
                open: false,
                tls: true,
                further: vec!["--heartbeat".to_owned(), "5s".to_owned()],
            }
        );
    }

    #[test]
    fn a_flag_without_its_value_is_refused() {
        let error = parse(&["--listen".to_owned()]).unwrap_err().to_string();
        assert_eq!(error, "--listen needs a value");
    }
}

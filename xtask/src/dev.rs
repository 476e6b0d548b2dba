//! `cargo xtask dev`: the server and `trunk serve`, with live reload of the page.

use std::{fs, net::SocketAddr, thread, time::Duration};

use anyhow::{Context, Result, bail};

use crate::{
    children::{self, Running},
    place, port, server, setup, task,
};

/// Where Trunk.toml's proxy expects the server.
const SERVER: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 4000);

/// Where Trunk.toml puts the page.
const PAGE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

pub(crate) fn dev(further: &[String]) -> Result<()> {
    for address in [SERVER, PAGE] {
        port::free(address, "Stop that program: Trunk.toml knows no other port")?;
    }
    let tools = setup::page_tools()?;
    fs::create_dir_all(place::data()).context("cannot create .data")?;
    let mut cargo = task::command("cargo");
    cargo.args(["build", "--package", "yew-sse-server"]);
    task::step("building the server", || task::Task::new("server", cargo).run())?;

    let mut command = task::command(place::target()?.join("debug/yew-sse-server"));
    command.args(["--demo-faults", "--log", "sqlite:.data/feeds.db"]).args(further);
    command.args(["--listen", &SERVER.to_string()]);
    let mut server = server::start(&mut command, SERVER)?;
    let mut trunk = Running::start(tools.trunk().arg("serve"))?;
    println!("\nThe page comes at http://{PAGE}, reloaded at each change (Ctrl-C stops it)");

    loop {
        for (name, running) in [("the server", &mut server), ("trunk", &mut trunk)] {
            if let Some(status) = running.ended()? {
                if children::stopping() {
                    continue;
                }
                bail!("{name} ended with {status}");
            }
        }
        if server.ended()?.is_some() && trunk.ended()?.is_some() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

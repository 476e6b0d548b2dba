//! Who holds a port.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    process::Command,
};

use anyhow::{Context, Result, bail};

/// Makes sure that a server can listen there; `way_out` says what helps when it cannot.
/// Port 0 becomes one that is free.
pub(crate) fn free(address: SocketAddr, way_out: &str) -> Result<SocketAddr> {
    match TcpListener::bind(address) {
        Ok(listener) => Ok(listener.local_addr()?),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            let holder = holder(address.port()).unwrap_or_else(|| "another program".to_owned());
            bail!("port {} is held by {holder}. {way_out}", address.port());
        }
        Err(error) => Err(error).with_context(|| format!("cannot listen on {address}")),
    }
}

/// `NAME (process ID)` of the program that listens on a port, as far as this user may know.
fn holder(port: u16) -> Option<String> {
    if cfg!(target_os = "linux") { holder_on_linux(port) } else { holder_by_lsof(port) }
}

fn holder_on_linux(port: u16) -> Option<String> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(fs::read_to_string);
    let sockets: Vec<String> = tables
        .into_iter()
        .flatten()
        .flat_map(|table| listening(&table, port).map(str::to_owned).collect::<Vec<_>>())
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    let holds = |process: &fs::DirEntry| {
        // `self` is there too, by name.
        if process.file_name().to_string_lossy().parse::<u32>().is_err() {
            return false;
        }
        let descriptors = fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten();
        let mut targets = descriptors.filter_map(|entry| fs::read_link(entry.path()).ok());
        targets.any(|target| sockets.iter().any(|socket| target.as_os_str() == &**socket))
    };
    let process = fs::read_dir("/proc").ok()?.flatten().find(holds);
    let Some(process) = process else {
        return (!sockets.is_empty()).then(|| "a program of another user".to_owned());
    };
    let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
    Some(format!("`{}` (process {})", name.trim(), process.file_name().display()))
}

/// The inodes of the sockets that listen on a port, from the kernel's table.
fn listening(table: &str, port: u16) -> impl Iterator<Item = &str> {
    table.lines().skip(1).filter_map(move |line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (_, local) = fields.get(1)?.rsplit_once(':')?;
        let here = u16::from_str_radix(local, 16).ok()? == port;
        // 0A is "listening".
        (here && *fields.get(3)? == "0A").then_some(*fields.get(9)?)
    })
}

fn holder_by_lsof(port: u16) -> Option<String> {
    let output = Command::new("lsof")
        .args(["-nP", "-sTCP:LISTEN", "-Fcp", &format!("-iTCP:{port}")])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let field = |letter| text.lines().find_map(|line| line.strip_prefix(letter));
    Some(format!("`{}` (process {})", field('c')?, field('p')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listening_socket_of_the_very_port_counts() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
             0: 0100007F:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1\n\
             1: 0100007F:0FA0 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 222 1\n\
             2: 0100007F:0FA1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1\n";
        assert_eq!(listening(table, 4000).collect::<Vec<_>>(), ["111"]);
    }

    #[test]
    fn a_busy_port_is_refused_with_its_holder_and_a_way_out() {
        let busy = TcpListener::bind("127.0.0.1:0").unwrap();
        let error = free(busy.local_addr().unwrap(), "Try port 1").unwrap_err().to_string();
        assert!(error.ends_with("Try port 1"), "{error}");
        if cfg!(target_os = "linux") {
            assert!(error.contains(&format!("(process {})", std::process::id())), "{error}");
        }
    }

    #[test]
    fn port_zero_becomes_a_real_one() {
        assert_ne!(free("127.0.0.1:0".parse().unwrap(), "").unwrap().port(), 0);
    }
}

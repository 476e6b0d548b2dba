//! nginx, in a folder and on a port of its own.

use std::{
    fs,
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{client::soon, nats::free_ports};

/// A running nginx. Dropping it ends it and removes what it kept.
pub(crate) struct Nginx {
    child: Child,
    pub(crate) address: SocketAddr,
    _folder: TempDir,
}

impl Nginx {
    /// Starts it with what stands in its `http`, `PORT` being where it listens.
    pub(crate) async fn start(http: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_ports(1)[0];
        let kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {name};\n"));
        // One process, of this user, which ends as a whole.
        let config = format!(
            "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {{}}\n\
             http {{\naccess_log off;\n{}{}\n}}\n",
            kept.concat(),
            http.replace("PORT", &format!("127.0.0.1:{port}"))
        );
        fs::write(folder.path().join("nginx.conf"), &config).unwrap();
        let program = std::env::var("YEW_SSE_NGINX").unwrap_or_else(|_| "nginx".into());
        let mut command = Command::new(&program);
        command.arg("-p").arg(folder.path()).args(["-c", "nginx.conf", "-e", "stderr"]);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("{program}: {error}. `apt-get install nginx`, or name one: YEW_SSE_NGINX")
        });
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        soon(async {
            while TcpStream::connect(address).await.is_err() {
                assert_eq!(child.try_wait().unwrap(), None, "{config}");
                tokio::task::yield_now().await;
            }
        })
        .await;
        Self { child, address, _folder: folder }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! `trunk serve` beside a server: how the page is worked on.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::support::{Page, Server, What, Wish, ask, given, until};

/// A first build compiles everything.
const BUILD: Duration = Duration::from_secs(15 * 60);

#[test]
fn trunk_serve_with_its_proxy_shows_the_ticking_page() {
    let server = Server::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let trunk = Trunk::serve(&server, folder.path());
    let page = Page::bare(&server, Wish::default());
    page.goto(&format!("http://127.0.0.1:{}/?lang=en", trunk.port));
    page.until_status("open");
    page.until_tick();
    page.until_tick();
    assert_eq!(server.record().all(What::Opened).len(), 1, "{page}");
}

/// A running `trunk serve` whose page has been built.
struct Trunk {
    child: Child,
    port: u16,
}

impl Trunk {
    #[track_caller]
    fn serve(server: &Server, folder: &Path) -> Self {
        let port = free_port();
        let (config, log) = (folder.join("Trunk.toml"), folder.join("log"));
        fs::write(&config, configuration(server)).unwrap();
        let output = File::create(&log).unwrap();
        let child = Command::new(given("YEW_SSE_TRUNK"))
            .arg("--config")
            .arg(&config)
            .args(["serve", "--offline", "--no-autoreload", "--port", &port.to_string(), "--dist"])
            .arg(folder.join("dist"))
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .expect("YEW_SSE_TRUNK can be started");
        let mut trunk = Self { child, port };
        let said = || fs::read_to_string(&log).unwrap_or_default();
        until("trunk serves the page", BUILD, said, || {
            let ended = trunk.child.try_wait().unwrap();
            assert!(ended.is_none(), "trunk ended with {ended:?}:\n{}", said());
            let second = Duration::from_secs(1);
            let page = ask(([127, 0, 0, 1], port).into(), "GET", "/", "", second).ok()?;
            (page.status == 200).then_some(())
        });
        trunk
    }
}

/// A port that is free and stays so: Trunk takes it only after its build, and meanwhile the other
/// tests' servers are given any that the system hands out, which begin at 32,768.
fn free_port() -> u16 {
    let start = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (start..32_768).find(is_free).expect("a free port")
}

/// The repository's own Trunk.toml, but for the server's address. It lies elsewhere, so its
/// paths become absolute.
fn configuration(server: &Server) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut text = fs::read_to_string(format!("{root}/Trunk.toml")).unwrap();
    let page = format!("{root}/index.html");
    for (here, there) in [
        ("http://127.0.0.1:4000", &*server.origin()),
        ("target = \"index.html\"", &format!("target = {page:?}")),
        (
            "watch = [\"index.html\", \"styles\", \"src\", \"wire\", \"docs/guides\", \"Cargo.toml\"]",
            &format!("watch = [{page:?}]"),
        ),
    ] {
        assert!(text.contains(here), "no `{here}` in Trunk.toml");
        text = text.replace(here, there);
    }
    text
}

impl Drop for Trunk {
    fn drop(&mut self) {
        // A build under way comes to its end by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

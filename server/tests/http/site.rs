//! The built page.

use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use yew_sse_server::{Config, app};

use crate::{
    client::{Answer, ask},
    server::Server,
};

const INDEX: &str = "<!doctype html><script type=\"module\">\nimport 'x';\n</script>";

async fn server() -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("index.html", INDEX);
    write("demo-0123456789abcdef_bg.wasm", "wasm");
    write("demo-0123456789abcdef_bg.wasm.br", "wasm as brotli");
    write("demo-0123456789abcdef_bg.wasm.gz", "wasm as gzip");
    write("plain.css", "p{}");
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    let site = Some(folder.path().into());
    let connect = vec!["http://localhost:4001".parse().unwrap()];
    (Server::start(Config { site, connect, ..Config::default() }).await, folder)
}

async fn get(server: &Server, path: &str, headers: &str) -> Answer {
    ask(server.address, &format!("GET {path} HTTP/1.1\n{headers}")).await
}

#[tokio::test]
async fn the_page_runs_its_own_scripts_and_nobody_elses() {
    let (server, _folder) = server().await;
    for path in ["/", "/index.html"] {
        let answer = get(&server, path, "").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, INDEX));
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(
            answer.header("content-security-policy"),
            Some(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' \
                 'sha256-V/iIeKl0e1k1o/Ins0DcsUWYIFF3qnFj7P5DBRRTD6o='; style-src 'self' \
                 'unsafe-inline'; connect-src 'self' http://localhost:4001; img-src 'self' data:; \
                 font-src 'self'; manifest-src 'self'; form-action 'self'; object-src 'none'; \
                 base-uri 'none'; frame-ancestors 'none'"
            )
        );
    }
}

#[tokio::test]
async fn a_page_built_again_brings_its_own_policy() {
    let (server, folder) = server().await;
    let before = get(&server, "/", "").await;
    let index = folder.path().join("index.html");
    std::fs::write(&index, INDEX.replace('x', "y")).unwrap();
    // Two builds are never this close, and some file systems are no finer.
    let file = std::fs::File::options().append(true).open(&index).unwrap();
    file.set_modified(SystemTime::now() + Duration::from_secs(5)).unwrap();
    let after = get(&server, "/", "").await;
    assert!(after.body.contains("import 'y'"));
    let policy = |answer: &Answer| answer.header("content-security-policy").map(str::to_owned);
    assert_ne!(policy(&before), policy(&after));
    let etag = format!("If-None-Match: {}", before.header("etag").unwrap());
    assert_eq!(get(&server, "/", &etag).await.status, 200);
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let (server, _folder) = server().await;
    let first = get(&server, "/", "").await;
    let etag = format!("If-None-Match: {}", first.header("etag").unwrap());
    let again = get(&server, "/", &etag).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert!(again.header("content-security-policy").is_some());
}

#[tokio::test]
async fn a_file_is_sent_as_small_as_the_client_can_take_it() {
    let (server, _folder) = server().await;
    for (accept, encoding, body) in [
        ("Accept-Encoding: gzip, deflate, br", Some("br"), "wasm as brotli"),
        ("Accept-Encoding: gzip", Some("gzip"), "wasm as gzip"),
        ("Accept-Encoding: br;q=0, gzip;q=0", None, "wasm"),
        ("", None, "wasm"),
    ] {
        let answer = get(&server, "/demo-0123456789abcdef_bg.wasm", accept).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, body), "{accept}");
        assert_eq!(answer.header("content-encoding"), encoding, "{accept}");
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        assert_eq!(answer.header("content-type"), Some("application/wasm"));
        let cache = answer.header("cache-control");
        assert_eq!(cache, Some("public, max-age=31536000, immutable"));
    }
}

#[tokio::test]
async fn a_file_whose_name_stays_is_asked_for_again() {
    let (server, _folder) = server().await;
    let answer = get(&server, "/plain.css", "Range: bytes=0-0").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "p{}"));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    assert!(answer.header("etag").is_some());
    let head = ask(server.address, "HEAD /plain.css HTTP/1.1").await;
    assert_eq!((head.status, head.header("content-length")), (200, Some("3")));
    assert_eq!(head.body, "");
}

#[tokio::test]
async fn nothing_outside_the_folder_is_ever_sent() {
    let (server, folder) = server().await;
    let secret = folder.path().with_extension("secret");
    std::fs::write(&secret, "secret").unwrap();
    let name = secret.file_name().unwrap().to_str().unwrap();
    for path in [
        format!("/../{name}"),
        format!("/sub/../../{name}"),
        format!("/..%2f{name}"),
        format!("/%2e%2e/{name}"),
        format!("/..\\{name}"),
        format!("/{}", secret.display()),
        format!("//{}", secret.display()),
        "/sub".into(),
        "/sub/".into(),
        "/%00".into(),
        "/missing.js".into(),
    ] {
        let answer = get(&server, &path, "").await;
        assert_eq!((answer.status, answer.body.as_str()), (404, "Not found.\n"), "{path}");
    }
    std::fs::remove_file(&secret).unwrap();
}

#[tokio::test]
async fn without_a_page_it_is_said_how_to_build_one() {
    let server = Server::start(Config::default()).await;
    let answer = get(&server, "/", "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("trunk build --release"), "{}", answer.body);
    assert_eq!(get(&server, "/other", "").await.status, 404);
}

#[tokio::test]
async fn a_folder_without_a_page_is_refused_at_the_start() {
    let config = Config { site: Some("no/such/folder".into()), ..Config::default() };
    let error = app(config).await.unwrap_err().to_string();
    assert!(error.starts_with("no page in no/such/folder"), "{error}");
}

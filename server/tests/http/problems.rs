//! What is unknown or wrong is answered with a problem document.

use yew_sse_server::Config;

use crate::{client::ask, server::Server};

const FAULTS: &str = "POST /api/faults HTTP/1.1\nContent-Type: application/json\n\n";

async fn server() -> Server {
    Server::start(Config { demo_faults: true, ..Config::default() }).await
}

#[tokio::test]
async fn an_address_under_api_that_is_none_is_not_found() {
    let server = server().await;
    for line in ["GET /api", "GET /api/", "GET /api/nothing", "POST /api/a/b", "GET /api/events/"] {
        let answer = ask(server.address, &format!("{line} HTTP/1.1")).await;
        assert_eq!(answer.problem().status, 404, "{line}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let server = server().await;
    for (line, allow) in [
        ("POST /api/events", "GET,HEAD"),
        ("DELETE /healthz", "GET,HEAD"),
        ("GET /api/faults", "POST"),
    ] {
        let answer = ask(server.address, &format!("{line} HTTP/1.1")).await;
        assert_eq!((answer.problem().status, answer.header("allow")), (405, Some(allow)), "{line}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_declared_json_is_not_read() {
    let server = server().await;
    for kind in ["", "Content-Type: text/plain", "Content-Type: application/jsonp"] {
        let request =
            format!("POST /api/faults HTTP/1.1\n{kind}\n\n{{}}").replace("\n\n\n", "\n\n");
        let answer = ask(server.address, &request).await;
        assert_eq!(answer.problem().status, 415, "{kind}");
    }
}

#[tokio::test]
async fn a_wrong_body_is_told_what_is_wrong_with_it() {
    let server = server().await;
    for (body, status, field) in [
        ("{", 400, None),
        ("nonsense", 400, None),
        (r#"{"kind":"drop"}"#, 422, Some("client")),
        (r#"{"client":7,"kind":"drop"}"#, 422, Some("client")),
        (r#"{"client":"a b","kind":"drop"}"#, 422, Some("client")),
        (r#"{"client":"a","kind":"explode"}"#, 422, Some("kind")),
        (r#"{"client":"a","kind":"drop","seconds":-1}"#, 422, Some("seconds")),
        (r#"{"client":"a","kind":"drop","seconds":121}"#, 422, Some("seconds")),
    ] {
        let problem = ask(server.address, &format!("{FAULTS}{body}")).await.problem();
        assert_eq!((problem.status, problem.field.as_deref()), (status, field), "{body}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let server = server().await;
    let body = format!(r#"{{"client":"{}"}}"#, "x".repeat(17_000));
    let problem = ask(server.address, &format!("{FAULTS}{body}")).await.problem();
    assert_eq!(problem.status, 413);
}

#[tokio::test]
async fn a_server_that_is_ready_says_so() {
    let server = Server::start(Config::default()).await;
    let answer = ask(server.address, "GET /healthz HTTP/1.1").await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    assert!(answer.body.starts_with(r#"{"status":"ready","streams":0,"#), "{}", answer.body);
    assert!(answer.body.ends_with(r#""faults":false}"#), "{}", answer.body);
}

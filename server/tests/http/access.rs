//! A server that lets in only who has a token.

use yew_sse_server::Config;

use crate::{
    client::{Answer, Stream, ask},
    program::{Program, fails},
    server::Server,
};

const TOKEN: &str = "0123456789abcdef";
const OTHER: &str = "fedcba9876543210";
const PAGE: &str = "https://page.example";
const JSON: &str = "Content-Type: application/json";
const LINE: &str = r#"{"id":"6a1f6c1e-7d0a-4c53-9a55-0d6d2f4c9f01","author":"Ada","text":"Hello"}"#;

fn config() -> Config {
    let access_token = vec![TOKEN.parse().unwrap(), OTHER.parse().unwrap()];
    let allow_origin = vec![PAGE.parse().unwrap()];
    Config { access_token, allow_origin, demo_faults: true, ..Config::default() }
}

async fn login(server: &Server, headers: &str) -> Answer {
    let request =
        format!("POST /api/session HTTP/1.1\nAuthorization: Bearer {TOKEN}\n{headers}\n\n");
    ask(server.address, request.trim_end()).await
}

/// What a browser sends back of it.
fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap();
    format!("Cookie: {cookie}")
}

#[tokio::test]
async fn whoever_shows_nothing_sees_the_door_and_nothing_behind_it() {
    let server = Server::start(config()).await;
    for line in [
        "GET /api/events",
        "HEAD /api/events",
        "GET /api/events?access_token=0123456789abcdef&token=0123456789abcdef",
        "GET /api/chat",
        "POST /api/chat",
        "GET /api/booking",
        "POST /api/booking",
        "DELETE /api/booking/6a1f6c1e-7d0a-4c53-9a55-0d6d2f4c9f01",
        "POST /api/faults",
        "POST /api/session",
    ] {
        let answer = ask(server.address, &format!("{line} HTTP/1.1\nOrigin: {PAGE}")).await;
        assert_eq!(answer.status, 401, "{line}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{line}");
        // Or a page could not tell what is wrong.
        assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE), "{line}");
        if !line.starts_with("HEAD") {
            assert_eq!(answer.problem().field.as_deref(), Some("authorization"), "{line}");
        }
    }
    for (line, status) in [
        ("GET /", 401),
        ("GET /page.js", 404),
        ("GET /healthz", 200),
        ("OPTIONS /api/chat", 204),
        ("GET /api/nothing", 404),
    ] {
        let answer = ask(server.address, &format!("{line} HTTP/1.1")).await;
        assert_eq!(answer.status, status, "{line}");
    }
    assert_eq!(server.health().await.streams, 0);
}

#[tokio::test]
async fn each_of_the_tokens_opens_everything() {
    let server = Server::start(config()).await;
    for (token, status) in [(TOKEN, 201), (OTHER, 200)] {
        let header = format!("Authorization: Bearer {token}");
        let mut stream = Stream::open(server.address, &format!("\n{header}")).await;
        stream.until("stream-caught-up").await;
        let request = format!("POST /api/chat HTTP/1.1\n{JSON}\n{header}\n\n{LINE}");
        assert_eq!(ask(server.address, &request).await.status, status);
    }
}

#[tokio::test]
async fn a_token_is_exchanged_for_a_cookie_that_opens_everything() {
    let server = Server::start(config()).await;
    let answer = login(&server, "").await;
    assert_eq!((answer.status, answer.header("cache-control")), (204, Some("no-store")));
    assert!(!answer.head.contains(TOKEN), "{answer:?}");
    let cookie = cookie(&answer);
    let mut stream = Stream::open(server.address, &format!("\n{cookie}")).await;
    stream.until("stream-caught-up").await;
    let post = format!("POST /api/chat HTTP/1.1\n{JSON}\n{cookie}");
    assert_eq!(ask(server.address, &format!("{post}\n\n{LINE}")).await.status, 201);
    let elsewhere = format!("{post}\nOrigin: https://evil.example\n\n{LINE}");
    assert_eq!(ask(server.address, &elsewhere).await.problem().status, 403);
    // Any server with the same token takes it: one that was started again, or another one.
    let again = Server::start(config()).await;
    let request = format!("GET /api/chat HTTP/1.1\n{cookie}");
    assert_eq!(ask(again.address, &request).await.status, 200);
    let without = Config { access_token: vec![OTHER.parse().unwrap()], ..config() };
    let without = Server::start(without).await;
    assert_eq!(ask(without.address, &request).await.status, 401);
}

async fn form(server: &Server, headers: &str, body: &str) -> Answer {
    let kind = "Content-Type: application/x-www-form-urlencoded";
    ask(server.address, &format!("POST /api/session HTTP/1.1\n{kind}{headers}\n\n{body}")).await
}

#[tokio::test]
async fn a_browser_is_let_in_at_the_door_and_led_to_where_it_wanted() {
    let server = Server::start(config()).await;
    let door = ask(server.address, "GET /?view=playground&url=%22%26 HTTP/1.1").await;
    assert_eq!((door.status, door.header("cache-control")), (401, Some("no-store")));
    let back = r#"name="back" type="hidden" value="view=playground&amp;url=%22%26""#;
    assert!(door.body.contains(back), "{}", door.body);
    let body = format!("token={TOKEN}&back=view%3Dplayground%26url%3D%2522%2526");
    let answer = form(&server, "\nSec-Fetch-Site: same-origin", &body).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), Some("../?view=playground&url=%22%26"));
    let cookie = cookie(&answer);
    assert_eq!(ask(server.address, &format!("GET / HTTP/1.1\n{cookie}")).await.status, 200);
    let mut stream = Stream::open(server.address, &format!("\n{cookie}")).await;
    stream.until("stream-caught-up").await;
}

#[tokio::test]
async fn whoever_shows_a_wrong_token_at_the_door_is_told_so() {
    let server = Server::start(Config { posts_per_minute: 2, ..config() }).await;
    let mut locations = Vec::new();
    for back in ["", "a=1", "a=1&login=unknown"] {
        let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
        let answer = form(&server, "", &format!("token=0123456789abcdeX&back={back}")).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (303, None));
        locations.push(answer.header("location").unwrap().to_owned());
    }
    assert_eq!(locations[..2], ["../?login=unknown", "../?a=1&login=unknown"]);
    for (location, trouble) in [(&locations[1], "does not know"), (&locations[2], "Wait a minute")]
    {
        let query = location.trim_start_matches("../");
        let door = ask(server.address, &format!("GET /{query} HTTP/1.1")).await;
        assert!(door.body.contains(trouble), "{location}: {}", door.body);
        assert!(door.body.contains(r#"value="a=1""#), "{location}: {}", door.body);
    }
}

#[tokio::test]
async fn nobody_elses_page_logs_a_browser_in() {
    let server = Server::start(config()).await;
    for headers in ["\nSec-Fetch-Site: cross-site", "\nOrigin: https://evil.example"] {
        let answer = form(&server, headers, &format!("token={TOKEN}")).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (403, None), "{headers}");
    }
}

#[tokio::test]
async fn a_cookie_is_for_tls_where_the_page_came_by_it() {
    let server = Server::start(config()).await;
    for (headers, is_secure) in [
        ("Origin: https://page.example", true),
        ("Origin: http://localhost:8080", false),
        ("", false),
    ] {
        let answer = login(&server, headers).await;
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
        assert_eq!(cookie.ends_with("; Secure"), is_secure, "{headers}");
    }
    let server = Server::start(Config { cookie_cross_site: true, ..config() }).await;
    let answer = login(&server, "").await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.ends_with("; HttpOnly; SameSite=None; Secure; Partitioned"), "{cookie}");
}

#[tokio::test]
async fn whoever_logs_out_loses_the_cookie() {
    let server = Server::start(config()).await;
    for headers in ["", "\nOrigin: https://page.example"] {
        let answer = ask(server.address, &format!("DELETE /api/session HTTP/1.1{headers}")).await;
        let cookie = answer.header("set-cookie").unwrap();
        assert_eq!(answer.status, 204);
        assert!(cookie.starts_with("yew-sse-session=; Path=/; Max-Age=0; "), "{cookie}");
        assert_eq!(cookie.ends_with("; Secure"), !headers.is_empty(), "{cookie}");
    }
}

#[tokio::test]
async fn where_everybody_is_let_in_a_login_changes_nothing() {
    let server = Server::start(Config::default()).await;
    let answer = login(&server, "").await;
    assert_eq!((answer.status, answer.header("set-cookie")), (204, None));
}

#[tokio::test]
async fn nobody_tries_tokens_without_end() {
    let server = Server::start(Config { posts_per_minute: 3, ..config() }).await;
    let request = "POST /api/session HTTP/1.1\nAuthorization: Bearer 0123456789abcdeg";
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(ask(server.address, request).await.status);
    }
    assert_eq!(answers, [401, 401, 401, 429]);
}

#[tokio::test]
async fn no_token_and_no_cookie_is_ever_in_the_log() {
    let words = format!("export RUST_LOG=trace YEW_SSE_ACCESS_TOKEN={TOKEN},{OTHER}");
    let program = Program::start_after(&words, &[]).await;
    let mut secrets = Vec::new();
    for (token, status) in [(TOKEN, 204), (OTHER, 204), ("fedcba9876543211", 401)] {
        let bearer = format!("Authorization: Bearer {token}");
        let answer = ask(program.address, &format!("POST /api/session HTTP/1.1\n{bearer}")).await;
        assert_eq!(answer.status, status);
        let form = "Content-Type: application/x-www-form-urlencoded";
        let form = format!("POST /api/session HTTP/1.1\n{form}\n\ntoken={token}&back=a%3D1");
        assert_eq!(ask(program.address, &form).await.status, 303);
        let cookie = match status {
            204 => cookie(&answer),
            _ => "Cookie: yew-sse-session=9999999999.bm90LWEtcHJvb2Y".to_owned(),
        };
        secrets.extend([token.to_owned(), cookie.rsplit_once('.').unwrap().1.to_owned()]);
        for shown in ["", &bearer, &cookie] {
            for line in [
                "HEAD /api/events?access_token=TOKEN",
                "POST /api/chat?token=TOKEN",
                "DELETE /api/session",
                "GET /healthz?TOKEN",
                "GET /api/TOKEN",
                "GET /TOKEN",
            ] {
                let line = line.replace("TOKEN", token);
                ask(program.address, &format!("{line} HTTP/1.1\n{shown}")).await;
            }
        }
    }
    program.signal("TERM").await;
    let (_, log) = program.ended().await;
    assert!(log.contains("stream opened") && log.contains("not let in"), "{log}");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} in {log}");
    }
}

#[tokio::test]
async fn a_token_that_is_none_is_not_repeated_and_help_tells_none() {
    let (code, error) = fails(&["--access-token", "hunter2"]).await;
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("16 to 256 letters") && !error.contains("hunter2"), "{error}");
    let help = "YEW_SSE_ACCESS_TOKEN=0123456789abcdef \"$0\" --help";
    let output = tokio::process::Command::new("sh")
        .args(["-c", help, env!("CARGO_BIN_EXE_yew-sse-server")])
        .output()
        .await
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(help.contains("YEW_SSE_ACCESS_TOKEN") && !help.contains(TOKEN), "{help}");
}

//! Whatever is wrong with a request, the answer names it, and nothing is changed.

use serde_json::{Value, json};

use super::{config, id, last_slot, plan, post, reservation};
use crate::{client::ask, server::Server};

#[tokio::test]
async fn a_wrong_reservation_is_told_what_is_wrong_and_changes_nothing() {
    let server = Server::start(config()).await;
    let good = reservation(1, &last_slot(&plan(server.address).await));
    let slot = good["slot"].as_str().unwrap();
    let (place, start) = slot.split_once('@').unwrap();
    for (field, value, status) in [
        ("id", json!(7), 422),
        ("id", json!("1"), 422),
        ("id", Value::Null, 422),
        ("slot", json!([slot]), 422),
        ("slot", json!("desk-1"), 422),
        ("slot", json!(format!("nowhere@{start}")), 422),
        ("slot", json!(format!("{place}@2020-01-01T09:00Z")), 422),
        ("slot", json!(format!("{place}@2999-01-01T09:00Z")), 422),
        ("slot", json!(format!("{place}@9999-99-99T99:99Z")), 422),
        ("slot", json!(slot.replace("0Z", "1Z")), 422),
        ("slot", json!(format!("{slot}\n")), 422),
        ("name", json!(""), 422),
        ("name", json!({ "first": "Ada" }), 422),
        ("name", json!("x".repeat(81)), 422),
        ("name", json!("a\u{0}b"), 422),
        ("name", json!("a\nb"), 422),
        ("key", json!(1), 422),
        ("key", json!(" "), 422),
        ("key", json!("x".repeat(81)), 422),
        ("key", json!("a\u{7f}b"), 422),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let problem = post(server.address, &body).await.problem();
        assert_eq!((problem.status, problem.field.as_deref()), (status, Some(field)), "{body}");
    }
    for field in ["id", "slot", "name", "key"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        let problem = post(server.address, &body).await.problem();
        assert_eq!((problem.status, problem.field.as_deref()), (422, Some(field)), "{body}");
    }
    for (head, body, status) in [
        ("Content-Type: application/json", "{".to_owned(), 400),
        ("Content-Type: application/json", "[]".to_owned(), 422),
        ("Content-Type: text/plain", good.to_string(), 415),
        ("Content-Type: application/json", format!("{{\"id\":\"{}\"}}", "x".repeat(1 << 20)), 413),
    ] {
        let request = format!("POST /api/booking HTTP/1.1\n{head}\n\n{body}");
        assert_eq!(ask(server.address, &request).await.problem().status, status);
    }
    assert_eq!(server.health().await.head, 0);
    // Names are text, whatever they look like.
    let mut script = good.clone();
    script["name"] = "<script>alert(1)</script>".into();
    assert_eq!(post(server.address, &script).await.status, 201);
}

#[tokio::test]
async fn a_wrong_cancellation_is_told_what_is_wrong_and_changes_nothing() {
    let server = Server::start(config()).await;
    post(server.address, &reservation(1, &last_slot(&plan(server.address).await))).await;
    let known = id(1);
    let long = format!("Booking-Key: {}", "x".repeat(81));
    let too_long = format!("Booking-Key: {}", "x".repeat(8_000));
    for (path, header, status, field) in [
        (&*known, "", 400, "booking-key"),
        (&known, "Booking-Key: ", 400, "booking-key"),
        (&known, &long, 400, "booking-key"),
        (&known, &too_long, 400, "booking-key"),
        (&known, "Booking-Key: a\tb", 400, "booking-key"),
        (&known, "Booking-Key: key 2", 403, "booking-key"),
        ("1", "Booking-Key: key 1", 404, "id"),
        ("%ff", "Booking-Key: key 1", 404, "id"),
        ("%00", "Booking-Key: key 1", 404, "id"),
        ("desk-1@2026-11-21T09:00Z", "Booking-Key: key 1", 404, "id"),
    ] {
        let request = format!("DELETE /api/booking/{path} HTTP/1.1\n{header}");
        let problem = ask(server.address, &request).await.problem();
        let found = (problem.status, problem.field.as_deref());
        assert_eq!(found, (status, Some(field)), "{request}");
    }
    for line in ["DELETE /api/booking", "GET /api/booking/1", "PUT /api/booking"] {
        let answer = ask(server.address, &format!("{line} HTTP/1.1")).await;
        assert_eq!(answer.problem().status, 405, "{line}");
    }
    assert_eq!(server.health().await.head, 1);
}

//! The board in a browser: what is reserved, by whom, and how it is given back.

use std::{cell::RefCell, rc::Rc};

use crate::support::{board::*, fetch::*, *};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::components::BookingProps;
use yew_sse_wire::booking::Slot;

/// What a callback was given.
fn record() -> (Rc<RefCell<Vec<String>>>, Callback<Slot>) {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let to = seen.clone();
    (seen, Callback::from(move |slot: Slot| to.borrow_mut().push(slot.to_string())))
}

#[wasm_bindgen_test]
async fn the_first_reservation_asks_for_the_name_and_the_next_does_not() {
    let (seen, on_reserved) = record();
    let board = board(BookingProps { on_reserved, ..props("/name/api/events") }).await;
    board.press_slot(&slot(1, 1)).await;
    assert_eq!(requested(), 0);
    board.say_name("  ").await;
    assert!(board.text_of("dialog").contains("Please enter a name"), "{}", board.text());
    board.say_name("Ada").await;
    wait_for_requests(1).await;
    assert_eq!(board.count("dialog"), 0);
    assert_eq!(focused(), slot(1, 1));
    assert!(url(0).ends_with("/name/api/booking"), "{}", url(0));
    assert_eq!(
        (method(0), sent(0, "slot"), sent(0, "name")),
        ("POST".into(), slot(1, 1), "Ada".into())
    );
    assert_eq!(board.attribute(&slot(1, 1), "aria-busy"), "true");
    assert_eq!(board.attribute(&slot(1, 1), "aria-label"), "Desk 1, 10:00, one moment");
    // Pressed again meanwhile: one request.
    board.press_slot(&slot(1, 1)).await;
    assert!(stored().contains(&sent(0, "key")), "kept before the answer: {}", stored());
    say_yes(0, 201, 7).await;
    assert_eq!(board.state(&slot(1, 1)), "mine");
    assert_eq!(board.attribute(&slot(1, 1), "aria-pressed"), "true");
    assert_eq!(board.attribute(&slot(1, 1), "aria-label"), "Desk 1, 10:00, booked by you");
    assert_eq!(board.text_of("[role=status].sse-booking-news"), "Desk 1 at 10:00 is yours");
    // The event of somebody before, then one's own: it stays.
    reserved(6, "other", &slot(3, 1)).await;
    reserved(7, &sent(0, "id"), &slot(1, 1)).await;
    assert_eq!(
        (board.state(&slot(1, 1)), board.state(&slot(3, 1))),
        ("mine".into(), "taken".into())
    );
    assert_eq!(*seen.borrow(), [slot(1, 1)]);
    board.press_slot(&slot(1, 2)).await;
    wait_for_requests(2).await;
    assert_ne!((sent(0, "id"), sent(0, "key")), (sent(1, "id"), sent(1, "key")));
}

#[wasm_bindgen_test]
async fn the_event_may_come_before_the_answer() {
    let board =
        board(BookingProps { name: Some("Ada".into()), ..props("/first/api/events") }).await;
    board.press_slot(&slot(1, 1)).await;
    wait_for_requests(1).await;
    reserved(6, &sent(0, "id"), &slot(1, 1)).await;
    assert_eq!(board.state(&slot(1, 1)), "mine");
    no_answer(0);
    rendered().await;
    assert_eq!((board.state(&slot(1, 1)), board.count("[role=alert]")), ("mine".into(), 0));
}

#[wasm_bindgen_test]
async fn somebody_was_faster() {
    clean();
    known_as("Ada");
    let board = mounted(props("/faster/api/events"), &[]).await;
    board.press_slot(&slot(2, 1)).await;
    wait_for_requests(1).await;
    say_no(0, 409).await;
    let alert = board.text_of("[role=alert]");
    assert!(alert.starts_with("Somebody was faster: Desk 2 at 10:00 is taken."), "{alert}");
    wait_for_requests(2).await;
    assert_eq!((method(1), url(1)), ("GET".into(), url(0)));
    answer(1, 200, &plan("1", 8, &[(slot(2, 1), "other"), (slot(1, 1), "other")]));
    wait_until("the board agrees", || board.state(&slot(2, 1)) == "taken").await;
    rendered().await;
    let offers = board.find("[role=alert]").query_selector_all("[data-nearest]").unwrap();
    let offers = [0, 1, 2].map(|at| offers.item(at).unwrap().text_content().unwrap());
    assert_eq!(offers, ["Desk 2, 11:00", "Desk 3, 10:00", "Desk 2, Mon, Nov 23 10:00"]);
    board.press("[data-nearest]").await;
    wait_for_requests(3).await;
    assert_eq!((sent(2, "slot"), focused()), (slot(2, 2), slot(2, 2)));
    assert_eq!(board.count("[role=alert]"), 0);
    say_yes(2, 201, 9).await;
    assert_eq!(board.state(&slot(2, 2)), "mine");
    assert_eq!(board.count("[data-mine]"), 1);
}

#[wasm_bindgen_test]
async fn an_event_tells_it_before_the_answer_and_it_stays_until_dismissed() {
    let board =
        board(BookingProps { name: Some("Ada".into()), ..props("/event/api/events") }).await;
    board.press_slot(&slot(1, 1)).await;
    wait_for_requests(1).await;
    reserved(6, "other", &slot(1, 1)).await;
    assert!(board.text_of("[role=alert]").contains("Somebody was faster"));
    say_no(0, 409).await;
    assert_eq!(board.count("[role=alert]"), 1);
    board.press("[role=alert] [data-do=dismiss]").await;
    rendered().await;
    assert_eq!((board.count("[role=alert]"), focused()), (0, slot(1, 1)));
    assert!(!stored().contains("key"), "{}", stored());
}

#[wasm_bindgen_test]
async fn without_an_answer_the_same_request_is_made_again() {
    let board =
        board(BookingProps { name: Some("Ada".into()), ..props("/again/api/events") }).await;
    board.press_slot(&slot(1, 1)).await;
    wait_for_requests(1).await;
    no_answer(0);
    rendered().await;
    assert!(board.text_of("[role=alert]").starts_with("No answer"), "{}", board.text());
    board.press("[data-do=again]").await;
    wait_for_requests(2).await;
    assert_eq!(body(1), body(0));
    say_no(1, 503).await;
    assert!(board.text_of("[role=alert]").contains("too busy"), "{}", board.text());
    board.press("[data-do=dismiss]").await;
    // The same again, by the place itself.
    board.press_slot(&slot(1, 1)).await;
    wait_for_requests(3).await;
    assert_eq!(body(2), body(0));
    say_yes(2, 200, 6).await;
    assert_eq!((board.state(&slot(1, 1)), board.count("[role=alert]")), ("mine".into(), 0));
}

#[wasm_bindgen_test]
async fn a_time_that_is_not_open_is_said_to_be_so() {
    let board =
        board(BookingProps { name: Some("Ada".into()), ..props("/closed/api/events") }).await;
    board.press_slot(&slot(1, 1)).await;
    wait_for_requests(1).await;
    say_no(0, 422).await;
    assert!(board.text_of("[role=alert]").starts_with("Desk 1 at 10:00 cannot be booked"));
    board.press_slot(&slot(1, 2)).await;
    wait_until("a request", || method(requested() - 1) == "POST" && requested() > 1).await;
    say_no(requested() - 1, 400).await;
    assert!(
        board.text().contains("The server refused Desk 1 at 11:00: because"),
        "{}",
        board.text()
    );
    assert_eq!(board.count("[role=alert]"), 2);
}

#[wasm_bindgen_test]
async fn a_reservation_is_given_back_after_a_question() {
    let (seen, on_cancelled) = record();
    let name = Some("Ada".into());
    let board = board(BookingProps { name, on_cancelled, ..props("/cancel/api/events") }).await;
    board.press_slot(&slot(1, 1)).await;
    wait_for_requests(1).await;
    say_yes(0, 201, 6).await;
    reserved(6, &sent(0, "id"), &slot(1, 1)).await;
    assert!(board.text_of("[data-mine]").starts_with("Desk 1, Sat, Nov 21, 10:00"));
    board.press("[data-mine] button").await;
    assert!(board.text_of("dialog[open]").starts_with("Give back Desk 1 at 10:00?"));
    board.press("dialog [data-do=keep]").await;
    assert_eq!((requested(), board.count("dialog")), (1, 0));
    board.press_slot(&slot(1, 1)).await;
    board.press("dialog [data-do=cancel]").await;
    wait_for_requests(2).await;
    assert_eq!((method(1), header(1, "booking-key")), ("DELETE".into(), sent(0, "key")));
    assert!(url(1).ends_with(&format!("/cancel/api/booking/{}", sent(0, "id"))), "{}", url(1));
    no_answer(1);
    rendered().await;
    assert!(board.text_of("[role=alert]").contains("was given back is not certain"));
    assert_eq!(board.state(&slot(1, 1)), "mine");
    board.press("[data-do=again]").await;
    wait_for_requests(3).await;
    answer(2, 204, "");
    rendered().await;
    assert_eq!((board.state(&slot(1, 1)), board.count("[data-mine]")), ("free".into(), 0));
    assert!(!stored().contains("key"), "{}", stored());
    cancelled(7, &sent(0, "id"), &slot(1, 1)).await;
    assert_eq!(board.state(&slot(1, 1)), "free");
    assert_eq!(*seen.borrow(), [slot(1, 1)]);
}

#[wasm_bindgen_test]
async fn an_event_may_be_the_answer_that_did_not_come() {
    let (seen, on_reserved) = record();
    let name = Some("Ada".into());
    let board = board(BookingProps { name, on_reserved, ..props("/late/api/events") }).await;
    board.press_slot(&slot(1, 1)).await;
    wait_for_requests(1).await;
    no_answer(0);
    rendered().await;
    assert_eq!((board.count("[role=alert]"), board.state(&slot(1, 1))), (1, "free".into()));
    reserved(6, &sent(0, "id"), &slot(1, 1)).await;
    rendered().await;
    assert_eq!((board.count("[role=alert]"), board.state(&slot(1, 1))), (0, "mine".into()));
    assert_eq!(*seen.borrow(), [slot(1, 1)]);
}

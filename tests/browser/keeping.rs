//! The board in a browser that remembers, or does not.

use crate::support::{board::*, fetch::*, *};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::components::BookingProps;

#[wasm_bindgen_test]
async fn this_browser_remembers_and_hears_of_its_other_pages() {
    let first = board(BookingProps { name: Some("Ada".into()), ..props("/keep/api/events") }).await;
    first.press_slot(&slot(1, 1)).await;
    wait_for_requests(1).await;
    say_yes(0, 201, 6).await;
    drop(first);
    wait_until("the source is closed", || live() == 0).await;
    let id = sent(0, "id");
    let board = mounted(props("/keep/api/events"), &[]).await;
    assert_eq!(board.state(&slot(1, 1)), "mine");
    reserved(6, &id, &slot(1, 1)).await;
    let written = stored();
    storage().clear().unwrap();
    tell_of_storage();
    rendered().await;
    assert_eq!(board.state(&slot(1, 1)), "taken");
    let key = written.find("\"key\"").map(|_| "yew-sse.booking ".to_owned() + &url(0)).unwrap();
    storage().set_item(&key, &written).unwrap();
    tell_of_storage();
    rendered().await;
    assert_eq!(board.state(&slot(1, 1)), "mine");
    cancelled(7, &id, &slot(1, 1)).await;
    rendered().await;
    assert_eq!((board.state(&slot(1, 1)), board.count("[data-mine]")), ("free".into(), 0));
    assert!(!stored().contains(&id), "{}", stored());
}

fn tell_of_storage() {
    let event = Event::new("storage").unwrap();
    web_sys::window().unwrap().dispatch_event(&event).unwrap();
}

#[wasm_bindgen_test]
async fn a_browser_that_stores_nothing_keeps_it_for_the_visit_and_says_so() {
    for (refuse, address) in
        [(refuse_storage as fn(), "/refuse/api/events"), (fill_storage, "/full/api/events")]
    {
        clean();
        refuse();
        let board = mounted(props(address), &[]).await;
        board.press_slot(&slot(1, 1)).await;
        board.say_name("Ada").await;
        wait_for_requests(1).await;
        say_yes(0, 201, 6).await;
        assert_eq!(board.state(&slot(1, 1)), "mine");
        assert!(board.text().contains("cannot remember your bookings"), "{}", board.text());
        board.press_slot(&slot(1, 1)).await;
        board.press("dialog [data-do=cancel]").await;
        wait_for_requests(2).await;
        assert_eq!(header(1, "booking-key"), sent(0, "key"));
        allow_storage();
    }
}

#[wasm_bindgen_test]
async fn what_somebody_else_stored_does_not_break_the_page() {
    clean();
    let origin = web_sys::window().unwrap().location().origin().unwrap();
    let key = format!("yew-sse.booking {origin}/garbage/api/booking");
    storage().set_item(&key, "{not json").unwrap();
    known_as("\u{7}");
    let board = mounted(props("/garbage/api/events"), &[]).await;
    board.press_slot(&slot(1, 1)).await;
    board.say_name("Ada").await;
    wait_for_requests(1).await;
    assert!(stored().contains(&sent(0, "key")), "{}", stored());
}

//! The board in a browser, as one looks at it and moves in it.

use crate::support::{board::*, fetch::*, *};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_sse::components::{Booking, BookingLabels, BookingProps, Place};

#[wasm_bindgen_test]
async fn a_snapshot_becomes_a_grid() {
    clean();
    install();
    let waiting = mount::<Booking>(BookingProps { address: Default::default(), ..props("") }).await;
    assert!(address(0).ends_with("/api/events?feeds=booking"), "{}", address(0));
    assert_eq!(waiting.text(), "Waiting for the plan");
    drop(waiting);
    let board = board(props("/grid/api/events")).await;
    board.find(
        "[data-sse=booking][data-live=true].mine [role=grid] [role=row] [role=gridcell] button",
    );
    let states = [(1, 0), (1, 1), (2, 1)].map(|(desk, time)| board.state(&slot(desk, time)));
    assert_eq!(states, ["past", "free", "taken"]);
    assert_eq!(board.attribute(&slot(2, 1), "aria-label"), "Desk 2, 10:00, taken");
    assert_eq!(board.attribute(&slot(2, 1), "aria-disabled"), "true");
    assert_eq!(board.attribute(&slot(1, 1), "aria-disabled"), "false");
    let tabs = board.find("[role=tablist]").children();
    let tabs = [0, 1, 2].map(|at| tabs.item(at).unwrap().text_content().unwrap());
    assert_eq!(tabs, ["Sat, Nov 215 free", "Sun, Nov 22closed", "Mon, Nov 233 free"]);
    board.press_slot(&slot(2, 1)).await;
    board.press_slot(&slot(1, 0)).await;
    assert_eq!((requested(), board.count("dialog")), (0, 0));
}

#[wasm_bindgen_test]
async fn the_arrow_keys_move_over_every_place_and_the_tab_key_stops_once() {
    let board = board(props("/keys/api/events")).await;
    assert_eq!(board.count("button[data-slot][tabindex='0']"), 1);
    assert_eq!(board.attribute(&slot(1, 1), "tabindex"), "0");
    board.focus(&format!("[data-slot='{}']", slot(1, 1)));
    for (key, control, expected) in [
        ("ArrowDown", false, slot(2, 1)),
        ("ArrowLeft", false, slot(2, 0)),
        ("ArrowLeft", false, slot(2, 0)),
        ("End", false, slot(2, 2)),
        ("Home", true, slot(1, 0)),
        ("End", true, slot(3, 2)),
        ("ArrowUp", false, slot(2, 2)),
    ] {
        press_key(key, control);
        rendered().await;
        assert_eq!(focused(), expected, "after {key}");
        assert_eq!(board.attribute(&expected, "tabindex"), "0");
        assert_eq!(board.count("button[data-slot][tabindex='0']"), 1);
    }
    // An event does not take the focus away.
    reserved(6, "other", &slot(2, 2)).await;
    assert_eq!((focused(), board.state(&slot(2, 2))), (slot(2, 2), "taken".into()));
}

#[wasm_bindgen_test]
async fn the_days_are_tabs() {
    let board = board(props("/tabs/api/events")).await;
    let shown = || board.text_of("[role=tab][aria-selected=true][tabindex='0']");
    board.focus("[role=tab][aria-selected=true]");
    for (key, expected) in [
        ("ArrowLeft", "Mon"),
        ("ArrowRight", "Sat"),
        ("End", "Mon"),
        ("Home", "Sat"),
        ("ArrowRight", "Sun"),
    ] {
        press_key(key, false);
        rendered().await;
        assert!(shown().starts_with(expected), "{} after {key}", shown());
        assert!(focused().starts_with("2026-11-2"), "{}", focused());
    }
    assert_eq!(board.text_of("[role=tabpanel]"), "Closed on this day.");
    board.press("[data-day='2026-11-23']").await;
    assert_eq!(board.state(&slot(3, 3)), "free");
    let panel = board.find("[role=tabpanel]");
    let tab = board.find("[role=tab][aria-selected=true]");
    assert_eq!(panel.get_attribute("aria-labelledby").unwrap(), tab.id());
    assert_eq!(tab.get_attribute("aria-controls").unwrap(), panel.id());
}

#[wasm_bindgen_test]
async fn a_time_that_begins_is_past_without_a_word_of_the_server() {
    clean();
    install();
    let board = mount::<Booking>(props("/past/api/events")).await;
    open(0);
    let soon = (js_sys::Date::now() + 1_000.0).to_string();
    let plan = plan("1", 5, &[]).replace(&begins(1).to_string(), &soon);
    send(0, "booking-snapshot", "", &plan);
    rendered().await;
    assert_eq!(board.state(&slot(1, 1)), "free");
    wait_until("it is past", || board.state(&slot(1, 1)) == "past").await;
    assert_eq!(board.attribute(&slot(1, 1), "aria-label"), "Desk 1, 10:00, past");
    // The server knows better: its clock is two hours behind.
    let at = js_sys::Date::now() - 7_200_000.0;
    send(0, "stream-heartbeat", "", &format!(r#"{{"at":{at}}}"#));
    rendered().await;
    assert_eq!(
        (board.state(&slot(1, 1)), board.state(&slot(1, 0))),
        ("free".into(), "free".into())
    );
}

#[wasm_bindgen_test]
async fn a_new_plan_is_fetched_until_it_is_there() {
    let board = board(props("/new/api/events")).await;
    send(0, "booking-plan", "", r#"{"version":"2"}"#);
    wait_for_requests(1).await;
    assert_eq!(method(0), "GET");
    no_answer(0);
    wait_for_requests(2).await;
    answer(1, 200, &plan("2", 5, &[]).replace("Desk 3", "Desk 33"));
    wait_until("the new plan", || board.text().contains("Desk 33")).await;
    assert_eq!(requested(), 2);
}

#[wasm_bindgen_test]
async fn a_board_that_may_be_wrong_says_so_and_is_put_right() {
    let board = board(props("/doubt/api/events")).await;
    fail(0, true);
    wait_until("it tries again", || opened() == 2).await;
    open(1);
    let seven = format!(r#"{{"seq":7,"id":"other","slot":"{}"}}"#, slot(3, 1));
    send(1, "booking-reserved", "", &seven);
    rendered().await;
    assert!(board.text_of(".sse-booking-news").starts_with("Something may have been missed"));
    wait_for_requests(1).await;
    answer(0, 200, &plan("1", 6, &[(slot(1, 1), "other")]));
    wait_until("the plan", || board.state(&slot(1, 1)) == "taken").await;
    rendered().await;
    assert_eq!(
        (board.state(&slot(2, 1)), board.state(&slot(3, 1))),
        ("free".into(), "taken".into())
    );
    assert!(!board.text().contains("Something may have been missed"), "{}", board.text());
}

#[wasm_bindgen_test]
async fn what_others_do_is_news() {
    let board = board(props("/news/api/events")).await;
    let news = || board.text_of("[role=status].sse-booking-news");
    assert_eq!(news(), "");
    reserved(6, "other", &slot(3, 1)).await;
    rendered().await;
    assert_eq!(news(), "Desk 3 at 10:00 was just taken");
    cancelled(7, "other", &slot(3, 1)).await;
    rendered().await;
    assert_eq!(news(), "Desk 3 at 10:00 is free again");
    // Where nobody looks, nothing is said.
    reserved(8, "other", &slot(3, 3)).await;
    rendered().await;
    assert_eq!(news(), "Desk 3 at 10:00 is free again");
}

#[wasm_bindgen_test]
async fn it_speaks_chinese() {
    let labels = BookingLabels::simplified_chinese();
    let board =
        board(BookingProps { labels, locale: Some("zh-CN".into()), ..props("/zh/api/events") })
            .await;
    assert_eq!(board.attribute(&slot(2, 1), "aria-label"), "Desk 2，10:00，已被预订");
    let tab = board.text_of("[role=tab]");
    assert!(tab.contains("11月21日") && tab.ends_with("5 个空闲"), "{tab}");
}

#[wasm_bindgen_test]
async fn the_host_says_what_stands_before_the_times_and_where_there_are_no_places() {
    let render =
        Callback::from(|place: Place| html! { <a href={format!("#{}", place.id)}>{ "map" }</a> });
    let empty = Some(html! { <i>{ "all sold" }</i> });
    let slots = BookingProps { render_place: Some(render), empty, ..props("/slots/api/events") };
    let board = board(slots).await;
    assert_eq!(board.text_of("[role=row] [role=rowheader] a[href='#desk-1']"), "map");
    assert_eq!(board.attribute(&slot(2, 1), "aria-label"), "Desk 2, 10:00, taken");
    send(
        0,
        "booking-snapshot",
        "",
        r#"{"version":"2","head":6,"zone":"UTC","places":[],"days":[],"taken":{}}"#,
    );
    rendered().await;
    assert_eq!(board.text_of("[data-sse=booking] > i"), "all sold");
}

#[wasm_bindgen_test]
async fn a_locale_that_is_none_does_not_break_the_page() {
    let board =
        board(BookingProps { locale: Some("not a locale".into()), ..props("/locale/api/events") })
            .await;
    assert!(board.text_of("[role=tab]").contains("21"), "{}", board.text());
}

#[wasm_bindgen_test]
async fn it_fits_a_narrow_place_and_fingers() {
    let document = web_sys::window().unwrap().document().unwrap();
    let style = document.create_element("style").unwrap();
    style.set_text_content(Some(concat!(
        include_str!("../../styles/tokens.css"),
        include_str!("../../styles/components.css"),
        include_str!("../../styles/booking.css"),
        ".narrow { inline-size: 300px } .wide { inline-size: 900px }",
    )));
    document.body().unwrap().append_child(&style).unwrap();
    for (class, is_list) in [("narrow", true), ("wide", false)] {
        let address = if is_list { "/narrow/api/events" } else { "/wide/api/events" };
        let board = board(BookingProps { class: class.into(), ..props(address) }).await;
        let outer = board.find("[data-sse=booking]");
        assert!(outer.scroll_width() <= outer.client_width(), "{class}: it overflows");
        let button = board.button(&slot(1, 1)).get_bounding_client_rect();
        assert!(button.height() >= 44.0 && button.width() >= 44.0, "{class}");
        let place = board.find(".sse-booking-place").get_bounding_client_rect();
        assert_eq!(place.bottom() <= button.top() + 1.0, is_list, "{class}");
    }
    style.remove();
}

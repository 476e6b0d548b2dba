//! The board among people: one place goes to one of them, and all see it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use yew_sse_wire::booking::Slot;

use crate::support::{Page, Server};

/// Where it is.
const BOARD: &str = r#"[data-sse="booking"]"#;

#[test]
fn of_two_who_reserve_one_place_one_wins_and_the_other_is_told() {
    let server = Server::start(&[]);
    let slots = tomorrow(&server);
    let pages = Page::open_two(&server, "/?lang=en");
    for (page, (name, slot)) in pages.iter().zip([("Ada", &slots[0]), ("Grace", &slots[1])]) {
        show(page, slot);
        page.click(&button(slot));
        page.write(&format!("{BOARD} dialog input"), name);
        page.click(&format!(r#"{BOARD} dialog [data-do="name"]"#));
        until(page, slot, "mine");
    }
    until(&pages[0], &slots[1], "taken");
    until(&pages[1], &slots[0], "taken");

    let is_told = slots[2..6].iter().any(|slot| race(&pages, slot));
    assert!(is_told, "nobody was told that somebody was faster: {}", pages[0]);

    let [ours, theirs] = pages.each_ref().map(|page| page.board());
    let taken = server.plan().taken;
    for (slot, state) in &ours {
        let is_taken = taken.get(&slot.parse().unwrap()).is_some();
        let pair = (state.as_str(), theirs[slot].as_str());
        let is_right = match pair {
            ("mine", "taken") | ("taken", "mine") => is_taken,
            ("free", "free") => !is_taken,
            _ => false,
        };
        assert!(is_right, "{slot} is {pair:?}, and taken is {is_taken} at the server");
    }
}

#[test]
fn a_reservation_survives_a_reload_and_can_be_given_back() {
    let server = Server::start(&[]);
    let slot = &tomorrow(&server)[0];
    let pages = Page::open_two(&server, "/?lang=en");
    pages.iter().for_each(|page| show(page, slot));
    let [owner, other] = &pages;
    owner.click(&button(slot));
    owner.write(&format!("{BOARD} dialog input"), "Ada");
    owner.click(&format!(r#"{BOARD} dialog [data-do="name"]"#));
    until(owner, slot, "mine");
    until(other, slot, "taken");

    owner.reload();
    show(owner, slot);
    until(owner, slot, "mine");
    owner.click(&button(slot));
    owner.click(&format!(r#"{BOARD} dialog [data-do="cancel"]"#));
    until(owner, slot, "free");
    until(other, slot, "free");
    assert!(server.plan().taken.is_empty());
    owner.reload();
    show(owner, slot);
    until(owner, slot, "free");
}

#[test]
fn what_is_reserved_elsewhere_is_taken_at_once() {
    let server = Server::start(&[]);
    let slot = &tomorrow(&server)[0];
    let page = Page::open(&server, "/?lang=en");
    show(&page, slot);
    until(&page, slot, "free");
    assert_eq!(server.reserve(slot), 201);
    let taken = format!("{slot} is taken");
    page.until_within(Duration::from_secs(5), &taken, || {
        (page.board().get(&slot.to_string())? == "taken").then_some(())
    });
    assert_eq!(server.reserve(slot), 409, "{page}");
}

/// Both press it at the same moment; whether the loser was told that somebody was faster. A page
/// that is late by more than a frame sees it taken before it can ask, and says that.
#[track_caller]
fn race(pages: &[Page; 2], slot: &Slot) -> bool {
    const PRESS: &str = "const [css, at] = arguments;
      setTimeout(() => document.querySelector(css).click(), at - Date.now())";

    pages.iter().for_each(|page| until(page, slot, "free"));
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + Duration::from_secs(1);
    let at = at.as_millis().to_string();
    pages.iter().for_each(|page| drop(page.run_with(PRESS, &[&button(slot), &at])));
    let slot = slot.to_string();
    let [ours, theirs] = pages.each_ref().map(|page| {
        page.until(&format!("{slot} is somebody's"), || {
            let is_busy =
                page.attribute(&format!(r#"[data-slot="{slot}"]"#), "aria-busy").is_some();
            page.board().get(&slot).filter(|state| *state != "free" && !is_busy).cloned()
        })
    });
    let loser = match (&*ours, &*theirs) {
        ("mine", "taken") => &pages[1],
        ("taken", "mine") => &pages[0],
        both => panic!("{slot} is {both:?}\n{}{}", pages[0], pages[1]),
    };
    let words = loser.until("the loser is told", || {
        let said = loser.texts_of(&format!("{BOARD} :is([role=alert], [role=status])")).concat();
        ["was just taken", "Somebody was faster"].into_iter().rfind(|words| said.contains(words))
    });
    if words != "Somebody was faster" {
        return false;
    }
    assert!(loser.visible(&format!("{BOARD} button[data-nearest]")) > 0, "{loser}");
    loser.click(&format!(r#"{BOARD} [data-do="dismiss"]"#));
    true
}

/// Places on a day that has not begun.
#[track_caller]
fn tomorrow(server: &Server) -> Vec<Slot> {
    let plan = server.plan();
    plan.days[1].times.iter().map(|time| Slot::new(&plan.places[0].id, time)).collect()
}

fn button(slot: &Slot) -> String {
    format!(r#"{BOARD} button[data-slot="{slot}"]"#)
}

/// Shows the day that the slot is of.
#[track_caller]
fn show(page: &Page, slot: &Slot) {
    page.until_status("open");
    let (date, _) = slot.start().split_once('T').unwrap();
    page.click(&format!(r#"{BOARD} button[data-day="{date}"]"#));
    page.until("that day", || page.board().contains_key(&slot.to_string()).then_some(()));
}

/// Waits until a place is in a state at this page.
#[track_caller]
fn until(page: &Page, slot: &Slot, state: &str) {
    page.until(&format!("{slot} is {state}"), || {
        (page.board().get(&slot.to_string())? == state).then_some(())
    });
}

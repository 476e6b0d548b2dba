//! A board on the page, and a small plan for it.

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement, Storage};
use yew::prelude::*;
use yew_sse::components::{Booking, BookingLabels, BookingProps};

use super::{Mounted, fetch::*, install, mount, open, rendered, send};

#[wasm_bindgen(module = "/tests/support/browser.js")]
extern "C" {
    /// The browser stores nothing, and says so to whoever asks.
    pub(crate) fn refuse_storage();
    /// The browser has no room to store anything more.
    pub(crate) fn fill_storage();
    /// The browser stores again.
    pub(crate) fn allow_storage();
    /// A key is pressed where the focus is.
    pub(crate) fn press_key(key: &str, control: bool);
    fn minutes(at: f64) -> String;
}

/// When a time of the plan begins: 0 has begun, 1 and 2 are today, 3 is two days later. They are
/// called 09:00, 10:00, 11:00 and 10:00.
pub(crate) fn begins(time: usize) -> f64 {
    thread_local! {
        /// The same for the whole run, which may go on into another minute.
        static MINUTE: f64 = (js_sys::Date::now() / 60_000.0).ceil() * 60_000.0;
    }
    MINUTE.with(|minute| minute + [-1.0, 1.0, 2.0, 49.0][time] * 3_600_000.0)
}

/// A desk, counted from 1, at a time of the plan.
pub(crate) fn slot(desk: usize, time: usize) -> String {
    format!("desk-{desk}@{}", minutes(begins(time)))
}

/// Three desks; today, a closed day, and one day more.
pub(crate) fn plan(version: &str, head: u32, taken: &[(String, &str)]) -> String {
    let time = |(n, label): (usize, &str)| {
        let (at, start) = (begins(n), minutes(begins(n)));
        format!(r#"{{"start":"{start}","at":{at},"minutes":60,"label":"{label}"}}"#)
    };
    let today = [(0, "09:00"), (1, "10:00"), (2, "11:00")].map(time).join(",");
    let later = time((3, "10:00"));
    let taken: Vec<_> = taken.iter().map(|(slot, id)| format!(r#""{slot}":"{id}""#)).collect();
    format!(
        r#"{{"version":"{version}","head":{head},"zone":"Europe/Berlin",
        "places":[{{"id":"desk-1","name":"Desk 1"}},{{"id":"desk-2","name":"Desk 2"}},{{"id":"desk-3","name":"Desk 3"}}],
        "days":[{{"date":"2026-11-21","times":[{today}]}},{{"date":"2026-11-22","times":[]}},{{"date":"2026-11-23","times":[{later}]}}],
        "taken":{{{}}}}}"#,
        taken.join(",")
    )
}

pub(crate) fn props(address: &'static str) -> BookingProps {
    BookingProps {
        address: address.into(),
        options: None,
        class: "mine".into(),
        labels: BookingLabels::default(),
        locale: Some("en".into()),
        name: None,
        render_place: None,
        empty: None,
        on_reserved: Callback::noop(),
        on_cancelled: Callback::noop(),
        on_status: Callback::noop(),
    }
}

/// An empty browser, and a board that has a plan in which Desk 2 at 10:00 is taken.
pub(crate) async fn board(props: BookingProps) -> Mounted<Booking> {
    clean();
    mounted(props, &[(slot(2, 1), "other")]).await
}

/// Nothing stored, nothing open, nothing asked for.
pub(crate) fn clean() {
    allow_storage();
    storage().clear().unwrap();
    install_fetch();
}

/// A board that has a plan, at position 5 of the log.
pub(crate) async fn mounted(props: BookingProps, taken: &[(String, &str)]) -> Mounted<Booking> {
    install();
    let board = mount::<Booking>(props).await;
    open(0);
    send(0, "booking-snapshot", "", &plan("1", 5, taken));
    rendered().await;
    board
}

/// Somebody reserves.
pub(crate) async fn reserved(seq: u32, id: &str, slot: &str) {
    event("booking-reserved", seq, id, slot).await;
}

/// Somebody gives back.
pub(crate) async fn cancelled(seq: u32, id: &str, slot: &str) {
    event("booking-cancelled", seq, id, slot).await;
}

async fn event(name: &str, seq: u32, id: &str, slot: &str) {
    let data = format!(r#"{{"seq":{seq},"id":"{id}","slot":"{slot}"}}"#);
    send(0, name, &format!("e-{seq}"), &data);
    rendered().await;
}

pub(crate) fn storage() -> Storage {
    web_sys::window().unwrap().local_storage().unwrap().unwrap()
}

/// The visitor has said the name before.
pub(crate) fn known_as(name: &str) {
    storage().set_item("yew-sse.booking.name", name).unwrap();
}

/// All that is stored, as one text.
pub(crate) fn stored() -> String {
    let storage = storage();
    let items = (0..storage.length().unwrap()).filter_map(|at| storage.key(at).unwrap());
    items.filter_map(|key| storage.get_item(&key).unwrap()).collect()
}

/// A field of request `n`.
pub(crate) fn sent(n: usize, field: &str) -> String {
    let body = js_sys::JSON::parse(&body(n)).unwrap();
    js_sys::Reflect::get(&body, &field.into()).unwrap().as_string().unwrap_or_default()
}

/// The server says yes to reservation `n`.
pub(crate) async fn say_yes(n: usize, status: u16, seq: u32) {
    let (id, slot) = (sent(n, "id"), sent(n, "slot"));
    answered(n, status, &format!(r#"{{"seq":{seq},"id":"{id}","slot":"{slot}"}}"#)).await;
}

/// The server says no to request `n`.
pub(crate) async fn say_no(n: usize, status: u16) {
    answered(n, status, &format!(r#"{{"status":{status},"title":"No","detail":"because"}}"#)).await;
}

/// What has the focus: its `data-slot` or `data-day`.
pub(crate) fn focused() -> String {
    let element = web_sys::window().unwrap().document().unwrap().active_element().unwrap();
    let name = ["data-slot", "data-day"].into_iter().find_map(|name| element.get_attribute(name));
    name.unwrap_or_else(|| element.outer_html())
}

/// What tests do with a board.
impl Mounted<Booking> {
    pub(crate) fn button(&self, slot: &str) -> Element {
        self.find(&format!("button[data-slot='{slot}']"))
    }

    pub(crate) fn attribute(&self, slot: &str, name: &str) -> String {
        self.button(slot).get_attribute(name).unwrap_or_default()
    }

    pub(crate) fn state(&self, slot: &str) -> String {
        self.attribute(slot, "data-state")
    }

    pub(crate) async fn press(&self, selector: &str) {
        self.click(selector);
        rendered().await;
    }

    pub(crate) async fn press_slot(&self, slot: &str) {
        self.press(&format!("button[data-slot='{slot}']")).await;
    }

    pub(crate) fn focus(&self, selector: &str) {
        self.find(selector).unchecked_into::<HtmlElement>().focus().unwrap();
    }

    /// Answers the question for the name.
    pub(crate) async fn say_name(&self, name: &str) {
        let input: HtmlInputElement = self.find("dialog[open] input").unchecked_into();
        input.set_value(name);
        self.press("dialog[open] [data-do=name]").await;
    }

    pub(crate) fn text_of(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap_or_default()
    }

    pub(crate) fn count(&self, selector: &str) -> u32 {
        self.find("[data-sse=booking]").query_selector_all(selector).unwrap().length()
    }
}

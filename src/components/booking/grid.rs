//! Places and times: a grid where there is room, a list where there is not.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;
use yew_sse_wire::booking::{Place, Slot};

use super::{keys, slots::SlotState};

/// A place, with its times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) place: Place,
    pub(super) cells: Vec<Cell>,
}

/// A place at a time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) slot: Slot,
    pub(super) time: AttrValue,
    /// What a screen reader says.
    pub(super) words: AttrValue,
    pub(super) state: SlotState,
    pub(super) is_pending: bool,
}

#[derive(PartialEq, Properties)]
pub(super) struct GridProps {
    pub(super) label: AttrValue,
    pub(super) rows: Vec<Row>,
    pub(super) render_place: Option<Callback<Place, Html>>,
    /// A free one is to be reserved, or an own one to be given back.
    pub(super) press: Callback<Slot>,
}

/// One stop for the tab key; inside, the arrow keys move, also over what cannot be reserved: a
/// screen reader's user wants to know that too.
#[component]
pub(super) fn Grid(props: &GridProps) -> Html {
    let root = use_node_ref();
    let active = use_state_eq(|| None::<Slot>);
    let rows = &props.rows;
    let stop = stop(rows, active.as_ref());
    let onfocusin = {
        let active = active.setter();
        Callback::from(move |event: FocusEvent| {
            let button = event.target().and_then(|it| it.dyn_into::<Element>().ok());
            let slot = button.and_then(|button| button.get_attribute("data-slot"));
            if let Some(slot) = slot.and_then(|slot| slot.parse().ok()) {
                active.set(Some(slot));
            }
        })
    };
    let onkeydown = {
        let (root, slots) = (root.clone(), slots(rows));
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.meta_key() || event.shift_key() {
                return;
            }
            let size = (slots.len(), slots.first().map_or(0, Vec::len));
            let next = stop.and_then(|at| keys::cell(&event.key(), event.ctrl_key(), at, size));
            if let Some((row, column)) = next {
                event.prevent_default();
                focus(&root, &slots[row][column]);
            }
        })
    };
    html! {
        <div ref={root} class="sse-booking-grid" role="grid" aria-label={&props.label} {onfocusin} {onkeydown}>
            { for rows.iter().enumerate().map(|(at, row)| html! {
                <div key={row.place.id.to_string()} class="sse-booking-row" role="row">
                    <div class="sse-booking-place" role="rowheader">{ place(&row.place, props.render_place.as_ref()) }</div>
                    <div class="sse-booking-times" role="presentation">
                        { for row.cells.iter().enumerate().map(|(column, cell)| {
                            button(cell, stop == Some((at, column)), &props.press)
                        }) }
                    </div>
                </div>
            }) }
        </div>
    }
}

fn place(place: &Place, render: Option<&Callback<Place, Html>>) -> Html {
    match render {
        Some(render) => render.emit(place.clone()),
        None => html! { &place.name },
    }
}

fn button(cell: &Cell, is_stop: bool, press: &Callback<Slot>) -> Html {
    let is_mine = cell.state == SlotState::Mine;
    let can_press = matches!(cell.state, SlotState::Free | SlotState::Mine) && !cell.is_pending;
    let onclick = {
        let (press, slot) = (press.clone(), cell.slot.clone());
        Callback::from(move |_: MouseEvent| {
            if can_press {
                press.emit(slot.clone());
            }
        })
    };
    html! {
        <div key={cell.slot.to_string()} class="sse-booking-cell" role="gridcell">
            // Not `disabled`: that would take the focus away, and the arrow keys with it.
            <button
                type="button"
                class="sse-booking-slot"
                data-slot={cell.slot.to_string()}
                data-state={cell.state.name()}
                aria-label={&cell.words}
                aria-pressed={is_mine.to_string()}
                aria-disabled={(!can_press).to_string()}
                aria-busy={cell.is_pending.then_some("true")}
                tabindex={if is_stop { "0" } else { "-1" }}
                {onclick}
            >
                if is_mine {
                    <span class="sse-booking-mark" aria-hidden="true">{ "✓" }</span>
                }
                <span class="sse-booking-time">{ &cell.time }</span>
            </button>
        </div>
    }
}

/// Where the tab key stops: where one was last, else at what can be reserved first.
fn stop(rows: &[Row], active: Option<&Slot>) -> Option<(usize, usize)> {
    let find = |is: &dyn Fn(&Cell) -> bool| {
        let mut found =
            rows.iter().enumerate().map(|(at, row)| (at, row.cells.iter().position(is)));
        found.find_map(|(at, column)| column.map(|column| (at, column)))
    };
    let first = || (!rows.first()?.cells.is_empty()).then_some((0, 0));
    find(&|cell| Some(&cell.slot) == active)
        .or_else(|| find(&|cell| cell.state == SlotState::Free))
        .or_else(first)
}

fn slots(rows: &[Row]) -> Vec<Vec<Slot>> {
    rows.iter().map(|row| row.cells.iter().map(|cell| cell.slot.clone()).collect()).collect()
}

/// Moves the focus to a slot's button, if it is there.
pub(super) fn focus(root: &NodeRef, slot: &Slot) {
    let found = root
        .cast::<Element>()
        .and_then(|root| root.query_selector(&format!("[data-slot=\"{slot}\"]")).ok()?);
    if let Some(button) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = button.focus();
    }
}

//! Places that people reserve and give back, live.

mod labels;
mod state;
mod mine;
mod slots;
mod nearest;
mod keys;
mod session;
mod words;
mod storage;
mod memory;
mod dates;
mod desk;
mod fresh;
mod clerk;
mod questions;
mod grid;
mod days;
mod outcome;
mod list;
mod sight;
mod panel;
#[cfg(test)]
mod fixture;

use std::rc::Rc;

use yew::prelude::*;
use yew_sse_wire::{
    EVENTS,
    booking::{BOOKING, FEED, Place, Slot},
};

pub use self::labels::BookingLabels;
use self::{
    desk::Desk,
    fresh::use_fresh_plan,
    memory::use_memory,
    panel::{Panel, PanelProps},
    session::Session,
    state::BookingState,
};
use super::{part::part, send, use_told};
use crate::{
    connection::{Options, Status},
    hooks::{use_event_source_fold_with_options, use_sse_address},
    hub::Address,
};

/// What [`Booking`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct BookingProps {
    /// Where the stream comes from: default the provider's above, else
    /// `/api/events?feeds=booking`. Places are reserved beside it, at `/api/booking`.
    #[prop_or_default]
    pub address: Address,
    /// How its connection behaves: default as the provider above says.
    #[prop_or_default]
    pub options: Option<Options>,
    /// Further classes for the outermost element.
    #[prop_or_default]
    pub class: Classes,
    /// The words. Default: English.
    #[prop_or_default]
    pub labels: BookingLabels,
    /// In whose language dates are written ([BCP 47](https://www.rfc-editor.org/rfc/rfc5646)).
    /// Default: the page's, else the browser's.
    #[prop_or_default]
    pub locale: Option<AttrValue>,
    /// Under whose name places are reserved, 1 to 80 characters. Default: the visitor is asked
    /// once.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// Renders what stands before a place's times. Default: its name. The times' own labels keep saying
    /// the name; keep the callback from render to render.
    #[prop_or_default]
    pub render_place: Option<Callback<Place, Html>>,
    /// What stands where there are no places. Default: [`BookingLabels::no_places`].
    #[prop_or_default]
    pub empty: Option<Html>,
    /// A place was reserved here.
    #[prop_or_default]
    pub on_reserved: Callback<Slot>,
    /// A place was given back here.
    #[prop_or_default]
    pub on_cancelled: Callback<Slot>,
    /// How it stands with the connection, whenever that changes.
    #[prop_or_default]
    pub on_status: Callback<Status>,
}

/// Places that people reserve and give back, live for everyone.
///
/// Each place at a time is a `button[data-slot]` with `data-state`: `free`, `taken`, `mine` or
/// `past`. The outermost element says with `data-live` (`true` or `false`) whether changes can
/// arrive. What the visitor reserved is kept in this browser, with the keys to give it back.
///
/// ```
#[doc = include_str!("example.rs")]
/// ```
#[component]
pub fn Booking(props: &BookingProps) -> Html {
    let own = format!("{EVENTS}?feeds={FEED}");
    let (address, options) = use_sse_address(props.address.clone(), props.options.clone(), own);
    let url = send::beside(address.as_str(), BOOKING);
    let with_credentials = options.with_credentials;
    let board = use_event_source_fold_with_options::<BookingState>(address, options);
    let session = use_reducer_eq(Session::default);
    use_memory(&url, session.dispatcher());
    let refresh = use_fresh_plan(&url, with_credentials, &board);
    use_told(board.status(), &props.on_status);
    // What the ids on the page begin with.
    let id = use_memo((), |()| AttrValue::from(format!("sse-booking-{}", next_number())));
    let is_live = matches!(board.status(), Status::Open);
    // There is no plan before there is a browser, and so no clock to be asked.
    let has_plan = board.state().plan().is_some();
    let desk = Desk {
        url,
        with_credentials,
        board,
        session: session.dispatcher(),
        refresh,
        on_reserved: props.on_reserved.clone(),
        on_cancelled: props.on_cancelled.clone(),
    };
    html! {
        <div
            class={classes!("sse-booking", props.class.clone())}
            data-sse="booking"
            data-live={is_live.to_string()}
            aria-busy={(!has_plan).to_string()}
        >
            if has_plan {
                { part::<Panel>(PanelProps {
                    id: (*id).clone(),
                    desk,
                    session: Rc::new((*session).clone()),
                    labels: props.labels.clone(),
                    locale: props.locale.clone(),
                    name: props.name.clone(),
                    render_place: props.render_place.clone(),
                    empty: props.empty.clone(),
                }) }
            } else {
                <p class="sse-booking-note" role="status">{ &props.labels.loading }</p>
            }
        </div>
    }
}

/// Numbers the boards of a page.
fn next_number() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};

    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

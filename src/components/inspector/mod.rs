//! Looks on at a connection while it works.

mod labels;
mod amounts;
mod state;
mod sieve;
mod chart;
mod timeline;
mod view;
mod log;

use std::{
    any::{Any, TypeId},
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use gloo::timers::callback::Timeout;
use yew::prelude::*;
use yew_sse_wire::EVENTS;

pub use self::labels::InspectorLabels;
use self::{sieve::Sieve, state::Tape};
use super::tag::{tag, text};
use crate::{
    connection::{Name, Options, Status},
    decode::RawEvent,
    hooks::{use_event_source_onlooker, use_sse_address},
    hub::{Address, Folding},
    source::{later, now},
};

/// What [`Inspector`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct InspectorProps {
    /// Whose connection: default the provider's above, else `/api/events`.
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
    pub labels: InspectorLabels,
    /// How many events are kept, at least one. Default: 500, and two megabytes in any case.
    #[prop_or(500)]
    pub cap: usize,
    /// Whether it is unfolded at first. Folded it goes on counting, and draws nothing. Default: `true`.
    #[prop_or(true)]
    pub open: bool,
}

/// What a connection does, to look at: how many events arrive and how late, when it was lost and how
/// it came back, the events themselves, and what polling would have cost.
///
/// It sees what anybody on the page listens for, and the events that control the stream; it listens
/// for nothing itself. It is drawn once a second while it can be seen, whatever arrives.
///
/// Delay is told where events say when they were sent: a whole number `at`, in Unix milliseconds, in
/// the JSON that they carry. It counts from the fastest of those that are shown, so that a
/// clock that is wrong does not matter.
///
/// The outermost element carries the connection's state as `data-state`, as that of
/// [`ConnectionBadge`](super::ConnectionBadge) does.
///
/// ```
#[doc = include_str!("example.rs")]
/// ```
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let InspectorProps { class, labels, .. } = props;
    let (address, options) = use_sse_address(props.address.clone(), props.options.clone(), EVENTS);
    // Of another address it knows nothing.
    let watch = use_memo((address.identity(), props.cap), |(_, cap)| Watch::new(*cap, props.open));
    let is_open = watch.is_open.get();
    let connection = use_event_source_onlooker(address, options, Rc::clone(&watch) as _);
    let update = use_force_update();
    use_seconds(is_open, update.clone());
    let press = {
        let watch = Rc::clone(&watch);
        Callback::from(move |what| {
            watch.press(what);
            update.force_update();
        })
    };
    let trail = connection.trail();
    // On a server there is no clock to ask, and nothing to show either.
    let now = if trail.is_empty() { 0 } else { now().as_millis() as u64 };
    let tape = watch.tape.borrow();
    html! {
        <div
            class={classes!("sse-inspector", class.clone())}
            data-sse="inspector"
            data-state={connection.status().name()}
        >
            { log::button(Press::Fold, is_open, &press, vec![text(&labels.details)]) }
            if is_open {
                { view::chart(&tape, &trail, now, labels) }
                { tag("div", "sse-inspector-parts", vec![
                    view::timeline(&tape, &trail, labels),
                    view::cost(&tape, now, labels),
                    log::events(&tape, &watch.sieve.borrow(), &press, labels),
                ]) }
            }
        </div>
    }
}

/// What can be done with it.
#[derive(Clone)]
enum Press {
    Fold,
    Pause,
    Clear,
    /// Shows only what has this text.
    Filter(String),
}

/// What was seen, and what of it is shown.
struct Watch {
    tape: RefCell<Tape>,
    sieve: RefCell<Sieve>,
    is_open: Cell<bool>,
}

impl Watch {
    fn new(cap: usize, is_open: bool) -> Self {
        Self { tape: Tape::new(cap).into(), sieve: RefCell::default(), is_open: is_open.into() }
    }

    fn press(&self, what: Press) {
        let (mut tape, mut sieve) = (self.tape.borrow_mut(), self.sieve.borrow_mut());
        match what {
            Press::Fold => self.is_open.set(!self.is_open.get()),
            Press::Pause => sieve.pause(&tape),
            Press::Clear => sieve.clear(&mut tape),
            Press::Filter(text) => sieve.filter(&text),
        }
    }
}

impl Folding for Watch {
    fn names(&self) -> &[Name] {
        &[]
    }

    /// It only looks on, and is not rendered for any of them.
    fn take(&self, event: &RawEvent, id: Option<&str>, at: Duration) -> bool {
        self.tape.borrow_mut().hear(event, id, at.as_millis() as u64);
        false
    }

    fn resync(&self) {}

    fn tell(&self, status: &Status) {
        self.tape.borrow_mut().tell(status);
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }

    fn kind(&self) -> TypeId {
        TypeId::of::<Self>()
    }
}

/// Renders again at the beginning of each second, while `on` and while the page can be seen.
#[hook]
fn use_seconds(on: bool, update: UseForceUpdateHandle) {
    use_effect_with(on, move |on| {
        let timer = Rc::new(Cell::default());
        if *on {
            arm(&timer, update);
        }
        move || drop(timer)
    });
}

fn arm(timer: &Rc<Cell<Option<Timeout>>>, update: UseForceUpdateHandle) {
    const SECOND: u64 = 1_000;
    /// Timers may come a little early.
    const MARGIN: u64 = 20;

    let this = Rc::downgrade(timer);
    let wait = SECOND + MARGIN - now().as_millis() as u64 % SECOND;
    timer.set(Some(later(Duration::from_millis(wait), move || {
        let Some(timer) = this.upgrade() else { return };
        let document = web_sys::window().and_then(|window| window.document());
        if document.is_some_and(|document| !document.hidden()) {
            update.force_update();
        }
        arm(&timer, update);
    })));
}

//! Where in the lines a person is: at the bottom, where new lines are followed, or away, where
//! nothing moves.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, NodeList, ResizeObserver};
use yew::prelude::*;

use super::{
    near::{Extents, Seen, first},
    state::View,
};

/// This near to the bottom is at the bottom: positions are rounded, and hands are not exact.
const SLACK: i32 = 24;

/// Where a person is, as of this render.
pub(super) struct Scroll {
    /// The element that scrolls.
    pub(super) log: NodeRef,
    /// If away from the bottom: the newest line when they went.
    pub(super) away_since: Option<u64>,
    /// What is to be in it of each block: all its lines, or only room of this height.
    pub(super) rooms: Vec<Option<u32>>,
    pub(super) onscroll: Callback<Event>,
    pub(super) onkeydown: Callback<KeyboardEvent>,
    pub(super) to_bottom: Callback<()>,
}

/// What is known of that from render to render.
#[derive(Default)]
struct Place {
    away_since: Option<u64>,
    /// How far the log was scrolled when that was last looked at, and how high all of it was.
    top: i32,
    height: i32,
    /// What was in view then.
    anchor: Option<Anchor>,
    /// What a render moves is not held yet.
    is_moving: bool,
    extents: Extents,
}

/// Keeps the bottom in view, or else whatever is in view, through every render of the component and
/// when the log becomes larger or smaller.
#[hook]
pub(super) fn use_scroll(view: &View) -> Scroll {
    let log = use_node_ref();
    let place = use_mut_ref(Place::default);
    let update = use_force_update();
    let (away_since, rooms) = {
        let mut place = place.borrow_mut();
        place.extents.keep(view.blocks.iter().map(|block| (block.number, block.len)));
        // The page still shows the render before this one.
        if let Some(log) = shown(&log) {
            place.drop_anchor(&log);
        }
        place.is_moving = true;
        (place.away_since, place.extents.rooms())
    };
    let settle = {
        let (log, place, update) = (log.clone(), place.clone(), update.clone());
        move || {
            let Some(log) = shown(&log) else { return };
            let mut place = place.borrow_mut();
            match place.away_since {
                // Whoever has just begun to go up is not brought back.
                None if below(&log) <= SLACK => {}
                None => log.set_scroll_top(log.scroll_height()),
                Some(_) => place.anchor.iter().for_each(|anchor| anchor.hold(&log)),
            }
            place.is_moving = false;
            if place.look(&log) {
                update.force_update();
            }
        }
    };
    use_effect(settle.clone());
    use_effect_with(log.clone(), move |log| {
        let resized = Closure::<dyn Fn()>::new(settle);
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        if let Some((observer, log)) = observer.as_ref().zip(log.cast::<Element>()) {
            observer.observe(&log);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(resized);
        }
    });
    let onscroll = {
        let (log, place, update) = (log.clone(), place.clone(), update.clone());
        let newest = view.last();
        Callback::from(move |_: Event| {
            let Some(log) = shown(&log) else { return };
            let mut place = place.borrow_mut();
            let was = place.away_since;
            // More may have been rendered that is not followed yet: only who goes up goes away. Where
            // less was rendered, the browser did.
            let went_up = log.scroll_top() < place.top && log.scroll_height() == place.height;
            let away = was.or(went_up.then_some(newest)).filter(|_| below(&log) > SLACK);
            place.away_since = away;
            if place.look(&log) || was != away {
                update.force_update();
            }
        })
    };
    let to_bottom = Callback::from(move |()| {
        place.borrow_mut().away_since = None;
        update.force_update();
    });
    // A browser may go to where the bottom was when it set out.
    let onkeydown = {
        let to_bottom = to_bottom.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "End" {
                event.prevent_default();
                to_bottom.emit(());
            }
        })
    };
    Scroll { log, away_since, rooms, onscroll, onkeydown, to_bottom }
}

/// The log, if it can be seen.
fn shown(log: &NodeRef) -> Option<Element> {
    log.cast::<Element>().filter(|log| log.client_height() > 0)
}

/// How much there is below what is in view.
fn below(log: &Element) -> i32 {
    log.scroll_height() - log.scroll_top() - log.client_height()
}

fn item(list: &NodeList, at: usize) -> Option<Element> {
    list.item(at as u32)?.dyn_into().ok()
}

impl Place {
    /// Remembers what is in view. While a render's moves are not held yet, as on a busy page where
    /// another one or an event comes before its effect, what was in view before it counts.
    fn drop_anchor(&mut self, log: &Element) {
        if !self.is_moving {
            self.anchor = Anchor::drop_in(log);
        }
    }

    /// Looks at all blocks on the page; says whether other ones are near now.
    fn look(&mut self, log: &Element) -> bool {
        self.top = log.scroll_top();
        self.height = log.scroll_height();
        self.drop_anchor(log);
        let Ok(blocks) = log.query_selector_all(":scope > [data-block]") else { return false };
        let view = log.get_bounding_client_rect();
        let mut top = view.top();
        let below = below(log);
        if below <= SLACK {
            // It will be the very bottom: on the way there nothing changes.
            top += f64::from(below);
        }
        let seen = |block: Element| {
            let area = block.get_bounding_client_rect();
            Seen {
                top: area.top() - top,
                bottom: area.bottom() - top,
                height: block.client_height().into(),
                focused: block.matches(":focus-within").unwrap_or_default(),
            }
        };
        let seen = |at| item(&blocks, at).map(seen).unwrap_or_default();
        self.extents.look(view.height(), blocks.length() as usize, seen)
    }
}

/// A line that is in view, and where.
struct Anchor {
    line: Element,
    /// How far below the top of what is in view.
    top: f64,
}

impl Anchor {
    /// The first line that is in view.
    fn drop_in(log: &Element) -> Option<Self> {
        let lines = log.query_selector_all("li[data-seq]").ok()?;
        let view = log.get_bounding_client_rect();
        let bottom = |line: Element| line.get_bounding_client_rect().bottom();
        let is_below = |at| item(&lines, at).is_some_and(|line| bottom(line) > view.top());
        let line = item(&lines, first(lines.length() as usize, is_below))?;
        let top = line.get_bounding_client_rect().top() - view.top();
        // There may be room only.
        (top < view.height()).then_some(Self { line, top })
    }

    /// Scrolls so that it is where it was.
    fn hold(&self, log: &Element) {
        if self.line.is_connected() {
            let top = |of: &Element| of.get_bounding_client_rect().top();
            let moved = (top(&self.line) - top(log) - self.top).round() as i32;
            // Scrolling to where it is would end a scrolling that is under way.
            if moved != 0 {
                log.set_scroll_top(log.scroll_top() + moved);
            }
        }
    }
}

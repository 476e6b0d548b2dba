//! Where in the lines a person is: at the bottom, where new lines are followed, or away, where
//! nothing moves.

use web_sys::Element;
use yew::prelude::*;

/// This near to the bottom is at the bottom: positions are rounded, and hands are not exact.
const SLACK: i32 = 24;

/// Where a person is, as of this render.
pub(super) struct Scroll {
    /// The element that scrolls.
    pub(super) log: NodeRef,
    /// If away from the bottom: the newest line when they went.
    pub(super) away_since: Option<u64>,
    pub(super) onscroll: Callback<Event>,
    pub(super) to_bottom: Callback<()>,
}

/// Keeps the bottom in view, or else whatever is in view, through every render of the component.
/// `newest` is the position of the newest line.
#[hook]
pub(super) fn use_scroll(newest: u64) -> Scroll {
    let log = use_node_ref();
    let away = use_state_eq(|| None::<u64>);
    let anchor = use_mut_ref(|| None::<Anchor>);
    let away_since = *away;
    // The page still shows the render before this one. On a busy page there may be another render
    // before the effect has held what this one moves: then what was in view before both counts.
    let pending = anchor.take().filter(|_| away_since.is_some());
    let in_view = away_since.and_then(|_| Anchor::drop_in(&log.cast::<Element>()?));
    anchor.replace(pending.or(in_view));
    {
        let log = log.clone();
        use_effect(move || {
            let anchor = anchor.take();
            match (log.cast::<Element>(), anchor) {
                (Some(log), Some(anchor)) => anchor.hold(&log),
                (Some(log), None) if away_since.is_none() => {
                    log.set_scroll_top(log.scroll_height());
                }
                _ => {}
            }
        });
    }
    let onscroll = {
        let (log, away) = (log.clone(), away.setter());
        Callback::from(move |_: Event| {
            let Some(log) = log.cast::<Element>() else { return };
            let below = log.scroll_height() - log.scroll_top() - log.client_height();
            if below <= SLACK {
                away.set(None);
            } else if away_since.is_none() {
                away.set(Some(newest));
            }
        })
    };
    let to_bottom = use_callback((), {
        let away = away.setter();
        move |(), ()| away.set(None)
    });
    Scroll { log, away_since, onscroll, to_bottom }
}

/// A line that is in view, and where.
struct Anchor {
    line: Element,
    top: f64,
}

impl Anchor {
    /// The first line that is in view.
    fn drop_in(log: &Element) -> Option<Self> {
        let lines = log.query_selector_all("li[data-seq]").ok()?;
        let line = |n| lines.item(n).and_then(|node| wasm_bindgen::JsCast::dyn_into(node).ok());
        let top = log.get_bounding_client_rect().top();
        let (mut above, mut end) = (0, lines.length());
        while above < end {
            let middle = above.midpoint(end);
            let line: Element = line(middle)?;
            if line.get_bounding_client_rect().bottom() <= top {
                above = middle + 1;
            } else {
                end = middle;
            }
        }
        let line: Element = line(above)?;
        let top = line.get_bounding_client_rect().top();
        Some(Self { line, top })
    }

    /// Scrolls so that it is where it was.
    fn hold(&self, log: &Element) {
        if self.line.is_connected() {
            let moved = self.line.get_bounding_client_rect().top() - self.top;
            log.set_scroll_top(log.scroll_top() + moved.round() as i32);
        }
    }
}

//! The days as tabs.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::keys;

/// A day's tab.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tab {
    /// `2026-11-21`
    pub(super) date: AttrValue,
    /// The date as people write it.
    pub(super) name: AttrValue,
    /// How much of it is free.
    pub(super) about: AttrValue,
}

#[derive(PartialEq, Properties)]
pub(super) struct DaysProps {
    /// What the ids on the page begin with.
    pub(super) id: AttrValue,
    pub(super) label: AttrValue,
    pub(super) tabs: Vec<Tab>,
    /// The date of the one that is shown.
    pub(super) shown: AttrValue,
    pub(super) show: Callback<AttrValue>,
}

/// [Tabs](https://www.w3.org/WAI/ARIA/apg/patterns/tabs/) whose panel is `{id}-panel`.
#[component]
pub(super) fn Days(props: &DaysProps) -> Html {
    let root = use_node_ref();
    let onkeydown = {
        let (root, show, shown) = (root.clone(), props.show.clone(), props.shown.clone());
        let dates: Vec<_> = props.tabs.iter().map(|tab| tab.date.clone()).collect();
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
                return;
            }
            let at = dates.iter().position(|date| *date == shown).unwrap_or_default();
            if let Some(next) = keys::tab(&event.key(), at, dates.len()) {
                event.prevent_default();
                show.emit(dates[next].clone());
                focus(&root, &dates[next]);
            }
        })
    };
    html! {
        <div ref={root} class="sse-booking-days" role="tablist" aria-label={&props.label} {onkeydown}>
            { for props.tabs.iter().map(|tab| {
                let is_shown = tab.date == props.shown;
                let (show, date) = (props.show.clone(), tab.date.clone());
                html! {
                    <button
                        key={tab.date.to_string()}
                        type="button"
                        role="tab"
                        class="sse-booking-day"
                        id={format!("{}-{}", props.id, tab.date)}
                        data-day={&tab.date}
                        aria-selected={is_shown.to_string()}
                        aria-controls={format!("{}-panel", props.id)}
                        tabindex={if is_shown { "0" } else { "-1" }}
                        onclick={move |_| show.emit(date.clone())}
                    >
                        <span>{ &tab.name }</span>
                        <span class="sse-booking-about">{ &tab.about }</span>
                    </button>
                }
            }) }
        </div>
    }
}

fn focus(root: &NodeRef, date: &str) {
    let found = root
        .cast::<Element>()
        .and_then(|root| root.query_selector(&format!("[data-day=\"{date}\"]")).ok()?);
    if let Some(tab) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = tab.focus();
    }
}

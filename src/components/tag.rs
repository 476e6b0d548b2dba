//! Plain elements, made by a function.
//!
//! `html!` writes out, wherever it stands, how each of its elements is made, which every visitor
//! downloads: four times as much as a call.

use yew::{prelude::*, virtual_dom::VText};

/// `<name class={class}>..</name>`; without a class, none.
#[inline(never)]
pub(super) fn tag(name: &'static str, class: &'static str, children: Vec<Html>) -> Html {
    let class = (!class.is_empty()).then_some(class);
    html! { <@{name} {class}>{ for children }</@> }
}

/// `<name class={class}>text</name>`
#[inline(never)]
pub(super) fn said(name: &'static str, class: &'static str, words: AttrValue) -> Html {
    tag(name, class, vec![text(words)])
}

/// A text.
pub(super) fn text(text: impl Into<AttrValue>) -> Html {
    VText::new(text).into()
}

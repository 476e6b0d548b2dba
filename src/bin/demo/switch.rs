//! A choice among a few: one button each, one of them pressed.

use yew::prelude::*;

/// A choice among a few. `label` is what is chosen, for those who do not see it.
pub(crate) fn switch(label: &'static str, buttons: Html) -> Html {
    html! { <div class="switch" role="group" aria-label={label}>{ buttons }</div> }
}

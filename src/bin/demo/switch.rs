//! A choice among a few: one button each, one of them pressed.

use yew::prelude::*;

/// What [`Switch`] is given.
#[derive(PartialEq, Properties)]
pub(crate) struct SwitchProps {
    /// What is chosen, for those who do not see it.
    pub(crate) label: AttrValue,
    pub(crate) children: Html,
}

/// A choice among a few.
#[component]
pub(crate) fn Switch(props: &SwitchProps) -> Html {
    html! {
        <div class="switch" role="group" aria-label={props.label.clone()}>
            { props.children.clone() }
        </div>
    }
}

//! An analogue face.

use yew::prelude::*;

use super::hands::{Hands, turned};

/// Twelve of them, from twelve on, clockwise.
const MARKS: &str = "M0-43v6M21.5-37.2l-3 5.2M37.2-21.5l-5.2 3M43 0h-6M37.2 21.5l-5.2-3M21.5 37.2l-3-5.2\
                     M0 43v-6M-21.5 37.2l3-5.2M-37.2 21.5l5.2-3M-43 0h6M-37.2-21.5l5.2 3M-21.5-37.2l3 5.2";

/// The dial, with its hands at so many seconds since midnight, or without any. It is for the eye: the
/// digits say the same. What it takes to look like a clock it has without a style sheet.
pub(super) fn face(second: Option<u32>) -> Html {
    html! {
        <svg
            class="sse-clock-face"
            viewBox="-50 -50 100 100"
            fill="none"
            stroke="currentcolor"
            stroke-linecap="round"
            aria-hidden="true"
        >
            // A dot for each of the sixty.
            <circle class="sse-clock-dots" r="43" pathLength="60" stroke-dasharray="0 1" opacity=".6" />
            <path class="sse-clock-marks" d={MARKS} stroke-width="1.6" />
            { second.map_or_else(Html::default, hands) }
        </svg>
    }
}

fn hands(second: u32) -> Html {
    let hands = Hands::at(second);
    let hand = |class: &'static str, d: &'static str, width: &'static str, angle| {
        html! { <path {class} {d} stroke-width={width} transform={turned(angle)} /> }
    };
    // New ones each hour, because the angles begin anew: the old ones would turn back to it.
    html! {
        <g key={second / 3_600} class="sse-clock-hands">
            { hand("sse-clock-hour", "M0 0V-24", "3.6", hands.hour) }
            { hand("sse-clock-minute", "M0 0V-34", "2.4", hands.minute) }
            { hand("sse-clock-second", "M0 10V-40", "1.1", hands.second) }
            { hand("sse-clock-hub", "M0 0h0", "6", 0) }
        </g>
    }
}

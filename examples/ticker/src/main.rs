//! An app with its own theme, words and events. Its prices, our clock and our badge read one
//! connection.

mod market;

use yew::prelude::*;
use yew_sse::{
    SseProvider,
    components::{BadgeLabels, Clock, ClockLabels, ConnectionBadge, Styles},
    use_event_source_fold,
};

use crate::market::Market;

#[component]
fn App() -> Html {
    let events = use_memo((), |()| AttrValue::from(events()));
    let mut badge = BadgeLabels::english();
    badge.open = "Market open".into();
    badge.retrying = "No prices at the moment".into();
    let mut clock = ClockLabels::english();
    clock.waiting = "Waiting for the bell".into();
    html! {
        <SseProvider address={&*events}>
            <Styles />
            <ConnectionBadge labels={badge} />
            <Clock labels={clock} />
            <Prices address={&*events} />
        </SseProvider>
    }
}

#[derive(PartialEq, Properties)]
struct PricesProps {
    address: AttrValue,
}

#[component]
fn Prices(props: &PricesProps) -> Html {
    let market = use_event_source_fold::<Market>(props.address.clone());
    let rows = market
        .state()
        .quotes()
        .map(|(symbol, quote)| {
            let price = format!("{}.{:02}", quote.cents / 100, quote.cents % 100);
            html! {
                <tr key={symbol} data-symbol={symbol.to_owned()} data-trend={quote.trend()}>
                    <th scope="row">{ symbol }</th>
                    <td>{ price }</td>
                    <td>{ if quote.halted { "halted" } else { quote.trend() } }</td>
                </tr>
            }
        })
        .collect::<Html>();
    html! { <table><caption>{ "Prices" }</caption><tbody>{ rows }</tbody></table> }
}

/// Where the events come from: the page says so.
fn events() -> String {
    web_sys::window()
        .and_then(|window| window.document()?.document_element()?.get_attribute("data-events"))
        .unwrap_or_default()
}

fn main() {
    yew::Renderer::<App>::new().render();
}

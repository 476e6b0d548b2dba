//! The board, once there is a plan.

use std::{rc::Rc, time::Duration};

use js_sys::Date;
use yew::prelude::*;
use yew_sse_wire::{
    UnixMillis,
    booking::{Name, Place, Slot},
};

use super::{
    clerk::Clerk,
    dates,
    days::{Days, DaysProps},
    desk::Desk,
    grid::{self, Grid, GridProps},
    labels::BookingLabels,
    list::my_bookings,
    mine::Change,
    outcome::reports,
    questions::{AskName, AskNameProps, ask_cancel},
    session::{Act, Doing, Question, Session},
    sight::Sight,
    slots::{View, find},
    words::Words,
};
use crate::components::{again::use_again, fill, part::part};

/// A device that slept, or whose clock was set, notices within this time; in milliseconds.
const LONGEST: UnixMillis = 60_000;
/// A timer may be so early, by the other clock.
const EARLY: UnixMillis = 20;

#[derive(PartialEq, Properties)]
pub(super) struct PanelProps {
    pub(super) id: AttrValue,
    pub(super) desk: Desk,
    pub(super) session: Rc<Session>,
    pub(super) labels: BookingLabels,
    pub(super) locale: Option<AttrValue>,
    pub(super) name: Option<AttrValue>,
    pub(super) render_place: Option<Callback<Place, Html>>,
    pub(super) empty: Option<Html>,
}

#[component]
pub(super) fn Panel(props: &PanelProps) -> Html {
    let PanelProps { id, desk, session, labels, .. } = props;
    let root = use_node_ref();
    let chosen = use_state_eq(|| None::<AttrValue>);
    // To be focused once it is rendered.
    let wanted = use_mut_ref(|| None::<Slot>);
    let state = desk.board.state();
    let now = state.server_time(Date::now() as UnixMillis);
    let days: Vec<String> =
        state.plan().into_iter().flat_map(|plan| &plan.days).map(|day| day.date.clone()).collect();
    let dates = use_memo((days, props.locale.clone()), |(days, locale)| {
        days.iter().map(|date| dates::day(date, locale.as_deref())).collect::<Vec<_>>()
    });
    let view = state.plan().map(|plan| {
        let (mine, released) = (session.mine.as_slice(), session.released.as_slice());
        View { board: &state, plan, mine, released, now }
    });
    let next = view.and_then(|view| view.next_change());
    use_again(next.map(|next| Duration::from_millis((next - now).min(LONGEST) + EARLY)));
    let shown = view.and_then(|view| {
        let chosen = view.plan.days.iter().find(|day| Some(&*day.date) == chosen.as_deref());
        chosen.or_else(|| view.first_day())
    });
    let has_places = view.is_some_and(|view| !view.plan.places.is_empty());
    let shown_date = shown.map_or_else(AttrValue::default, |day| day.date.clone().into());
    use_effect_with(shown_date.clone(), {
        // A day stays while one looks at it, even when its last time has begun.
        let chosen = chosen.setter();
        move |date| chosen.set(Some(date.clone()))
    });
    use_following(desk, session, shown_date.clone());
    use_effect({
        let (root, wanted) = (root.clone(), Rc::clone(&wanted));
        move || {
            if let Some(slot) = wanted.take() {
                grid::focus(&root, &slot);
            }
        }
    });
    let (Some(view), Some(shown)) = (view, shown.filter(|_| has_places)) else {
        let words = || html! { <p class="sse-booking-note">{ &labels.no_places }</p> };
        return props.empty.clone().unwrap_or_else(words);
    };
    let words = Words { labels, plan: view.plan, dates: &dates, shown: &shown_date };
    let given = props.name.as_ref().and_then(|name| Name::try_from(name.to_string()).ok());
    let own_name = session.name.as_ref().filter(|_| given.is_none());
    let own_name = own_name.map(|name| fill(&labels.booking_as, "name", name));
    let clerk = Clerk {
        desk: desk.clone(),
        session: Rc::clone(session),
        name: given.or_else(|| session.name.clone()),
        now,
        wanted,
        chosen: chosen.setter(),
    };
    let sight = Sight { view, words, session };
    let news = match &session.said {
        _ if state.is_doubtful() => Some(labels.unsure.to_string()),
        said => said.as_ref().map(|said| words.said(said)),
    };
    let show = clerk.on(|clerk, date: AttrValue| clerk.chosen.set(Some(date)));
    html! {
        <div ref={root} class="sse-booking-panel">
            { part::<Days>(DaysProps { id: id.clone(), label: labels.days.clone(), tabs: sight.tabs(), shown: shown_date.clone(), show }) }
            <div
                role="tabpanel"
                id={format!("{id}-panel")}
                aria-labelledby={format!("{id}-{shown_date}")}
            >
                if shown.times.is_empty() {
                    <p class="sse-booking-note">{ &labels.closed_day }</p>
                } else {
                    { part::<Grid>(GridProps {
                        label: labels.grid.clone(),
                        rows: sight.rows(shown),
                        render_place: props.render_place.clone(),
                        press: clerk.on(|clerk, slot: Slot| clerk.press(&slot)),
                    }) }
                }
            </div>
            <p class="sse-booking-news" role="status">{ news }</p>
            { reports(&clerk, labels, &sight.reports()) }
            { my_bookings(&clerk, id, labels, &sight.items(), own_name) }
            { question(&clerk, id, &words) }
        </div>
    }
}

/// What the visitor is asked now.
fn question(clerk: &Clerk, id: &AttrValue, words: &Words<'_>) -> Html {
    let labels = words.labels;
    let close = clerk.on(|clerk, ()| clerk.ask(None));
    match &clerk.session.question {
        None => Html::default(),
        Some(Question::Name(then)) => {
            let then = then.clone();
            let action = if then.is_some() { &labels.reserve } else { &labels.keep_name };
            part::<AskName>(AskNameProps {
                id: format!("{id}-ask").into(),
                labels: labels.clone(),
                name: clerk.name.as_ref().map(|name| AttrValue::from(name.to_string())),
                action: action.clone(),
                answer: clerk.on(move |clerk, name| clerk.named(name, then.as_ref())),
                close,
            })
        }
        Some(Question::Cancel(mine)) => {
            let title = words.of(&labels.ask_cancel, &mine.slot);
            let mine = mine.clone();
            let answer = clerk.on(move |clerk, _| clerk.give_back(mine.clone()));
            ask_cancel(format!("{id}-ask"), labels, title, answer, &close)
        }
    }
}

/// Tells the session what follows from the board, after each render.
#[hook]
fn use_following(desk: &Desk, session: &Rc<Session>, shown: AttrValue) {
    let (desk, session) = (desk.clone(), Rc::clone(session));
    use_effect(move || {
        let acts = {
            let state = desk.board.state();
            let now = state.server_time(Date::now() as UnixMillis);
            let is_shown = |slot: &Slot| {
                let found = state.plan().and_then(|plan| find(plan, slot));
                found.is_some_and(|(_, day, _)| *day.date == *shown)
            };
            session.follow(&state, now, is_shown)
        };
        for act in acts {
            desk.session.dispatch(act.clone());
            match act {
                Act::Forget(gone) => {
                    desk.remember(&gone.into_iter().map(Change::Remove).collect::<Vec<_>>());
                }
                Act::Settled(mine, Doing::Reserve(_)) => desk.on_reserved.emit(mine.slot),
                Act::Settled(mine, Doing::Cancel) => desk.on_cancelled.emit(mine.slot),
                _ => {}
            }
        }
    });
}

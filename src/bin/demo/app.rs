//! The page as a whole.

use yew::prelude::*;
use yew_sse::{
    SseProvider,
    components::{Booking, Chat, Clock, Inspector},
};
use yew_sse_wire::{EVENTS, FEEDS, booking, chat, clock, fault::CLIENT};

use crate::{
    break_it::BreakIt,
    language::{Language, Texts},
    panel::{About, panel},
    playground::playground,
    settings::{Settings, Target, Theme, View},
    switch::switch,
};

/// The code that the page shows is compiled as the components' documentation.
const CLOCK: &str = include_str!("../../components/clock/example.rs");
const CHAT: &str = include_str!("../../components/chat/example.rs");
const BOOKING: &str = include_str!("../../components/booking/example.rs");
const INSPECTOR: &str = include_str!("../../components/inspector/example.rs");

/// The page as a whole.
#[component]
pub(crate) fn App() -> Html {
    let settings = use_state_eq(Settings::read);
    use_effect_with((*settings).clone(), |settings| settings.apply());
    let change = {
        let current = (*settings).clone();
        let setter = settings.setter();
        Callback::from(move |change: Change| {
            let changed = change.apply_to(current.clone());
            changed.write();
            setter.set(changed);
        })
    };
    let language = settings.language;
    let texts = language.texts();
    let top = html! {
        <div class="page-top">
            { brand(&settings) }
            { languages(language, &change) }
            { themes(settings.theme, texts, &change) }
        </div>
    };
    let view = match &settings.view {
        View::Demo => html! { <Demo {language} server={settings.server.clone()} {top} /> },
        View::Playground(target) => html! {
            <><header class="page-head">{ top }</header><main>{ playground(&settings, target) }</main></>
        },
    };
    html! { <div class="page">{ view }{ footer(texts) }</div> }
}

/// What a visitor can change.
enum Change {
    Language(Language),
    Theme(Theme),
}

impl Change {
    fn apply_to(self, settings: Settings) -> Settings {
        match self {
            Self::Language(language) => Settings { language, ..settings },
            Self::Theme(theme) => Settings { theme, ..settings },
        }
    }
}

/// The name, and the way to the other view.
fn brand(settings: &Settings) -> Html {
    let texts = settings.language.texts();
    let link = |view: View, text: &'static str| {
        let here = std::mem::discriminant(&view) == std::mem::discriminant(&settings.view);
        html! {
            <a class="target" href={settings.address_of(&view)} aria-current={here.then_some("page")}>{ text }</a>
        }
    };
    html! {
        <nav class="page-nav" aria-label={texts.views}>
            <svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M2 14a12 12 0 0 1 12-12M6 14a8 8 0 0 1 8-8" />
                <circle cx="13" cy="13" r="2" />
            </svg>
            <b>{ "yew-sse" }</b>
            { link(View::Demo, texts.to_page) }
            { link(View::Playground(Target::default()), texts.to_playground) }
            <a class="target" href="guide-index.html" hreflang="en">{ texts.guides }</a>
        </nav>
    }
}

fn footer(texts: &Texts) -> Html {
    html! { <footer class="small muted">{ texts.foot }</footer> }
}

fn languages(current: Language, change: &Callback<Change>) -> Html {
    let button = |language: Language| {
        let onclick = change.reform(move |_: MouseEvent| Change::Language(language));
        let pressed = (language == current).to_string();
        html! {
            <button type="button" lang={language.tag()} data-lang={language.tag()} aria-pressed={pressed} {onclick}>
                { language.name() }
            </button>
        }
    };
    switch(current.texts().language, Language::ALL.map(button).into_iter().collect())
}

fn themes(current: Theme, texts: &Texts, change: &Callback<Change>) -> Html {
    let button = |(theme, name): (Theme, &'static str)| {
        let onclick = change.reform(move |_: MouseEvent| Change::Theme(theme));
        let pressed = (theme == current).to_string();
        html! {
            <button type="button" data-theme-choice={theme.name()} aria-pressed={pressed} {onclick}>
                { name }
            </button>
        }
    };
    switch(texts.theme, Theme::ALL.into_iter().zip(texts.themes).map(button).collect())
}

#[derive(PartialEq, Properties)]
struct DemoProps {
    language: Language,
    server: AttrValue,
    /// What stands above the opening.
    top: Html,
}

/// Three feeds on one connection, and the buttons that break it.
#[component]
fn Demo(props: &DemoProps) -> Html {
    let DemoProps { language, server, top } = props;
    let (language, texts) = (*language, language.texts());
    let client = use_memo((), |()| AttrValue::from(random_name()));
    let feeds = [clock::FEED, chat::FEED, booking::FEED].join(",");
    let address = format!("{server}{EVENTS}?{FEEDS}={feeds}&{CLIENT}={client}");
    let address = AttrValue::from(address);
    let locale = language.tag();
    let about = |id, title, about, code| About { id, title, about, embed: texts, code };
    let clock = about("clock", texts.clock, texts.clock_about, CLOCK);
    let chat = about("chat", texts.chat, texts.chat_about, CHAT);
    let booking = about("booking", texts.booking, texts.booking_about, BOOKING);
    let inspector = about("inspector", texts.inspector, texts.inspector_about, INSPECTOR);
    html! {
        <SseProvider address={address.clone()}>
            <header class="page-head">
                { top.clone() }
                <div class="page-opening">
                    <div>
                        <h1>{ texts.title }</h1>
                        <p class="page-lead">{ texts.lead }</p>
                    </div>
                    { panel("panel", &clock, html! { <Clock labels={language.clock()} {locale} /> }) }
                </div>
            </header>
            <main class="page-panels">
                if !server.is_empty() {
                    <p class="notice panel-wide" data-sse="server">
                        { texts.server }{ ": " }<code>{ server }</code>
                    </p>
                }
                <BreakIt {language} {server} {address} client={&*client} />
                { panel("panel panel-wide", &inspector, html! { <Inspector labels={language.inspector()} /> }) }
                { panel("panel", &chat, html! { <Chat labels={language.chat()} {locale} /> }) }
                { panel("panel", &booking, html! { <Booking labels={language.booking()} {locale} /> }) }
            </main>
        </SseProvider>
    }
}

/// Names this page's stream among those of other visitors, so that it breaks its own alone.
fn random_name() -> String {
    format!("{:x}", (js_sys::Math::random() * (1_u64 << 53) as f64) as u64)
}

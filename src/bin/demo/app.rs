//! The page as a whole.

use yew::prelude::*;
use yew_sse::{
    SseProvider,
    components::{Booking, Chat, Clock},
};
use yew_sse_wire::{EVENTS, FEEDS, booking, chat, clock, fault::CLIENT};

use crate::{
    break_it::BreakIt,
    language::{Language, Texts},
    playground::Playground,
    settings::{Settings, Target, Theme, View},
    switch::switch,
};

/// The code that the page shows is compiled as the components' documentation.
const CLOCK: &str = include_str!("../../components/clock/example.rs");
const CHAT: &str = include_str!("../../components/chat/example.rs");
const BOOKING: &str = include_str!("../../components/booking/example.rs");

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
    html! {
        <div class="page">
            <header class="page-head">
                <div class="page-top">
                    { languages(language, &change) }
                    { themes(settings.theme, texts, &change) }
                </div>
                <div class="page-opening">
                    <h1>{ texts.title }</h1>
                    <p class="page-lead">{ texts.lead }</p>
                </div>
            </header>
            <main class="page-panels">
                { match &settings.view {
                    View::Demo => html! { <Demo {language} server={settings.server.clone()} /> },
                    View::Playground(target) => html! { <Playground settings={(*settings).clone()} target={target.clone()} /> },
                } }
            </main>
            <footer>{ other_view(&settings, texts) }</footer>
        </div>
    }
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

fn other_view(settings: &Settings, texts: &Texts) -> Html {
    let (view, text) = match settings.view {
        View::Demo => (View::Playground(Target::default()), texts.to_playground),
        View::Playground(_) => (View::Demo, texts.to_page),
    };
    html! { <a class="target" href={settings.address_of(&view)}>{ text }</a> }
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
}

/// Three feeds on one connection, and the buttons that break it.
#[component]
fn Demo(props: &DemoProps) -> Html {
    let language = props.language;
    let texts = language.texts();
    let client = use_memo((), |()| AttrValue::from(random_name()));
    let feeds = [clock::FEED, chat::FEED, booking::FEED].join(",");
    let address = format!("{}{EVENTS}?{FEEDS}={feeds}&{CLIENT}={client}", props.server);
    let address = AttrValue::from(address);
    let locale = language.tag();
    let about = |id, title, about, code| About { id, title, about, embed: texts.embed, code };
    let clock = about("clock", texts.clock, texts.clock_about, CLOCK);
    let chat = about("chat", texts.chat, texts.chat_about, CHAT);
    let booking = about("booking", texts.booking, texts.booking_about, BOOKING);
    html! {
        <SseProvider address={address.clone()}>
            if !props.server.is_empty() {
                <p class="notice panel-wide" data-sse="server">
                    { texts.server }{ ": " }<code>{ &props.server }</code>
                </p>
            }
            <div class="page-column">
                { panel("panel", &clock, html! { <Clock labels={language.clock()} /> }) }
                <BreakIt {language} server={props.server.clone()} {address} client={&*client} />
            </div>
            { panel("panel", &chat, html! { <Chat labels={language.chat()} {locale} /> }) }
            { panel("panel panel-wide", &booking, html! { <Booking labels={language.booking()} {locale} /> }) }
        </SseProvider>
    }
}

/// What a panel says around its component.
struct About {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    embed: &'static str,
    code: &'static str,
}

/// A component, and the code that embeds it.
fn panel(class: &'static str, about: &About, component: Html) -> Html {
    let About { id, title, about, embed, code } = about;
    let code_id = format!("{id}-code");
    // There are several of these on the page.
    let name = format!("{code_id} {id}");
    html! {
        <section {class} aria-labelledby={*id}>
            <div class="panel-head">
                <h2 id={*id}>{ *title }</h2>
                <p class="small muted">{ *about }</p>
            </div>
            { component }
            <details>
                <summary class="target" id={code_id.clone()}>{ *embed }</summary>
                <pre tabindex="0" role="region" aria-labelledby={name}><code>{ code.trim() }</code></pre>
            </details>
        </section>
    }
}

/// Names this page's stream among those of other visitors, so that it breaks its own alone.
fn random_name() -> String {
    format!("{:x}", (js_sys::Math::random() * (1_u64 << 53) as f64) as u64)
}

//! The page as a whole.

use yew::prelude::*;
use yew_sse::{
    SseProvider,
    components::{Clock, ConnectionBadge},
};
use yew_sse_wire::{EVENTS, clock, fault::CLIENT};

use crate::{
    break_it::BreakIt,
    language::{Language, Texts},
    playground::Playground,
    settings::{Settings, Theme, View},
    switch::Switch,
};

/// The code that the page shows is compiled as the component's documentation.
const EMBED: &str = include_str!("../../components/clock/example.rs");

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
            <div class="page-top">
                <Languages {language} change={change.clone()} />
                <Themes {language} theme={settings.theme} {change} />
            </div>
            <header class="page-opening">
                <h1>{ texts.title }</h1>
                <p class="page-lead">{ texts.lead }</p>
            </header>
            <main class="page-panels">
                { match &settings.view {
                    View::Demo => html! { <Demo {language} server={settings.server.clone()} /> },
                    View::Playground(url) => html! { <Playground settings={(*settings).clone()} url={url.clone()} /> },
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
        View::Demo => (View::Playground(String::new()), texts.to_playground),
        View::Playground(_) => (View::Demo, texts.to_page),
    };
    html! { <a class="target" href={settings.address_of(&view)}>{ text }</a> }
}

#[derive(PartialEq, Properties)]
struct LanguagesProps {
    language: Language,
    change: Callback<Change>,
}

#[component]
fn Languages(props: &LanguagesProps) -> Html {
    let button = |language: Language| {
        let onclick = props.change.reform(move |_: MouseEvent| Change::Language(language));
        let pressed = (language == props.language).to_string();
        html! {
            <button type="button" lang={language.tag()} data-lang={language.tag()} aria-pressed={pressed} {onclick}>
                { language.name() }
            </button>
        }
    };
    html! {
        <Switch label={props.language.texts().language}>{ for Language::ALL.map(button) }</Switch>
    }
}

#[derive(PartialEq, Properties)]
struct ThemesProps {
    language: Language,
    theme: Theme,
    change: Callback<Change>,
}

#[component]
fn Themes(props: &ThemesProps) -> Html {
    let texts = props.language.texts();
    let button = |(theme, name): (Theme, &'static str)| {
        let onclick = props.change.reform(move |_: MouseEvent| Change::Theme(theme));
        let pressed = (theme == props.theme).to_string();
        html! {
            <button type="button" data-theme-choice={theme.name()} aria-pressed={pressed} {onclick}>
                { name }
            </button>
        }
    };
    let buttons = Theme::ALL.into_iter().zip(texts.themes).map(button);
    html! { <Switch label={texts.theme}>{ for buttons }</Switch> }
}

#[derive(PartialEq, Properties)]
struct DemoProps {
    language: Language,
    server: AttrValue,
}

/// The clock, the buttons that break its stream, and the code that embeds it.
#[component]
fn Demo(props: &DemoProps) -> Html {
    let language = props.language;
    let texts = language.texts();
    let client = use_memo((), |()| AttrValue::from(random_name()));
    let address = format!("{}{EVENTS}?feeds={}&{CLIENT}={client}", props.server, clock::FEED);
    let address = AttrValue::from(address);
    html! {
        <SseProvider address={address.clone()}>
            if !props.server.is_empty() {
                <p class="notice panel-wide" data-sse="server">
                    { texts.server }{ ": " }<code>{ &props.server }</code>
                </p>
            }
            <section class="panel" aria-labelledby="clock">
                <div class="panel-head">
                    <h2 id="clock">{ texts.clock }</h2>
                    <ConnectionBadge labels={language.badge()} />
                </div>
                <Clock labels={language.clock()} />
                <p class="small muted">{ texts.clock_about }</p>
                <h3 id="embed">{ texts.embed }</h3>
                <pre tabindex="0" role="region" aria-labelledby="embed"><code>{ EMBED.trim() }</code></pre>
            </section>
            <BreakIt {language} server={props.server.clone()} {address} client={&*client} />
        </SseProvider>
    }
}

/// Names this page's stream among those of other visitors, so that it breaks its own alone.
fn random_name() -> String {
    format!("{:x}", (js_sys::Math::random() * (1_u64 << 53) as f64) as u64)
}

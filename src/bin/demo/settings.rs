//! What the page's address asks for. All of it is in the address, so that a state can be shared
//! and outlives a reload.

use wasm_bindgen::JsValue;
use web_sys::{Url, UrlSearchParams};

use crate::language::Language;

/// The playground's name in the address.
const PLAYGROUND: &str = "playground";

/// What the page's address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    /// Another server's origin; empty for the page's own.
    pub(crate) server: String,
    pub(crate) view: View,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Demo,
    /// Any server's stream.
    Playground(Target),
}

/// The stream that the playground reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    /// Its address; empty if there is none yet.
    pub(crate) url: String,
    /// Names of events, separated by commas.
    pub(crate) events: String,
    pub(crate) credentials: bool,
    /// Whether a refusal is looked into.
    pub(crate) diagnose: bool,
}

impl Target {
    /// What is listened for: events without a name, too, which are called `message`.
    pub(crate) fn names(&self) -> Vec<String> {
        let named = self.events.split(',').map(str::trim).filter(|name| !name.is_empty());
        ["message"].into_iter().chain(named).map(str::to_owned).collect()
    }
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Settings {
    /// Reads the page's address; what it does not say comes from the browser.
    pub(crate) fn read() -> Self {
        let query = query();
        let language = query.get("lang").and_then(|tag| Language::of_tag(&tag));
        let theme = query.get("theme");
        let theme = Theme::ALL.into_iter().find(|choice| theme.as_deref() == Some(choice.name()));
        let view = match query.get("view").as_deref() {
            Some(PLAYGROUND) => {
                let is_on = |name| query.get(name).as_deref() == Some("1");
                View::Playground(Target {
                    url: query.get("url").unwrap_or_default(),
                    events: query.get("events").unwrap_or_default(),
                    credentials: is_on("credentials"),
                    diagnose: is_on("diagnose"),
                })
            }
            _ => View::Demo,
        };
        Self {
            language: language.unwrap_or_else(browsers_language),
            theme: theme.unwrap_or(Theme::Auto),
            server: query.get("server").and_then(|server| origin(&server)).unwrap_or_default(),
            view,
        }
    }

    /// Writes the choices into the page's address, and leaves all else in it alone.
    pub(crate) fn write(&self) {
        let query = query();
        query.set("lang", self.language.tag());
        match self.theme {
            Theme::Auto => query.delete("theme"),
            theme => query.set("theme", theme.name()),
        }
        let Some(window) = web_sys::window() else { return };
        let address = format!("?{}", String::from(query.to_string()));
        if let Ok(history) = window.history() {
            // A page in a frame may not be allowed to: then a reload forgets.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
        }
    }

    /// The address of the same page with another view: whatever else was chosen stays chosen.
    pub(crate) fn address_of(&self, view: &View) -> String {
        let query = query();
        for of_playground in ["url", "events", "credentials", "diagnose"] {
            query.delete(of_playground);
        }
        match view {
            View::Demo => query.delete("view"),
            View::Playground(_) => query.set("view", PLAYGROUND),
        }
        query.set("lang", self.language.tag());
        format!("?{}", String::from(query.to_string()))
    }

    /// What a form has to carry along, so that whatever else was chosen stays chosen.
    pub(crate) fn carried(&self) -> Vec<(&'static str, String)> {
        let mut carried =
            vec![("view", PLAYGROUND.to_owned()), ("lang", self.language.tag().to_owned())];
        if self.theme != Theme::Auto {
            carried.push(("theme", self.theme.name().to_owned()));
        }
        if !self.server.is_empty() {
            carried.push(("server", self.server.clone()));
        }
        carried
    }

    /// Shows the choices on the page itself.
    pub(crate) fn apply(&self) {
        let document = web_sys::window().and_then(|window| window.document());
        let Some(document) = document else { return };
        document.set_title(&format!("yew-sse: {}", self.language.texts().title));
        let Some(html) = document.document_element() else { return };
        let _ = html.set_attribute("lang", self.language.tag());
        let _ = match self.theme {
            Theme::Auto => html.remove_attribute("data-theme"),
            theme => html.set_attribute("data-theme", theme.name()),
        };
    }
}

fn query() -> UrlSearchParams {
    let search = web_sys::window().and_then(|window| window.location().search().ok());
    UrlSearchParams::new_with_str(&search.unwrap_or_default())
        .expect("any text can be read as a query")
}

fn browsers_language() -> Language {
    let languages = web_sys::window().map(|window| window.navigator().languages());
    languages
        .into_iter()
        .flatten()
        .find_map(|tag| Language::of_tag(&tag.as_string()?))
        .unwrap_or(Language::English)
}

/// The origin of an address, if it is one that a stream can come from.
fn origin(address: &str) -> Option<String> {
    let url = Url::new(address).ok()?;
    ["http:", "https:"].contains(&url.protocol().as_str()).then(|| url.origin())
}

//! An address that the components below share.

use yew::prelude::*;

use crate::connection::Options;

/// What [`SseProvider`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SseProviderProps {
    /// The stream that the components below read, with every feed that they need.
    pub address: AttrValue,
    /// How its connection behaves. Default: [`Options::default`].
    #[prop_or_default]
    pub options: Options,
    /// Who shares it.
    #[prop_or_default]
    pub children: Html,
}

/// Gives the components below one address, and so one connection, to share.
///
/// Each component takes the address that it is given itself first, then the provider's, then its
/// own.
///
/// ```
/// use yew::prelude::*;
/// use yew_sse::{SseProvider, components::{Clock, ConnectionBadge}};
///
/// #[component]
/// fn App() -> Html {
///     html! {
///         <SseProvider address="/api/events?feeds=clock">
///             <ConnectionBadge />
///             <Clock />
///         </SseProvider>
///     }
/// }
/// ```
#[component]
pub fn SseProvider(props: &SseProviderProps) -> Html {
    let shared = Shared { address: props.address.clone(), options: props.options.clone() };
    html! { <ContextProvider<Shared> context={shared}>{ props.children.clone() }</ContextProvider<Shared>> }
}

/// What the components below a provider share.
#[derive(Clone, Debug, PartialEq)]
struct Shared {
    address: AttrValue,
    options: Options,
}

/// The address and options that a component uses: `given` if there is one, else those of the
/// [`SseProvider`] above, else `own`.
///
/// For components that want to behave as ours do.
#[hook]
pub fn use_sse_address(
    given: Option<AttrValue>,
    own: impl Into<AttrValue>,
) -> (AttrValue, Options) {
    let shared = use_context::<Shared>();
    match (given, shared) {
        (Some(address), Some(shared)) if shared.address == address => (address, shared.options),
        (Some(address), _) => (address, Options::default()),
        (None, Some(shared)) => (shared.address, shared.options),
        (None, None) => (own.into(), Options::default()),
    }
}

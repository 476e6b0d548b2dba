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

/// The address and options that a component uses: those that it is given, else those of the
/// [`SseProvider`] above, else its `own` address and the defaults.
///
/// For components that want to behave as ours do. A component that is given another address than
/// the provider's does not get the provider's options with it.
#[hook]
pub fn use_sse_address(
    address: Option<AttrValue>,
    options: Option<Options>,
    own: impl Into<AttrValue>,
) -> (AttrValue, Options) {
    let shared = use_context::<Shared>();
    let shared = shared.filter(|shared| address.as_ref().is_none_or(|it| *it == shared.address));
    let (shared_address, shared_options) =
        shared.map(|shared| (shared.address, shared.options)).unzip();
    (
        address.or(shared_address).unwrap_or_else(|| own.into()),
        options.or(shared_options).unwrap_or_default(),
    )
}

//! An address that the components below share.

use yew::prelude::*;

use crate::{connection::Options, hub::Address};

/// What [`SseProvider`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SseProviderProps {
    /// The stream that the components below read, with every feed that they need; `None` turns them
    /// off.
    pub address: Address,
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
    address: Address,
    options: Options,
}

/// The address and options that a component uses: those that it is given, else those of the
/// [`SseProvider`] above (which may be off), else its `own` address and the defaults.
///
/// For components that want to behave as ours do. A component that is given another address than
/// the provider's does not get the provider's options with it.
#[hook]
pub fn use_sse_address(
    given: impl Into<Address>,
    options: Option<Options>,
    own: impl Into<Address>,
) -> (Address, Options) {
    let given = given.into();
    let shared = use_context::<Shared>();
    let shared =
        shared.filter(|shared| given.is_off() || given.identity() == shared.address.identity());
    match shared {
        Some(shared) => (shared.address, options.unwrap_or(shared.options)),
        None if given.is_off() => (own.into(), options.unwrap_or_default()),
        None => (given, options.unwrap_or_default()),
    }
}

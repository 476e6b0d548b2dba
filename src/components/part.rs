//! A part of a component, with a state or a render of its own.
//!
//! Yew compiles a component's life anew for each type of component, which every visitor downloads.
//! All parts are of one type.

use std::{
    any::{Any, type_name},
    rc::Rc,
};

use yew::{
    functional::{FunctionProvider, Hook, HookContext},
    prelude::*,
    virtual_dom::Key,
};

/// What `<T ..props />` would be.
pub(super) fn part<T: FunctionProvider + 'static>(props: T::Properties) -> Html {
    // Another component in the same place begins anew.
    keyed_part::<T>(type_name::<T>().into(), props)
}

/// What `<T {key} ..props />` would be, in a list of nothing else.
pub(super) fn keyed_part<T: FunctionProvider + 'static>(key: Key, props: T::Properties) -> Html {
    let of: Rc<dyn Rendered> = Rc::new(Of::<T>(props));
    html! { <Part {key} {of} /> }
}

/// The properties of a component, which know how to render it.
trait Rendered: Any {
    fn render(&self, context: &mut HookContext) -> HtmlResult;
    fn is_same(&self, other: &dyn Rendered) -> bool;
    fn as_any(&self) -> &dyn Any;
}

struct Of<T: FunctionProvider>(T::Properties);

impl<T: FunctionProvider + 'static> Rendered for Of<T> {
    fn render(&self, context: &mut HookContext) -> HtmlResult {
        T::run(context, &self.0)
    }

    fn is_same(&self, other: &dyn Rendered) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Properties)]
struct PartProps {
    of: Rc<dyn Rendered>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &Self) -> bool {
        self.of.is_same(&*other.of)
    }
}

#[component]
fn Part(props: &PartProps) -> HtmlResult {
    use_rendered(&*props.of)
}

fn use_rendered(of: &dyn Rendered) -> impl Hook<Output = HtmlResult> {
    struct Rendering<'a>(&'a dyn Rendered);

    impl Hook for Rendering<'_> {
        type Output = HtmlResult;

        fn run(self, context: &mut HookContext) -> HtmlResult {
            self.0.render(context)
        }
    }

    Rendering(of)
}

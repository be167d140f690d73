//! Ways out of a page, heard before the router: links, and the browser's Back and Forward.

#[cfg(feature = "hydrate")]
pub use browser::*;
#[cfg(not(feature = "hydrate"))]
pub use server::*;

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::{StoredValue, WithValue, on_cleanup, window};
    use leptos::web_sys;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Element, Event, MouseEvent};

    /// Asks before a link within the app is followed, with its address: `true` keeps the page. Ends with the owner that is
    /// current here.
    pub fn before_link(keeps: impl Fn(String) -> bool + 'static) {
        let handler = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
            let is_plain = event.button() == 0
                && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
                && !event.default_prevented();
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let link = target.and_then(|target| target.closest("a[href^='/']:not([target], [rel~=external])").ok()?);
            let address = link.filter(|_| is_plain).and_then(|link| link.get_attribute("href"));
            if address.is_some_and(&keeps) {
                event.prevent_default();
                event.stop_propagation();
            }
        });
        listen("click", handler.into_js_value());
    }

    /// Asks when the browser has gone back or forth to another page of the app: `true` keeps the page. Such a step cannot be
    /// prevented, so the page's own address (`here`) is entered again after the one gone to; [`go_back`] then leads there.
    /// Ends with the owner that is current here.
    pub fn before_history(here: impl Fn() -> String + 'static, keeps: impl Fn() -> bool + 'static) {
        let handler = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            let here = here();
            if address().as_deref() == Some(here.as_str()) || !keeps() {
                return;
            }
            event.stop_immediate_propagation();
            if let Ok(history) = window().history() {
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
            }
        });
        listen("popstate", handler.into_js_value());
    }

    /// Goes back in the browser's history.
    pub fn go_back() {
        if let Ok(history) = window().history() {
            let _ = history.back();
        }
    }

    /// Path and query of the address bar.
    fn address() -> Option<String> {
        let location = window().location();
        Some(location.pathname().ok()? + &location.search().ok()?)
    }

    /// Listens at the window until the owner ends. In the capture phase, which comes before the router's own listener.
    fn listen(event: &'static str, handler: JsValue) {
        let function: js_sys::Function = handler.unchecked_into();
        let _ = window().add_event_listener_with_callback_and_bool(event, &function, true);
        let function = StoredValue::new_local(function);
        on_cleanup(move || {
            WithValue::try_with_value(&function, |function| {
                let _ = window().remove_event_listener_with_callback_and_bool(event, function, true);
            });
        });
    }
}

#[cfg(not(feature = "hydrate"))]
mod server {
    pub fn before_link(_keeps: impl Fn(String) -> bool + 'static) {}
    pub fn before_history(_here: impl Fn() -> String + 'static, _keeps: impl Fn() -> bool + 'static) {}
    pub fn go_back() {}
}

//! The pill at the top of every page: the truth about the network and the queue. Opens the queue.

use leptos::prelude::*;

use super::icon::Icon;
use super::icon::IconName;
use super::tone::Tone;

/// The pill.
#[component]
pub fn Pill(
    /// Its colours.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Its icon.
    #[prop(into)]
    icon: Signal<IconName>,
    /// The part that always shows, such as «آفلاین · ۳».
    #[prop(into)]
    text: Signal<String>,
    /// The rest, which a phone hides from view (not from screen readers).
    #[prop(optional, into)]
    more: Signal<String>,
    /// Opens the queue.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <button
            class=move || format!("pill {}", tone.get().class())
            type="button"
            aria-haspopup="dialog"
            on:click=move |_| {
                if let Some(act) = on_press {
                    act.run(());
                }
            }
        >
            {move || view! { <Icon name=icon.get()/> }}
            <span>
                {move || text.get()}
                <span class="pill__more">{move || more.get()}</span>
            </span>
        </button>
    }
}

//! Every component in its states, each twice from one markup: light and dark. Also what the accessibility audit and the
//! screenshots look at.
//!
//! One more component: a function in the part it belongs to and a line in [`SPECIMENS`].

mod controls;
mod floating;
mod lists;
mod marks;

use leptos::prelude::*;

use crate::texts::{Texts, use_texts};

/// One component in its states.
struct Specimen {
    title: fn(Texts) -> &'static str,
    classes: &'static str,
    /// Draws it; the argument makes its ids unique.
    draw: fn(&'static str) -> AnyView,
}

const SPECIMENS: &[Specimen] = &[
    Specimen {
        title: Texts::gallery_colours,
        classes: "tokens.css",
        draw: marks::colours,
    },
    Specimen {
        title: Texts::gallery_buttons,
        classes: ".btn",
        draw: controls::buttons,
    },
    Specimen {
        title: Texts::gallery_states,
        classes: ".chip .filter",
        draw: marks::states,
    },
    Specimen {
        title: Texts::gallery_marks,
        classes: ".pill .badge .avatar .amount",
        draw: marks::marks,
    },
    Specimen {
        title: Texts::gallery_fields,
        classes: ".field .input .control",
        draw: controls::fields,
    },
    Specimen {
        title: Texts::gallery_combobox,
        classes: ".combo .listbox .option",
        draw: controls::combobox,
    },
    Specimen {
        title: Texts::gallery_date,
        classes: ".cal",
        draw: controls::dates,
    },
    Specimen {
        title: Texts::gallery_choices,
        classes: ".check .switch .option-card",
        draw: controls::choices,
    },
    Specimen {
        title: Texts::gallery_menus,
        classes: ".menu .tooltip",
        draw: floating::menus,
    },
    Specimen {
        title: Texts::gallery_dialogs,
        classes: ".dialog .drawer",
        draw: floating::dialogs,
    },
    Specimen {
        title: Texts::gallery_toasts,
        classes: ".toast .notice",
        draw: floating::toasts,
    },
    Specimen {
        title: Texts::gallery_tables,
        classes: ".tabs .table .totals",
        draw: lists::tables,
    },
    Specimen {
        title: Texts::gallery_rows,
        classes: ".row .swipe .selbar",
        draw: lists::rows,
    },
    Specimen {
        title: Texts::gallery_virtual,
        classes: ".virtual .listfoot",
        draw: lists::long,
    },
    Specimen {
        title: Texts::gallery_detail,
        classes: ".detail .facts",
        draw: lists::detail,
    },
    Specimen {
        title: Texts::gallery_timeline,
        classes: ".timeline .composer",
        draw: lists::timeline,
    },
    Specimen {
        title: Texts::gallery_cards,
        classes: ".card .list",
        draw: lists::cards,
    },
    Specimen {
        title: Texts::gallery_waiting,
        classes: ".progress .skeleton .empty",
        draw: floating::waiting,
    },
];

/// The page.
#[component]
pub fn Gallery() -> impl IntoView {
    let t = use_texts();
    let section = |(index, specimen): (usize, &Specimen)| {
        let id = format!("specimen-{index}");
        view! {
            <section aria-labelledby=id.clone()>
                <div class="spec__head">
                    <h2 id=id.clone()>{(specimen.title)(t)}</h2>
                    <code>{specimen.classes}</code>
                </div>
                <div class="spec__pair">
                    <div class="spec__stage" data-theme="light">
                        {(specimen.draw)("light")}
                    </div>
                    <div class="spec__stage" data-theme="dark">
                        {(specimen.draw)("dark")}
                    </div>
                </div>
            </section>
        }
    };
    view! {
        <main class="page" id="main">
            <div class="page__head">
                <div class="page__title">
                    <h1>{t.gallery_title()}</h1>
                    <p>{t.gallery_intro()}</p>
                </div>
            </div>
            <div class="gallery">{SPECIMENS.iter().enumerate().map(section).collect_view()}</div>
        </main>
    }
}

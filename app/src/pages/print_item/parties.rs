//! Seller and buyer, with their names, ids and addresses.

use domain::digits::localize_digits;
use domain::record::{Company, Item, Party, PartyNature};
use leptos::prelude::*;

use crate::components::Code;
use crate::offline::device::use_device;
use crate::shared::use_view;
use crate::texts::use_texts;

/// One side of the document.
struct Side {
    title: &'static str,
    name: String,
    /// What the national or legal id is called.
    id_word: &'static str,
    id: String,
    economic_number: String,
    registration_number: String,
    address: String,
    postal_code: String,
    phone: String,
}

#[component]
pub fn Parties(item: StoredValue<Item>, company: Option<Company>) -> impl IntoView {
    let t = use_texts();
    let seller = company.map(|company| Side {
        title: t.print_seller(),
        name: company.name,
        id_word: t.print_national_id(),
        id: company.legal_id,
        economic_number: company.economic_number,
        registration_number: company.registration_number,
        address: company.address,
        postal_code: company.postal_code,
        phone: company.phone,
    });
    let (buyer, party) = item.with_value(|item| (item.buyer.clone(), item.party));
    // The nature is not part of what was frozen; the length of the id tells it where the party is not held.
    let held = use_device().get::<Party>(party);
    let is_person = held.map_or(buyer.national_id.chars().count() == 10, |party| {
        party.nature == PartyNature::Person
    });
    let buyer = Side {
        title: t.print_buyer(),
        name: buyer.name,
        id_word: if is_person {
            t.print_person_id()
        } else {
            t.print_national_id()
        },
        id: buyer.national_id,
        economic_number: buyer.economic_number,
        registration_number: buyer.registration_number,
        address: buyer.address,
        postal_code: buyer.postal_code,
        phone: buyer.phone,
    };
    view! {
        {seller.map(|side| view! { <SideView side/> })}
        <SideView side=buyer/>
    }
}

#[component]
fn SideView(side: Side) -> impl IntoView {
    let t = use_texts();
    let locale = use_view().locale;
    let code = move |text: String| (!text.is_empty()).then(|| view! { <Code text/> }.into_any());
    let words = move |text: String| (!text.is_empty()).then(|| localize_digits(&text, locale).into_any());
    let facts = [
        (true, t.print_name(), words(side.name)),
        (false, side.id_word, code(side.id)),
        (false, t.print_economic_no(), code(side.economic_number)),
        (true, t.print_address(), words(side.address)),
        (false, t.print_postal_code(), code(side.postal_code)),
        (false, t.print_phone(), code(side.phone)),
        (false, t.print_registration_no(), code(side.registration_number)),
    ];
    view! {
        <section class="official__who">
            <h2>{side.title}</h2>
            <dl>
                {facts
                    .into_iter()
                    .filter_map(|(wide, word, value)| {
                        let value = value?;
                        Some(view! {
                            <div class=wide.then_some("wide")>
                                <dt>{word}</dt>
                                <dd>{value}</dd>
                            </div>
                        })
                    })
                    .collect_view()}
            </dl>
        </section>
    }
}

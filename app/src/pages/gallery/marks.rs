//! Colours, states, counts, people, amounts.

use domain::digits::localize_digits;
use domain::money::{Currency, Money};
use leptos::prelude::*;

use crate::components::{
    AddFilter, AmountLook, AmountView, Avatar, AvatarSize, Badge, BadgeKind, BalanceView, Code, Dot, FilterChip, Pill,
    StateChip, StateLook, Tone, UnitAvatar, icons,
};
use crate::texts::use_texts;

pub fn colours(_side: &'static str) -> AnyView {
    let t = use_texts();
    let swatches = [
        ("bg", t.gallery_swatch_bg()),
        ("sunken", t.gallery_swatch_sunken()),
        ("surface", t.gallery_swatch_surface()),
        ("raised", t.gallery_swatch_raised()),
        ("hover", t.gallery_swatch_hover()),
        ("selected", t.gallery_swatch_selected()),
        ("accent", t.gallery_swatch_accent()),
        ("soft", t.gallery_swatch_soft()),
        ("pending", t.state_pending()),
        ("approved", t.state_approved()),
        ("numbered", t.state_numbered()),
        ("done", t.state_done()),
        ("rejected", t.state_rejected()),
        ("draft", t.state_draft()),
    ];
    let swatch =
        |(class, name): (&str, &'static str)| view! { <span class=format!("swatch swatch--{class}")>{name}</span> };
    view! { <div class="swatches">{swatches.into_iter().map(swatch).collect_view()}</div> }.into_any()
}

pub fn states(_side: &'static str) -> AnyView {
    let t = use_texts();
    let nothing = Callback::new(|()| {});
    view! {
        <div class="cluster">
            {StateLook::ALL.into_iter().map(|state| view! { <StateChip state/> }).collect_view()}
            <StateChip state=StateLook::Approved unsent=true/>
            <StateChip state=StateLook::Rejected unsent=true/>
        </div>
        <div class="cluster">
            <FilterChip text=t.cartable_filter_party(t.gallery_party_a()) on_drop=nothing/>
            <FilterChip text=t.cartable_filter_sub_type(t.gallery_sub_type()) on_open=nothing on_drop=nothing/>
            <AddFilter on_press=nothing/>
        </div>
    }
    .into_any()
}

pub fn marks(_side: &'static str) -> AnyView {
    let t = use_texts();
    let digits = |number: &str| localize_digits(number, t.locale());
    let rials = |minor| Money::new(minor, Currency::IRR);
    view! {
        <div class="cluster">
            <Pill
                tone=Tone::Done
                icon=icons::CLOUD_CHECK
                text=t.pill_online()
                more=format!(" · {}", t.pill_all_sent())
            />
            <Pill
                tone=Tone::Draft
                icon=icons::CLOUD_OFF
                text=format!("{} · {}", t.pill_offline(), t.pill_waiting(3, digits("3")))
            />
            <Pill tone=Tone::Pending icon=icons::TRIANGLE_ALERT text=t.pill_attention(2, digits("2"))/>
        </div>
        <div class="cluster">
            <Badge text=digits("5")/>
            <Badge kind=BadgeKind::Quiet text=digits("23")/>
            <Badge kind=BadgeKind::Danger text=digits("4")/>
            <Dot label=t.common_new_unseen()/>
            <Avatar name=t.gallery_person_a()/>
            <Avatar name=t.gallery_person_b()/>
            <Avatar name=t.gallery_person_b() size=AvatarSize::Small/>
            <Avatar name=t.gallery_person_a() size=AvatarSize::Large/>
            <UnitAvatar/>
        </div>
        <div class="cluster">
            <AmountView amount=rials(1_158_614_000) look=AmountLook::Big/>
            <BalanceView balance=rials(182_400_000)/>
            <BalanceView balance=rials(-47_600_000)/>
            <BalanceView balance=rials(0)/>
            <AmountView amount=rials(96_480_000) look=AmountLook::Struck/>
            <AmountView amount=rials(-30_900_000)/>
            <Code text=digits("INV-1405/00418")/>
        </div>
    }
    .into_any()
}

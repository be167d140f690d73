//! The card «نظرهای من»: what is addressed to the user, unread first, by kind of subject.

use domain::digits::format_integer;
use domain::record::Kind;
use leptos::prelude::*;

use crate::components::{Badge, Card, Empty, SkeletonRows, TabItem, Tabs, icons};
use crate::offline::listing::use_query;
use crate::talk::mentions::{self, MentionRows};
use crate::texts::use_texts;

/// The strip of kinds; its panel is `{TABS}-panel`.
const TABS: &str = "home-comments-kinds";

/// The card.
#[component]
pub fn Comments() -> impl IntoView {
    let t = use_texts();
    let kind = RwSignal::new(String::from("all"));
    let listing = use_query(move || {
        let of = kind.with(|kind| match kind.as_str() {
            "items" => Some(Kind::Item),
            "parties" => Some(Kind::Party),
            "products" => Some(Kind::Product),
            _ => None,
        });
        mentions::query(of, super::ROWS)
    });
    let unread = use_query(mentions::query_unread);
    let count = move || unread.totals().map(|totals| totals.count).filter(|count| *count > 0);
    let kinds = vec![
        TabItem::new("all", t.home_all()),
        TabItem::new("items", t.nav_invoices()),
        TabItem::new("parties", t.nav_parties()),
        TabItem::new("products", t.nav_products()),
    ];
    let end = move || {
        move || {
            count().map(|count| {
                let digits = format_integer(count, t.locale());
                view! {
                    <Badge text=digits.clone()/>
                    <span class="visually-hidden">{t.nav_count_new(digits)}</span>
                }
            })
        }
    };
    view! {
        <Card id="home-comments" title=t.home_comments() actions=end>
            <Tabs id=TABS label=t.home_comments_of() items=Signal::derive(move || kinds.clone()) selected=kind/>
            <div id=format!("{TABS}-panel") role="tabpanel" aria-label=t.home_comments()>
                {move || {
                    if listing.is_filling() {
                        view! { <SkeletonRows rows=2/> }.into_any()
                    } else if listing.rows.with(Vec::is_empty) {
                        view! {
                            <Empty
                                icon=icons::MESSAGE_SQUARE
                                title=t.home_no_comments_title()
                                body=t.home_no_comments()
                            />
                        }
                            .into_any()
                    } else {
                        view! { <MentionRows listing/> }.into_any()
                    }
                }}
            </div>
        </Card>
    }
}

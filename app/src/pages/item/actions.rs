//! What may be done with an item: the decision first, the rest behind the dots. What one may not do is not there.

use domain::id::ItemId;
use domain::record::Item;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::{
    Button, ButtonKind, LinkButton, Menu, MenuItem, MenuLink, MenuSeparator, Toast, icons, use_toasts,
};
use crate::decide::{Abilities, Asked, use_decide};
use crate::route::Page;
use crate::texts::use_texts;

const MENU: &str = "item-menu";

/// The buttons of an item.
#[component]
pub fn DecideButtons(item: StoredValue<Item>) -> impl IntoView {
    let decide = use_decide();
    let id = item.with_value(|item| item.id);
    let can = Memo::new(move |_| item.with_value(|item| decide.abilities(item)));
    move || {
        let can = can.get();
        view! { <Buttons item id can/> }
    }
}

#[component]
fn Buttons(item: StoredValue<Item>, id: ItemId, can: Abilities) -> impl IntoView {
    let (t, decide) = (use_texts(), use_decide());
    view! {
        {can
            .approve
            .then(|| {
                view! {
                    <Button kind=ButtonKind::Primary icon=icons::CHECK kbd="A" on_press=move || decide.approve(&[id])>
                        {t.action_approve()}
                    </Button>
                }
            })}
        {can
            .reject
            .then(|| {
                view! {
                    <Button
                        kind=ButtonKind::Danger
                        icon=icons::X
                        kbd="R"
                        on_press=move || decide.ask_to_reject(vec![id])
                    >
                        {t.action_reject_more()}
                    </Button>
                }
            })}
        {can
            .number
            .then(|| {
                view! {
                    <Button icon=icons::HASH kbd="N" on_press=move || decide.number(&[id], None)>
                        {t.action_number()}
                    </Button>
                }
            })}
        {can
            .resubmit
            .then(|| {
                view! {
                    <LinkButton
                        kind=ButtonKind::Primary
                        icon=icons::FILE_PEN_LINE
                        href=Page::EditItem(id).to_string()
                    >
                        {t.item_edit_and_resubmit()}
                    </LinkButton>
                }
            })}
        <span class="grow"></span>
        <LinkButton
            kind=ButtonKind::Quiet
            icon=icons::PRINTER
            class="detail__extra"
            href=Page::PrintItem(id).to_string()
            label=t.action_print()
        />
        <MoreMenu item can/>
    }
}

#[component]
fn MoreMenu(item: StoredValue<Item>, can: Abilities) -> impl IntoView {
    let (t, decide) = (use_texts(), use_decide());
    let id = item.with_value(|item| item.id);
    let ask = move |question: Asked| decide.asked.set(Some(question));
    view! {
        <Menu id=MENU label=t.action_more()>
            {can
                .edit
                .then(|| {
                    view! { <MenuLink href=Page::EditItem(id).to_string() icon=icons::PENCIL text=t.action_edit()/> }
                })}
            {can.clone.then(|| view! { <CloneItem item/> })}
            <MenuLink href=Page::PrintItem(id).to_string() icon=icons::PRINTER text=t.action_print()/>
            {can
                .number
                .then(|| {
                    view! {
                        <MenuItem
                            menu=MENU
                            icon=icons::HASH
                            text=t.invoice_number_typed()
                            on_press=move || ask(Asked::Number(id))
                        />
                    }
                })}
            {can
                .revert
                .then(|| {
                    view! {
                        <MenuItem
                            menu=MENU
                            icon=icons::UNDO_2
                            text=t.action_back_to_pending()
                            on_press=move || ask(Asked::Revert(id))
                        />
                    }
                })}
            {(can.void || can.delete).then(|| view! { <MenuSeparator/> })}
            {can
                .void
                .then(|| {
                    view! {
                        <MenuItem
                            menu=MENU
                            icon=icons::BAN
                            text=t.action_void_more()
                            danger=true
                            on_press=move || ask(Asked::Void(id))
                        />
                    }
                })}
            {can
                .delete
                .then(|| {
                    view! {
                        <MenuItem
                            menu=MENU
                            icon=icons::TRASH_2
                            text=t.action_delete()
                            danger=true
                            on_press=move || ask(Asked::Delete(id))
                        />
                    }
                })}
        </Menu>
    }
}

/// Makes a draft with the same content and goes there.
#[component]
fn CloneItem(item: StoredValue<Item>) -> impl IntoView {
    let (t, decide, toasts) = (use_texts(), use_decide(), use_toasts());
    let navigate = use_navigate();
    let clone = Callback::new(move |()| match item.with_value(|item| decide.clone_item(item)) {
        Ok(draft) => navigate(&Page::Draft(draft).to_string(), NavigateOptions::default()),
        Err(text) => {
            toasts.show(Toast::failed(text));
        }
    });
    view! { <MenuItem menu=MENU icon=icons::COPY text=t.action_clone() on_press=clone/> }
}

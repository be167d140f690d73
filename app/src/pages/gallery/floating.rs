//! What floats over a page or stands in for it.

use domain::digits::localize_digits;
use leptos::prelude::*;

use crate::components::{
    Button, ButtonKind, Chip, Choice, Drawer, Empty, Field, LinkButton, ListRow, ListRows, Menu, MenuItem,
    MenuSeparator, Notice, Progress, Question, Select, SkeletonRows, TextArea, Toast, ToastView, Tone, Tooltip, icons,
};
use crate::texts::use_texts;

pub fn menus(side: &'static str) -> AnyView {
    let t = use_texts();
    let menu = format!("menu-{side}");
    let nothing = Callback::new(|()| {});
    view! {
        <div class="cluster">
            <Menu id=menu.clone() label=t.action_more()>
                <MenuItem menu=menu.clone() icon=icons::COPY text=t.action_clone() kbd="D" on_press=nothing/>
                <MenuItem menu=menu.clone() icon=icons::PRINTER text=t.action_print() kbd="P" on_press=nothing/>
                <MenuItem menu=menu.clone() icon=icons::UNDO_2 text=t.action_back_to_pending() on_press=nothing/>
                <MenuSeparator/>
                <MenuItem menu=menu.clone() icon=icons::BAN text=t.action_void_more() danger=true on_press=nothing/>
            </Menu>
            <Tooltip text=t.action_next() kbd="J">
                <Button icon=icons::CHEVRON_DOWN label=t.action_next()/>
            </Tooltip>
            <span class="tooltip">{t.action_next()}</span>
        </div>
    }
    .into_any()
}

pub fn dialogs(side: &'static str) -> AnyView {
    let t = use_texts();
    let (asked, queue) = (RwSignal::new(false), RwSignal::new(false));
    let two = localize_digits("2", t.locale());
    let reasons = vec![Choice::new("old", t.gallery_reason())];
    view! {
        <div class="cluster">
            <Button on_press=move || asked.set(true)>{t.gallery_open_dialog()}</Button>
            <Button on_press=move || queue.set(true)>{t.gallery_open_drawer()}</Button>
        </div>
        <Question
            id=format!("dialog-{side}")
            title=t.cartable_reject_title(2, two)
            open=asked
            go=t.cartable_reject_submit()
            kind=ButtonKind::DangerSolid
            icon=icons::X
            kbd="↵"
            on_go=move |()| asked.set(false)
        >
            <Field id=format!("reason-{side}") label=t.cartable_reject_reason()>
                <Select choices=reasons value=RwSignal::new("old".to_owned())/>
            </Field>
            <Field id=format!("note-{side}") label=t.cartable_reject_note() help=t.cartable_reject_note_help()>
                <TextArea value=RwSignal::new(String::new())/>
            </Field>
        </Question>
        <Drawer
            id=format!("drawer-{side}")
            title=t.queue_title()
            open=queue
            head=move || view! { <Chip tone=Tone::Draft icon=icons::CLOUD_OFF text=t.pill_offline()/> }
            foot=t.queue_nothing_lost()
        >
            <ListRows>
                <ListRow
                    main=move || t.action_approve_named(t.gallery_party_a())
                    icon=icons::CHECK
                    sub=move || t.gallery_sub_type()
                    end=move || view! { <Button small=true icon=icons::UNDO_2>{t.queue_take_back()}</Button> }
                />
                <ListRow
                    main=move || t.comment_label()
                    icon=icons::MESSAGE_SQUARE
                    end=move || t.queue_state_waiting()
                />
                <ListRow
                    main=move || t.queue_state_rejected()
                    icon=icons::CIRCLE_X
                    tone="is-rejected"
                    end=move || view! { <Button small=true>{t.queue_look_into()}</Button> }
                />
            </ListRows>
        </Drawer>
    }
    .into_any()
}

pub fn toasts(_side: &'static str) -> AnyView {
    let t = use_texts();
    let two = localize_digits("2", t.locale());
    let nothing = Callback::new(|()| {});
    view! {
        <ToastView toast=Toast::done(t.cartable_approved(2, two)).with_undo(|| {}) on_close=nothing/>
        <ToastView toast=Toast::failed(t.error_server_title()) on_close=nothing/>
        <Notice
            tone=Tone::Rejected
            icon=icons::CIRCLE_ALERT
            title=t.error_server_title()
            actions=move || view! { <Button small=true>{t.action_retry()}</Button> }
        >
            {t.error_server_body()}
        </Notice>
        <Notice tone=Tone::Pending icon=icons::CLOUD_OFF title=t.error_network_title()>
            {t.error_network_body()}
        </Notice>
    }
    .into_any()
}

pub fn waiting(side: &'static str) -> AnyView {
    let t = use_texts();
    let digits = |number: &str| localize_digits(number, t.locale());
    view! {
        <Progress
            id=format!("progress-{side}")
            label=t.gallery_uploading()
            percent=62
            note=t.gallery_uploading_note(digits("62٪"), digits("3"), digits("5"))
        />
        <div class="surface">
            <SkeletonRows rows=2/>
        </div>
        <div class="surface">
            <Empty icon=icons::INBOX title=t.cartable_empty_title() body=t.cartable_empty_body()>
                <LinkButton href="#main" icon=icons::RECEIPT_TEXT>{t.cartable_empty_action()}</LinkButton>
            </Empty>
        </div>
    }
    .into_any()
}

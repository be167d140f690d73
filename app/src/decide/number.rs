//! Which number? One typed by hand; the next one needs no question.

use domain::record::{Item, Pattern, SubType};
use leptos::prelude::*;

use super::questions::{open_while, sends};
use super::{Asked, use_decide};
use crate::components::{Button, ButtonKind, Dialog, Field, TextInput, icons};
use crate::offline::device::use_device;
use crate::texts::use_texts;

const NUMBER: &str = "number-typed";

/// The question.
#[component]
pub(super) fn AskNumber() -> impl IntoView {
    let (t, device, decide) = (use_texts(), use_device(), use_decide());
    let typed = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let open = open_while(
        |question| matches!(question, Asked::Number(_)),
        NUMBER,
        move || {
            typed.set(String::new());
            missing.set(false);
        },
    );
    let item = Memo::new(move |_| match decide.asked.get() {
        Some(Asked::Number(item)) => Some(item),
        _ => None,
    });
    let template = move || {
        let item: Item = device.get(item.get()?)?;
        let sub_type: SubType = device.get(item.sub_type)?;
        device.get::<Pattern>(sub_type.pattern).map(|it| it.template)
    };
    let help = move || match template() {
        Some(template) => t.decide_number_pattern(crate::wording::isolated(&template)),
        None => t.invoice_number_typed_help().to_owned(),
    };
    let send = move || {
        let number = typed.with_untracked(|typed| typed.trim().to_owned());
        if number.is_empty() {
            missing.set(true);
            return;
        }
        if let Some(item) = item.get_untracked() {
            decide.asked.set(None);
            decide.number(&[item], Some(number));
        }
    };
    let next = move || {
        if let Some(item) = item.get_untracked() {
            decide.asked.set(None);
            decide.number(&[item], None);
        }
    };
    let error = Signal::derive(move || {
        (missing.get() && typed.read().trim().is_empty()).then(|| t.problem_required().to_owned())
    });
    view! {
        <Dialog
            id="number"
            title=t.invoice_number_title()
            open
            foot=move || {
                view! {
                    <Button kind=ButtonKind::Quiet on_press=next>
                        {t.invoice_number_next()}
                    </Button>
                    <Button kind=ButtonKind::Primary icon=icons::HASH kbd="↵" on_press=send>
                        {t.action_number()}
                    </Button>
                }
            }
        >
            <div on:keydown=move |event| {
                if sends(&event) {
                    event.prevent_default();
                    send();
                }
            }>
                <Field id=NUMBER label=t.invoice_number() help error>
                    <TextInput value=typed ltr=true max_length=60/>
                </Field>
            </div>
        </Dialog>
    }
}

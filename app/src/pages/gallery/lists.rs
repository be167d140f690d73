//! Tables, rows, details, history, cards.

use domain::digits::{format_integer, localize_digits};
use domain::money::{Currency, Money};
use leptos::prelude::*;

use crate::components::{
    AmountView, Button, ButtonKind, Card, Checkbox, Code, Column, Composer, DetailBar, DetailHead, Dot, Event, Fact,
    Facts, Icon, IconSize, ListFooter, ListRow, ListRows, SelectionBar, SortOrder, StateChip, StateLook, SwipeRow,
    TabItem, Table, Tabs, Timeline, Tone, TotalLine, Totals, VirtualList, icons,
};
use crate::texts::{Texts, use_texts};

/// Rows of the long list: enough that drawing all of them would be felt.
const LONG: i64 = 10_000;

pub fn tables(side: &'static str) -> AnyView {
    let t = use_texts();
    let figure = move |number| format_integer(number, t.locale());
    let selected = RwSignal::new("all".to_owned());
    let tabs = vec![
        TabItem::new("all", t.cartable_tab_all()).with_count(figure(23)),
        TabItem::new("late", t.cartable_tab_late()).with_count(figure(4)),
        TabItem::new("approve", t.cartable_tab_to_approve()),
    ];
    let columns = vec![
        Column::new(t.invoice_product_short()).sorted(Some(SortOrder::Ascending), Callback::new(|()| {})),
        Column::num(t.invoice_quantity()),
        Column::num(t.invoice_unit_price()),
        Column::num(t.invoice_line_total(t.common_rial())),
    ];
    let row = move |name: &'static str, quantity: i64, price: i64| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead">
                    {name}
                </th>
                <td role="cell" class="num" data-label=t.invoice_quantity()>
                    {figure(quantity)}
                </td>
                <td role="cell" class="num" data-label=t.invoice_unit_price()>
                    {figure(price)}
                </td>
                <td role="cell" class="num" data-label=t.common_sum()>
                    {figure(quantity * price)}
                </td>
            </tr>
        }
    };
    let totals = vec![
        TotalLine::plain(t.invoice_gross(), figure(825_440_000)),
        TotalLine::minus(t.invoice_discount(), figure(30_900_000)),
        TotalLine::plain(t.invoice_tax_and_duty(), figure(40_074_000)),
        TotalLine::sum(t.invoice_payable_currency(t.common_rial()), figure(834_614_000)),
    ];
    view! {
        <div class="surface">
            <Tabs id=format!("tabs-{side}") label=t.tabs_views() items=tabs selected/>
            <div id=format!("tabs-{side}-panel") role="tabpanel" aria-label=t.tabs_views()>
                <Table
                    label=t.invoice_lines()
                    columns
                    foot=move || {
                        view! {
                            <tr role="row">
                                <th scope="row" role="rowheader" colspan="3">
                                    {t.common_sum()}
                                    " "
                                    <span class="table__note">{t.common_rows(2, figure(2))}</span>
                                </th>
                                <td role="cell" class="num" data-label=t.common_sum()>
                                    {figure(825_440_000)}
                                </td>
                            </tr>
                        }
                    }
                >
                    {row(t.gallery_product_a(), 40, 18_500_000)}
                    {row(t.gallery_product_b(), 96, 890_000)}
                </Table>
            </div>
        </div>
        <Totals lines=totals/>
    }
    .into_any()
}

pub fn rows(side: &'static str) -> AnyView {
    let t = use_texts();
    let nothing = Callback::new(|()| {});
    let names = [
        (t.gallery_party_b(), StateLook::Pending, false, true),
        (t.gallery_party_a(), StateLook::Numbered, false, false),
        (t.gallery_party_c(), StateLook::Approved, true, false),
    ];
    let row = move |(index, (name, state, unsent, unseen)): (usize, (&'static str, StateLook, bool, bool))| {
        view! {
            <SwipeRow id=format!("swipe-{side}-{index}") on_approve=nothing on_reject=nothing>
                {example_row(index, name, state, unsent, unseen)}
            </SwipeRow>
        }
    };
    view! {
        <div class="surface">
            <div role="grid" aria-label=t.cartable_list_label() aria-multiselectable="true">
                {names.into_iter().enumerate().map(row).collect_view()}
            </div>
            <SelectionBar
                text=t.common_selected(1, localize_digits("1", t.locale()))
                sum=Some(Money::new(412_750_000, Currency::IRR))
                on_clear=nothing
            >
                <Button kind=ButtonKind::Primary icon=icons::CHECK>{t.action_approve()}</Button>
                <Button kind=ButtonKind::Danger icon=icons::X>{t.action_reject_more()}</Button>
            </SelectionBar>
        </div>
    }
    .into_any()
}

fn example_row(index: usize, name: &'static str, state: StateLook, unsent: bool, unseen: bool) -> impl IntoView {
    let t = use_texts();
    let selected = index == 1;
    view! {
        <div
            class=if unseen { "row row--unseen" } else { "row" }
            role="row"
            aria-rowindex=(index + 1).to_string()
            aria-selected=if selected { "true" } else { "false" }
        >
            <div class="row__pick" role="gridcell">
                <Checkbox checked=selected hidden_label=t.action_select_named(name)/>
            </div>
            <div class="row__body" role="gridcell">
                <div class="row__line">
                    {unseen.then(|| view! { <Dot label=t.common_new_unseen()/> })}
                    <a class="row__title" href="#main">
                        {name}
                    </a>
                    <AmountView amount=Money::new(412_750_000, Currency::IRR)/>
                </div>
                <div class="row__line">
                    <span class="row__meta">
                        <Code text="D-2M9C"/>
                        {format!(" · {} · {}", t.gallery_sub_type(), t.gallery_person_b())}
                    </span>
                    <StateChip state unsent/>
                </div>
                <div class="row__line">
                    <span class="row__comment">
                        <Icon name=icons::MESSAGE_SQUARE size=IconSize::Xs/>
                        <span>{t.gallery_comment()}</span>
                    </span>
                    <span class="row__since">
                        <Icon name=icons::CLOCK size=IconSize::Xs/>
                        {t.common_hours(3, localize_digits("3", t.locale()))}
                    </span>
                </div>
            </div>
            <div class="row__acts" role="gridcell">
                <Button kind=ButtonKind::Quiet small=true icon=icons::CHECK label=t.action_approve_named(name)/>
                <Button kind=ButtonKind::Quiet small=true icon=icons::X label=t.action_reject_named(name)/>
                <Button kind=ButtonKind::Quiet small=true icon=icons::HASH label=t.action_number_named(name)/>
            </div>
        </div>
    }
}

pub fn long(side: &'static str) -> AnyView {
    let t = use_texts();
    let figure = move |number: i64| format_integer(number, t.locale());
    let lines = vec![TotalLine::plain(t.common_sum(), figure(LONG * 1_250_000))];
    view! {
        <div class="surface">
            <div class="gallery__scroll" tabindex="0" role="group" aria-label=t.gallery_virtual()>
                <VirtualList
                    id=format!("long-{side}")
                    label=t.gallery_virtual()
                    items=Signal::stored((1..=LONG).collect::<Vec<_>>())
                    key=|number: &i64| *number
                    row=move |index, number| {
                        view! {
                            <div class="row" role="row" aria-rowindex=(index + 1).to_string()>
                                <div class="row__body" role="gridcell">
                                    <div class="row__line">{t.gallery_row(figure(number))}</div>
                                </div>
                            </div>
                        }
                    }
                />
            </div>
            <ListFooter
                count=t.common_items(10_000, figure(LONG))
                lines
                note=Some(t.list_totals_partial().to_owned())
            />
        </div>
    }
    .into_any()
}

pub fn detail(side: &'static str) -> AnyView {
    let t = use_texts();
    let figure = move |number| format_integer(number, t.locale());
    let nothing = Callback::new(|()| {});
    view! {
        <div class="surface">
            <DetailBar
                state=StateLook::Pending
                wait=t.cartable_since_submit(t.common_hours(2, figure(2)), t.gallery_person_b())
                place=t.common_of(figure(1), figure(23))
                on_previous=nothing
                on_next=nothing
            />
            <DetailHead
                title_id=format!("detail-{side}")
                kind=move || {
                    view! {
                        {t.invoice_title()}
                        " "
                        <Code text="D-7F3K"/>
                        " · "
                        {t.invoice_provisional()}
                    }
                }
                title=t.gallery_party_a()
                amount=Money::new(1_158_614_000, Currency::IRR)
                note=t.invoice_with_tax().to_owned()
            />
            <div class="detail__sec">
                <Facts>
                    <Fact label=t.invoice_sub_type()>{t.gallery_sub_type()}</Fact>
                    <Fact label=t.invoice_seller()>{t.gallery_person_b()}</Fact>
                    <Fact label=t.invoice_balance_after() wide=true>
                        <AmountView amount=Money::new(1_341_014_000, Currency::IRR)/>
                    </Fact>
                </Facts>
            </div>
        </div>
    }
    .into_any()
}

pub fn timeline(side: &'static str) -> AnyView {
    let t = use_texts();
    let when = move |time: &str| t.common_today_at(localize_digits(time, t.locale()));
    view! {
        <div class="surface">
            <div class="card__pad party__timeline">
                <Timeline>
                    <Event
                        who=t.gallery_person_a()
                        what=t.history_approved().to_owned()
                        when=when("09:20")
                        tone=Tone::Done
                        icon=icons::BADGE_CHECK
                    />
                    <Event
                        who=t.gallery_person_b()
                        what=t.history_commented().to_owned()
                        when=when("08:58")
                        quote=move || t.gallery_comment()
                    />
                    <Event
                        who=t.gallery_person_a()
                        what=t.history_rejected().to_owned()
                        when=when("08:20")
                        tone=Tone::Rejected
                        icon=icons::X
                        body=move || t.history_reason(t.gallery_reason())
                    />
                </Timeline>
            </div>
            <Composer
                id=format!("composer-{side}")
                text=RwSignal::new(String::new())
                note=t.comment_who_sees()
                label=on_side(t, side, t.comment_new())
                people=Callback::new(|_| Vec::new())
                on_mention=|_| ()
                on_send=|_| ()
            />
        </div>
    }
    .into_any()
}

pub fn cards(side: &'static str) -> AnyView {
    let t = use_texts();
    view! {
        <Card
            id=format!("card-{side}")
            title=on_side(t, side, t.home_waiting())
            count=format_integer(23, t.locale())
            more=("#main".to_owned(), t.common_all().to_owned())
        >
            <ListRows>
                <ListRow
                    main=move || t.gallery_party_a()
                    href="#main"
                    icon=icons::RECEIPT_TEXT
                    sub=move || t.gallery_sub_type()
                    end=move || view! { <AmountView amount=Money::new(845_200_000, Currency::IRR)/> }
                />
                <ListRow
                    main=move || t.gallery_party_b()
                    icon=icons::USERS
                    sub=move || t.gallery_city()
                    end=move || view! { <StateChip state=StateLook::Done/> }
                />
            </ListRows>
        </Card>
    }
    .into_any()
}

/// A name with its side: landmarks of one page must not share theirs.
fn on_side(t: Texts, side: &str, name: &str) -> String {
    let theme = if side == "light" {
        t.app_theme_light()
    } else {
        t.app_theme_dark()
    };
    format!("{name} · {theme}")
}

//! One product: its form, or its facts for those who may not change it.

use domain::access::Action;
use domain::digits::{currency_name, format_money, format_price, parse_amount_in};
use domain::id::ProductId;
use domain::money::Currency;
use domain::mutation::{Mutation, Save};
use domain::record::{Commission, Key, Kind, Product, ProductNature, Subject};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sync::protocol::Query;
use uuid::Uuid;

use super::parties::company_currency;
use crate::components::{
    Card, Choice, Code, Empty, Fact, Facts, LinkButton, NumberKind, RadioGroup, SkeletonRows, Switch, Toast, icons,
    use_toasts,
};
use crate::form::reading::{percent, percent_text, price, whole};
use crate::form::{Form, FormFields, FormFrame, NumberField, Reading, SelectField, TextField, Typed, whole_text};
use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::route::Page;
use crate::shared::{View, use_view};
use crate::talk::{self, CommentBox, Records};
use crate::texts::{Texts, use_texts};
use crate::wording;

/// The most decimals a quantity can have.
const DECIMALS_MAX: i64 = 6;

/// What it shows.
pub fn queries(id: ProductId) -> Vec<Query> {
    vec![
        Query::Record(Key::new(Kind::Product, id)),
        talk::query(Subject::Product(id)),
    ]
}

#[derive(Clone, Copy)]
struct ProductFields {
    code: RwSignal<String>,
    name: RwSignal<String>,
    group: RwSignal<String>,
    nature: RwSignal<String>,
    unit: RwSignal<String>,
    decimals: RwSignal<String>,
    sale_price: RwSignal<String>,
    purchase_price: RwSignal<String>,
    /// `none`, `percent` or `amount`.
    commission_kind: RwSignal<String>,
    commission: RwSignal<String>,
    taxable: RwSignal<bool>,
    stock_kept: RwSignal<bool>,
    sellable: RwSignal<bool>,
    buyable: RwSignal<bool>,
    active: RwSignal<bool>,
    view: View,
    currency: Currency,
}

impl ProductFields {
    fn new(view: View, currency: Currency) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let on = || RwSignal::new(true);
        Self {
            code: text(""),
            name: text(""),
            group: text(""),
            nature: text("good"),
            unit: text(""),
            decimals: RwSignal::new(whole_text(0, view.locale)),
            sale_price: text(""),
            purchase_price: text(""),
            commission_kind: text("none"),
            commission: text(""),
            taxable: on(),
            stock_kept: on(),
            sellable: on(),
            buyable: on(),
            active: on(),
            view,
            currency,
        }
    }

    fn commission(self, reading: &mut Reading) -> Option<Commission> {
        let text = self.commission.read();
        match self.commission_kind.read().as_str() {
            "percent" => reading.optional("commission", &text, percent).map(Commission::Percent),
            "amount" => reading
                .optional("commission", &text, |text| {
                    parse_amount_in(text, self.currency, self.view.unit)
                })
                .map(Commission::Amount),
            _ => None,
        }
    }
}

impl FormFields for ProductFields {
    type Record = Product;

    fn load(self, product: &Product) {
        let view = self.view;
        let written = |price: Option<domain::quantity::Price>| {
            price
                .map(|price| format_price(price, self.currency, view.locale, view.unit))
                .unwrap_or_default()
        };
        let nature = match product.nature {
            ProductNature::Good => "good",
            ProductNature::Service => "service",
        };
        let (kind, commission) = match product.commission {
            None => ("none", String::new()),
            Some(Commission::Percent(percent)) => ("percent", percent_text(percent, view.locale)),
            Some(Commission::Amount(amount)) => ("amount", format_money(amount, view.locale, view.unit)),
        };
        self.code.set(wording::code(&product.code, view.locale));
        self.name.set(product.name.clone());
        self.group.set(product.group.clone());
        self.nature.set(nature.to_owned());
        self.unit.set(product.unit.clone());
        self.decimals.set(whole_text(product.unit_decimals, view.locale));
        self.sale_price.set(written(product.sale_price));
        self.purchase_price.set(written(product.purchase_price));
        self.commission_kind.set(kind.to_owned());
        self.commission.set(commission);
        self.taxable.set(product.taxable);
        self.stock_kept.set(product.stock_kept);
        self.sellable.set(product.sellable);
        self.buyable.set(product.buyable);
        self.active.set(product.active);
    }

    fn read(self, id: Uuid) -> Typed<Product> {
        let mut reading = Reading::default();
        let as_price = |text: &str| price(text, self.currency, self.view.unit);
        let decimals = reading.required("unit_decimals", &self.decimals.read(), 0, whole);
        let product = Product {
            id: ProductId(id),
            code: self.code.get(),
            name: self.name.get(),
            group: self.group.get(),
            nature: if self.nature.read().as_str() == "service" {
                ProductNature::Service
            } else {
                ProductNature::Good
            },
            unit: self.unit.get(),
            unit_decimals: u8::try_from(decimals).unwrap_or(u8::MAX),
            sale_price: reading.optional("sale_price", &self.sale_price.read(), as_price),
            purchase_price: reading.optional("purchase_price", &self.purchase_price.read(), as_price),
            taxable: self.taxable.get(),
            commission: self.commission(&mut reading),
            stock_kept: self.stock_kept.get(),
            sellable: self.sellable.get(),
            buyable: self.buyable.get(),
            active: self.active.get(),
        };
        reading.finish(product)
    }

    fn label(self, t: Texts, field: &str) -> String {
        match field {
            "code" => t.product_code(),
            "group" => t.product_group(),
            "nature" => t.product_kind(),
            "unit" => t.product_unit(),
            "unit_decimals" => t.product_decimals(),
            "sale_price" => t.product_sale_price(),
            "purchase_price" => t.product_purchase_price(),
            "commission" => t.product_commission(),
            "taxable" => t.product_taxable(),
            "stock_kept" => t.product_stock_kept(),
            "sellable" => t.product_sellable(),
            "buyable" => t.product_buyable(),
            "active" => t.product_active(),
            _ => t.product_name(),
        }
        .to_owned()
    }

    fn mutation(save: Save<Product>) -> Mutation {
        Mutation::SaveProduct(save)
    }
}

/// The form of a new product.
#[component]
pub fn NewProduct() -> impl IntoView {
    let t = use_texts();
    let may_change = use_device().access().can(Action::ManageProducts).is_some();
    view! {
        <main class="page" id="main">
            {if may_change {
                view! { <ProductForm base=None/> }.into_any()
            } else {
                view! {
                    <Empty icon=icons::LOCK title=t.product_not_yours_title() body=t.product_not_yours_body()>
                        <LinkButton href=Page::Products.to_string()>{t.product_title()}</LinkButton>
                    </Empty>
                }
                    .into_any()
            }}
        </main>
    }
}

/// The form of a product that is there.
#[component]
pub fn EditProduct(id: ProductId) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let may_change = device.access().can(Action::ManageProducts).is_some();
    let listing = use_query(move || Query::Record(Key::new(Kind::Product, id)));
    let is_there = Memo::new(move |_| device.get::<Product>(id).is_some());
    view! {
        <main class="page" id="main">
            {move || {
                if is_there.get() {
                    let base: Option<Product> = device.get_untracked(id);
                    if may_change {
                        view! { <ProductForm base/> }.into_any()
                    } else {
                        base.map(|product| view! { <ProductFacts product/> }).into_any()
                    }
                } else if listing.is_filling() {
                    view! { <SkeletonRows/> }.into_any()
                } else {
                    view! {
                        <Empty
                            icon=icons::PACKAGE
                            title=t.product_not_found_title()
                            body=t.product_not_found_body()
                        >
                            <LinkButton href=Page::Products.to_string()>{t.product_title()}</LinkButton>
                        </Empty>
                    }
                        .into_any()
                }
            }}
            {move || is_there.get().then(|| view! { <Talk id/> })}
        </main>
    }
}

/// What was said about the product, and the box to say more.
#[component]
fn Talk(id: ProductId) -> impl IntoView {
    let t = use_texts();
    let subject = Subject::Product(id);
    view! {
        <section class="section card" aria-labelledby="records-title">
            <div class="card__head">
                <h2 id="records-title">{t.comment_records()}</h2>
            </div>
            <div class="card__pad">
                <Records subject/>
            </div>
            <CommentBox subject/>
        </section>
    }
}

#[component]
fn ProductForm(base: Option<Product>) -> impl IntoView {
    let t = use_texts();
    let fields = ProductFields::new(use_view(), company_currency());
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let form = Form::new("product", fields, base, move |_| {
        toasts.show(Toast::done(t.product_saved()));
        navigate(&Page::Products.to_string(), NavigateOptions::default());
    });
    view! {
        <FormFrame form back=Page::Products.to_string()>
            <Names fields/>
            <Prices fields/>
            <Uses fields/>
        </FormFrame>
    }
}

#[component]
fn Names(fields: ProductFields) -> impl IntoView {
    let t = use_texts();
    let natures = vec![
        Choice::new("good", t.product_good()),
        Choice::new("service", t.product_service()),
    ];
    let decimals: Vec<Choice> = (0..=DECIMALS_MAX)
        .map(|count| {
            let text = whole_text(count, t.locale());
            Choice::new(text.clone(), text)
        })
        .collect();
    view! {
        <Card id="product-names" title=t.product_identity() padded=true>
            <div class="fields">
                <div class="fields__wide">
                    <RadioGroup legend=t.product_kind() name="product-nature" choices=natures value=fields.nature/>
                </div>
                <TextField field="name" label=t.product_name() value=fields.name wide=true/>
                <TextField
                    field="code"
                    label=t.product_code()
                    value=fields.code
                    help=t.product_code_help()
                    ltr=true
                />
                <TextField
                    field="group"
                    label=t.product_group()
                    value=fields.group
                    help=t.product_group_help()
                    optional=true
                />
                <TextField field="unit" label=t.product_unit() value=fields.unit help=t.product_unit_help()/>
                <SelectField
                    field="unit_decimals"
                    label=t.product_decimals()
                    value=fields.decimals
                    choices=decimals
                    help=t.product_decimals_help()
                />
            </div>
        </Card>
    }
}

#[component]
fn Prices(fields: ProductFields) -> impl IntoView {
    let t = use_texts();
    let view = fields.view;
    let currency = currency_name(&fields.currency, view.locale, view.unit).to_owned();
    let commissions = vec![
        Choice::new("none", t.common_none()),
        Choice::new("percent", t.product_commission_percent()),
        Choice::new("amount", t.product_commission_amount()),
    ];
    let (sale_unit, purchase_unit, commission_currency) = (currency.clone(), currency.clone(), currency);
    let commission_unit = move || match fields.commission_kind.read().as_str() {
        "percent" => "٪".to_owned(),
        _ => commission_currency.clone(),
    };
    let no_commission = Signal::derive(move || fields.commission_kind.read().as_str() == "none");
    view! {
        <Card id="product-prices" title=t.product_prices() padded=true>
            <div class="fields">
                <NumberField
                    field="sale_price"
                    label=t.product_sale_price()
                    value=fields.sale_price
                    kind=NumberKind::Decimal
                    unit=sale_unit
                    help=t.product_sale_price_help()
                    optional=true
                />
                <NumberField
                    field="purchase_price"
                    label=t.product_purchase_price()
                    value=fields.purchase_price
                    kind=NumberKind::Decimal
                    unit=purchase_unit
                    optional=true
                />
                <SelectField
                    field="commission_kind"
                    label=t.product_commission()
                    value=fields.commission_kind
                    choices=commissions
                    help=t.product_commission_help()
                />
                <NumberField
                    field="commission"
                    label=t.product_commission_size()
                    value=fields.commission
                    kind=NumberKind::Decimal
                    unit=commission_unit
                    disabled=no_commission
                />
            </div>
        </Card>
    }
}

#[component]
fn Uses(fields: ProductFields) -> impl IntoView {
    let t = use_texts();
    let switch = |signal: RwSignal<bool>, label: &'static str, help: &'static str| {
        view! { <Switch checked=signal label help on_change=move |on| signal.set(on)/> }
    };
    view! {
        <Card id="product-uses" title=t.product_uses() padded=true>
            <div class="fields">
                {switch(fields.sellable, t.product_sellable(), t.product_sellable_help())}
                {switch(fields.buyable, t.product_buyable(), t.product_buyable_help())}
                {switch(fields.taxable, t.product_taxable(), t.product_taxable_help())}
                {switch(fields.stock_kept, t.product_stock_kept(), t.product_stock_kept_help())}
                {switch(fields.active, t.product_active(), t.product_active_help())}
            </div>
        </Card>
    }
}

/// A product for those who may not change it.
#[component]
fn ProductFacts(product: Product) -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let price = product
        .sale_price
        .map(|price| format_price(price, company_currency(), view.locale, view.unit));
    view! {
        <Card id="product-facts" title=product.name padded=true>
            <Facts>
                <Fact label=t.product_code()>
                    <Code text=product.code.clone()/>
                </Fact>
                <Fact label=t.product_group()>{product.group}</Fact>
                <Fact label=t.product_unit()>{product.unit}</Fact>
                {price.map(|price| view! { <Fact label=t.product_sale_price()>{price}</Fact> })}
            </Facts>
            <p class="field__help">{t.product_not_yours_body()}</p>
        </Card>
    }
}

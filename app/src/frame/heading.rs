//! The title of each page: at the head of the frame, and of the document.
//!
//! What stays true: it follows from the address and from records that came with the page, so the server writes it too.

use domain::record::{Draft, Item, Party, Pattern, Product, User};

use crate::offline::device::Device;
use crate::route::{Page, Section};
use crate::texts::Texts;

/// A title, and where the page belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub title: String,
    /// Address and name of the page above.
    pub crumb: Option<(String, &'static str)>,
}

impl Heading {
    fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            crumb: None,
        }
    }

    fn under(title: impl Into<String>, above: &Page, name: &'static str) -> Self {
        Self {
            title: title.into(),
            crumb: Some((above.to_string(), name)),
        }
    }
}

/// The title of a page; of none, that there is none.
#[must_use]
pub fn of(page: Option<&Page>, t: Texts, device: Device) -> Heading {
    let Some(page) = page else {
        return Heading::new(t.error_not_found_title());
    };
    match page {
        Page::Home => Heading::new(t.home_title()),
        Page::SignIn => Heading::new(t.signin_title()),
        Page::Setup => Heading::new(t.setup_title()),
        Page::Cartable(_) => Heading::new(t.cartable_title()),
        Page::Items(_) => Heading::new(t.invoice_list_title()),
        Page::Drafts => Heading::new(t.nav_drafts()),
        Page::FollowUps => Heading::new(t.nav_follow_ups()),
        Page::Parties => Heading::new(t.party_title()),
        Page::Products => Heading::new(t.product_title()),
        Page::Settings => Heading::new(t.settings_title()),
        Page::Attention => Heading::new(t.nav_attention()),
        Page::Account => Heading::new(t.nav_account()),
        Page::Gallery => Heading::new(t.gallery_title()),
        Page::NewItem(kind) => Heading::under(t.invoice_new_title(), &Page::Items(*kind), t.invoice_list_title()),
        Page::Draft(id) => {
            let party = device.get::<Draft>(id).and_then(|draft| draft.input.party);
            let name = party
                .and_then(|party| device.get::<Party>(party))
                .map(|party| party.name);
            let title = name.unwrap_or_else(|| t.state_draft().to_owned());
            Heading::under(title, &Page::Drafts, t.nav_drafts())
        }
        Page::Item(id) | Page::EditItem(id) | Page::PrintItem(id) => of_item(page, device.get::<Item>(id), t),
        Page::NewParty => Heading::under(t.party_new_title(), &Page::Parties, t.party_title()),
        Page::Party(id) | Page::EditParty(id) => {
            let title = device
                .get::<Party>(id)
                .map_or_else(|| t.palette_party().to_owned(), |party| party.name);
            Heading::under(title, &Page::Parties, t.party_title())
        }
        Page::NewProduct => Heading::under(t.product_new_title(), &Page::Products, t.product_title()),
        Page::Product(id) => {
            let title = device
                .get::<Product>(id)
                .map_or_else(|| t.palette_product().to_owned(), |it| it.name);
            Heading::under(title, &Page::Products, t.product_title())
        }
        Page::SettingsSection(section) => {
            Heading::under(section_name(*section, t), &Page::Settings, t.settings_title())
        }
        Page::User(id) => {
            let title = device
                .get::<User>(id)
                .map_or_else(|| t.settings_add_user().to_owned(), |user| user.name);
            Heading::under(title, &Page::SettingsSection(Section::Users), t.settings_users())
        }
        Page::NumberProof(id) => {
            let name = device.get::<Pattern>(id).map(|pattern| pattern.name);
            let title = name.map_or_else(
                || t.pattern_proof().to_owned(),
                |name| format!("{} · {name}", t.pattern_proof()),
            );
            Heading::under(title, &Page::SettingsSection(Section::Patterns), t.settings_patterns())
        }
    }
}

fn of_item(page: &Page, item: Option<Item>, t: Texts) -> Heading {
    let kind = match page {
        Page::EditItem(_) => t.invoice_edit_title(),
        _ => t.invoice_title(),
    };
    let Some(item) = item else {
        return Heading::new(kind);
    };
    let label = crate::wording::code(item.label(), t.locale());
    Heading::under(
        format!("{kind} {}", crate::wording::isolated(&label)),
        &Page::Items(item.item_type),
        t.invoice_list_title(),
    )
}

/// The name of a section of the settings.
#[must_use]
pub fn section_name(section: Section, t: Texts) -> &'static str {
    match section {
        Section::Company => t.settings_company(),
        Section::Users => t.settings_users(),
        Section::Units => t.settings_units(),
        Section::Groups => t.settings_groups(),
        Section::Positions => t.settings_positions(),
        Section::Rights => t.settings_rights(),
        Section::SubTypes => t.settings_sub_types(),
        Section::Patterns => t.settings_patterns(),
        Section::TaxCodes => t.settings_tax_codes(),
        Section::FiscalYears => t.settings_fiscal_years(),
        Section::RejectReasons => t.settings_reject_reasons(),
    }
}

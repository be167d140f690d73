//! Which items a list shows: read from the search part of the address, and written there.
//!
//! What stays true: the address says everything, so that the server renders the same list, «back» works and a list can be
//! sent to a colleague. Amounts stand there in the currency's smallest unit, days as ISO dates, whatever the page shows.
//! What cannot be read counts as not there.

use domain::calendar::{Date, DateStyle, format_date};
use domain::digits::{DisplayUnit, Locale, currency_name, format_money, localize_digits};
use domain::id::{PartyId, SubTypeId, UserId};
use domain::money::{Currency, Money};
use domain::query::{Compare, Filter, Sort, Value};
use domain::record::{Company, ItemState, Party, SubType, User};

use crate::offline::device::Device;
use crate::route::Search;
use crate::texts::Texts;
use crate::wording;

/// Rows of one page of a list.
pub const PAGE_ROWS: u32 = 100;

/// The names in the address.
pub mod name {
    pub const TEXT: &str = "q";
    pub const STATE: &str = "state";
    pub const SUB_TYPE: &str = "sub-type";
    pub const SELLER: &str = "seller";
    pub const PARTY: &str = "party";
    pub const AMOUNT_FROM: &str = "from";
    pub const AMOUNT_TO: &str = "to";
    pub const DAY_FROM: &str = "since";
    pub const DAY_TO: &str = "until";
    pub const ORDER: &str = "order";

    /// Those that narrow a list.
    pub const FILTERS: &[&str] = &[
        TEXT,
        STATE,
        SUB_TYPE,
        SELLER,
        PARTY,
        AMOUNT_FROM,
        AMOUNT_TO,
        DAY_FROM,
        DAY_TO,
    ];
}

/// What narrows a list of items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFilter {
    /// Number, reference, party, description: every word must be there.
    pub text: String,
    pub state: Option<ItemState>,
    pub sub_type: Option<SubTypeId>,
    pub seller: Option<UserId>,
    pub party: Option<PartyId>,
    /// Smallest units of the company's currency, inclusive.
    pub amount_from: Option<i64>,
    pub amount_to: Option<i64>,
    /// Issue days, inclusive.
    pub day_from: Option<Date>,
    pub day_to: Option<Date>,
}

impl ItemFilter {
    #[must_use]
    pub fn of(search: &Search) -> Self {
        let get = |name: &str| search.get(name);
        Self {
            text: get(name::TEXT).unwrap_or_default().trim().to_owned(),
            state: get(name::STATE).and_then(state_of),
            sub_type: get(name::SUB_TYPE).and_then(|it| it.parse().ok()),
            seller: get(name::SELLER).and_then(|it| it.parse().ok()),
            party: get(name::PARTY).and_then(|it| it.parse().ok()),
            amount_from: get(name::AMOUNT_FROM).and_then(|it| it.parse().ok()),
            amount_to: get(name::AMOUNT_TO).and_then(|it| it.parse().ok()),
            day_from: get(name::DAY_FROM).and_then(|it| it.parse().ok()),
            day_to: get(name::DAY_TO).and_then(|it| it.parse().ok()),
        }
    }

    /// The address with these filters in place of its own.
    #[must_use]
    pub fn put_into(&self, search: &Search) -> Search {
        let text = |value: Option<String>| value;
        let pairs: [(&str, Option<String>); 9] = [
            (name::TEXT, text(Some(self.text.trim().to_owned()))),
            (name::STATE, self.state.map(|it| it.code().to_owned())),
            (name::SUB_TYPE, self.sub_type.map(|it| it.to_string())),
            (name::SELLER, self.seller.map(|it| it.to_string())),
            (name::PARTY, self.party.map(|it| it.to_string())),
            (name::AMOUNT_FROM, self.amount_from.map(|it| it.to_string())),
            (name::AMOUNT_TO, self.amount_to.map(|it| it.to_string())),
            (name::DAY_FROM, self.day_from.map(|it| it.to_string())),
            (name::DAY_TO, self.day_to.map(|it| it.to_string())),
        ];
        pairs.into_iter().fold(search.clone(), |search, (name, value)| {
            search.with(name, value.as_deref())
        })
    }

    /// As a query says it.
    #[must_use]
    pub fn filter(&self) -> Filter {
        let mut parts = Vec::new();
        if !self.text.is_empty() {
            parts.push(Filter::search("search", &self.text));
        }
        if let Some(state) = self.state {
            parts.push(Filter::eq("state", Value::text(state.code())));
        }
        if let Some(id) = self.sub_type {
            parts.push(Filter::eq("sub_type", Value::text(id)));
        }
        if let Some(id) = self.seller {
            parts.push(Filter::eq("seller", Value::text(id)));
        }
        if let Some(id) = self.party {
            parts.push(Filter::eq("party", Value::text(id)));
        }
        for (op, amount) in [(Compare::Ge, self.amount_from), (Compare::Le, self.amount_to)] {
            parts.extend(amount.map(|amount| Filter::compare("final_amount", op, Value::Int(amount))));
        }
        // ISO dates stand in the order of their days.
        for (op, day) in [(Compare::Ge, self.day_from), (Compare::Le, self.day_to)] {
            parts.extend(day.map(|day| Filter::compare("issue_date", op, Value::text(day))));
        }
        Filter::And(parts)
    }

    /// Each filter that is on, in words, with the name that takes it away.
    #[must_use]
    pub fn chips(&self, t: Texts, device: Device, unit: DisplayUnit) -> Vec<(&'static str, String)> {
        let locale = t.locale();
        let day = |day: Date| format_date(day, DateStyle::Long, locale);
        let amount = |minor: i64| amount_text(minor, device, locale, unit);
        let mut chips = Vec::new();
        if !self.text.is_empty() {
            chips.push((name::TEXT, t.filter_text(localize_digits(&self.text, locale))));
        }
        if let Some(state) = self.state {
            chips.push((name::STATE, t.filter_state(wording::state(t, state))));
        }
        if let Some(id) = self.sub_type {
            let it = device.get::<SubType>(id).map(|it| it.name);
            chips.push((name::SUB_TYPE, t.cartable_filter_sub_type(known(t, it))));
        }
        if let Some(id) = self.seller {
            let it = device.get::<User>(id).map(|it| it.name);
            chips.push((name::SELLER, t.cartable_filter_seller(known(t, it))));
        }
        if let Some(id) = self.party {
            let it = device.get::<Party>(id).map(|it| it.name);
            chips.push((name::PARTY, t.cartable_filter_party(known(t, it))));
        }
        if let Some(minor) = self.amount_from {
            chips.push((name::AMOUNT_FROM, t.cartable_filter_amount_from(amount(minor))));
        }
        if let Some(minor) = self.amount_to {
            chips.push((name::AMOUNT_TO, t.cartable_filter_amount_to(amount(minor))));
        }
        if let Some(from) = self.day_from {
            chips.push((name::DAY_FROM, t.filter_day_from(day(from))));
        }
        if let Some(to) = self.day_to {
            chips.push((name::DAY_TO, t.filter_day_to(day(to))));
        }
        chips
    }
}

/// The orders that lists offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Waiting longest.
    Oldest,
    Newest,
    Largest,
    Smallest,
    Name,
    NameBack,
    IssueDay,
    IssueDayBack,
    State,
    StateBack,
}

impl Order {
    pub const ALL: &'static [Self] = &[
        Self::Oldest,
        Self::Newest,
        Self::Largest,
        Self::Smallest,
        Self::Name,
        Self::NameBack,
        Self::IssueDay,
        Self::IssueDayBack,
        Self::State,
        Self::StateBack,
    ];

    /// As the address says it; `usual` without one.
    #[must_use]
    pub fn of(search: &Search, usual: Self) -> Self {
        let code = search.get(name::ORDER);
        Self::ALL
            .iter()
            .copied()
            .find(|it| Some(it.code()) == code)
            .unwrap_or(usual)
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Oldest => "oldest",
            Self::Newest => "newest",
            Self::Largest => "largest",
            Self::Smallest => "smallest",
            Self::Name => "name",
            Self::NameBack => "name-back",
            Self::IssueDay => "day",
            Self::IssueDayBack => "day-back",
            Self::State => "state",
            Self::StateBack => "state-back",
        }
    }

    #[must_use]
    pub fn sort(self) -> Sort {
        match self {
            Self::Oldest => Sort::ascending("submitted_at"),
            Self::Newest => Sort::descending("submitted_at"),
            Self::Largest => Sort::descending("final_amount"),
            Self::Smallest => Sort::ascending("final_amount"),
            Self::Name => Sort::ascending("party_sort"),
            Self::NameBack => Sort::descending("party_sort"),
            Self::IssueDay => Sort::ascending("issue_date"),
            Self::IssueDayBack => Sort::descending("issue_date"),
            Self::State => Sort::ascending("state"),
            Self::StateBack => Sort::descending("state"),
        }
    }

    #[must_use]
    pub fn text(self, t: Texts) -> &'static str {
        match self {
            Self::Oldest => t.list_sort_oldest(),
            Self::Newest => t.list_sort_newest(),
            Self::Largest => t.list_sort_largest(),
            Self::Smallest => t.list_sort_smallest(),
            Self::Name | Self::NameBack => t.list_sort_name(),
            Self::IssueDay | Self::IssueDayBack => t.list_sort_day(),
            Self::State | Self::StateBack => t.list_sort_state(),
        }
    }
}

/// The currency in which amounts are typed and added up.
#[must_use]
pub fn company_currency(device: Device) -> Currency {
    device
        .get::<Company>(Company::ID)
        .map_or(Currency::IRR, |company| company.currency)
}

fn amount_text(minor: i64, device: Device, locale: Locale, unit: DisplayUnit) -> String {
    let amount = Money::new(minor, company_currency(device));
    format!(
        "{} {}",
        format_money(amount, locale, unit),
        currency_name(&amount.currency, locale, unit)
    )
}

fn known(t: Texts, name: Option<String>) -> String {
    name.unwrap_or_else(|| t.filter_unknown().to_owned())
}

fn state_of(code: &str) -> Option<ItemState> {
    ItemState::ALL.iter().copied().find(|it| it.code() == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_its_filter_say_the_same() {
        let search = Search::parse(
            "?q=%D8%A7%D9%84%D8%A8%D8%B1%D8%B2&state=pending&from=1000&to=5000&since=2026-03-21&until=2026-11-24&order=name",
        );
        let filter = ItemFilter::of(&search);
        assert_eq!(filter.text, "البرز");
        assert_eq!(filter.state, Some(ItemState::Pending));
        assert_eq!(filter.put_into(&search), search);
        assert_eq!(Order::of(&search, Order::Oldest), Order::Name);
    }

    #[test]
    fn what_cannot_be_read_is_not_there() {
        let search = Search::parse("?sub-type=x&state=lost&from=much&since=yesterday&order=odd");
        assert_eq!(ItemFilter::of(&search), ItemFilter::default());
        assert_eq!(ItemFilter::of(&search).filter(), Filter::all());
        assert_eq!(Order::of(&search, Order::Newest), Order::Newest);
    }
}

//! Customers: people and firms of real Iranian cities, with ids that validate.

use domain::calendar::{Instant, Zone};
use domain::digits::{Locale, localize_digits};
use domain::id::PartyId;
use domain::identity::{legal_id_with_check, national_id_with_check};
use domain::money::{Currency, Money};
use domain::record::{Address, Buyer, Party, PartyNature};

use crate::Plan;
use crate::dice::Dice;
use crate::people::People;
use crate::settings::first_day;
use crate::text::{Words, name};

/// How many parties a company with so many items has.
pub fn count(plan: &Plan) -> usize {
    /// One for so many items, and bounds: all are kept in memory while items are made.
    const ITEMS_PER_PARTY: u64 = 25;
    const AT_LEAST: u64 = 40;
    const AT_MOST: u64 = 20_000;
    let count = (plan.items / ITEMS_PER_PARTY).clamp(AT_LEAST, AT_MOST);
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// All parties, in the order of their customer numbers.
pub fn parties(plan: &Plan, dice: &mut Dice, words: &Words, people: &People) -> Vec<Party> {
    let founded = Zone::TEHRAN.start_of(first_day(plan.today.jalali().year() - 2));
    (0..count(plan))
        .map(|at| {
            let seconds = i64::try_from(at).unwrap_or_default();
            party(at, founded.plus_seconds(seconds), dice, words, people)
        })
        .collect()
}

/// The buyer as an item keeps it.
pub fn buyer(party: &Party) -> Buyer {
    let Address { text, postal_code } = party.addresses.first().cloned().unwrap_or_default();
    Buyer {
        name: party.name.clone(),
        national_id: party.national_id.clone(),
        economic_number: party.economic_number.clone(),
        registration_number: party.registration_number.clone(),
        address: text,
        postal_code,
        phone: party.phones.first().cloned().unwrap_or_default(),
    }
}

fn party(at: usize, made: Instant, dice: &mut Dice, words: &Words, people: &People) -> Party {
    let id = PartyId(dice.id(made));
    let [city, area, postal, streets] = *dice.one_of(&words.cities);
    let organisation = dice.thousandth(600);
    let mobile = format!(
        "09{}{}",
        dice.one_of(&["12", "13", "15", "33", "35", "91"]),
        dice.digits(7)
    );
    let landline = format!("{area}{}{}", dice.among(2..=8), dice.digits(7));
    let mut party = Party {
        id,
        nature: PartyNature::Person,
        name: String::new(),
        customer_number: format!("{:05}", 10_001 + at),
        national_id: String::new(),
        economic_number: String::new(),
        registration_number: String::new(),
        phones: vec![mobile],
        email: String::new(),
        addresses: vec![address(city, postal, streets, dice)],
        category: name("category.retailer").to_owned(),
        responsible: Some(*dice.one_of(&people.sellers())),
        credit_limit: dice
            .thousandth(400)
            .then(|| Money::new(dice.among(1..=60) * 500_000_000, Currency::IRR)),
        // Now and then one has gone out of business; the first ones buy most and stay.
        active: at < 20 || !dice.thousandth(15),
    };
    if organisation {
        let [form, category] = *dice.one_of(&words.firms);
        let own = dice.one_of(&words.firm_names);
        party.nature = PartyNature::Organisation;
        party.name = format!("{} {city}", form.replace("{}", own));
        category.clone_into(&mut party.category);
        party.registration_number = format!("{}", 10_000 + at);
        if let Ok(legal_id) = legal_id_with_check(&format!("10{:08}", scattered(at))) {
            party.national_id = legal_id.to_string();
            party.economic_number = legal_id.to_string();
        }
        party.phones.insert(0, landline);
        party.email = format!("info@customer{}.example", 10_001 + at);
    } else {
        party.name = format!("{} {}", dice.one_of(&words.first_names), dice.one_of(&words.last_names));
        if let Ok(national_id) = national_id_with_check(&format!("0{:08}", scattered(at))) {
            party.economic_number = format!("{national_id}0001");
            party.national_id = national_id.to_string();
        }
    }
    party
}

/// A number of up to eight digits that no other place has: multiplied by a number that shares no factor with a
/// hundred million.
fn scattered(at: usize) -> u64 {
    const DISTINCT: u64 = 100_000_000;
    (u64::try_from(at).unwrap_or_default() + 137) * 48_271_369 % DISTINCT
}

fn address(city: &str, postal: &str, streets: &'static str, dice: &mut Dice) -> Address {
    let streets: Vec<&str> = streets.split('،').map(str::trim).collect();
    let street = dice.one_of(&streets);
    let plate = dice.among(1..=450);
    let mut code = postal.to_owned();
    while code.len() < 10 {
        // The first five digits have neither zero nor two.
        code.push(*dice.one_of(&['1', '3', '4', '5', '6', '7', '8', '9']));
    }
    Address {
        text: localize_digits(&format!("{city}، {street}، پلاک {plate}"), Locale::Fa),
        postal_code: code,
    }
}

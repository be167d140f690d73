//! Who can be addressed: users, units, groups, positions and «کاربر مرتبط», found on the device by folded words.

use domain::fold::{fold, fold_query, matches};
use domain::record::{Addressee, Group, Holder, Position, Unit, User};

use crate::components::{ComboOption, IconName, icons};
use crate::offline::device::Device;
use crate::texts::Texts;

/// Answers to a name begun, at most.
const FOUND_MAX: usize = 8;

/// One who can be addressed.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub addressee: Addressee,
    pub name: String,
    /// What they are, in a word: a user's position, or «واحد».
    pub word: String,
    icon: IconName,
    folded: String,
}

impl Person {
    fn new(addressee: impl Into<Addressee>, name: String, word: String, icon: IconName) -> Self {
        let folded = fold(&name);
        Self {
            addressee: addressee.into(),
            name,
            word,
            icon,
            folded,
        }
    }
}

/// Everybody who can be addressed now, but the user of the device, who is never told. Followed for changes.
#[must_use]
pub fn everybody(t: Texts, device: Device) -> Vec<Person> {
    let positions = device.all::<Position>();
    let mut people = vec![Person::new(
        Addressee::Responsible,
        t.comment_responsible().to_owned(),
        t.comment_responsible_note().to_owned(),
        icons::USER_CHECK,
    )];
    let users = device.all::<User>().into_iter();
    people.extend(
        users
            .filter(|user| user.active && Some(user.id) != device.user())
            .map(|user| {
                let position = positions.iter().find(|it| user.positions.contains(&it.id));
                let word = position.map(|it| it.name.clone()).unwrap_or_default();
                Person::new(Holder::User(user.id), user.name, word, icons::USER)
            }),
    );
    let units = device.all::<Unit>().into_iter().filter(|it| it.active);
    people.extend(units.map(|it| {
        Person::new(
            Holder::Unit(it.id),
            it.name,
            t.comment_of_unit().to_owned(),
            icons::USERS,
        )
    }));
    let groups = device.all::<Group>().into_iter().filter(|it| it.active);
    people.extend(groups.map(|it| {
        Person::new(
            Holder::Group(it.id),
            it.name,
            t.comment_of_group().to_owned(),
            icons::USERS_ROUND,
        )
    }));
    let positions = positions.into_iter().filter(|it| it.active);
    people.extend(positions.map(|it| {
        Person::new(
            Holder::Position(it.id),
            it.name,
            t.comment_of_position().to_owned(),
            icons::BRIEFCASE,
        )
    }));
    people
}

/// Those whom a name begun may mean: who begins with it first, then who has all its words somewhere.
#[must_use]
pub fn find(people: &[Person], typed: &str) -> Vec<ComboOption> {
    let words = fold_query(typed);
    let start = words.join(" ");
    let mut found: Vec<&Person> = people.iter().filter(|it| matches(&it.folded, &words)).collect();
    // Stable: among equals the order of the list holds, users before units.
    found.sort_by_key(|it| !it.folded.starts_with(&start));
    found.truncate(FOUND_MAX);
    let option = |it: &Person| ComboOption {
        id: it.addressee.to_string(),
        label: it.name.clone(),
        note: None,
        end: Some(it.word.clone()).filter(|word| !word.is_empty()),
        icon: Some(it.icon),
    };
    found.into_iter().map(option).collect()
}

/// What an addressee is called; empty for one that the device does not know. Followed for changes.
#[must_use]
pub fn name_of(t: Texts, device: Device, addressee: Addressee) -> String {
    let name = match addressee {
        Addressee::Responsible => return t.comment_responsible().to_owned(),
        Addressee::Holder(Holder::User(id)) => device.get::<User>(id).map(|it| it.name),
        Addressee::Holder(Holder::Unit(id)) => device.get::<Unit>(id).map(|it| it.name),
        Addressee::Holder(Holder::Group(id)) => device.get::<Group>(id).map(|it| it.name),
        Addressee::Holder(Holder::Position(id)) => device.get::<Position>(id).map(|it| it.name),
    };
    name.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::id::{UnitId, UserId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_spelled() {
        let user = |n, name: &str| {
            Person::new(
                Holder::User(UserId(Uuid::from_u128(n))),
                name.to_owned(),
                String::new(),
                icons::USER,
            )
        };
        let unit = Holder::Unit(UnitId(Uuid::from_u128(9)));
        let people = [
            user(1, "علی کاظمی"),
            user(2, "کاظم نیک‌پی"),
            Person::new(unit, "واحد مالی".to_owned(), "واحد".to_owned(), icons::USERS),
        ];
        let check = |typed: &str, names: &[&str]| {
            let found: Vec<String> = find(&people, typed).into_iter().map(|it| it.label).collect();
            assert_eq!(found, names, "{typed}");
        };
        check("", &["علی کاظمی", "کاظم نیک‌پی", "واحد مالی"]);
        check("كاظم", &["کاظم نیک‌پی", "علی کاظمی"]);
        check("علي كاظمي", &["علی کاظمی"]);
        check("مالی", &["واحد مالی"]);
        check("هیچ", &[]);
        assert_eq!(find(&people, "واحد")[0].id, unit.to_string());
    }
}

//! Arranging one's home.

use domain::mutation::{Actor, ArrangeHome, Mutation};
use domain::record::{HomeLayout, PlacedWidget, Record};
use domain::rejection::{Problem, ProblemCode, Rejection, Stop};
use domain::scope::{Scope, scopes_of};

use crate::company::*;

fn arrange(names: &[&str]) -> Mutation {
    let widget = |name: &&str| PlacedWidget {
        name: name.trim_start_matches('-').to_owned(),
        hidden: name.starts_with('-'),
    };
    Mutation::ArrangeHome(ArrangeHome {
        widgets: names.iter().map(widget).collect(),
    })
}

#[test]
fn the_last_arrangement_stands_for_its_user_alone() {
    let mut server = Server::new();
    server.run(PARI, arrange(&["drafts", "-comments"])).unwrap();
    server.run(SARA, arrange(&["comments"])).unwrap();
    assert_eq!(server.run(PARI, arrange(&["drafts", "-comments"])), Ok(Vec::new()));
    server.run(PARI, arrange(&["comments", "drafts"])).unwrap();
    let names = |user| -> Vec<String> {
        let layout: HomeLayout = server.get(user).unwrap();
        layout.widgets.into_iter().map(|it| it.name).collect()
    };
    assert_eq!(names(PARI), ["comments", "drafts"]);
    assert_eq!(names(SARA), ["comments"]);
    let layout = Record::from(server.get::<HomeLayout>(PARI).unwrap());
    assert_eq!(scopes_of(&layout), [Scope::user(PARI)]);
    assert_eq!((layout.kind().is_private(), layout.owner()), (true, Some(PARI)));
    // Back to the order of the release.
    server.run(PARI, arrange(&[])).unwrap();
    assert_eq!(server.get::<HomeLayout>(PARI).unwrap().widgets, []);
}

#[test]
fn what_is_no_arrangement_is_refused() {
    let mut server = Server::new();
    let mut check = |names: &[&str], code: ProblemCode| {
        let problems = vec![Problem::new("widgets", code)];
        let refused: Stop = Rejection::Invalid { problems }.into();
        assert_eq!(server.run(PARI, arrange(names)), Err(refused), "{names:?}");
    };
    check(&[""], ProblemCode::BadFormat);
    check(&["Drafts"], ProblemCode::BadFormat);
    check(&["پیش‌نویس"], ProblemCode::BadFormat);
    check(&[&"a".repeat(PlacedWidget::NAME_CHARS_MAX + 1)], ProblemCode::BadFormat);
    check(&["drafts", "-drafts"], ProblemCode::Duplicate);
    check(&["a"; HomeLayout::WIDGETS_MAX + 1], ProblemCode::TooMany);
    assert_eq!(
        server.run_as(Actor::System, &arrange(&["drafts"])),
        Err(Rejection::NotAllowed.into()),
        "the system has no home"
    );
}

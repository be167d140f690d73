//! Save a product.

use super::Ctx;
use super::save::{Checks, Saved};
use super::save_party::trim;
use crate::access::Action;
use crate::digits::to_latin_digits;
use crate::money::Percent;
use crate::quantity::QUANTITY_SCALE;
use crate::record::{Commission, Product};
use crate::rejection::{Problem, ProblemCode, Stop};
use crate::world::{SetKey, Want, World};

impl Saved for Product {
    const ACTION: Action<'static> = Action::ManageProducts;

    fn wants(&self) -> Vec<Want> {
        vec![Want::Set(SetKey::ProductsWithCode(self.code.clone()))]
    }

    fn normalise(&mut self) {
        for text in [&mut self.name, &mut self.group, &mut self.unit] {
            trim(text);
        }
        self.code = to_latin_digits(self.code.trim());
    }

    fn problems(&self, _before: Option<&Self>, world: &World, _ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        checks.name("name", &self.name);
        checks.name("code", &self.code);
        checks.name("unit", &self.unit);
        checks.short("group", &self.group);
        let same = world.set::<Self>(&SetKey::ProductsWithCode(self.code.clone()))?;
        checks.unique("code", self, &same);
        if u32::from(self.unit_decimals) > QUANTITY_SCALE {
            checks.wrong("unit_decimals", ProblemCode::TooManyDecimals);
        }
        match self.commission {
            Some(Commission::Percent(percent))
                if !(Percent::ZERO.value()..=Percent::HUNDRED.value()).contains(&percent.value()) =>
            {
                checks.wrong("commission", ProblemCode::PercentRange);
            }
            Some(Commission::Amount(amount)) if amount.is_negative() => {
                checks.wrong("commission", ProblemCode::Negative)
            }
            _ => {}
        }
        Ok(checks.problems)
    }
}

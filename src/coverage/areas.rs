//! Which areas are known in a municipality, and who says so.

use std::sync::Arc;

use crate::engine::Account;
use crate::facts::Label;
use crate::model::{Categories, Holding, Id, Knowledge, KnownBy, Model};
use crate::value::Ratio;

/// Who says what an area holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AreaGround {
    /// Rules of the municipality.
    OwnRules,
    /// Rules of the nation.
    NationalRules,
    /// Amounts that no posting holds, and nothing else.
    Imputed,
    /// `none(...)`: it holds nothing.
    HoldsNothing,
    /// `unknown(...)`: nobody knows.
    DeclaredUnknown,
    /// Nobody.
    NotSaid,
}

impl AreaGround {
    /// Whether its kroner are all that it holds.
    pub fn is_known(self) -> bool {
        !matches!(self, Self::DeclaredUnknown | Self::NotSaid)
    }
}

/// What is known of an area in a municipality and year.
#[derive(Clone, PartialEq, Debug)]
pub struct AreaKnowledge {
    /// The area.
    pub area: Id,
    /// Its name.
    pub label: Label,
    /// Who says what it holds.
    pub ground: AreaGround,
    /// The reason of a statement.
    pub because: Option<String>,
    /// Why its kroner are missing, if they are, those of a part included.
    pub missing: Option<Arc<str>>,
    /// The kroner that are in it so far.
    pub kroner: Ratio,
}

/// Every area, those beside the total left out. **Order**: as declared.
pub(super) fn areas(model: &Model, account: &Account) -> Vec<AreaKnowledge> {
    let knowledge = Knowledge::new(model, &account.municipality, account.year);
    let areas = model.categories.children(None).filter(|area| !area.memo);
    let known = areas.map(|area| {
        let within = |category: &Id| Categories::is_within(category, &area.id);
        let imputes = || {
            let mut imputed = account.imputed.iter();
            imputed.any(|imputed| within(&imputed.category))
        };
        let (ground, because) = match knowledge.of(&area.id) {
            KnownBy::OwnRules => (AreaGround::OwnRules, None),
            KnownBy::NationalRules => (AreaGround::NationalRules, None),
            KnownBy::Statement(statement) => {
                let ground = match statement.holding {
                    Holding::None => AreaGround::HoldsNothing,
                    Holding::Unknown => AreaGround::DeclaredUnknown,
                };
                (ground, statement.reason.because.clone())
            }
            KnownBy::Nobody if imputes() && !account.missing.contains_key(&area.id) => {
                (AreaGround::Imputed, None)
            }
            KnownBy::Nobody => (AreaGround::NotSaid, None),
        };
        let kroner = account.categories.iter();
        AreaKnowledge {
            area: area.id.clone(),
            label: area.label.clone(),
            ground,
            because: because.map(|because| because.to_string()),
            missing: account
                .missing
                .iter()
                .find(|(category, _)| within(category))
                .map(|(_, reason)| Arc::clone(reason)),
            kroner: kroner
                .filter(|(category, _)| within(category))
                .map(|(_, kroner)| kroner.clone())
                .sum(),
        }
    });
    known.collect()
}

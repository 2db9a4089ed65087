//! The places that formulas are asked from.

use crate::model::{Id, Model, Scope, Shift};

use super::workbook::Address;

/// The place that a formula is asked from.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Coordinates {
    /// The sheet, where there is one.
    pub sheet: Option<Id>,
    pub row: Option<Id>,
    pub column: Option<Id>,
    /// What it is about.
    pub scope: Scope,
    /// The year or cohort.
    pub period: Id,
    pub view: Id,
}

impl Coordinates {
    /// The place of a cell: in the view of its sheet, else in its own, else in `view`.
    pub fn of(address: &Address, model: &Model, view: &Id) -> Self {
        let pinned = model
            .sheet(&address.sheet)
            .and_then(|sheet| sheet.view.as_ref());
        Self {
            sheet: Some(address.sheet.clone()),
            row: Some(address.row.clone()),
            column: Some(address.column.clone()),
            scope: address.scope.clone(),
            period: address.period.clone(),
            view: pinned.or(address.view.as_ref()).unwrap_or(view).clone(),
        }
    }

    /// A place outside every sheet, for keys, imputed amounts and checks.
    pub fn outside(scope: impl Into<Scope>, year: i32, view: &Id) -> Self {
        Self {
            sheet: None,
            row: None,
            column: None,
            scope: scope.into(),
            period: year.to_string().into(),
            view: view.clone(),
        }
    }

    /// As [`Coordinates::outside`], in a year or another period.
    pub fn beside(scope: impl Into<Scope>, period: &Id, view: &Id) -> Self {
        Self {
            sheet: None,
            row: None,
            column: None,
            scope: scope.into(),
            period: period.clone(),
            view: view.clone(),
        }
    }

    /// The same question asked from elsewhere; `None` where there is no period before, or no pair
    /// of municipalities.
    pub fn shifted(&self, shift: &Shift) -> Option<Self> {
        let mut asking = self.clone();
        match shift {
            Shift::Row(id) => asking.row = Some(id.clone()),
            Shift::At(id) => asking.scope = id.into(),
            Shift::Period(id) => asking.period = id.clone(),
            Shift::View(id) => asking.view = id.clone(),
            Shift::First => asking.scope = self.scope.both()?.0.into(),
            Shift::Second => asking.scope = self.scope.both()?.1.into(),
            Shift::Previous => asking.period = (self.year()? - 1).to_string().into(),
        }
        Some(asking)
    }

    /// The accounting year of the period, if it is one.
    pub fn year(&self) -> Option<i32> {
        self.period.parse().ok()
    }
}

//! The places that the plain way asks from.

use crate::model::{CellRef, Id, RowRef, Shift};

/// The place that a formula is asked from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    pub(super) sheet: Option<Id>,
    pub(super) row: Option<Id>,
    pub(super) column: Option<Id>,
    pub(super) scope: Id,
    pub(super) period: Id,
    pub(super) view: Id,
}

impl Place {
    /// A place outside every sheet.
    pub(super) fn outside(scope: &Id, period: &Id, view: &Id) -> Self {
        Self {
            sheet: None,
            row: None,
            column: None,
            scope: scope.clone(),
            period: period.clone(),
            view: view.clone(),
        }
    }

    pub(super) fn year(&self) -> Option<i32> {
        self.period.parse().ok()
    }

    pub(super) fn shifted(&self, shift: &Shift) -> Option<Self> {
        let mut place = self.clone();
        match shift {
            Shift::Row(row) => place.row = Some(row.clone()),
            Shift::At(scope) => place.scope = scope.clone(),
            Shift::Period(period) => place.period = period.clone(),
            Shift::View(view) => place.view = view.clone(),
            Shift::Previous => place.period = (self.year()? - 1).to_string().into(),
            Shift::First => place.scope = self.scope.split_once('~')?.0.into(),
            Shift::Second => place.scope = self.scope.split_once('~')?.1.into(),
        }
        Some(place)
    }
}

pub(super) fn target(cell: &CellRef, at: &Place) -> Option<Place> {
    let sheet = cell.sheet.as_ref().or(at.sheet.as_ref())?;
    let row = match &cell.row {
        RowRef::Same => at.row.as_ref()?,
        RowRef::Named(row) => row,
    };
    Some(Place {
        sheet: Some(sheet.clone()),
        row: Some(row.clone()),
        column: Some(cell.column.clone()),
        ..at.clone()
    })
}

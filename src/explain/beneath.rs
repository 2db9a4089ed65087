//! The cells beneath a cell: what it follows from.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::engine::{Address, Asking, Ground, Overlay, Reference};
use crate::value::Figure;
use crate::workspace::{Project, Run};

/// Lets everything through and notes which cells were asked for.
#[derive(Default)]
struct Recorder(RefCell<BTreeSet<Address>>);

impl Overlay for Recorder {
    fn instead(&self, of: Reference<'_>, at: &Asking) -> Option<Figure> {
        if let (Reference::Cell, Some(sheet), Some(row), Some(column)) = (of, &at.sheet, &at.row, &at.column) {
            self.0.borrow_mut().insert(Address {
                sheet: sheet.clone(),
                row: row.clone(),
                column: column.clone(),
                scope: at.scope.clone(),
                period: at.period.clone(),
                view: Some(at.view.clone()),
            });
        }
        None
    }
}

/// The cells that a cell asks for, however deep, each with its view; the cell itself is not among them.
pub fn cells_beneath(project: &Project, run: &Run, address: &Address) -> BTreeSet<Address> {
    let recorder = Recorder::default();
    let sheet = project.model.sheet(&address.sheet);
    let own = sheet.and_then(|sheet| sheet.view.clone()).or_else(|| address.view.clone());
    let view = own.unwrap_or_else(|| run.view.clone());
    let at = Asking {
        sheet: Some(address.sheet.clone()),
        row: Some(address.row.clone()),
        column: Some(address.column.clone()),
        scope: address.scope.clone(),
        period: address.period.clone(),
        view: view.clone(),
    };
    let ground = Ground::new(&project.model, &project.facts, &run.accounts);
    ground.beneath(&recorder).cell(&at, None);
    let mut found = recorder.0.into_inner();
    found.remove(&Address { view: Some(view), ..address.clone() });
    found
}

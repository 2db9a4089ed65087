//! What was published before, by cell: each file of `publications/` is the long format that
//! `run --publish --format csv` wrote.

use std::collections::BTreeSet;
use std::io;

use crate::diag::{Code, Diagnostic, Found};
use crate::engine::{Address, Cell, Coordinates};
use crate::ledger::SmallTable;
use crate::model::{Expr, Id};
use crate::scenario::GapName;
use crate::value::{Figure, PLACES, Ratio};
use crate::workspace::Project;
use crate::world::World;

use super::system::VariableName;

/// The folder of what was published before.
const FOLDER: &str = "publications";

/// What a publication told of a cell.
#[derive(Clone, PartialEq, Debug)]
pub struct ToldCell {
    /// The cell, with its view.
    pub address: Address,
    /// Its value as its unit is written, rounded as machines get it; absent where it was not told.
    pub value: Option<String>,
}

impl ToldCell {
    /// What is told of a cell; nothing where that is no number.
    pub fn of(cell: &Cell, view: &Id) -> Option<Self> {
        let value = written(&cell.figure);
        if value.is_none() && !cell.figure.value.is_withheld() {
            return None;
        }
        let address = Address {
            view: cell.address.view.clone().or_else(|| Some(view.clone())),
            ..cell.address.clone()
        };
        Some(Self { address, value })
    }
}

/// An exact figure as its unit is written, rounded as machines get it.
fn written(figure: &Figure) -> Option<String> {
    let factor = Ratio::integer(figure.unit.written_factor());
    Some((figure.as_exact()? * &factor).to_decimal(PLACES))
}

/// The address of a cell with the view that it is in.
pub(super) fn in_view(address: &Address, view: &Id) -> Address {
    Address {
        view: Some(view.clone()),
        ..address.clone()
    }
}

/// A cell that was published before.
pub(super) struct RememberedCell<'m> {
    pub what: Remembered<'m>,
    pub at: Coordinates,
    pub names: BTreeSet<VariableName>,
}

/// What was told of it, held against what it is now.
pub(super) enum Remembered<'m> {
    /// It was told, with the value that it has now.
    Same(&'m Expr),
    /// It was told, with another value.
    Moved,
    /// It was not told.
    Kept,
}

/// Everything that was published before.
///
/// **Errors**: `K0506` a file that is not in the long format, or that tells of a cell that is none;
/// `K0701` a folder or file that cannot be read. What is forgotten could be told once more.
pub(super) fn read(
    project: &Project,
    world: &dyn World,
    is_cell: &dyn Fn(&Address) -> bool,
) -> Found<Vec<ToldCell>> {
    let mut found = Found {
        value: Vec::new(),
        diagnostics: Vec::new(),
    };
    let unusable = |path: &str, error: &io::Error| Diagnostic::unusable(path, error);
    let names = world.list(FOLDER).unwrap_or_else(|error| {
        found.diagnostics.push(unusable(FOLDER, &error));
        Vec::new()
    });
    // A folder may say of itself what it is for.
    let is_told = |name: &&String| !name.starts_with('.') && !name.ends_with(".md");
    for name in names.iter().filter(is_told) {
        let path = format!("{FOLDER}/{name}");
        match world.text(&path) {
            Ok(text) => read_file((project, is_cell), &path, &text, &mut found),
            Err(error) => found.diagnostics.push(unusable(&path, &error)),
        }
    }
    found
}

fn read_file(
    (project, is_cell): (&Project, &dyn Fn(&Address) -> bool),
    path: &str,
    text: &str,
    found: &mut Found<Vec<ToldCell>>,
) {
    let table = SmallTable::parse(text);
    let columns = ["address", "value", "display"].map(|name| (name, table.column(name)));
    let lacking = columns.iter().filter(|(_, position)| position.is_none());
    found.diagnostics.extend(lacking.map(|(name, _)| {
        Diagnostic::new(
            Code::PublishedInvalid,
            format!("the publication has no column `{name}`"),
        )
        .in_file(path)
        .help("write it with `kontering run --publish --format csv --output FILE`")
    }));
    let [(_, Some(address)), (_, Some(value)), (_, Some(display))] = columns else {
        return;
    };
    for (line, fields) in &table.rows {
        let field = |position: usize| fields.get(position).map_or("", |field| field.trim());
        let told = match (field(value), field(display)) {
            ("", ":") => Ok(None),
            // A text, an interval, or what nobody knows.
            ("", _) => continue,
            (number, _) => match Ratio::parse(number) {
                Some(number) => Ok(Some(number.to_decimal(PLACES))),
                None => Err(()),
            },
        };
        let cell = field(address).parse::<Address>();
        // Gaps are made of figures that are told, and tell nothing else.
        let is_of_gap = |cell: &Address| GapName::parse(project, &cell.sheet).is_some();
        let (message, help) = match (cell, told) {
            (Ok(cell), _) if is_of_gap(&cell) => continue,
            (Ok(address), Ok(value)) if is_cell(&address) => {
                found.value.push(ToldCell { address, value });
                continue;
            }
            (_, Err(())) => (
                format!("`{}` is no number", field(value)),
                "write the value with a decimal point, or leave the line out",
            ),
            _ => (
                format!(
                    "a publication tells of `{}`, which is no cell",
                    field(address)
                ),
                "give the cell its present address, or remove the line if nothing that is shown stands on it",
            ),
        };
        let finding = Diagnostic::new(Code::PublishedInvalid, message);
        found
            .diagnostics
            .push(finding.at_line(path, *line, "").help(help));
    }
}

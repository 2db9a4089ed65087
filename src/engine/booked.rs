//! What the raw ledger holds: sums and numbers of postings before any rule or adjustment.

use crate::diag::{Code, Diagnostic};
use crate::ledger::{Condensed, KeySpec, KeyTable};
use crate::model::{BookedMeasure, Expr, written};
use crate::value::{Amount, Figure, Ratio, WITHHELD};

use super::account::RawPostings;
use super::classify::look_at;
use super::compiled::compile;
use super::coordinates::Coordinates;
use super::evaluated::{Evaluated, missing};
use super::evaluator::Evaluator;
use super::overlay::FigureReference;

impl Evaluator<'_> {
    /// The kroner or the number of the postings for which a condition holds, in the ledger of the
    /// asking place, period and view. Missing where there is no ledger, where the ledger lacks a
    /// dimension that is asked for, and where it has nothing of the part that is meant.
    ///
    /// **Errors**: `K0214` a condition that cannot be decided.
    pub(super) fn booked(
        &self,
        measure: BookedMeasure,
        (condition, among): (&Expr, Option<&Expr>),
        asked_by: &Expr,
        at: &Coordinates,
    ) -> Evaluated {
        if let Some(instead) = self.instead(FigureReference::Booked(asked_by), at) {
            return instead;
        }
        let unit = measure.unit();
        let Some((postings, basis)) = self.inputs.postings(at) else {
            return missing(self.no_ledger(at), unit);
        };
        let ledger = match (postings, measure) {
            (RawPostings::Known(ledger), _)
            | (RawPostings::KronerAlone(ledger), BookedMeasure::Kroner) => ledger,
            (RawPostings::KronerAlone(_), BookedMeasure::Postings) => {
                return missing(WITHHELD, unit);
            }
            (RawPostings::Missing(reason), _) => return missing(reason.clone(), unit),
        };
        match of_ledger(ledger, condition, among) {
            Ok(Sums { kroner, postings }) => {
                let value = match measure {
                    BookedMeasure::Kroner => Ratio::kroner(kroner),
                    BookedMeasure::Postings => Ratio::integer(postings),
                };
                Evaluated::computed(Figure::exact(value, unit), Some(basis))
            }
            Err(NotBooked::Lacking(what)) => missing(
                format!("the ledger of {} {} has no {what}", at.scope, at.period),
                unit,
            ),
            Err(NotBooked::Undecided(reason)) => {
                let message = format!("`{}` cannot be decided: {reason}", written(condition));
                let finding = Diagnostic::new(Code::ScriptFailed, message.as_str());
                self.report(finding.at_span(&condition.span, "this condition"));
                missing(message, unit)
            }
        }
    }
}

/// The postings of a ledger for which a condition holds.
struct Sums {
    kroner: Amount,
    postings: u64,
}

/// Why nothing can be said of them.
enum NotBooked {
    /// What the ledger has nothing of.
    Lacking(String),
    /// What a closure said when it stopped.
    Undecided(String),
}

fn of_ledger(
    ledger: &Condensed,
    condition: &Expr,
    among: Option<&Expr>,
) -> Result<Sums, NotBooked> {
    let table = &ledger.table;
    if table.rows.is_empty() {
        return Err(NotBooked::Lacking("postings".to_owned()));
    }
    for asked in among.into_iter().chain([condition]) {
        if let Some(lacking) = lacking(table, asked) {
            return Err(NotBooked::Lacking(lacking));
        }
    }
    let marks = |condition: &Expr| rows_booked(table, condition).map_err(NotBooked::Undecided);
    let part = among.map(marks).transpose()?;
    if let (Some(part), Some(among)) = (&part, among)
        && !part.contains(&true)
    {
        let what = format!("postings with `{}`", written(among));
        return Err(NotBooked::Lacking(what));
    }
    let meant = marks(condition)?;
    let is_in_part = |row: usize| part.as_ref().is_none_or(|part| part[row]);
    let (mut kroner, mut postings) = (Amount::ZERO, 0);
    for (number, row) in table.rows.iter().enumerate() {
        if meant[number] && is_in_part(number) {
            kroner += row.sum;
            postings += row.count;
        }
    }
    Ok(Sums { kroner, postings })
}

/// For each row of a key table whether a condition holds.
///
/// # Errors
/// What a closure said when it stopped.
pub fn rows_booked(table: &KeyTable, condition: &Expr) -> Result<Vec<bool>, String> {
    let mut errors = Vec::new();
    let compiled = compile(condition, table, &mut errors);
    if let Some(error) = errors.into_iter().next() {
        return Err(error);
    }
    table
        .rows
        .iter()
        .map(|row| compiled.holds(table, row))
        .collect()
}

/// What a condition looks at that no posting of the ledger has.
fn lacking(table: &KeyTable, condition: &Expr) -> Option<String> {
    let mut asked = KeySpec::default();
    look_at(condition, &mut asked);
    let is_blank = |name: &str| match table.column(name) {
        Some(column) => table.columns[column]
            .codes
            .iter()
            .all(|code| code.is_empty()),
        None => true,
    };
    let column = asked.columns.iter().find(|name| is_blank(name));
    let untested = || asked.tests.iter().find(|test| table.test(test).is_none());
    let name = column.or_else(|| untested().map(|test| &test.column))?;
    Some(format!("`{name}`"))
}

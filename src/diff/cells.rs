//! The cells that differ between two bodies of snapshots, whichever way they came about.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Address;
use crate::model::Id;
use crate::snapshot::SEPARATOR;
use crate::value::Ratio;

use super::{CellDifference, SideFigure};

/// How far two cells may lie apart without differing.
#[derive(Clone, PartialEq, Debug)]
pub struct Tolerance {
    /// In the cell's own unit, as it is written: kroner, persons, percent per hundred.
    pub absolute: Ratio,
    /// As a fraction of the first side's value.
    pub relative: Ratio,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { absolute: Ratio::zero(), relative: Ratio::zero() }
    }
}

impl Tolerance {
    fn permits(&self, cell: &CellDifference) -> bool {
        let Some(difference) = &cell.difference else { return false };
        if difference.is_zero() && cell.rounding.as_ref().is_none_or(Ratio::is_zero) {
            // Text, basis or origin differ.
            return false;
        }
        let written = &difference.abs() * &Ratio::from(factor(&cell.unit));
        let is_near = cell.relative.as_ref().is_some_and(|relative| relative.abs() <= self.relative);
        let has_any = !(self.absolute.is_zero() && self.relative.is_zero());
        has_any && (written <= self.absolute || is_near)
    }
}

/// The factor from a value to what is written in a unit, given by its id: 100 for shares and indices.
pub fn factor(unit: &str) -> i64 {
    if matches!(unit, "percent" | "index") { 100 } else { 1 }
}

struct CellLine<'a> {
    unit: &'a str,
    figure: SideFigure,
}

fn lines(body: &str) -> BTreeMap<Address, CellLine<'_>> {
    let cells = body.lines().filter_map(|line| line.strip_prefix("cell "));
    let read = |line| -> Option<(Address, CellLine<'_>)> {
        let mut fields = str::split(line, SEPARATOR);
        let address = fields.next()?.parse().ok()?;
        let (unit, written, display) = (fields.next()?, fields.next()?, fields.next().unwrap_or(""));
        let figure = SideFigure { value: Ratio::parse(written), written: written.to_owned(), display: display.to_owned() };
        Some((address, CellLine { unit, figure }))
    };
    cells.filter_map(read).collect()
}

/// What a reader sees, as a number.
fn displayed_number(display: &str, unit: &str) -> Option<Ratio> {
    let digits: String = display.chars().filter(|sign| !matches!(sign, ' ' | '%' | '\u{a0}')).collect();
    Ratio::parse(&digits.replace(',', "."))?.checked_div(&factor(unit).into())
}

/// The cells that differ beyond a tolerance, without causes. **Order**: most kroner moved first, then the rest by address.
pub fn compare(old: &str, new: &str, tolerance: &Tolerance) -> Vec<CellDifference> {
    let (old, new) = (lines(old), lines(new));
    let addresses: BTreeSet<&Address> = old.keys().chain(new.keys()).collect();
    let mut found: Vec<CellDifference> = addresses
        .into_iter()
        .filter_map(|address| cell(address, old.get(address), new.get(address)))
        .filter(|cell| !tolerance.permits(cell))
        .collect();
    // What is there on one side alone moved whole.
    let whole = |cell: &CellDifference| match (&cell.old, &cell.new) {
        (Some(only), None) | (None, Some(only)) => only.value.clone(),
        _ => None,
    };
    let moved = |cell: &CellDifference| cell.difference.clone().or_else(|| whole(cell));
    let kroner = |cell: &CellDifference| moved(cell).filter(|_| cell.is_kroner()).map(|moved| moved.abs());
    found.sort_by_cached_key(|cell| Reverse(kroner(cell)));
    found
}

/// The sheets that have cells in the first body alone, and those that have them in the second alone. **Order**: by id.
pub fn lone_sheets(old: &str, new: &str) -> [Vec<Id>; 2] {
    let sheets = |body| -> BTreeSet<Id> { lines(body).into_keys().map(|address| address.sheet).collect() };
    let (old, new) = (sheets(old), sheets(new));
    [old.difference(&new).cloned().collect(), new.difference(&old).cloned().collect()]
}

fn cell(address: &Address, old: Option<&CellLine<'_>>, new: Option<&CellLine<'_>>) -> Option<CellDifference> {
    let unit = new.or(old)?.unit.to_owned();
    if let (Some(old), Some(new)) = (old, new)
        && (old.unit, &old.figure) == (new.unit, &new.figure)
    {
        return None;
    }
    let both = old.zip(new).filter(|(old, new)| old.unit == new.unit);
    let values = both.and_then(|(old, new)| old.figure.value.as_ref().zip(new.figure.value.as_ref()));
    let difference = values.map(|(old, new)| new - old);
    let relative = values.zip(difference.as_ref()).and_then(|((old, _), difference)| difference.checked_div(&old.abs()));
    let displayed = both
        .and_then(|(old, new)| displayed_number(&old.figure.display, &unit).zip(displayed_number(&new.figure.display, &unit)));
    let rounding = displayed.zip(difference.as_ref()).map(|((old, new), difference)| &(&new - &old) - difference);
    let figure = |line: Option<&CellLine<'_>>| line.map(|line| line.figure.clone());
    let (old, new) = (figure(old), figure(new));
    Some(CellDifference { address: address.clone(), unit, old, new, difference, relative, rounding, parts: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "\
cell t:a:sum@x/2013/reported | kr | 100 | 100 | computed | ledger
cell t:b:sum@x/2013/reported | kr | 10.40 | 10 | computed | ledger
cell t:c:andel@x/2013/reported | percent | 1/4 | 25,0 % | computed | ledger
cell t:d:sum@x/2013/reported | kr | 5 | 5 | computed | ledger
cell t:e:sum@x/2013/reported | kr | missing \"no\" | . | computed | ledger
";
    const NEW: &str = "\
cell t:a:sum@x/2013/reported | kr | 100 | 100 | computed | published
cell t:b:sum@x/2013/reported | kr | 10.60 | 11 | computed | ledger
cell t:c:andel@x/2013/reported | percent | 1/5 | 20,0 % | computed | ledger
cell t:e:sum@x/2013/reported | kr | 7 | 7 | computed | ledger
cell t:f:sum@x/2013/reported | kr | 2000 | 2 000 | computed | ledger
";

    fn rows(tolerance: &Tolerance) -> Vec<String> {
        let number = |number: &Option<Ratio>| number.as_ref().map_or("-".to_owned(), |number| number.to_decimal(4));
        let row = |cell: &CellDifference| {
            let numbers = [&cell.difference, &cell.relative, &cell.rounding].map(number);
            format!("{} {}", cell.address.row, numbers.join(" "))
        };
        compare(OLD, NEW, tolerance).iter().map(row).collect()
    }

    #[test]
    fn cells_that_differ_carry_difference_relation_and_rounding() {
        assert_eq!(rows(&Tolerance::default()), ["f - - -", "d - - -", "b 0.2 0.0192 0.8", "c -0.05 -0.2 0", "e - - -"]);
    }

    #[test]
    fn a_sheet_is_on_one_side_where_the_other_has_no_cell_of_it() {
        let other = "cell u:a:sum@x/2013/reported | kr | 100 | 100 | computed | ledger\n";
        let names = |sides: [Vec<Id>; 2]| sides.map(|sheets| sheets.join(" "));
        assert_eq!(names(lone_sheets(OLD, NEW)), ["", ""], "some cells of `t` are on one side, and some on both");
        assert_eq!(names(lone_sheets(OLD, other)), ["t", "u"]);
        assert_eq!(names(lone_sheets(NEW, &format!("{OLD}{other}"))), ["", "u"]);
    }

    #[test]
    fn a_tolerance_counts_in_the_unit_as_written_or_as_a_fraction() {
        let number = |text| Ratio::parse(text).expect("a number");
        let absolute = Tolerance { absolute: number("0.2"), ..Tolerance::default() };
        assert_eq!(rows(&absolute).len(), 4, "kroner within, percent beyond");
        let absolute = Tolerance { absolute: Ratio::from(5), ..Tolerance::default() };
        assert_eq!(rows(&absolute).len(), 3);
        let relative = Tolerance { relative: number("0.02"), ..Tolerance::default() };
        assert_eq!(rows(&relative).len(), 4);
    }
}

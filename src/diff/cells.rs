//! The cells that differ between two results, whichever way they came about.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Address;
use crate::model::Id;
use crate::sides::{Sides, side_by_side};
use crate::snapshot::{CellEntry, Entry};
use crate::value::{Ratio, Value};

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
        Self {
            absolute: Ratio::zero(),
            relative: Ratio::zero(),
        }
    }
}

impl Tolerance {
    fn permits(&self, cell: &CellDifference) -> bool {
        let Some(difference) = &cell.difference else {
            return false;
        };
        if difference.is_zero() && cell.rounding.as_ref().is_none_or(Ratio::is_zero) {
            // Text, basis or origin differ.
            return false;
        }
        let written = &difference.abs() * &Ratio::from(factor(&cell.unit));
        let is_near = cell
            .relative
            .as_ref()
            .is_some_and(|relative| relative.abs() <= self.relative);
        let has_any = !(self.absolute.is_zero() && self.relative.is_zero());
        has_any && (written <= self.absolute || is_near)
    }
}

/// The factor from a value to what is written in a unit, given by its id: 100 for shares and
/// indices.
pub fn factor(unit: &str) -> i64 {
    if matches!(unit, "percent" | "index") {
        100
    } else {
        1
    }
}

fn cells(entries: &[Entry]) -> BTreeMap<&Address, &CellEntry> {
    entries
        .iter()
        .filter_map(Entry::cell)
        .map(|cell| (&cell.address, cell))
        .collect()
}

/// The number that a reader sees: the exact one, rounded to the decimals that are shown.
fn shown(cell: &CellEntry) -> Option<Ratio> {
    let Value::Exact(value) = &cell.value else {
        return None;
    };
    let decimals = cell
        .display
        .split_once(',')
        .map_or("", |(_, decimals)| decimals);
    let places = decimals.chars().take_while(char::is_ascii_digit).count();
    let factor = Ratio::from(factor(&cell.unit));
    (value * &factor)
        .round(u32::try_from(places).ok()?)
        .checked_div(&factor)
}

/// The cells that differ beyond a tolerance, without causes. **Order**: most kroner moved first,
/// then the rest by address.
pub fn compare(old: &[Entry], new: &[Entry], tolerance: &Tolerance) -> Vec<CellDifference> {
    let both = side_by_side(cells(old), cells(new));
    let mut found: Vec<CellDifference> = both
        .filter_map(|(address, sides)| difference(address, sides))
        .filter(|cell| !tolerance.permits(cell))
        .collect();
    // What is there on one side alone moved whole.
    let whole = |cell: &CellDifference| match (&cell.old, &cell.new) {
        (Some(only), None) | (None, Some(only)) => only.value.clone(),
        _ => None,
    };
    let moved = |cell: &CellDifference| cell.difference.clone().or_else(|| whole(cell));
    let kroner = |cell: &CellDifference| {
        moved(cell)
            .filter(|_| cell.is_kroner())
            .map(|moved| moved.abs())
    };
    found.sort_by_cached_key(|cell| Reverse(kroner(cell)));
    found
}

/// The sheets that have cells in the first result alone, and those that have them in the second
/// alone. **Order**: by id.
pub fn lone_sheets(old: &[Entry], new: &[Entry]) -> [Vec<Id>; 2] {
    let sheets = |entries: &[Entry]| -> BTreeSet<Id> {
        entries.iter().filter_map(Entry::sheet).cloned().collect()
    };
    let (old, new) = (sheets(old), sheets(new));
    [
        old.difference(&new).cloned().collect(),
        new.difference(&old).cloned().collect(),
    ]
}

fn difference(address: &Address, sides: Sides<&CellEntry>) -> Option<CellDifference> {
    let alike = |old: &CellEntry, new: &CellEntry| {
        (&old.unit, &old.value, &old.display) == (&new.unit, &new.value, &new.display)
    };
    if sides.both().is_some_and(|(old, new)| alike(old, new)) {
        return None;
    }
    let exact = |cell: &CellEntry| match &cell.value {
        Value::Exact(value) => Some(value.clone()),
        _ => None,
    };
    let unit = sides.latest().unit.clone();
    let both = sides.both().filter(|(old, new)| old.unit == new.unit);
    let values = both.and_then(|(old, new)| exact(old).zip(exact(new)));
    let difference = values.as_ref().map(|(old, new)| new - old);
    let relative = values
        .zip(difference.as_ref())
        .and_then(|((old, _), difference)| difference.checked_div(&old.abs()));
    let displayed = both.and_then(|(old, new)| shown(old).zip(shown(new)));
    let rounding = displayed
        .zip(difference.as_ref())
        .map(|((old, new), difference)| &(&new - &old) - difference);
    let figure = |cell: &CellEntry| SideFigure {
        value: exact(cell),
        written: cell.written(),
        display: cell.display.clone(),
    };
    let (old, new) = (sides.before().map(figure), sides.after().map(figure));
    Some(CellDifference {
        address: address.clone(),
        unit,
        old,
        new,
        difference,
        relative,
        rounding,
        parts: Vec::new(),
    })
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

    fn entries(text: &str) -> Vec<Entry> {
        let entries: Vec<Entry> = text.lines().map(Entry::from).collect();
        assert!(
            entries.iter().all(|entry| entry.cell().is_some()),
            "{entries:?}"
        );
        entries
    }

    fn rows(tolerance: &Tolerance) -> Vec<String> {
        let number = |number: &Option<Ratio>| {
            number
                .as_ref()
                .map_or("-".to_owned(), |number| number.to_decimal(4))
        };
        let row = |cell: &CellDifference| {
            let numbers = [&cell.difference, &cell.relative, &cell.rounding].map(number);
            format!("{} {}", cell.address.row, numbers.join(" "))
        };
        compare(&entries(OLD), &entries(NEW), tolerance)
            .iter()
            .map(row)
            .collect()
    }

    #[test]
    fn cells_that_differ_carry_difference_relation_and_rounding() {
        assert_eq!(
            rows(&Tolerance::default()),
            [
                "f - - -",
                "d - - -",
                "b 0.2 0.0192 0.8",
                "c -0.05 -0.2 0",
                "e - - -"
            ]
        );
    }

    #[test]
    fn a_sheet_is_on_one_side_where_the_other_has_no_cell_of_it() {
        let other = "cell u:a:sum@x/2013/reported | kr | 100 | 100 | computed | ledger\n";
        let names = |old: &str, new: &str| {
            lone_sheets(&entries(old), &entries(new)).map(|sheets| sheets.join(" "))
        };
        assert_eq!(
            names(OLD, NEW),
            ["", ""],
            "some cells of `t` are on one side, and some on both"
        );
        assert_eq!(names(OLD, other), ["t", "u"]);
        assert_eq!(names(NEW, &format!("{OLD}{other}")), ["", "u"]);
    }

    #[test]
    fn a_tolerance_counts_in_the_unit_as_written_or_as_a_fraction() {
        let number = |text| Ratio::parse(text).expect("a number");
        let absolute = Tolerance {
            absolute: number("0.2"),
            ..Tolerance::default()
        };
        assert_eq!(rows(&absolute).len(), 4, "kroner within, percent beyond");
        let absolute = Tolerance {
            absolute: Ratio::from(5),
            ..Tolerance::default()
        };
        assert_eq!(rows(&absolute).len(), 3);
        let relative = Tolerance {
            relative: number("0.02"),
            ..Tolerance::default()
        };
        assert_eq!(rows(&relative).len(), 4);
    }
}

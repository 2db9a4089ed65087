//! Lines that add up all others, though no word says so.

use std::collections::BTreeMap;

use crate::proposal::amounts::plan::AmountPlan;
use crate::proposal::export::columns::ExportColumn;

/// How many times all others may be added up: by art and by function, say.
const MOST_LEVELS: i128 = 3;

/// How few lines add up to each other by chance.
const LINES: usize = 8;

/// What the lines of a field are.
#[derive(Clone, Copy, Default)]
struct FieldLines {
    lines: usize,
    ore: i128,
}

/// The field of few lines whose kroner are just those of all other lines, or of a part of them as
/// large as itself, for people.
pub(in crate::proposal) fn adding_up(
    columns: &[ExportColumn],
    rows: &[Vec<String>],
    plan: &AmountPlan,
) -> Option<String> {
    let ore: Vec<i128> = rows.iter().map(|row| plan.ore(row)).collect();
    let all: i128 = ore.iter().sum();
    if rows.len() < LINES || all == 0 {
        return None;
    }
    let others = columns.iter().filter(|column| !plan.takes(column.position));
    others
        .filter_map(|column| {
            let mut fields = BTreeMap::<&str, FieldLines>::new();
            for (row, ore) in rows.iter().zip(&ore) {
                let field = row.get(column.position).map_or("", String::as_str);
                let of_field = fields.entry(field).or_default();
                of_field.lines += 1;
                of_field.ore += ore;
            }
            let is_level = |of: &FieldLines| {
                let mut levels = 2..=MOST_LEVELS;
                levels.any(|levels| of.ore * levels == all) && of.lines * 2 < rows.len()
            };
            let (field, of) = fields.into_iter().find(|(_, of)| is_level(of))?;
            Some(match of.lines {
                1 => format!(
                    "the line with `{field}` in `{}` comes to as much as others together: it may be a total",
                    column.name
                ),
                lines => format!(
                    "the {lines} lines with `{field}` in `{}` come to as much as others together: they may be totals",
                    column.name
                ),
            })
        })
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposal::amounts::marks::AmountDecimals;
    use crate::proposal::amounts::plan::AmountLayout;
    use crate::proposal::export::names::ColumnPurpose;
    use crate::value::{AmountScale, NumberMarks};

    fn found(lines: &[(&str, &str, i64)]) -> Option<String> {
        let rows: Vec<Vec<String>> = lines
            .iter()
            .map(|(art, unit, kroner)| {
                vec![(*art).to_owned(), (*unit).to_owned(), kroner.to_string()]
            })
            .collect();
        let column = |(position, name): (usize, &str)| ExportColumn {
            position,
            name: name.to_owned(),
            purpose: ColumnPurpose::Unknown,
            fields: BTreeMap::new(),
            blanks: 0,
            lines: rows.len() as u64,
        };
        let columns: Vec<ExportColumn> = ["Art", "Ansvar", "Beløp"]
            .into_iter()
            .enumerate()
            .map(column)
            .collect();
        let plan = AmountPlan {
            layout: AmountLayout::One(2),
            evidence: String::new(),
            is_certain: true,
            marks: NumberMarks {
                decimal: ',',
                thousands: None,
            },
            marks_evidence: String::new(),
            marks_are_certain: true,
            has_blanks: false,
            decimals: AmountDecimals::Whole,
            read_as: AmountScale::Kroner,
        };
        adding_up(&columns, &rows, &plan)
    }

    #[test]
    fn lines_that_come_to_as_much_as_all_others_may_be_totals() {
        let postings = [
            ("010", "41", 100),
            ("010", "42", 250),
            ("010", "43", 33),
            ("090", "41", 40),
            ("090", "42", 7),
            ("700", "43", -90),
            ("700", "44", -11),
        ];
        assert_eq!(found(&postings), None);
        let by_art = [("010", "", 383), ("090", "", 47), ("700", "", -101)];
        let with_totals = [&postings[..], &by_art].concat();
        let said = "the 3 lines with `` in `Ansvar` come to as much as others together: they may be totals";
        assert_eq!(found(&with_totals).as_deref(), Some(said));
        let with_sum = [&with_totals[..], &[("999", "9", 329)]].concat();
        let said =
            "the line with `999` in `Art` comes to as much as others together: it may be a total";
        assert_eq!(found(&with_sum).as_deref(), Some(said));
        assert_eq!(found(&with_totals[3..]), None);
    }
}

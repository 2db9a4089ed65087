//! Where things stand in a workbook: names of worksheets, addresses, and names for cells.

use crate::words::{Language, Word};

use std::collections::{BTreeMap, BTreeSet};

use super::slot::{FormulaText, NoFormula, PlacedName, Slot};

/// The longest formula that is written; spreadsheets take 8 192 characters.
const LONGEST_FORMULA: usize = 8_000;

/// The deepest that parentheses stand in one another; spreadsheets take 64.
const DEEPEST_FORMULA: usize = 60;

/// The longest name of a worksheet.
const LONGEST_SHEET: usize = 31;

/// What Excel calls the sheet of tracked changes, in some languages; it refuses the name in its own
/// language, in any case.
const RESERVED_SHEETS: [&str; 23] = [
    "history",
    "historikk",
    "historik",
    "historia",
    "historial",
    "historie",
    "historique",
    "historico",
    "histórico",
    "historiek",
    "geschiedenis",
    "verlauf",
    "änderungsverlauf",
    "cronologia",
    "historiikka",
    "muutoshistoria",
    "historikksida",
    "saga",
    "historiku",
    "előzmények",
    "журнал",
    "履歴",
    "历史记录",
];

/// One cell of the workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spot {
    /// The worksheet's name.
    pub sheet: String,
    /// The row. **Unit**: 0-based.
    pub row: u32,
    /// The column. **Unit**: 0-based.
    pub column: u16,
}

impl Spot {
    /// The address as seen from a worksheet: `$B$7`, or `'t07'!$B$7` from another.
    pub fn address(&self, from: &str) -> String {
        let own = format!("${}${}", letters(self.column), self.row + 1);
        if self.sheet == from {
            own
        } else {
            format!("{}!{own}", quoted(&self.sheet))
        }
    }
}

/// A worksheet's name as formulas write it.
fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// The letters of a column: `A`, `Z`, `AA`.
pub fn letters(column: u16) -> String {
    let (above, own) = (column / 26, column % 26);
    let last = u8::try_from(own).map_or('A', |own| char::from(b'A' + own));
    let first = above.checked_sub(1).map(letters).unwrap_or_default();
    format!("{first}{last}")
}

/// Names of worksheets, none given twice.
#[derive(Default)]
pub struct SheetNames {
    names: BTreeSet<String>,
}

impl SheetNames {
    /// A name near the wished one that spreadsheets take and that is not given yet.
    pub fn give(&mut self, wished: &str) -> String {
        let clean: String = wished
            .chars()
            .map(|c| {
                if c.is_control() || "[]:*?/\\'".contains(c) {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        let clean = if clean.trim().is_empty() {
            "_".to_owned()
        } else {
            clean
        };
        let is_reserved = RESERVED_SHEETS.contains(&clean.trim().to_lowercase().as_str());
        let clean = if is_reserved { clean + "_" } else { clean };
        for number in 1.. {
            let ending = if number == 1 {
                String::new()
            } else {
                format!("~{number}")
            };
            let room = LONGEST_SHEET - ending.len();
            let mut name = String::new();
            for c in clean.chars() {
                if name.encode_utf16().count() + c.len_utf16() > room {
                    break;
                }
                name.push(c);
            }
            name.push_str(&ending);
            if self.names.insert(name.to_lowercase()) {
                return name;
            }
        }
        clean
    }
}

/// Where each slot stands, and how many times its value stands there.
#[derive(Clone, Default, Debug)]
pub struct Layout {
    spots: BTreeMap<Slot, (Spot, i64)>,
}

impl Layout {
    /// Puts a slot somewhere.
    pub fn put(&mut self, slot: Slot, spot: Spot, scale: i64) {
        self.spots.insert(slot, (spot, scale));
    }

    /// Where a slot stands.
    pub fn spot(&self, slot: &Slot) -> Option<&Spot> {
        self.spots.get(slot).map(|(spot, _)| spot)
    }

    /// The formula as written on a worksheet, its `=` included.
    ///
    /// # Errors
    /// Why a spreadsheet would not take it.
    pub fn formula(&self, made: &FormulaText, from: &str) -> Result<String, NoFormula> {
        let place = |slot: &Slot| {
            let (spot, scale) = self.spots.get(slot)?;
            let address = spot.address(from);
            Some(if *scale == 1 {
                address
            } else {
                format!("({address}/{scale})")
            })
        };
        let text = made.written(place).ok_or(NoFormula::NoForm)?;
        let mut depth = 0_usize;
        let mut deepest = 0;
        for c in text.chars() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(depth);
        }
        if text.len() > LONGEST_FORMULA || deepest > DEEPEST_FORMULA {
            Err(NoFormula::TooLong)
        } else {
            Ok(format!("={text}"))
        }
    }
}

/// A name for a slot's cell that spreadsheets take, such as `fakta.introdeltakere.boelum.2013`;
/// none for cells of sheets.
pub fn cell_name(slot: &Slot, language: Language) -> Option<String> {
    let placed = |placed: &PlacedName| {
        vec![
            placed.id.clone(),
            placed.scope.clone(),
            placed.period.clone(),
            placed.view.clone(),
        ]
    };
    let (kind, parts) = match slot {
        Slot::Fact { scope, period, id } => (
            Word::NameOfFact,
            vec![id.clone(), scope.clone(), period.clone()],
        ),
        Slot::Weight(weight) => (Word::Weight, placed(weight)),
        Slot::Key(key) => (Word::NameOfKey, placed(key)),
        Slot::Category(category) => (Word::NameOfSum, placed(category)),
        Slot::Cell { .. } => return None,
    };
    let clean = |text: &str| {
        text.chars()
            .map(|c| {
                if c.is_alphanumeric() || c == '.' {
                    c
                } else {
                    '_'
                }
            })
            .collect::<String>()
    };
    let parts =
        std::iter::once(language.word(kind).to_owned()).chain(parts.iter().map(|part| clean(part)));
    let name = parts.collect::<Vec<_>>().join(".");
    (name.encode_utf16().count() <= 255).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(letters),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        );
    }

    #[test]
    fn names_of_worksheets_are_taken_once_whatever_their_case_and_fit() {
        let mut names = SheetNames::default();
        let long = "x".repeat(40);
        let given = ["t07", "T07", "a/b", "", &long, &long].map(|wished| names.give(wished));
        assert_eq!(given[..4], ["t07", "T07~2", "a_b", "_"]);
        assert_eq!(given[4], "x".repeat(31));
        assert_eq!(given[5], format!("{}~2", "x".repeat(29)));
        let given = ["history", "HISTORY", "History ", "Historikk", "histories"]
            .map(|wished| names.give(wished));
        assert_eq!(
            given,
            [
                "history_",
                "HISTORY_~2",
                "History _",
                "Historikk_",
                "histories"
            ]
        );
    }

    #[test]
    fn addresses_name_another_worksheet_in_quotes() {
        let spot = Spot {
            sheet: "t07".into(),
            row: 6,
            column: 1,
        };
        assert_eq!(
            (spot.address("t07"), spot.address("t08")),
            ("$B$7".to_owned(), "'t07'!$B$7".to_owned())
        );
    }

    #[test]
    fn names_of_cells_hold_nothing_that_a_spreadsheet_refuses() {
        let placed = PlacedName {
            scope: "bølum".into(),
            period: "2006-07".into(),
            view: "report-table-13".into(),
            id: "a.lønn".into(),
        };
        let name = cell_name(&Slot::Category(placed), Language::Norwegian);
        assert_eq!(
            name.as_deref(),
            Some("sum.a.lønn.bølum.2006_07.report_table_13")
        );
    }

    #[test]
    fn what_is_too_long_or_too_deep_is_not_written() {
        let layout = Layout::default();
        let check =
            |text: String| layout.formula(&FormulaText::text(text, super::super::slot::WHOLE), "a");
        assert_eq!(check("1+1".into()), Ok("=1+1".to_owned()));
        assert_eq!(check("1+".repeat(5_000) + "1"), Err(NoFormula::TooLong));
        assert_eq!(
            check(format!("{}1{}", "(".repeat(70), ")".repeat(70))),
            Err(NoFormula::TooLong)
        );
    }
}

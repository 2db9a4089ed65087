//! Published tables in the long format: one printed figure a line.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Found};
use crate::engine::Address;
use crate::facts::Vocabulary;
use crate::ledger::SmallTable;
use crate::model::Scope;
use crate::value::{Ratio, Unit, holds_evident_personal_number};
use crate::world::World;

use super::number::Number;

/// What stands in one place of a published table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PrintedContent {
    Number(Number),
    /// A number of which only the bounds are printed.
    Range(Number, Number),
    /// A number of which only the upper bound is printed, as `< 7,8 %`.
    Below(Number),
    Words(String),
    /// Words that the file of the table does not give.
    Withheld,
    /// No figure: a lone point or dash.
    Blank,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrintedFigure {
    /// The number of the published table.
    pub table: u32,
    /// The cell it is compared with. The view is absent; the period is empty where the table names
    /// none.
    pub address: Address,
    /// Its unit; absent where the vocabulary does not know it.
    pub unit: Option<Unit>,
    /// As it is printed.
    pub text: String,
    /// What it says.
    pub content: PrintedContent,
}

impl PrintedFigure {
    /// The number, if it is one.
    pub fn number(&self) -> Option<&Number> {
        match &self.content {
            PrintedContent::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// The columns that a file of published figures must have; `low` and `high` are optional.
const COLUMNS: [&str; 8] = [
    "table",
    "row",
    "column",
    "municipality",
    "year",
    "unit",
    "printed",
    "value",
];

/// What tables print where there is no figure.
const BLANKS: [&str; 6] = ["", ".", "..", "-", "\u{2013}", "\u{2212}"];

/// Reads every `.csv` file of a folder. **Order**: by file name, then line.
///
/// **Errors**: `K0701` an unreadable file, `K0506` a file or line that cannot be used, or a figure
/// printed twice, `K0714` a personal number.
pub fn read_published(
    world: &dyn World,
    folder: &str,
    vocabulary: &Vocabulary,
) -> Found<Vec<PrintedFigure>> {
    let mut found = Found {
        value: Vec::new(),
        diagnostics: Vec::new(),
    };
    let unreadable =
        |path: &str, error: &std::io::Error| Diagnostic::unreadable(path, error).in_file(path);
    let names = world.list(folder).unwrap_or_else(|error| {
        found.diagnostics.push(unreadable(folder, &error));
        Vec::new()
    });
    for name in names
        .iter()
        .map(|name| name.trim_end_matches('/'))
        .filter(|name| name.ends_with(".csv"))
    {
        let path = if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        };
        match world.text(&path) {
            Ok(text) => {
                let mut table = parse_published(&path, &text, vocabulary);
                found.value.append(&mut table.value);
                found.diagnostics.append(&mut table.diagnostics);
            }
            Err(error) => found.diagnostics.push(unreadable(&path, &error)),
        }
    }
    let mut seen = BTreeSet::new();
    let diagnostics = &mut found.diagnostics;
    found.value.retain(|printed| {
        let first = seen.insert(printed.address.clone());
        if !first {
            let message = format!("`{}` is printed twice", printed.address);
            diagnostics.push(
                Diagnostic::new(Code::PublishedInvalid, message).help("leave one of the lines"),
            );
        }
        first
    });
    found
}

/// Reads one file of published figures.
///
/// **Errors**: `K0506`, `K0714` a personal number where no figure stands.
pub fn parse_published(
    path: &str,
    text: &str,
    vocabulary: &Vocabulary,
) -> Found<Vec<PrintedFigure>> {
    let table = SmallTable::parse(text);
    let lacking: Vec<&str> = COLUMNS
        .into_iter()
        .filter(|name| table.column(name).is_none())
        .collect();
    if !lacking.is_empty() {
        let message = format!("`{path}` lacks the columns {}", lacking.join(", "));
        let diagnostic = Diagnostic::new(Code::PublishedInvalid, message)
            .in_file(path)
            .help(format!(
                "published figures stand one a line, with the columns {}",
                COLUMNS.join(",")
            ));
        return Found {
            value: Vec::new(),
            diagnostics: vec![diagnostic],
        };
    }
    let mut found = Found {
        value: Vec::new(),
        diagnostics: Vec::new(),
    };
    for (line, fields) in &table.rows {
        let field = |name: &str| {
            table
                .column(name)
                .and_then(|at| fields.get(at))
                .map_or("", String::as_str)
        };
        let read = read_line(&field, vocabulary);
        found.value.extend(read.value);
        // What is printed are figures.
        let words = COLUMNS
            .iter()
            .filter(|name| !matches!(**name, "printed" | "value"));
        if words
            .into_iter()
            .any(|name| holds_evident_personal_number(field(name)))
        {
            let message = "a line holds what looks like a personal number";
            let finding = Diagnostic::person_in(message);
            found
                .diagnostics
                .push(finding.at_line(path, *line, "not shown here"));
        }
        let at_line = |finding: Diagnostic| finding.at_line(path, *line, "");
        found
            .diagnostics
            .extend(read.diagnostics.into_iter().map(at_line));
    }
    found
}

fn invalid(message: String, help: &str) -> Diagnostic {
    Diagnostic::new(Code::PublishedInvalid, message).help(help)
}

fn read_line<'a>(
    field: &dyn Fn(&str) -> &'a str,
    vocabulary: &Vocabulary,
) -> Found<Option<PrintedFigure>> {
    let mut diagnostics = Vec::new();
    let Ok(table) = field("table").parse::<u32>() else {
        let message = format!("`{}` is not a number of a table", field("table"));
        return Found {
            value: None,
            diagnostics: vec![invalid(message, "write the number alone, such as 4")],
        };
    };
    let unit = vocabulary.unit(field("unit"));
    if unit.is_none() {
        let message = format!("the unit `{}` is not declared", field("unit"));
        diagnostics.push(invalid(
            message,
            "declare it in rules/vocabulary.toml, or write the id that stands there",
        ));
    }
    let content = match content(field, unit.as_ref().unwrap_or(&Unit::ratio())) {
        Ok(content) => content,
        Err(message) => {
            diagnostics.push(invalid(
                message,
                "give the number as it is printed, and again plainly in `value`",
            ));
            return Found {
                value: None,
                diagnostics,
            };
        }
    };
    let scope = if field("municipality").is_empty() {
        Scope::All
    } else {
        field("municipality").into()
    };
    let address = Address {
        sheet: Arc::from(format!("t{table:02}")),
        row: field("row").into(),
        column: field("column").into(),
        scope,
        period: field("year").into(),
        view: None,
    };
    let text = field("printed").to_owned();
    Found {
        value: Some(PrintedFigure {
            table,
            address,
            unit,
            text,
            content,
        }),
        diagnostics,
    }
}

fn content<'a>(field: &dyn Fn(&str) -> &'a str, unit: &Unit) -> Result<PrintedContent, String> {
    let printed = field("printed");
    if unit.is_text() {
        return Ok(if printed.is_empty() {
            PrintedContent::Withheld
        } else {
            PrintedContent::Words(printed.to_owned())
        });
    }
    let content = content_of_text(printed, unit);
    // What is printed says how many decimals there are; words around the number leave it to the
    // other columns.
    match (content, plainly(field, unit)?) {
        (Some(said), None) => Ok(said),
        (None | Some(PrintedContent::Blank), Some(plain)) => Ok(plain),
        (Some(said), Some(plain)) if numbers(&said) == numbers(&plain) => Ok(said),
        (Some(_), Some(_)) => Err(match (field("value"), field("low"), field("high")) {
            ("", low, high) => format!("`{printed}` is not from `{low}` to `{high}`"),
            (value, ..) => format!("`{printed}` is not the value `{value}`"),
        }),
        (None, None) => Err(format!("`{printed}` is not a number")),
    }
}

/// What the columns beside the printed text say; `None` where they are empty.
fn plainly<'a>(
    field: &dyn Fn(&str) -> &'a str,
    unit: &Unit,
) -> Result<Option<PrintedContent>, String> {
    let number =
        |text: &str| Number::parse(text, unit).ok_or_else(|| format!("`{text}` is not a number"));
    Ok(match (field("value"), field("low"), field("high")) {
        ("", "", "") => None,
        ("", "", high) => Some(PrintedContent::Below(number(high)?)),
        ("", low, high) => Some(PrintedContent::Range(number(low)?, number(high)?)),
        (value, ..) => Some(PrintedContent::Number(number(value)?)),
    })
}

/// What a printed text says by itself: a number, `low - high`, `< high` or no figure. `None` for
/// words.
fn content_of_text(printed: &str, unit: &Unit) -> Option<PrintedContent> {
    if BLANKS.contains(&printed) {
        return Some(PrintedContent::Blank);
    }
    if let Some(number) = Number::parse(printed, unit) {
        return Some(PrintedContent::Number(number));
    }
    if let Some(bound) = printed.strip_prefix('<') {
        return Number::parse(bound, unit).map(PrintedContent::Below);
    }
    // The first character may be a sign, and so may what follows the dash between the bounds.
    let dashes = printed
        .match_indices(['-', '\u{2013}', '\u{2212}'])
        .filter(|(at, _)| *at > 0);
    let mut ranges = dashes.filter_map(|(at, dash)| {
        let (low, high) = (
            Number::parse(&printed[..at], unit)?,
            Number::parse(&printed[at + dash.len()..], unit)?,
        );
        Some(PrintedContent::Range(low, high))
    });
    ranges.next()
}

/// The numbers that are written, lower bound and upper bound; a single number is both.
fn numbers(content: &PrintedContent) -> (Option<&Ratio>, Option<&Ratio>) {
    match content {
        PrintedContent::Number(number) => (Some(&number.written), Some(&number.written)),
        PrintedContent::Range(low, high) => (Some(&low.written), Some(&high.written)),
        PrintedContent::Below(high) => (None, Some(&high.written)),
        PrintedContent::Words(_) | PrintedContent::Withheld | PrintedContent::Blank => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::shown_with_places;
    use crate::facts::UnitDeclaration;
    use crate::world::MemoryWorld;

    const HEADER: &str =
        "table,row,row_label,column,municipality,year,unit,printed,value,low,high,note\n";

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        let label = crate::facts::Label::nb("personer");
        let unit = UnitDeclaration {
            label,
            singular: "person".into(),
            heads: true,
        };
        vocabulary.units.insert("persons".into(), unit);
        vocabulary
    }

    fn check(lines: &str, contents: &[&str], found: &[&str]) {
        let text = format!("{HEADER}{lines}");
        let read = parse_published("t04.csv", &text, &vocabulary());
        let rows: Vec<String> = read.value.iter().map(show).collect();
        assert_eq!(rows, contents);
        assert_eq!(shown_with_places(&read.diagnostics, &text), found);
    }

    fn show(printed: &PrintedFigure) -> String {
        let content = match &printed.content {
            PrintedContent::Number(number) => format!("{} ({})", number.plain(), number.places),
            PrintedContent::Range(low, high) => format!("{}..{}", low.plain(), high.plain()),
            PrintedContent::Below(high) => format!("..{}", high.plain()),
            other => format!("{other:?}"),
        };
        format!("{} {content}", printed.address)
    }

    #[test]
    fn every_kind_of_content_is_read() {
        check(
            "\
4,a,A,sum,boelum,2013,kr,6 739 752,6739752,,,
4,a,A,andel,,2013,percent,\"27,0 %\",27.0,,,
4,a,A,andel,lund,2012-2014,percent,\"51,9 % - 66,7 %\",,51.9,66.7,
4,a,A,ord,,,text,Per person,,,,
4,b,A,ord,,,text,,,,,told otherwise
4,c,A,sum,boelum,2013,kr,.,,,,
",
            &[
                "t04:a:sum@boelum/2013 6739752 (0)",
                "t04:a:andel@alle/2013 27.0 (1)",
                "t04:a:andel@lund/2012-2014 51.9..66.7",
                "t04:a:ord@alle/ Words(\"Per person\")",
                "t04:b:ord@alle/ Withheld",
                "t04:c:sum@boelum/2013 Blank",
            ],
            &[],
        );
    }

    #[test]
    fn bounds_are_read_as_tables_print_them() {
        check(
            "\
4,a,A,u,x,2013,percent,\"< 7,8%\",,,7.8,
4,a,A,v,x,2013,percent,\"< 7,8 %\",,,,
4,b,A,u,x,2013,percent,\"4 %-18,5 %\",,4,18.5,
4,b,A,v,x,2013,percent,\"4 %\u{2013}18,50 %\",,,,
4,c,A,u,x,2013,percent,\"44,4 % - 59, 3 %\",,44.4,59.3,
4,d,A,u,x,2013,kr,-5 - -3,,,,
4,e,A,u,x,2013,kr,some,,2,3,
",
            &[
                "t04:a:u@x/2013 ..7.8",
                "t04:a:v@x/2013 ..7.8",
                "t04:b:u@x/2013 4..18.5",
                "t04:b:v@x/2013 4..18.50",
                "t04:c:u@x/2013 44.4..59.3",
                "t04:d:u@x/2013 -5..-3",
                "t04:e:u@x/2013 2..3",
            ],
            &[],
        );
    }

    #[test]
    fn bounds_that_print_says_otherwise_are_named() {
        check(
            "4,a,A,sum,x,2013,kr,1 - 3,,1,4,\n4,b,A,sum,x,2013,kr,< 3,3,,,\n4,c,A,sum,x,2013,kr,4,,3,4,\n",
            &[],
            &[
                "K0506 `1 - 3` is not from `1` to `4` @ line 2 | give the number as it is printed, and again plainly in `value`",
                "K0506 `< 3` is not the value `3` @ line 3 | give the number as it is printed, and again plainly in `value`",
                "K0506 `4` is not from `3` to `4` @ line 4 | give the number as it is printed, and again plainly in `value`",
            ],
        );
    }

    #[test]
    fn lines_that_cannot_be_used_are_named_all_at_once() {
        check(
            "four,a,A,sum,x,2013,kr,1,1,,,\n4,b,B,sum,x,2013,kr,12,13,,,\n4,c,C,sum,x,2013,stones,1,1,,,\n4,d,D,sum,x,2013,kr,nil,,,,\n",
            &["t04:c:sum@x/2013 1 (0)"],
            &[
                "K0506 `four` is not a number of a table @ line 2 | write the number alone, such as 4",
                "K0506 `12` is not the value `13` @ line 3 | give the number as it is printed, and again plainly in `value`",
                "K0506 the unit `stones` is not declared @ line 4 | declare it in rules/vocabulary.toml, or write the id that stands there",
                "K0506 `nil` is not a number @ line 5 | give the number as it is printed, and again plainly in `value`",
            ],
        );
    }

    #[test]
    fn a_folder_is_read_whole_and_nothing_counts_twice() {
        let world = MemoryWorld::new();
        let line = "4,a,A,sum,boelum,2013,kr,5,5,,,\n";
        world.put("out/t04.csv", format!("{HEADER}{line}"));
        world.put("out/t05.csv", format!("{HEADER}{line}"));
        world.put("out/notes.txt", "not a table");
        world.put("out/other.csv", "a,b\n1,2\n");
        let read = read_published(&world, "out", &vocabulary());
        assert_eq!(read.value.len(), 1);
        let messages: Vec<String> = read.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            [
                "K0506: `out/other.csv` lacks the columns table, row, column, municipality, year, unit, printed, value",
                "K0506: `t04:a:sum@boelum/2013` is printed twice",
            ]
        );
    }
}

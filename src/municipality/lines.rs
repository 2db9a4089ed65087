//! What the lines of a file are: its header, and what is left out of it.

use crate::diag::Diagnostic;
use crate::ledger::{FileLines, TextMatch, TextTest};
use crate::toml_table::{TomlItem, TomlTable};

use super::dialect_form::LAST_HEADER;
use super::invalid::invalid;

/// How lines to leave out are told from postings.
const TESTS: [TextMatch; 4] = [
    TextMatch::Equals,
    TextMatch::StartsWith,
    TextMatch::EndsWith,
    TextMatch::Contains,
];

/// Reads what a table says of the lines of a file; what it does not say is as in `base`.
pub(super) fn read_lines(
    table: &mut TomlTable<'_>,
    base: &FileLines,
    found: &mut Vec<Diagnostic>,
) -> FileLines {
    let header = table.get("header").map(|item| read_header(&item, found));
    let columns = table.get("columns").map(|item| read_columns(&item, found));
    let skip = table.get("skip").map(|_| read_skip(table, found));
    let surplus = table.word("surplus", &[("ignore", true), ("refuse", false)], found);
    // Names without a header are of a file that has none, whatever the others have.
    let base_header = if columns.is_some() {
        Vec::new()
    } else {
        base.header.clone()
    };
    let base_columns = base.columns.clone().filter(|_| header.is_none());
    FileLines {
        header: header.unwrap_or(base_header),
        columns: columns.map_or(base_columns, Some),
        skip: skip.unwrap_or_else(|| base.skip.clone()),
        ignores_surplus: surplus.map_or(base.ignores_surplus, |surplus| surplus.value),
    }
}

/// One line, or several beneath each other.
fn read_header(item: &TomlItem<'_>, found: &mut Vec<Diagnostic>) -> Vec<u64> {
    let numbers: Vec<i64> = if item.value.is_array() {
        let items = item.items(found);
        let numbers = items.iter().filter_map(|item| item.integer(found));
        numbers.map(|number| number.value).collect()
    } else {
        item.integer(found)
            .map(|number| number.value)
            .into_iter()
            .collect()
    };
    let is_usable = |number: &i64| (1..=LAST_HEADER).contains(number);
    if numbers.is_empty() || !numbers.iter().all(is_usable) || !numbers.is_sorted_by(|a, b| a < b) {
        found.push(
            invalid(
                "`header` names no lines",
                &item.span,
                "not lines of a file in their order",
            )
            .help("write the number of its line, such as 7, or of several: [1, 2]"),
        );
        return Vec::new();
    }
    numbers
        .into_iter()
        .filter_map(|number| u64::try_from(number).ok())
        .collect()
}

fn read_columns(item: &TomlItem<'_>, found: &mut Vec<Diagnostic>) -> Vec<String> {
    let items = item.items(found);
    let names: Vec<String> = items
        .iter()
        .filter_map(|item| item.string(found))
        .map(|name| name.value)
        .collect();
    if names.iter().all(|name| name.trim().is_empty()) {
        found.push(
            invalid("`columns` names no column", &item.span, "")
                .help("write the names in the order of the file, \"\" for what is not read"),
        );
    }
    names
}

/// The tests of lines to leave out.
fn read_skip(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> Vec<TextTest> {
    let mut tests = Vec::new();
    for mut entry in table.tables("skip", found) {
        let column = entry.required_string("column", found);
        let stated: Vec<_> = TESTS
            .iter()
            .filter_map(|how| Some((*how, entry.string(how.word(), found)?)))
            .collect();
        let span = entry.span.clone();
        entry.finish(found);
        match (&stated[..], column) {
            ([(how, needle)], Some(column))
                if *how == TextMatch::Equals || !needle.value.trim().is_empty() =>
            {
                tests.push(TextTest::new(column.value.trim(), *how, needle.value.trim()));
            }
            _ => found.push(
                invalid("`skip` does not say which lines", &span, "one test of one column")
                    .help("write { column = \"Periode\", equals = \"Sum\" }, or `starts_with`, `ends_with` or `contains`"),
            ),
        }
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::super::ledger_form::LEDGER;
    use super::*;
    use crate::toml_table::TomlDocument;

    fn check(text: &str, expected: &FileLines, findings: usize) {
        let mut found = Vec::new();
        let document = TomlDocument::parse("a.toml", text, &mut found);
        let lines = read_lines(
            &mut document.table(&LEDGER),
            &FileLines::default(),
            &mut found,
        );
        assert_eq!(&lines, expected, "{text}");
        assert_eq!(found.len(), findings, "{text} {found:?}");
    }

    #[test]
    fn lines_are_described_or_their_description_is_refused() {
        let plain = FileLines::default;
        let header = |header: &[u64]| FileLines {
            header: header.to_vec(),
            ..plain()
        };
        check("", &plain(), 0);
        check("header = 7", &header(&[7]), 0);
        check("header = [1, 2]", &header(&[1, 2]), 0);
        for wrong in [
            "header = 0",
            "header = [2, 1]",
            "header = []",
            "header = 1_000_000",
        ] {
            check(wrong, &plain(), 1);
        }
        let skip = |tests: Vec<TextTest>| FileLines {
            skip: tests,
            ..plain()
        };
        check(
            "skip = [{ column = \" Periode\", equals = \"Sum\" }, { column = \"Tekst\", equals = \"\" }]",
            &skip(vec![
                TextTest::new("Periode", TextMatch::Equals, "sum"),
                TextTest::new("Tekst", TextMatch::Equals, ""),
            ]),
            0,
        );
        check(
            "skip = [{ column = \"A\", contains = \" \" }]",
            &skip(Vec::new()),
            1,
        );
        check("skip = [{ column = \"A\" }]", &skip(Vec::new()), 1);
        let surplus = FileLines {
            columns: Some(vec!["A".to_owned(), String::new()]),
            ignores_surplus: true,
            ..plain()
        };
        check("columns = [\"A\", \"\"]\nsurplus = \"ignore\"", &surplus, 0);
    }
}

//! What is to be said of files of `publications/` that cannot be used: once for each fault of a file.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Place, RecordPlace};

/// How many lines a message names.
const NAMED: usize = 12;

/// How names of files end that spreadsheet programs write.
const WORKBOOKS: [&str; 5] = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"];

/// The findings of files, those of lines with the same remedy put together, and those of a workbook
/// as one that says what it is.
pub(in crate::publish) fn of_files(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut said: Vec<Diagnostic> = Vec::new();
    let mut lines: BTreeMap<(String, Option<String>), (usize, Vec<u64>)> = BTreeMap::new();
    for finding in found {
        let place = finding.labels.first().map(|label| label.place.clone());
        let file = place.as_ref().map(|place| place.file().to_string());
        if let Some(file) = file.as_deref().filter(|file| is_workbook(file)) {
            let of_workbook = workbook(file);
            if !said.contains(&of_workbook) {
                said.push(of_workbook);
            }
            continue;
        }
        let line = match &place {
            Some(Place::Record {
                place: RecordPlace::Line(line),
                ..
            }) => *line,
            _ => {
                said.push(finding);
                continue;
            }
        };
        let fault = (file.unwrap_or_default(), finding.help.clone());
        let (_, of_fault) = lines.entry(fault).or_insert_with(|| {
            said.push(finding);
            (said.len() - 1, Vec::new())
        });
        of_fault.push(line);
    }
    for (first, lines) in lines.into_values().filter(|(_, lines)| lines.len() > 1) {
        let named = lines.iter().take(NAMED).map(u64::to_string);
        let mut named = named.collect::<Vec<_>>().join(", ");
        if lines.len() > NAMED {
            named += &format!(" and {} more", lines.len() - NAMED);
        }
        let more = format!("; {} lines are to be mended so: {named}", lines.len());
        said[first].message += &more;
    }
    said
}

fn is_workbook(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    WORKBOOKS.iter().any(|ending| file.ends_with(ending))
}

fn workbook(file: &str) -> Diagnostic {
    let message = format!("`{file}` is a workbook, and what was published is read as CSV");
    Diagnostic::new(Code::PublishedInvalid, message)
        .in_file(file)
        .help(
            "where its figures are still as they were, `kontering run --publish --format csv --output publications/NAME.csv` writes them; else write them into a file with the columns `address`, `value` and `display`; then move the workbook to another folder",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_one_remedy_are_said_once_and_a_workbook_is_called_so() {
        let line = |file: &str, line: u64, help: &str| {
            Diagnostic::new(Code::PublishedInvalid, format!("line {line} is wrong"))
                .at_line(file, line, "")
                .help(help)
        };
        let of_file = Diagnostic::new(Code::PublishedInvalid, "no column").in_file("p/c.csv");
        let many = (2..22).map(|at| line("p/a.csv", at, "mend it"));
        let others = [
            line("p/a.csv", 30, "remove it"),
            line("p/b.csv", 2, "mend it"),
            line("p/b.csv", 3, "mend it"),
            Diagnostic::unusable("p/d.XLSX", &"not UTF-8"),
            of_file.clone(),
        ];
        let said = of_files(many.chain(others).collect());
        let messages: Vec<&str> = said.iter().map(|finding| &*finding.message).collect();
        assert_eq!(
            messages,
            [
                "line 2 is wrong; 20 lines are to be mended so: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 8 more",
                "line 30 is wrong",
                "line 2 is wrong; 2 lines are to be mended so: 2, 3",
                "`p/d.XLSX` is a workbook, and what was published is read as CSV",
                "no column",
            ]
        );
        assert_eq!(said[3].code, Code::PublishedInvalid);
        assert_eq!(said[4], of_file);
    }
}

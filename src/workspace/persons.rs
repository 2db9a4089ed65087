//! Personal numbers in what was published before.

use crate::diag::Diagnostic;
use crate::ledger::SmallTable;
use crate::value::holds_evident_personal_number;

/// The folder of what was published before.
pub const PUBLICATIONS: &str = "publications";

/// The columns of a publication that hold figures.
const FIGURES: [&str; 4] = ["value", "low", "high", "display"];

/// `K0714`: that a file of `publications/` holds what looks like a personal number, where no figure
/// stands.
pub(super) fn person_in_publication(path: &str, text: &str) -> Option<Diagnostic> {
    let table = SmallTable::parse(text);
    let is_figure = |at: usize| {
        let name = table.header.get(at);
        name.is_some_and(|name| FIGURES.contains(&&**name))
    };
    if !(0..table.header.len()).any(is_figure) {
        return Diagnostic::person_in_file(path, text);
    }
    let names_person = |fields: &[String]| {
        let mut fields = fields.iter().enumerate();
        fields.any(|(at, field)| !is_figure(at) && holds_evident_personal_number(field))
    };
    let header = (table.header_line, &table.header);
    let rows = table.rows.iter().map(|(line, fields)| (*line, fields));
    let mut lines = std::iter::once(header).chain(rows);
    let (line, _) = lines.find(|(_, fields)| names_person(fields))?;
    let finding = Diagnostic::person_in("a publication holds what looks like a personal number");
    Some(finding.at_line(path, line, "not shown here"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Place, RecordPlace};

    #[test]
    fn words_of_a_publication_are_searched_and_its_figures_are_not() {
        let line = |text: &str| {
            let finding = person_in_publication("publications/a.csv", text)?;
            Some(match finding.labels.first().map(|label| &label.place) {
                Some(Place::Record {
                    place: RecordPlace::Line(line),
                    ..
                }) => *line,
                _ => 0,
            })
        };
        let header = "address,value,display,note\n";
        for (rows, expected) in [
            ("a:b:c@d/2013,41010100044,41 010 100 044,x\n", None),
            ("a:b:c@d/2013,1,1,for 010101 00050\n", Some(2)),
            (
                "a:b:c@d/2013,1,1,x\n01010100050:b:c@d/2013,1,1,x\n",
                Some(3),
            ),
            ("a:b:c@d/2013,1,1,x,01010100050\n", Some(2)),
        ] {
            assert_eq!(line(&format!("{header}{rows}")), expected, "{rows}");
        }
        assert_eq!(line("address,value,display,01010100050\n"), Some(1));
        assert_eq!(line("# notes\nfor 01010100050\n"), Some(0));
        assert_eq!(line("# notes\n"), None);
        assert_eq!(line(""), None);
    }
}

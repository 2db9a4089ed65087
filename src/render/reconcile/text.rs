//! A reconciliation for people.

use crate::engine::Address;
use crate::reconcile::{Conflict, ReasonKind, Reconciliation, Status};
use crate::render::document::Document;
use crate::render::grid::{ColumnGroup, Grid, GridColumn, GridLabel};
use crate::value::group_thousands;
use crate::words::{Language, Word};

use super::{Counts, Origins, StatusCounts};

/// The most conflicts that are told of one contradiction as text; the rest are counted.
const MOST_CONFLICTS: usize = 4;

/// A reconciliation for people: a summary by table, what is not equal and why, and the
/// contradictions of print.
pub fn reconciliation_document(
    reconciliation: &Reconciliation<'_>,
    language: Language,
) -> Document {
    summary(reconciliation, language)
        .and(unequal(reconciliation, language))
        .and(contradictions(reconciliation, language))
}

fn summary(reconciliation: &Reconciliation<'_>, language: Language) -> Document {
    let StatusCounts { statuses, mut rows } = StatusCounts::of(reconciliation);
    // All together stand below.
    rows.rotate_left(1);
    let labels = rows.iter().map(|row| GridLabel {
        text: match row.table {
            Some(table) => format!("{} {table}", language.word(Word::Table)),
            None => language.word(Word::Total).to_owned(),
        },
        is_total: row.table.is_none(),
    });
    let headings = std::iter::once(language.word(Word::InAll).to_owned())
        .chain(statuses.iter().map(ToString::to_string));
    let column = |(number, heading): (usize, String)| GridColumn {
        heading,
        unit: String::new(),
        cells: rows
            .iter()
            .map(|row| row.counts[number].clone().into())
            .collect(),
        words: false,
    };
    let grid = Grid {
        labels: labels.collect(),
        groups: vec![ColumnGroup {
            title: String::new(),
            columns: headings.enumerate().map(column).collect(),
        }],
    };
    let title = language.word(Word::PublishedAgainstComputed);
    let beside = format!("view: {}", reconciliation.view);
    Document::new()
        .heading(title, beside)
        .grid(grid)
        .line(origins(&Counts::of(reconciliation)))
}

fn origins(counts: &Counts) -> String {
    let sentence = |name: &str, origins: &Origins| {
        let absent = if origins.absent == 0 {
            String::new()
        } else {
            format!(", {} absent", origins.absent)
        };
        format!(
            "{name} {} ({} computed, {} quoted{absent})",
            origins.all(),
            origins.computed,
            origins.quoted
        )
    };
    let kinds = [
        ("numbers", &counts.numbers),
        ("texts", &counts.texts),
        ("blanks", &counts.blanks),
    ];
    let sentences: Vec<String> = kinds
        .iter()
        .filter(|(_, origins)| origins.all() > 0)
        .map(|(name, of)| sentence(name, of))
        .collect();
    sentences.join(", ")
}

fn unequal(reconciliation: &Reconciliation<'_>, language: Language) -> Document {
    let mut rows = Document::new();
    for compared in &reconciliation.compared {
        let withheld = compared
            .reasons
            .iter()
            .all(|reason| reason.kind == ReasonKind::Withheld);
        if matches!(compared.status, Status::Equal | Status::Quoted) && withheld {
            continue;
        }
        let computed = compared.cell.map_or(String::new(), |cell| {
            let difference = compared.difference().map_or(String::new(), |difference| {
                let places = compared.printed.number().map_or(0, |number| number.places);
                let sign = if difference.is_negative() { "" } else { "+" };
                format!(
                    " ({sign}{})",
                    group_thousands(&difference.to_fixed(places.max(2)))
                )
            });
            format!(", computed {}{difference}", cell.display())
        });
        rows = rows
            .line(format!("{}  {}", compared.printed.address, compared.status))
            .filled(format!("printed {}{computed}", compared.printed.text), 2);
        for reason in &compared.reasons {
            rows = rows.filled(reason.text.as_str(), 4);
        }
    }
    if rows.blocks.is_empty() {
        return rows;
    }
    Document::new()
        .line("")
        .line(language.word(Word::NotEqual))
        .and(rows)
}

fn contradictions(reconciliation: &Reconciliation<'_>, language: Language) -> Document {
    let broken: usize = reconciliation
        .contradictions
        .iter()
        .map(|found| found.conflicts.len())
        .sum();
    let title = language.word(Word::PublishedAgainstEachOther);
    let beside = format!(
        "{broken} of {} relations do not hold",
        reconciliation.relations
    );
    let mut document = Document::new().line("").heading(title, beside);
    for found in &reconciliation.contradictions {
        document = document.line(format!("{}, printed {}", found.suspect, found.printed));
        let mut groups: Vec<Vec<&Conflict>> = Vec::new();
        for conflict in &found.conflicts {
            match groups.iter_mut().find(|group| {
                group[0].about != Some(found.suspect.clone()) && is_alike(group[0], conflict)
            }) {
                Some(group) => group.push(conflict),
                None => groups.push(vec![conflict]),
            }
        }
        for group in groups {
            document = document.and(conflicts(&found.suspect, &group));
        }
    }
    document
}

/// Whether two conflicts are about rows of the same sheet, column and place.
fn is_alike(a: &Conflict, b: &Conflict) -> bool {
    let place = |of: &Conflict| {
        let about = of.about.as_ref()?;
        Some((
            about.sheet.clone(),
            about.column.clone(),
            about.scope.clone(),
            about.period.clone(),
        ))
    };
    a.relation == b.relation && place(a).is_some() && place(a) == place(b)
}

fn conflicts(suspect: &Address, group: &[&Conflict]) -> Document {
    let [conflict] = group else {
        let Some(about) = group.first().and_then(|first| first.about.as_ref()) else {
            return Document::new();
        };
        let Address {
            sheet,
            column,
            scope,
            period,
            ..
        } = about;
        let intro = format!(
            "{sheet}:*:{column}@{scope}/{period} by {}:",
            group[0].relation
        );
        let document = Document::new().filled(intro, 2);
        let rows = group.iter().take(MOST_CONFLICTS);
        let document = rows.fold(document, |document, conflict| {
            let row = conflict.about.as_ref().map_or("", |about| &*about.row);
            let (left, right) = (&conflict.left, &conflict.right);
            document.filled(format!("{row}, printed {left}, gives {right}"), 4)
        });
        return match group.len().saturating_sub(MOST_CONFLICTS) {
            0 => document,
            more => document.filled(format!("and {more} more"), 4),
        };
    };
    let figures = match conflict.figures.as_slice() {
        [one] => format!("{}, printed {}", one.0, one.1),
        many => format!("{} printed figures", many.len()),
    };
    let sentence = match &conflict.about {
        Some(about) if about == suspect => {
            format!("by {} {} from {figures}", conflict.relation, conflict.right)
        }
        Some(about) => {
            format!(
                "{about}, printed {}, by {} {} from {figures}",
                conflict.left, conflict.relation, conflict.right
            )
        }
        None => format!(
            "{}: {} against {} from {figures}",
            conflict.relation, conflict.left, conflict.right
        ),
    };
    Document::new().filled(sentence, 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::tests::{RECONCILED, reconciled};
    use crate::render::text::text;

    #[test]
    fn a_reader_gets_summary_reasons_and_contradictions() {
        let (sheets, print) = RECONCILED;
        reconciled(sheets, print, |reconciliation| {
            assert_eq!(
                text(&reconciliation_document(
                    reconciliation,
                    Language::English
                )),
                "\
Published figures against computed ones   view: reported
         in all  equal  quoted  refuted  differs  absent
Table 1       7      2       2        1        1       1
Total         7      2       2        1        1       1
numbers 5 (3 computed, 1 quoted, 1 absent), texts 1 (0 computed, 1 quoted), blanks 1 (1 computed, 0 quoted)

What is not equal
t01:a:per@x/2013  refuted
  printed 241, computed 214 (-26,60)
    the printed figures give 214 by `col(\"sum\") / col(\"heads\")`: t01:a:sum@x/2013,
      t01:a:heads@x/2013
t01:a:share@x/2013  differs
  printed 83,3 %, computed 81,8 % (-1,46)
    nothing printed explains it
t01:c:sum@x/2013  absent
  printed 5
    sheet `t01` has no row `c`

Published figures against each other   1 of 1 relations do not hold
t01:a:per@x/2013, printed 241
  by `col(\"sum\") / col(\"heads\")` 214 from 2 printed figures
"
            );
        });
    }
}

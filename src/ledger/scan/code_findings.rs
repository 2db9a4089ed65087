//! What is to be said of the codes of a ledger once all its lines are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::codes::Dimension;
use super::evidence::VoucherLine;
use super::files::{LedgerExport, Scanned, scan};
use super::findings::LIMIT;
use super::line::LedgerLine;
use super::personal::displayable;
use super::visit::Visit;
use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;

/// The findings on the codes of a ledger that was read. Where codes of several lengths are cut by
/// position it is read again, to tell the kroner of each.
///
/// **Errors**: `K0107` codes of several lengths, `K0108` codes that are in no translation, `K0119`
/// codes that a spreadsheet had changed.
pub(in crate::ledger) fn check_dimensions(
    export: LedgerExport<'_>,
    scanned: &Scanned,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let uneven: Vec<usize> = (0..scanned.dimensions.len())
        .filter(|at| is_uneven(&scanned.dimensions[*at]))
        .collect();
    if !uneven.is_empty() {
        let (_, sums) = scan(export, LengthSums::new(&uneven));
        let mut of_columns: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for at in uneven {
            let column = scanned.dimensions[at].column();
            of_columns.entry(column).or_default().push(at);
        }
        for (column, at) in of_columns {
            let names: Vec<&str> = at.iter().map(|at| &*scanned.dimensions[*at].name).collect();
            found.extend(
                at.first()
                    .and_then(|at| sums.sums.get(at))
                    .map(|lengths| uneven_lengths(export, &names, column, lengths)),
            );
        }
    }
    for (dimension, codes) in scanned.dimensions.iter().zip(&scanned.as_written) {
        found.extend(restored(export, dimension));
        found.extend(as_written(export, dimension, codes));
    }
    found
}

/// Whether national codes are cut out of fields of several lengths, of which nothing is stated.
fn is_uneven(dimension: &Dimension) -> bool {
    dimension.notes.lengths.len() > 1 && dimension.source().lengths.is_empty()
}

/// The lines and kroner of each length of some dimensions.
struct LengthSums {
    sums: BTreeMap<usize, BTreeMap<usize, LengthSum>>,
}

/// The lines of one length.
struct LengthSum {
    count: u64,
    sum: Amount,
    example: String,
    file: usize,
    place: RecordPlace,
}

impl LengthSums {
    fn new(dimensions: &[usize]) -> Self {
        let sums = dimensions.iter().map(|at| (*at, BTreeMap::new()));
        Self {
            sums: sums.collect(),
        }
    }
}

impl Visit for LengthSums {
    fn wants(&self, _: usize) -> bool {
        false
    }

    fn posting(&mut self, line: &LedgerLine<'_>) {
        for (dimension, lengths) in &mut self.sums {
            let field = line.code_field(*dimension);
            let length = line.dimensions[*dimension].length_of(field);
            let Some(length) = length else {
                continue;
            };
            let known = lengths.entry(length).or_insert_with(|| LengthSum {
                count: 0,
                sum: Amount::ZERO,
                example: displayable(field),
                file: line.file,
                place: line.place.clone(),
            });
            known.count += 1;
            known.sum += line.amount;
        }
    }

    fn voucher(&mut self, _: &VoucherLine<'_>) {}
}

fn uneven_lengths(
    export: LedgerExport<'_>,
    names: &[&str],
    column: &str,
    lengths: &BTreeMap<usize, LengthSum>,
) -> Diagnostic {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let (verb, names) = match &names[..] {
        [name] => ("is", name.clone()),
        [others @ .., last] => ("are", format!("{} and {last}", others.join(", "))),
        [] => ("are", String::new()),
    };
    let parts: Vec<String> = lengths
        .iter()
        .map(
            |(
                length,
                LengthSum {
                    count,
                    sum,
                    example,
                    ..
                },
            )| {
                let lines = if *count == 1 { "line" } else { "lines" };
                format!("{length} characters on {count} {lines} ({sum} kr) such as {example}")
            },
        )
        .collect();
    let mut finding = Diagnostic::new(
        Code::LineCode,
        format!(
            "{names} {verb} cut by position out of column `{column}`, which has {}",
            parts.join(", ")
        ),
    );
    for LengthSum { file, place, .. } in lengths.values() {
        let path = export
            .spec
            .files
            .get(*file)
            .map(|file| Arc::clone(&file.path));
        finding = finding.at_record(path.unwrap_or_default(), place.clone(), "");
    }
    let known: Vec<String> = lengths.keys().map(usize::to_string).collect();
    let longest = known.last().map_or("", String::as_str);
    finding
        .at_span(&export.spec.span, "the ledger described here")
        .help(format!(
            "a spreadsheet takes zeros in front away: export the column as text; `length = {longest}` beside `characters` puts the other lines into quarantine, `length = [{}]` says that all are right",
            known.join(", ")
        ))
}

/// Says of which codes a spreadsheet had changed the spelling.
fn restored(export: LedgerExport<'_>, dimension: &Dimension) -> Option<Diagnostic> {
    let restored = &dimension.notes.restored;
    let (field, code) = restored.iter().next()?;
    let (codes, verb) = match restored.len() {
        1 => ("1 code".to_owned(), "was"),
        count => (format!("{count} codes"), "were"),
    };
    let message = format!(
        "{codes} of `{}` in column `{}` {verb} read otherwise than written: {} as `{code}`",
        dimension.name,
        dimension.column(),
        displayable(field)
    );
    Some(
        Diagnostic::new(Code::Respelled, message)
            .at_span(&export.spec.span, "the ledger described here")
            .help("a spreadsheet changed them; export the column as text"),
    )
}

/// Names each code that is in no translation and stands for itself.
fn as_written(
    export: LedgerExport<'_>,
    dimension: &Dimension,
    codes: &BTreeMap<u32, (u64, Amount)>,
) -> Vec<Diagnostic> {
    let mut told: Vec<(&Arc<str>, u64, Amount)> = codes
        .iter()
        .filter_map(|(number, (count, sum))| Some((dimension.code(*number)?, *count, *sum)))
        .collect();
    told.sort_unstable();
    let more = told.len().saturating_sub(LIMIT as usize);
    let mut found: Vec<Diagnostic> = told
        .iter()
        .take(LIMIT as usize)
        .map(|(code, count, sum)| {
            let postings = if *count == 1 { "posting" } else { "postings" };
            let message = format!(
                "{} {} is not in the translation table and taken as written: {count} {postings}, {sum} kr",
                dimension.name,
                displayable(code)
            );
            Diagnostic::new(Code::CodeNotValid, message)
                .at_span(&export.spec.span, "the ledger described here")
                .help("add it to the table, with itself as its national code where that is right")
        })
        .collect();
    if more > 0 {
        let sum: Amount = told[LIMIT as usize..].iter().map(|(.., sum)| *sum).sum();
        found.push(
            Diagnostic::new(
                Code::CodeNotValid,
                format!(
                    "{more} more codes of {} are not in the translation table: {sum} kr",
                    dimension.name
                ),
            )
            .at_span(&export.spec.span, "the ledger described here"),
        );
    }
    found
}

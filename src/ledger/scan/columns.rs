//! Where in a line each thing stands: the columns that a ledger's description names, found in a
//! file's header.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};

use super::amount_names::names_agree;
use super::claims::{ClaimColumn, claim_columns};
use super::dimensions::PERIOD;
use super::findings::Findings;
use super::header_names::{HeaderNames, missing};
use super::titles::titles_agree;
use super::wide::WideTable;
use super::years::is_year_column;
use crate::ledger::records::fields::{Fields, field};
use crate::ledger::records::format::{FaultWeight, FieldFault};
use crate::ledger::{AmountColumns, CodeSource, FileDialect, LedgerSpec, SideSigns};
use crate::value::AmountScale;

/// The positions of all columns in one file.
#[derive(Clone)]
pub(in crate::ledger) struct Columns {
    /// How many fields a line must have.
    pub(in crate::ledger) width: usize,
    /// Where the amount stands.
    pub(in crate::ledger) amount: AmountPlace,
    /// For each coded dimension in order of name; absent where the code is the same on every line.
    pub(in crate::ledger) codes: Vec<Option<usize>>,
    /// For each free text in order of dimension.
    pub(in crate::ledger) texts: Vec<usize>,
    /// The voucher's number.
    pub(in crate::ledger) voucher: Option<usize>,
    /// The line's number within its voucher.
    pub(in crate::ledger) voucher_line: Option<usize>,
    /// The voucher's date.
    pub(in crate::ledger) date: Option<usize>,
    /// Whether a line without an amount is one of zero kroner.
    pub(in crate::ledger) blank_is_zero: bool,
    /// What its numbers stand for.
    pub(in crate::ledger) scale: AmountScale,
    /// The accounting year, where a column is named so.
    pub(in crate::ledger) year: Option<usize>,
    /// Columns that nothing reads, by which a line may say that it is not of the ledger.
    pub(in crate::ledger) claims: Vec<ClaimColumn>,
    /// All columns that nothing is taken from.
    pub(in crate::ledger) unread: Vec<UnreadName>,
    /// The columns of texts, codes and vouchers, each once, with what it is asked for.
    pub(in crate::ledger) named: Vec<(usize, Arc<str>)>,
}

/// A column that nothing is taken from.
#[derive(Clone)]
pub(in crate::ledger) struct UnreadName {
    /// Where it stands.
    pub(super) position: usize,
    /// Its name.
    pub(super) name: String,
    /// Whether only its first digit is not read.
    pub(super) is_first_digit: bool,
}

/// The column of which codes are cut out behind the first character, and nothing else reads that.
fn unread_first_digit(spec: &LedgerSpec, columns: &Columns) -> Option<usize> {
    let sources = || spec.codes.values().zip(&columns.codes);
    let mut behind_first = sources().filter_map(|(source, at)| {
        let (first, _) = source.characters?;
        at.filter(|_| first == 2)
    });
    let position = behind_first.next()?;
    let reads_first = |(source, at): (&CodeSource, &Option<usize>)| {
        *at == Some(position) && source.characters.is_none_or(|(from, _)| from == 1)
    };
    (!sources().any(reads_first)).then_some(position)
}

impl Columns {
    /// Whether anything is taken from the field at a position.
    pub(in crate::ledger) fn ask_for(&self, position: usize) -> bool {
        let asked = Some(position);
        self.amount.has(position)
            || self.codes.contains(&asked)
            || self.texts.contains(&position)
            || [self.voucher, self.voucher_line, self.date].contains(&asked)
    }

    /// Whether there is a column by which a line may say that it is not of its ledger.
    #[inline]
    pub(in crate::ledger) fn may_say_outside(&self) -> bool {
        self.year.is_some() || !self.claims.is_empty()
    }

    /// What is wrong with a field that is asked for, in a record with these faults.
    #[inline]
    pub(in crate::ledger) fn fault<'f>(&self, faults: &'f [FieldFault]) -> Option<&'f FieldFault> {
        let is_fault = |fault: &&FieldFault| {
            self.ask_for(fault.position) && fault.spoils(self.amount.has(fault.position))
        };
        faults.iter().find(is_fault)
    }

    /// The amount that is what other records add up to, in a record with these faults.
    #[inline]
    pub(in crate::ledger) fn total<'f>(&self, faults: &'f [FieldFault]) -> Option<&'f FieldFault> {
        self.of_amount(faults, FaultWeight::Total)
    }

    /// The amount that is shown as another number than it is, in a record with these faults.
    #[inline]
    pub(in crate::ledger) fn shown_otherwise<'f>(
        &self,
        faults: &'f [FieldFault],
    ) -> Option<&'f FieldFault> {
        self.of_amount(faults, FaultWeight::ShownOtherwise)
    }

    #[inline]
    fn of_amount<'f>(
        &self,
        faults: &'f [FieldFault],
        weight: FaultWeight,
    ) -> Option<&'f FieldFault> {
        let is_such =
            |fault: &&FieldFault| fault.weight == weight && self.amount.has(fault.position);
        faults.iter().find(is_such)
    }

    /// The columns of the records that the lines of a wide table become: amount and period stand
    /// behind those of the line. `None` where the table is not wide.
    pub(in crate::ledger) fn of_cells(&self, spec: &LedgerSpec) -> Option<Self> {
        let AmountPlace::Wide(table) = &self.amount else {
            return None;
        };
        let mut cells = Self {
            width: self.width + 2,
            amount: AmountPlace::Signed {
                column: self.width,
                reversed: table.is_reversed,
            },
            ..self.clone()
        };
        if let Some(period) = spec.codes.keys().position(|name| &**name == PERIOD) {
            cells.codes[period] = Some(self.width + 1);
        }
        Some(cells)
    }
}

/// Where the amount of a line stands.
#[derive(Clone)]
pub(in crate::ledger) enum AmountPlace {
    /// One signed column.
    Signed { column: usize, reversed: bool },
    /// One column for each side.
    DebitCredit {
        debit: usize,
        credit: usize,
        signs: SideSigns,
    },
    /// Magnitudes and a mark.
    Marked {
        column: usize,
        mark: usize,
        marks: SideMarks,
        signs: SideSigns,
    },
    /// Several columns; the amount of the line is what all of them add up to.
    Wide(Arc<WideTable>),
}

/// What is written in the column of marks for each side, without blanks around it.
#[derive(Clone)]
pub(in crate::ledger) struct SideMarks {
    /// For the debit side.
    pub(in crate::ledger) debit: Vec<String>,
    /// For the credit side.
    pub(in crate::ledger) credit: Vec<String>,
}

impl AmountPlace {
    /// Every position that is looked at.
    pub(in crate::ledger) fn positions(&self) -> Vec<usize> {
        let mut positions = Vec::new();
        self.all(|position| {
            positions.push(position);
            true
        });
        positions
    }

    /// Whether something holds of every position that is looked at.
    pub(in crate::ledger) fn all(&self, mut holds: impl FnMut(usize) -> bool) -> bool {
        match self {
            Self::Signed { column, .. } => holds(*column),
            Self::DebitCredit { debit, credit, .. } => holds(*debit) && holds(*credit),
            Self::Marked { column, mark, .. } => holds(*column) && holds(*mark),
            Self::Wide(table) => table.cells.iter().all(|cell| holds(cell.position)),
        }
    }

    /// The positions of amounts, without that of a mark.
    pub(in crate::ledger) fn amounts(&self) -> Vec<usize> {
        match self {
            Self::Marked { column, .. } => vec![*column],
            _ => self.positions(),
        }
    }

    /// Whether a position is looked at.
    pub(in crate::ledger) fn has(&self, position: usize) -> bool {
        !self.all(|other| other != position)
    }

    /// Whether debit and credit are apart.
    #[inline]
    pub(in crate::ledger) fn has_sides(&self) -> bool {
        matches!(self, Self::DebitCredit { .. } | Self::Marked { .. })
    }

    /// The mark of a line, empty where it has none.
    pub(in crate::ledger) fn mark<'a>(&self, fields: &Fields<'a>) -> &'a str {
        match self {
            Self::Marked { mark, .. } => field(fields, *mark),
            Self::Signed { .. } | Self::DebitCredit { .. } | Self::Wide(_) => "",
        }
    }
}

/// Finds all columns of `spec` in a header, reporting every one that is missing or there twice.
pub(in crate::ledger) fn find_columns(
    spec: &LedgerSpec,
    dialect: &FileDialect,
    header: &HeaderNames,
    findings: &mut Findings,
) -> Option<Columns> {
    let (place, names) = (&header.place, header.names());
    let width = names
        .iter()
        .rposition(|name| !name.is_empty())
        .map_or(0, |last| last + 1);
    let wide = match &spec.amount {
        AmountColumns::Wide { .. } => Some(WideTable::find(spec, dialect, header, findings)?),
        _ => None,
    };
    let mut complete = true;
    let mut twice = BTreeSet::new();
    let mut find = |column: &str| {
        let wanted = dialect.name(column);
        let positions = header.positions(wanted);
        if let [first, again, ..] = positions[..] {
            complete = false;
            if twice.insert(wanted.to_owned()) {
                let columns = format!("columns {} and {}", first + 1, again + 1);
                findings.add(Code::DuplicateHeader, |file| {
                    Diagnostic::new(
                        Code::DuplicateHeader,
                        format!("two columns are named `{wanted}`"),
                    )
                    .at_record(file.clone(), place.clone(), columns)
                    .help(twice_help(&names[first], wanted))
                });
            }
        }
        let position = positions.first().copied();
        if position.is_none() {
            complete = false;
            findings.add(Code::MissingColumn, |file| {
                missing(wanted, header, dialect, file)
            });
        }
        position.unwrap_or_default()
    };
    let amount = match &spec.amount {
        AmountColumns::Signed { column, reversed } => AmountPlace::Signed {
            column: find(column),
            reversed: *reversed,
        },
        AmountColumns::DebitCredit {
            debit,
            credit,
            signs,
        } => AmountPlace::DebitCredit {
            debit: find(debit),
            credit: find(credit),
            signs: *signs,
        },
        AmountColumns::Marked {
            column,
            mark,
            debit,
            credit,
            signs,
        } => AmountPlace::Marked {
            column: find(column),
            mark: find(mark),
            marks: SideMarks {
                debit: debit.clone(),
                credit: credit.clone(),
            },
            signs: *signs,
        },
        AmountColumns::Wide { .. } => AmountPlace::Wide(Arc::new(wide?)),
    };
    let mut columns = Columns {
        width,
        amount,
        codes: spec
            .codes
            .values()
            .map(|source| source.column.as_deref().map(&mut find))
            .collect(),
        texts: spec.texts.values().map(|column| find(column)).collect(),
        voucher: spec.voucher.as_deref().map(&mut find),
        voucher_line: spec.voucher_line.as_deref().map(&mut find),
        date: spec.date.as_deref().map(&mut find),
        blank_is_zero: spec.blank_is_zero,
        scale: spec.scale,
        year: names.iter().position(|name| is_year_column(name)),
        claims: Vec::new(),
        unread: Vec::new(),
        named: Vec::new(),
    };
    columns.named = columns_with_names(spec, &columns);
    columns.claims = claim_columns(&names[..width], |at| columns.ask_for(at));
    columns.unread = (0..width)
        .filter(|at| !columns.ask_for(*at) && columns.year != Some(*at))
        .map(|position| UnreadName {
            position,
            name: names[position].clone(),
            is_first_digit: false,
        })
        .collect();
    if let Some(position) = unread_first_digit(spec, &columns).filter(|_| complete) {
        columns.unread.push(UnreadName {
            position,
            name: names[position].clone(),
            is_first_digit: true,
        });
    }
    complete = complete && names_agree(spec, dialect, header, &columns.amount.amounts(), findings);
    complete = complete && titles_agree(spec, dialect, header, findings);
    complete.then_some(columns)
}

/// The columns of texts, codes, vouchers and dates, with the dimension that is taken from each, or `bilag`.
fn columns_with_names(spec: &LedgerSpec, columns: &Columns) -> Vec<(usize, Arc<str>)> {
    let texts = columns.texts.iter().map(|at| Some(*at));
    let names = spec.texts.keys().chain(spec.codes.keys()).cloned();
    let dimensions = texts.chain(columns.codes.iter().copied()).zip(names);
    let vouchers = [columns.voucher, columns.voucher_line, columns.date];
    let mut named = Vec::<(usize, Arc<str>)>::new();
    for (at, name) in dimensions.chain(vouchers.map(|at| (at, Arc::from("bilag")))) {
        if let Some(at) = at.filter(|at| named.iter().all(|(known, _)| known != at)) {
            named.push((at, name));
        }
    }
    named
}

/// What to try when two columns have the name of one.
fn twice_help(full: &str, wanted: &str) -> String {
    if full == wanted {
        "give each column a name of its own in the export, or name all by `columns` in municipality.toml".to_owned()
    } else {
        format!("write the caption above it too, such as `{full}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::RecordPlace;
    use crate::ledger::tests::{dialect, spec};

    fn header(names: &[&str]) -> HeaderNames {
        let names = names.iter().map(|name| name.trim().to_owned()).collect();
        HeaderNames::of_line(RecordPlace::Line(1), names)
    }

    /// Each finding as `code message | help`; empty when all columns were found.
    fn check(header: &[&str], expected: &[&str]) {
        let mut findings = Findings::new(&Arc::from("a.csv"));
        let columns = find_columns(&spec(), &dialect(), &self::header(header), &mut findings);
        assert_eq!(columns.is_some(), expected.is_empty());
        let words: Vec<String> = findings
            .finish()
            .iter()
            .map(|finding| {
                format!(
                    "{finding} | {}",
                    finding.help.as_deref().unwrap_or_default()
                )
            })
            .collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn columns_are_found_in_any_order_and_padded() {
        let header = [
            "Bilag", " Beløp ", "Tekst", "Periode", "Art", "Funksjon", "Klasse", "Annet", "", "",
        ];
        let mut findings = Findings::new(&Arc::from("a.csv"));
        let columns = find_columns(&spec(), &dialect(), &self::header(&header), &mut findings)
            .expect("complete");
        assert_eq!(columns.width, 8);
        assert_eq!(columns.amount.positions(), [1]);
        assert_eq!(columns.codes, [Some(4), Some(5), Some(6), Some(3)]);
        assert_eq!(
            (
                columns.texts,
                columns.voucher,
                columns.voucher_line,
                columns.date
            ),
            (vec![2], Some(0), None, None)
        );
    }

    #[test]
    fn every_problem_of_a_header_is_reported() {
        check(
            &[
                "Bilag", "Belop", "Tekst", "Periode", "Art", "Funksjon", "Klasse", "Art",
            ],
            &[
                "K0105: there is no column `Beløp` | did you mean `Belop`?",
                "K0104: two columns are named `Art` | give each column a name of its own in the export, or name all by `columns` in municipality.toml",
            ],
        );
    }

    #[test]
    fn a_wrong_delimiter_or_encoding_is_guessed() {
        let mut findings = Findings::new(&Arc::from("a.csv"));
        find_columns(
            &spec(),
            &dialect(),
            &header(&["Bilag,Beløp"]),
            &mut findings,
        );
        let help = findings.finish()[0].help.clone().unwrap_or_default();
        assert_eq!(
            help,
            "the header seems to be delimited by `,`; change `delimiter` in municipality.toml"
        );
        check(
            &[
                "Bilag", "BelÃ¸p", "Tekst", "Periode", "Art", "Funksjon", "Klasse",
            ],
            &[
                "K0105: there is no column `Beløp` | the header does not look like utf-8; check `encoding` in municipality.toml",
            ],
        );
    }

    #[test]
    fn what_is_missing_is_listed_but_no_posting_is_shown() {
        let ending = ["Tekst", "Periode", "Art", "Funksjon", "Klasse"];
        let help = |first: [&'static str; 2]| {
            let mut findings = Findings::new(&Arc::from("a.csv"));
            let header = header(&[&first[..], &ending[..]].concat());
            find_columns(&spec(), &dialect(), &header, &mut findings);
            findings.finish()[0].help.clone().unwrap_or_default()
        };
        let known = "`Bilag`, `Kroner i alt`, `Tekst`, `Periode`, `Art`, `Funksjon`, `Klasse`";
        assert_eq!(
            help(["Bilag", "Kroner i alt"]),
            format!("the header has {known}")
        );
        assert_eq!(
            help(["2013", "Kroner i alt"]),
            format!("the header has {}", known.replace("Bilag", "2013"))
        );
        assert_eq!(
            help(["17", "-5"]),
            "the first line looks like a posting; name the columns in their order by `columns = [...]` in municipality.toml, or export the ledger with a header"
        );
    }
}

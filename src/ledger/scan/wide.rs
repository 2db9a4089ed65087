//! The columns of a wide table, which has several amounts in a line: where they stand in a file,
//! and of which period each is.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;

use super::dimensions::{PERIOD, dimension};
use super::findings::Findings;
use super::header_names::{HeaderNames, missing};
use super::periods::is_same_period;
use super::wide_names::{caption_says_cumulative, family, month_of, says_cumulative};
use super::wide_unread::{UnreadColumn, unread_columns};
use crate::ledger::{AmountColumns, FileDialect, LedgerSpec};

/// What is done about columns that contradict each other.
const MEND: &str = "mend `columns` under `[ledger.amount]`; `{ column = \"…\", skip = true }` in front of the others leaves a column out";

/// Where the amounts of a line stand.
pub(in crate::ledger) struct WideTable {
    /// The columns of amounts. **Order**: as in the file.
    pub(in crate::ledger) cells: Vec<WideCell>,
    /// Those of them that hold balances, in the order of their periods.
    pub(in crate::ledger) balances: Vec<usize>,
    /// Those that hold what happened in a month, in the order of the months, but those of which it
    /// is said that they do.
    pub(in crate::ledger) months: Vec<usize>,
    /// Columns that nothing is said of, and that may hold amounts.
    pub(in crate::ledger) unread: Vec<UnreadColumn>,
    /// What a blank cell is.
    pub(in crate::ledger) blank: BlankCell,
    /// Whether income is positive.
    pub(in crate::ledger) is_reversed: bool,
    /// Where the header stands.
    pub(in crate::ledger) place: RecordPlace,
}

/// What a blank cell is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::ledger) enum BlankCell {
    /// Nothing is said of it: no amount, and a balance that is the one before it.
    Unsaid,
    /// Zero kroner.
    Zero,
    /// No amount; the balance before it.
    Unchanged,
}

/// A column of amounts.
pub(in crate::ledger) struct WideCell {
    /// Where it stands, from 0.
    pub(in crate::ledger) position: usize,
    /// Its header.
    pub(in crate::ledger) name: String,
    /// The period that its amounts are of, before it is translated.
    pub(in crate::ledger) period: String,
    /// Its code.
    pub(in crate::ledger) code: String,
    /// Whether they are balances, of all periods up to its own.
    pub(in crate::ledger) is_cumulative: bool,
    /// Whether it is said that they are not.
    pub(in crate::ledger) is_said_plain: bool,
}

/// What is wrong with a table.
struct WideProblem {
    code: Code,
    message: String,
    help: String,
}

impl WideProblem {
    fn new(message: String, help: &str) -> Self {
        Self {
            code: Code::DialectInvalid,
            message,
            help: help.to_owned(),
        }
    }
}

/// A column while the table is found.
struct CellDraft {
    cell: WideCell,
    /// Its period as a code of the ledger; `None` where it is not one.
    code: Option<String>,
}

impl CellDraft {
    /// The number of its period.
    fn number(&self) -> Option<u64> {
        let code = self.code.as_deref()?;
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok()
    }
}

impl WideTable {
    /// Finds the columns of amounts in a header, reporting those that are missing or contradict
    /// each other. `None` also where a ledger has no wide table.
    pub(in crate::ledger) fn find(
        spec: &LedgerSpec,
        dialect: &FileDialect,
        header: &HeaderNames,
        findings: &mut Findings,
    ) -> Option<Self> {
        let AmountColumns::Wide {
            columns,
            reversed,
            blank_is_unchanged,
        } = &spec.amount
        else {
            return None;
        };
        let beside = spec.columns_beside();
        let beside: BTreeSet<usize> = beside
            .flat_map(|column| header.positions(dialect.name(column)))
            .collect();
        let mut spoken_for = beside.clone();
        let mut drafts = Vec::new();
        let mut problems = Vec::new();
        let mut is_complete = true;
        for wide in columns {
            let written = dialect.name(&wide.column);
            let has_star = written.contains('*');
            let fitting = header.fitting(written).into_iter();
            let fitting: Vec<(usize, &str)> = fitting
                .filter(|(at, _)| !spoken_for.contains(at) || (!has_star && beside.contains(at)))
                .collect();
            spoken_for.extend(fitting.iter().map(|(at, _)| *at));
            let Some(period) = &wide.period else {
                continue;
            };
            if fitting.is_empty() {
                is_complete = false;
                findings.add(Code::MissingColumn, |file| {
                    missing(written, header, dialect, file)
                });
            }
            if fitting.len() > 1 && !has_star {
                let message = format!("two columns are named `{written}`");
                let help = "give each column a name of its own in the export, or write the caption above it too";
                problems.push(WideProblem {
                    code: Code::DuplicateHeader,
                    ..WideProblem::new(message, help)
                });
            }
            drafts.extend(fitting.into_iter().map(|(position, star)| CellDraft {
                cell: WideCell {
                    position,
                    name: header.names().get(position).cloned().unwrap_or_default(),
                    period: period.replace('*', star),
                    code: String::new(),
                    is_cumulative: wide.is_cumulative == Some(true),
                    is_said_plain: wide.is_cumulative == Some(false),
                },
                code: None,
            }));
        }
        drafts.sort_by_key(|draft| draft.cell.position);
        read_periods(spec, &mut drafts);
        if drafts.is_empty() && is_complete {
            let message = "`columns` names no column of amounts".to_owned();
            problems.push(WideProblem::new(
                message,
                "name at least one with its `period`",
            ));
        }
        if problems.is_empty() {
            problems.extend(contradictions(spec, &drafts, header));
        }
        let balances = order(&drafts).unwrap_or_else(|problem| {
            problems.push(problem);
            Vec::new()
        });
        is_complete &= problems.is_empty();
        for WideProblem {
            code,
            message,
            help,
        } in problems
        {
            findings.add(code, |file| {
                Diagnostic::new(code, message)
                    .at_record(file.clone(), header.place.clone(), "the header")
                    .at_span(&dialect.span, "where the ledger is described")
                    .help(help)
            });
        }
        let months = months(&drafts);
        let cell = |CellDraft { cell, code, .. }| WideCell {
            code: code.unwrap_or_default(),
            ..cell
        };
        let cells: Vec<WideCell> = drafts.into_iter().map(cell).collect();
        let read: Vec<usize> = cells.iter().map(|cell| cell.position).collect();
        is_complete.then(|| Self {
            unread: unread_columns(spec, header, &read, &spoken_for),
            balances,
            months,
            cells,
            blank: match (spec.blank_is_zero, blank_is_unchanged) {
                (true, _) => BlankCell::Zero,
                (false, true) => BlankCell::Unchanged,
                (false, false) => BlankCell::Unsaid,
            },
            is_reversed: *reversed,
            place: header.place.clone(),
        })
    }

    /// Says that balances of a file are of other periods than those of another file, so that one
    /// would hold again what happened in the periods of the other.
    pub(super) fn other_balances(
        &self,
        file: &Arc<str>,
        (other, first): (&Arc<str>, &Self),
    ) -> Option<Diagnostic> {
        let periods = |table: &Self| -> BTreeSet<String> {
            let cells = table.balances.iter().map(|at| &table.cells[*at]);
            cells
                .map(|cell| cell.code.trim_start_matches('0').to_owned())
                .collect()
        };
        if periods(self) == periods(first) {
            return None;
        }
        let message = format!(
            "the cumulative columns of `{file}` are of other periods than those of `{other}`: what happened before them would count in both"
        );
        let finding = Diagnostic::new(Code::DialectInvalid, message)
            .at_record(Arc::clone(file), self.place.clone(), "the header")
            .at_record(Arc::clone(other), first.place.clone(), "the other header");
        Some(finding.help("put the balances of all periods into one table, or export what happened in each period"))
    }

    /// What all amounts of a line add up to, each read by the number of its cell: those of single
    /// periods, and the last balance. `None` where all are blank.
    pub(in crate::ledger) fn total<E>(
        &self,
        mut read: impl FnMut(usize) -> Result<Option<Amount>, E>,
    ) -> Result<Option<Amount>, E> {
        let mut total: Option<Amount> = None;
        for (at, cell) in self.cells.iter().enumerate() {
            if !cell.is_cumulative
                && let Some(amount) = read(at)?
            {
                total = Some(total.unwrap_or_default() + amount);
            }
        }
        let mut last = None;
        for at in &self.balances {
            match read(*at)? {
                Some(balance) => last = Some(balance),
                None if self.blank == BlankCell::Zero => last = last.map(|_| Amount::ZERO),
                None => {}
            }
        }
        Ok(match (total, last) {
            (None, last) => last,
            (Some(total), last) => Some(total + last.unwrap_or_default()),
        })
    }
}

/// Reads the period of each column to its code. A number is one of the periods that must have
/// postings, however many zeros it begins with.
fn read_periods(spec: &LedgerSpec, drafts: &mut [CellDraft]) {
    let source = spec.codes.get_key_value(PERIOD);
    let periods = source.map(|(name, source)| dimension(spec, name, source));
    for CellDraft { cell, code, .. } in drafts {
        *code = match &periods {
            Some(periods) if !periods.reads(&cell.period) => None,
            Some(periods) => periods.code_of(&cell.period).map(Into::into),
            None => Some(cell.period.clone()),
        };
        let is_stated = |period: &&Arc<str>| is_same_period(period, &cell.period);
        let stated = spec.periods.iter().find(is_stated);
        if let Some(stated) = stated.filter(|_| code.as_deref() == Some(&cell.period)) {
            cell.period = stated.to_string();
            *code = Some(stated.to_string());
        }
    }
}

/// What is wrong with columns beside each other, one problem of each kind.
fn contradictions(
    spec: &LedgerSpec,
    drafts: &[CellDraft],
    header: &HeaderNames,
) -> Vec<WideProblem> {
    let mut problems = Vec::new();
    if let Some(CellDraft { cell, .. }) = drafts.iter().find(|draft| draft.code.is_none()) {
        let message = format!(
            "column `{}` is of `{}`, which is not a period of the ledger",
            cell.name, cell.period
        );
        let help = format!(
            "translate it under `[ledger.codes.{PERIOD}]`, add it to `periods`, or write `{{ column = \"{}\", skip = true }}` in front of the others in `columns` where it does not count",
            cell.name
        );
        problems.push(WideProblem::new(message, &help));
    }
    problems.extend(absent_periods(spec, drafts));
    let is_same = |one: &CellDraft, other: &CellDraft| {
        let codes = one.code.as_deref().zip(other.code.as_deref());
        codes.is_some_and(|(one, other)| one == other || is_same_period(one, other))
    };
    let twice = drafts.iter().enumerate().find_map(|(at, one)| {
        let other = drafts[at + 1..].iter().find(|other| is_same(one, other))?;
        Some((one, other))
    });
    if let Some((one, other)) = twice {
        let message = format!(
            "columns `{}` and `{}` are of one period, `{}`, which would count twice",
            one.cell.name, other.cell.name, one.cell.period
        );
        problems.push(WideProblem::new(message, MEND));
    }
    problems.extend(other_month(drafts));
    problems.extend(half_cumulative(drafts));
    let captioned = header.is_below(caption_says_cumulative);
    let is_like_balances = |draft: &&CellDraft| {
        !draft.cell.is_cumulative
            && !draft.cell.is_said_plain
            && (says_cumulative(&draft.cell.name)
                || captioned.get(draft.cell.position) == Some(&true))
    };
    let balances: Vec<&CellDraft> = drafts.iter().filter(is_like_balances).collect();
    if let [first, _, ..] = balances[..] {
        let message = format!(
            "column `{}` holds what happened up to its period, by its name, and others do so too",
            first.cell.name
        );
        let help = "write `cumulative = true` beside it in `columns`, or `cumulative = false` where its amounts are of its period alone";
        problems.push(WideProblem::new(message, help));
    }
    problems
}

/// A column whose name is that of a month other than its period.
fn other_month(drafts: &[CellDraft]) -> Option<WideProblem> {
    let (cell, month) = drafts.iter().find_map(|draft| {
        let month = month_of(&draft.cell.name)?;
        let is_other = draft.number().is_some_and(|number| number != month);
        (is_other && draft.code.as_ref()?.len() <= 2).then_some((&draft.cell, month))
    })?;
    let message = format!(
        "column `{}` is of month {month} by its name, not of period `{}`",
        cell.name, cell.period
    );
    Some(WideProblem::new(message, MEND))
}

/// Columns whose names differ by numbers and months alone, some of which hold balances and some
/// do not.
fn half_cumulative(drafts: &[CellDraft]) -> Option<WideProblem> {
    let families: Vec<Option<String>> = drafts
        .iter()
        .map(|draft| family(&draft.cell.name))
        .collect();
    let balances = drafts.iter().zip(&families);
    let mut balances =
        balances.filter(|(draft, family)| draft.cell.is_cumulative && family.is_some());
    let (balance, plain) = balances.find_map(|(balance, of_balance)| {
        let mut others = drafts.iter().zip(&families);
        let (plain, _) = others.find(|(draft, family)| {
            !draft.cell.is_cumulative && !draft.cell.is_said_plain && *family == of_balance
        })?;
        Some((&balance.cell, &plain.cell))
    })?;
    let message = format!(
        "column `{}` is cumulative and `{}` is not, though their names are alike",
        balance.name, plain.name
    );
    let help = "write `cumulative = true` or `cumulative = false` beside each of them in `columns`";
    Some(WideProblem::new(message, help))
}

/// Periods that must have postings and have no column: those of a missing one would be lost, or be in
/// the balance behind it. Where each period has a file of its own, its postings are looked for.
fn absent_periods(spec: &LedgerSpec, drafts: &[CellDraft]) -> Option<WideProblem> {
    let has_balances = drafts.iter().any(|draft| draft.cell.is_cumulative);
    let are_read = drafts.iter().all(|draft| draft.code.is_some());
    if !spec.limits_periods || !are_read || !(has_balances || spec.files.len() == 1) {
        return None;
    }
    let codes = drafts.iter().filter_map(|draft| draft.code.as_deref());
    let has_column = |period: &str| {
        codes
            .clone()
            .any(|code| code == period || is_same_period(code, period))
    };
    let absent: Vec<String> = spec
        .periods
        .iter()
        .filter(|period| !has_column(period))
        .map(|period| format!("`{period}`"))
        .collect();
    let plural = if absent.len() == 1 { "" } else { "s" };
    let message = format!("there is no column of period{plural} {}", absent.join(", "));
    let help = "see whether the table holds the whole year; what was not exported is taken out of `periods` in municipality.toml";
    (!absent.is_empty()).then(|| WideProblem {
        code: Code::MissingColumn,
        ..WideProblem::new(message, help)
    })
}

/// The columns of balances in the order of their periods.
fn order(drafts: &[CellDraft]) -> Result<Vec<usize>, WideProblem> {
    let mut balances: Vec<usize> = (0..drafts.len())
        .filter(|at| drafts[*at].cell.is_cumulative)
        .collect();
    let number = |at: &usize| drafts[*at].number();
    let unnumbered = balances.iter().find(|at| number(at).is_none());
    match unnumbered.filter(|_| balances.len() > 1) {
        // Said already: it is not a period at all.
        Some(at) if drafts[*at].code.is_none() => {}
        Some(at) => {
            let cell = &drafts[*at].cell;
            let message = format!(
                "nothing says where period `{}` of column `{}` stands among the others",
                cell.period, cell.name
            );
            let help = "what happened is the difference of balances, so their periods must be numbers: translate them under `[ledger.codes.periode]`";
            return Err(WideProblem::new(message, help));
        }
        None => balances.sort_by_key(number),
    }
    Ok(balances)
}

/// The columns of what happened in a month, in the order of the months, but those of which it is said
/// that their amounts are of their period alone.
fn months(drafts: &[CellDraft]) -> Vec<usize> {
    let numbers = drafts.iter().enumerate().filter_map(|(at, draft)| {
        let number = draft.number().filter(|number| (1..=12).contains(number))?;
        (!draft.cell.is_cumulative && !draft.cell.is_said_plain).then_some((number, at))
    });
    let numbers: BTreeSet<(u64, usize)> = numbers.collect();
    numbers.into_iter().map(|(_, at)| at).collect()
}

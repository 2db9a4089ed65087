//! What the names of the columns of amounts, and the lines above them, contradict in the description
//! of their ledger: its year, its kind, its unit, its side, and that each amount is of its period
//! alone.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, RecordPlace};

use super::amount_senses::other_sense;
use super::dimensions::PERIOD;
use super::findings::Findings;
use super::header_names::HeaderNames;
use super::wide_names::{caption_says_cumulative, says_accounts, says_cumulative};
use super::years::years_in;
use crate::ledger::names::amount_units::{AmountUnit, unit_of_column, unit_of_title};
use crate::ledger::names::words::words;
use crate::ledger::{AmountColumns, FileDialect, LedgerKind, LedgerSpec};
use crate::value::AmountScale;

/// What names an amount otherwise than it is called.
const OWN_NAMES: &str = "where the name means something else, give the columns names of your own by `header` and `columns`";

/// Words of names of columns that hold the year before.
const LAST_YEAR: [&[&str]; 8] = [
    &["i", "fjor"],
    &["fjorårets"],
    &["t", "1"],
    &["fjoråret"],
    &["fjorår"],
    &["forrige", "år"],
    &["last", "year"],
    &["previous", "year"],
];

/// How many words a title has at most that says what a table is of.
const TITLE_WORDS: usize = 5;

/// What a name contradicts.
struct NameProblem {
    code: Code,
    /// Where the name stands.
    place: RecordPlace,
    message: String,
    help: String,
}

/// A name of a column of amounts, or a text above some.
struct AmountName<'h> {
    text: &'h str,
    place: &'h RecordPlace,
    /// Whether it stands above the header.
    is_above: bool,
    /// Whether nothing else stands in its line.
    is_alone: bool,
}

impl AmountName<'_> {
    /// How a finding calls it.
    fn what(&self) -> &'static str {
        if self.is_above {
            "the line above the header"
        } else {
            "column"
        }
    }

    fn problem(&self, code: Code, says: &str, help: String) -> NameProblem {
        let message = match self.is_above {
            true => format!("{} {says}", self.what()),
            false => format!("{} `{}` {says}", self.what(), self.text),
        };
        let place = self.place.clone();
        NameProblem {
            code,
            place,
            message,
            help,
        }
    }
}

/// Whether the names of the columns of amounts agree with the description of their ledger; a finding
/// says where they do not. `amounts` are the positions of the columns.
pub(super) fn names_agree(
    spec: &LedgerSpec,
    dialect: &FileDialect,
    header: &HeaderNames,
    amounts: &[usize],
    findings: &mut Findings,
) -> bool {
    let positions: BTreeSet<usize> = amounts.iter().copied().collect();
    let own = positions
        .iter()
        .filter_map(|position| header.names().get(*position));
    let mut names: Vec<AmountName<'_>> = own
        .map(|name| AmountName {
            text: name,
            place: &header.place,
            is_above: false,
            is_alone: false,
        })
        .collect();
    for row in &header.above {
        let mut before: Option<&str> = None;
        for (at, caption) in row.captions(header.names().len()) {
            if positions.contains(&at) && !before.is_some_and(|text| std::ptr::eq(text, caption)) {
                names.push(AmountName {
                    text: caption,
                    place: &row.place,
                    is_above: true,
                    is_alone: row.is_title(),
                });
                before = Some(caption);
            }
        }
    }
    let is_long = !matches!(spec.amount, AmountColumns::Wide { .. });
    let problem = other_year(spec, &names)
        .or_else(|| other_kind(spec, &names))
        .or_else(|| other_unit(spec, &names))
        .or_else(|| other_side(spec, header, &positions))
        .or_else(|| other_measure(spec, &names))
        .or_else(|| is_long.then(|| cumulative(spec, &names)).flatten());
    let Some(NameProblem {
        code,
        place,
        message,
        help,
    }) = problem
    else {
        return true;
    };
    findings.add(code, |file| {
        Diagnostic::new(code, message)
            .at_record(file.clone(), place, "")
            .at_span(&dialect.span, "where the ledger is described")
            .help(help)
    });
    false
}

/// A column of another year, or a title that says so: `Regnskap 2012`.
fn other_year(spec: &LedgerSpec, names: &[AmountName<'_>]) -> Option<NameProblem> {
    let years = |name: &AmountName<'_>| match name.is_above {
        true => titled_years(name.text),
        false => years_in(name.text),
    };
    let of_ledger = |name: &AmountName<'_>| years_in(name.text).contains(&spec.year);
    let is_titled = names.iter().any(of_ledger);
    let other = names.iter().find_map(|name| {
        let year = *years(name).first()?;
        let is_of_ledger = of_ledger(name) || (name.is_above && is_titled);
        (!is_of_ledger).then_some((name, format!("{year}")))
    });
    let last = || {
        let is_last = |name: &&AmountName<'_>| {
            let words: Vec<String> = words(name.text).collect();
            let has = |phrase: &[&str]| words.windows(phrase.len()).any(|words| words == phrase);
            !name.is_alone && LAST_YEAR.iter().any(|phrase| has(phrase))
        };
        let name = names.iter().find(is_last)?;
        Some((name, format!("{}", spec.year - 1)))
    };
    let (name, year) = other.or_else(last)?;
    let says = format!("is of {year} by its name, not of {}", spec.year);
    let help = format!(
        "name the column of {}, or describe the file in a `[[ledger]]` of {year}; {OWN_NAMES}",
        spec.year
    );
    Some(name.problem(Code::OtherYear, &says, help))
}

/// The years that a title gives to what it names: `Regnskap 2012`, but not a date.
fn titled_years(title: &str) -> Vec<i32> {
    const TITLES: [&str; 7] = [
        "regnskap",
        "rekneskap",
        "budsjett",
        "prognose",
        "accounts",
        "regnskapsår",
        "år",
    ];
    let words: Vec<String> = words(title).collect();
    let pairs = words
        .windows(2)
        .filter(|pair| TITLES.contains(&pair[0].as_str()));
    pairs.flat_map(|pair| years_in(&pair[1])).collect()
}

/// A budget in a ledger of accounts, or the other way around.
fn other_kind(spec: &LedgerSpec, names: &[AmountName<'_>]) -> Option<NameProblem> {
    let is_of_accounts = spec.kind == LedgerKind::Accounts;
    let is_said = names
        .iter()
        .any(|name| says_accounts(name.text) == Some(is_of_accounts));
    let is_other = |name: &&AmountName<'_>| {
        let is_plain = || {
            const KINDS: [&str; 5] = [
                "regnskap",
                "rekneskap",
                "budsjett",
                "prognose",
                "årsbudsjett",
            ];
            let words: Vec<String> = words(name.text).collect();
            words.len() <= TITLE_WORDS && words.iter().any(|word| KINDS.contains(&word.as_str()))
        };
        says_accounts(name.text) == Some(!is_of_accounts)
            && (!name.is_above || (!is_said && is_plain()))
    };
    let name = names.iter().find(is_other)?;
    let says = format!("is not of {} by its name, as the ledger is", spec.kind);
    let help = format!(
        "name the column of {}, or write the `kind` of the ledger; {OWN_NAMES}",
        spec.kind
    );
    Some(name.problem(Code::DialectInvalid, &says, help))
}

/// Amounts that are not in kroner, or not in the thousands that the ledger says.
fn other_unit(spec: &LedgerSpec, names: &[AmountName<'_>]) -> Option<NameProblem> {
    let (name, unit) = names.iter().find_map(|name| {
        let unit = match name.is_above {
            true => unit_of_title(name.text),
            false => unit_of_column(name.text),
        }?;
        let is_stated = matches!(
            (spec.scale, unit),
            (AmountScale::Thousands, AmountUnit::Thousands) | (AmountScale::Ore, AmountUnit::Ore)
        );
        (!is_stated).then_some((name, unit))
    })?;
    let help = match unit {
        AmountUnit::Thousands => {
            format!("write `factor = 1000` in the `[[ledger]]`; {OWN_NAMES}")
        }
        AmountUnit::Ore => {
            format!("write `factor = \"0.01\"` in the `[[ledger]]`; {OWN_NAMES}")
        }
        AmountUnit::Millions => {
            format!("export amounts in kroner, or in thousands with `factor = 1000`; {OWN_NAMES}")
        }
    };
    let says = match spec.scale {
        AmountScale::Thousands => {
            format!("says that amounts are in {unit}, and the ledger that they are in thousands")
        }
        AmountScale::Ore => {
            format!("says that amounts are in {unit}, and the ledger that they are in øre")
        }
        AmountScale::Kroner => format!("says that amounts are in {unit}, and the ledger does not"),
    };
    Some(name.problem(Code::DialectInvalid, &says, help))
}

/// Something else than kroner that were booked, by the name of a column.
fn other_measure(spec: &LedgerSpec, names: &[AmountName<'_>]) -> Option<NameProblem> {
    let own = names.iter().filter(|name| !name.is_above);
    let (name, sense) = own
        .into_iter()
        .find_map(|name| Some((name, other_sense(name.text, spec.kind)?)))?;
    let says = format!("holds {sense}, by its name");
    let help = format!("name the column of the amounts of the ledger; {OWN_NAMES}");
    Some(name.problem(Code::DialectInvalid, &says, help))
}

/// One side alone, where the file has a column of the other side that nothing reads.
fn other_side(
    spec: &LedgerSpec,
    header: &HeaderNames,
    positions: &BTreeSet<usize>,
) -> Option<NameProblem> {
    const SIDES: [[&str; 2]; 2] = [["debet", "debit"], ["kredit", "credit"]];
    if !matches!(spec.amount, AmountColumns::Signed { .. }) {
        return None;
    }
    let side_of = |name: &str| {
        let is_side = |side: &[&str; 2]| words(name).any(|word| side.contains(&word.as_str()));
        let sides: Vec<usize> = (0..2).filter(|at| is_side(&SIDES[*at])).collect();
        match sides[..] {
            [side] => Some(side),
            _ => None,
        }
    };
    let read = header.names().get(*positions.first()?)?;
    let side = side_of(read)?;
    let others = header.names().iter().enumerate();
    let mut others = others.filter(|(at, _)| !positions.contains(at));
    let (_, other) = others.find(|(_, name)| side_of(name) == Some(1 - side))?;
    let [debit, credit] = if side == 0 {
        [read, other]
    } else {
        [other, read]
    };
    Some(NameProblem {
        code: Code::DialectInvalid,
        place: header.place.clone(),
        message: format!("column `{read}` is one side of the amounts, and nothing reads `{other}`"),
        help: format!(
            "write `debit = \"{debit}\"` and `credit = \"{credit}\"` under `[ledger.amount]`; {OWN_NAMES}"
        ),
    })
}

/// Amounts of more than one period that are called balances: what happened would count again in
/// each period behind its own.
fn cumulative(spec: &LedgerSpec, names: &[AmountName<'_>]) -> Option<NameProblem> {
    let has_periods = spec
        .codes
        .get(PERIOD)
        .is_some_and(|source| source.column.is_some());
    if !has_periods || (spec.limits_periods && spec.periods.len() == 1) {
        return None;
    }
    let name = names.iter().find(|name| match name.is_above {
        true => caption_says_cumulative(name.text, name.is_alone),
        false => says_cumulative(name.text),
    })?;
    let says =
        "holds what happened up to its period, by its name, and would count again in each period";
    let help = format!(
        "export what happened in each period, or one period alone and write it in `periods`; {OWN_NAMES}"
    );
    Some(name.problem(Code::DialectInvalid, says, help))
}
